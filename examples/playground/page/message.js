// The message to try: what a person fills in, and the event that it stands for.

import { button, field, h, show } from "./dom.js";
import { list, valuesOf } from "./rules.js";
import { say } from "./words.js";

/** What each type of message has, beside its sender: the fields of the form, and what the rule language calls them. */
const TYPES = {
  text: { fields: { text: "text" } },
  button: { fields: { id: "button_id", title: "button_title" } },
  list: { fields: { id: "row_id", title: "button_title" } },
  image: { fields: { caption: "caption" } },
  document: { fields: { caption: "caption", filename: "filename" } },
  audio: { fields: {} },
  failed: { fields: { code: "error_code" }, event: ({ code }) => ({ status: "failed", ...(code && { code: Number(code) }) }) },
  stop: { fields: {}, event: () => ({ preference: "stop" }) },
  other: { fields: { json: "json" }, event: ({ json }) => ofJson(json) },
};

/** What a message of another type is begun with. */
const EXAMPLE = JSON.stringify({ type: "order", order: [{ quantity: 2, item_price: 30, currency: "BRL" }] }, null, 1);

const LONG = new Set(["text", "caption", "json"]);

function ofJson(json) {
  const value = JSON.parse(json);
  return ["entry", "field", "value"].some((key) => Object.hasOwn(value, key)) ? { payload: value } : value;
}

/** The event of a message, as a test has it. Throws where a person wrote JSON that is none. */
export function eventOf({ type, from, number, name, ...filled }) {
  const { fields, event } = TYPES[type];
  const said = Object.fromEntries(Object.keys(fields).flatMap((name) => (filled[name] ? [[name, filled[name]]] : [])));
  const made = event ? event(said) : { type, ...(type === "text" ? { text: "" } : {}), ...said };
  if (made.payload) return made;
  const sender = /^[A-Z]{2}\./.test(from.trim()) ? { user_id: from.trim() } : { from: from.replace(/\D/g, "") };
  return {
    ...made,
    ...(Object.values(sender)[0] && !made.from && !made.user_id ? sender : {}),
    ...(name && !made.name ? { name } : {}),
    ...(number && !made.phone_number_id ? { phone_number_id: number } : {}),
  };
}

/** The message that an event of a test is. */
export function messageOf(event) {
  const { type: named, from = "", user_id, name = "", phone_number_id: number = "", ...said } = event;
  const sender = { from: user_id ?? from, name, number };
  const type = said.status === "failed" ? "failed" : said.preference === "stop" ? "stop" : named ?? (said.text !== undefined ? "text" : "other");
  const known = TYPES[type];
  const { status, preference, ...filled } = said;
  const fits = known && type !== "other" && Object.entries(filled).every(([name, value]) => Object.hasOwn(known.fields, name) && typeof value !== "object");
  if (!fits) return { type: "other", json: JSON.stringify(event, null, 1), ...sender };
  return { type, ...Object.fromEntries(Object.entries(filled).map(([name, value]) => [name, String(value)])), ...sender };
}

/** @param app the page: `state.message`, `state.at`, `state.facts`, and `tried()` when one of them changed */
export function createMessage(app) {
  const { state } = app;
  const fields = h("div", { class: "fields" });
  const type = h("select", {
    onchange: () => {
      state.message.type = type.value;
      if (type.value === "other") state.message.json ||= EXAMPLE;
      renderFields();
      app.tried();
    },
  }, Object.keys(TYPES).map((name) => h("option", { value: name }, say(`type_${name}`))));

  const from = input(state.message, "from", app, { inputmode: "tel" });
  const name = input(state.message, "name", app, {});
  const number = input(state.message, "number", app, {});
  // Of one field for both, the browser would show the time as its own language has it, perhaps by a clock of twelve hours.
  const date = h("input", { type: "date", oninput: changed });
  const hour = h("input", { "aria-label": say("hour"), class: "hour", inputmode: "numeric", placeholder: "09:00", pattern: "([01]?\\d|2[0-3]):[0-5]\\d", autocomplete: "off", oninput: changed });
  function changed() {
    if (!date.value || !hour.value || !hour.validity.valid) return;
    state.at = `${date.value}T${hour.value.padStart(5, "0")}`;
    app.tried();
  }
  const fill = (local) => ([date.value, hour.value] = [local.slice(0, 10), local.slice(11, 16)]);
  const now = button(say("now"), () => {
    state.at = "";
    app.tried();
  }, { class: "toggle", "aria-pressed": "true" });
  const zone = h("small", {});
  const when = field(say("time"), date, { around: h("div", { class: "beside" }, date, hour, now) });
  when.append(zone);

  function renderFields() {
    type.value = state.message.type;
    show(fields, Object.entries(TYPES[state.message.type].fields).map(([name, word]) => {
      const attributes = LONG.has(name) ? { rows: name === "json" ? 8 : 2 } : name === "code" ? { inputmode: "numeric" } : {};
      return field(say(word), input(state.message, name, app, attributes, LONG.has(name) ? "textarea" : "input"));
    }));
  }

  renderFields();
  const facts = createFacts(app);
  const more = folded("more", say("sender"), h("div", { class: "row" }, field(say("from"), from), field(say("sender_name"), name), field(say("to_number"), number)));
  const element = h("form", { class: "message", onsubmit: (event) => event.preventDefault() },
    h("h2", { class: "unseen" }, say("a_message")),
    fields,
    h("div", { class: "timed" }, field(say("type"), type), when),
    more.element, facts.element,
  );
  return {
    element,
    update() {
      zone.textContent = say("time_zone", { zone: app.timezone });
      now.setAttribute("aria-pressed", state.at === "");
      const local = app.answer?.clocks[app.answer.now];
      if (state.at === "" && local && ![date, hour].includes(document.activeElement)) fill(local);
      more.tell(state.message.from);
      facts.update();
    },
    refill() {
      renderFields();
      from.value = state.message.from ?? "";
      name.value = state.message.name ?? "";
      number.value = state.message.number ?? "";
      fill(state.at);
      facts.update(true);
    },
  };
}

/** What is folded away, with what is in it in short. */
function folded(name, title, ...children) {
  const short = h("span", { class: "quiet" });
  const element = h("details", { class: `folded ${name}` }, h("summary", {}, h("strong", {}, title), " ", short), children);
  return { element, tell: (text) => (short.textContent = text) };
}

function input(target, name, app, attributes, tag = "input") {
  const control = h(tag, {
    ...attributes, autocomplete: "off", value: target[name] ?? "",
    oninput: () => {
      target[name] = control.value;
      app.tried();
    },
  });
  return control;
}

/** The facts that can matter for the message, and those that were given. */
function createFacts(app) {
  const { state } = app;
  const content = h("div", { class: "row" });
  const { element, tell } = folded("facts", say("facts"), content);
  let shown;
  return {
    element,
    update(isForced = false) {
      const needs = app.answer?.events.flatMap((event) => event.needs) ?? [];
      const asked = new Map(needs.map(({ fact, type }) => [fact, type]));
      for (const fact of Object.keys(state.facts)) if (!asked.has(fact)) asked.set(fact, typeOf(state.facts[fact]));
      // Who is away and which team is full can matter for every message: they stand last.
      const order = [...asked].sort(([one], [other]) => Number(isOfTeams(one)) - Number(isOfTeams(other)));
      tell(Object.entries(state.facts).map(([fact, value]) => `${fact} = ${list(value).join(", ") || value}`).join(" · ") || say("facts_unknown"));
      const key = JSON.stringify(order);
      if (key === shown && !isForced) return;
      shown = key;
      show(content, order.length ? order.map(([fact, type]) => factField(app, fact, type)) : h("p", { class: "quiet" }, say("facts_none")));
    },
  };
}

const isOfTeams = (fact) => fact === "agents.away" || fact === "teams.full";

function typeOf(value) {
  if (Array.isArray(value)) return "strings";
  return { boolean: "bool", number: "number" }[typeof value] ?? "string";
}

function factField(app, fact, type) {
  const { facts } = app.state;
  const tell = (value) => {
    if (value === undefined) delete facts[fact];
    else facts[fact] = value;
    app.tried();
  };
  const name = h("code", {}, fact);
  const hint = [app.meaningOf(fact)?.replaceAll("`", ""), type === "strings" && say("facts_many")].filter(Boolean).join("; ");
  if (type === "bool") {
    const words = [["", "unknown"], ["true", "yes"], ["false", "no"]];
    const control = h("select", { onchange: () => tell({ true: true, false: false }[control.value]) }, words.map(([value, word]) => h("option", { value }, say(word))));
    control.value = String(facts[fact] ?? "");
    return field(name, control, { hint });
  }
  const known = facts[fact];
  const values = valuesOf(app.file, fact);
  const options = h("datalist", { id: `values-${fact}` }, values.map((value) => h("option", { value })));
  const control = h("input", {
    autocomplete: "off", placeholder: say("unknown"), list: values.length ? options.id : null,
    inputmode: type === "number" ? "decimal" : null,
    value: known === undefined ? "" : list(known).join(", ") || String(known),
    oninput: () => tell(read(control.value.trim(), type)),
  });
  const made = field(name, control, { hint });
  made.append(options);
  return made;
}

function read(text, type) {
  if (text === "") return undefined;
  if (type === "strings") return text.split(",").map((part) => part.trim()).filter(Boolean);
  const number = Number(text.replace(",", "."));
  return type === "number" && Number.isFinite(number) ? number : text;
}
