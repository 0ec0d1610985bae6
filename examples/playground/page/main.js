// The page: what is kept, what is asked of the library when something changes, and where the answers are shown.

import exampleTraffic from "text:traffic";
import schema from "text:rules.schema.json";
import shop from "text:shop.rules.json";
import clinic from "text:clinic.rules.json";
import marketing from "text:marketing.rules.json";
import shopCase from "text:shop-case.rules.json";
import support from "text:support.rules.json";
import { appended, blank, PIECES, pieceOf, withPiece } from "./add.js";
import { card, inShort } from "./card.js";
import { createCompare } from "./compare.js";
import { button, chooser, h, later, prose, show } from "./dom.js";
import { createEditor } from "./editor.js";
import { oneAtATime, start } from "./engine.js";
import { toDo, wrong } from "./findings.js";
import { kept } from "./kept.js";
import { fileInAddress } from "./link.js";
import { meaning } from "./meanings.js";
import { createMessage, eventOf, messageOf } from "./message.js";
import { quiet, tell } from "./notice.js";
import { save, share } from "./out.js";
import { fresh, isWhole, list, pathOf, placeOf, placeOfName, read, withValue } from "./rules.js";
import { isServed, liveRules } from "./service.js";
import { createTests, keptOf } from "./tests.js";
import { tidy as tidyText } from "./tidy.js";
import { unknownIn } from "./unknown.js";
import { createWeek } from "./week.js";
import { why } from "./why.js";
import { LANGUAGES, preferred, say, speak } from "./words.js";

const STARTS = { example: () => shop, blank: () => blank(state.language), shop: () => shopCase, support: () => support, clinic: () => clinic, marketing: () => marketing };
const TABS = ["rules", "try", "week", "tests", "compare"];

const state = {
  language: kept.get("language") ?? preferred(),
  tab: "try",
  message: { type: "text", text: "", from: "5511987650001", number: "" },
  facts: { "customer.tier": "gold", "customer.owner": "marta" },
  at: "",
  week: "",
};

const FACTS = JSON.parse(schema).definitions.Condition.properties;

let ask;
let editor;
let opened;
let views;

/** What the views see of the page. */
const app = {
  state, answer: null, problem: null, usable: null, findings: [], file: {}, goodText: "", stale: false, timezone: "UTC",
  text: () => editor.text(),
  opened: () => opened,
  tried: later(60, () => decide()),
  edit: (text) => editor.setText(text),
  goTo(local) {
    state.at = local;
    views.message.refill();
    decide();
  },
  applyFacts(facts) {
    Object.assign(state.facts, facts);
    views.message.refill();
    decide();
  },
  meaningOf: (fact) => FACTS[fact] && meaning(FACTS[fact].description),
  whyNot: async (rule, number) => (await ask("why_not", { ...asked(), rule, number })).ok,
  decided: async (event, facts, at) => (await ask("message", { event: JSON.stringify(event), facts: JSON.stringify(facts), at, now: now() })).ok,
  hours: async (at) => (await ask("hours", { now: now(), at })).ok,
  compare: (texts) => ask("compare", texts),
  showPath(path) {
    const place = placeOf(editor.text(), path);
    if (!place) return;
    if (isNarrow()) selectTab("rules");
    editor.select(place);
  },
  showRule: (id) => app.showPath(pathOf(editor.text(), id) ?? []),
  async tryTest({ event, facts = {}, at = "" }) {
    // A form has local times without offset: an instant is turned into one by the library.
    state.at = at && await localOf(at);
    state.message = messageOf(event);
    state.facts = { ...facts };
    renderTry();
    decide();
    selectTab("try");
  },
};

async function localOf(at) {
  const answer = await app.decided({ type: "text", text: "" }, {}, at);
  return answer ? answer.clocks[answer.now].slice(0, 16) : "";
}

const now = () => new Date().toISOString().replace(/\.\d+Z$/, "Z");
const isNarrow = () => matchMedia("(max-width: 899px)").matches;

function asked() {
  return { event: JSON.stringify(eventOf(state.message)), facts: JSON.stringify(state.facts), at: state.at, now: now() };
}

const check = oneAtATime(async () => {
  const text = editor.text();
  const began = performance.now();
  const { findings, usable } = (await ask("check", { rules: text, now: now() })).ok;
  performance.measure("check", { start: began });
  // What was written since is checked next: the places of these findings are no longer theirs.
  if (editor.text() !== text) return;
  app.findings = [...findings, ...unknownIn(text, schema)];
  app.checked = text;
  app.stale = !usable;
  if (usable) {
    app.usable = usable;
    app.goodText = text;
    app.file = read(text);
    app.timezone = usable.timezone;
  }
  showChecked();
  await decide();
});

function showChecked() {
  editor.underline(app.findings);
  showFindings();
  views.tests.update();
  if (state.tab === "week") views.week.update();
}

const decide = oneAtATime(async () => {
  if (!app.usable) return showDecision();
  const { ok, problem } = await decision();
  app.answer = ok ?? app.answer;
  app.problem = problem;
  showDecision();
});

/** What a form stands for may be no JSON, in its field for that. */
async function decision() {
  let message;
  try {
    message = asked();
  } catch {
    return { problem: say("json_wrong") };
  }
  const { ok, problem } = await ask("message", message);
  return { ok, problem: problem && prose(problem) };
}

function showDecision() {
  const { answer, problem } = app;
  views.message.update();
  const place = document.getElementById("decision");
  place.classList.toggle("is-stale", app.stale);
  // What had the focus is made anew: it keeps it.
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent : null;
  const told = document.getElementById("told");
  if (problem) {
    show(place, h("p", { class: "bad", role: "alert" }, problem));
    told.textContent = "";
    return;
  }
  if (!answer) {
    show(place, h("p", { class: "quiet" }, say("undecided")));
    return;
  }
  told.textContent = answer.events.map(({ decision }) => inShort(decision)).join("; ");
  show(place,
    h("div", { class: "headed" }, h("h2", {}, say("decision")), app.stale && h("p", { class: "stale" }, say("stale"))),
    answer.events.map((event, number) => [card(app, event, number === 0 && button(say("keep_as_test"), keepAsTest, { class: "small" })), why(app, event, number)]));
  if (focused) [...place.querySelectorAll("button")].find((one) => (one.getAttribute("aria-label") ?? one.textContent) === focused)?.focus();
}

/** Adds to the file, which has to be one: says where, or nothing. */
function added(piece) {
  if (!isWhole(editor.text())) {
    tell(say("mend_first"));
    return null;
  }
  const { text, path } = piece(editor.text());
  editor.setText(text);
  return path;
}

function addPiece(name) {
  const path = added((text) => pieceOf(text, name, state.language));
  if (!path) return;
  if (isNarrow()) selectTab("rules");
  // The name is what is written next.
  editor.select(placeOfName(editor.text(), path));
}

function keepAsTest() {
  const local = app.answer.clocks[app.answer.now];
  const event = eventOf(state.message);
  const named = list(read(editor.text()).tests).map((test) => test?.name);
  const test = {
    name: fresh(named, (state.message.text || state.message.title || say(`type_${state.message.type}`)).slice(0, 40)), at: local, event,
    ...(Object.keys(state.facts).length > 0 && { facts: state.facts }), expect: keptOf(app.answer.events[0].decision),
  };
  const path = added((text) => withPiece(text, [appended(read(text), "tests", test)]));
  if (!path) return;
  const name = h("input", { value: test.name, "aria-label": say("test_name"), onchange: () => editor.setText(withValue(editor.text(), [...path, "name"], name.value)) });
  tell(say("test_kept"), name);
}

function showFindings() {
  const { findings } = app;
  const count = (severity) => findings.filter((finding) => finding.severity === severity).length;
  const tab = document.getElementById("tab-rules");
  show(tab, say("rules"), findings.length > 0 && h("span", { class: `count ${count("error") ? "bad" : "warn"}`, "aria-label": say("problems", { n: findings.length }) }, String(findings.length)));
  const counts = [["error", "errors"], ["warning", "warnings"]].flatMap(([severity, word]) => (count(severity) ? [say(word, { n: count(severity) })] : []));
  show(document.getElementById("findings"),
    h("h3", { class: count("error") ? "bad" : findings.length ? "warn" : "good" }, findings.length ? counts.join(", ") || say("note") : say("no_findings")),
    findings.length > 0 && h("ul", { "aria-label": say("findings") }, findings.map((finding) => h("li", { class: finding.severity },
      button([h("span", { class: "tag" }, `${say(finding.severity)}, ${say("line", { n: finding.line })}`), " ", wrong(finding)], () => showFinding(finding), { class: "finding" }),
      h("div", { class: "quiet" }, toDo(finding)),
      finding.replacement && button(say("mend", { text: finding.replacement }), () => mend(finding), { class: "small" }),
      finding.witness && button(say("see_it"), () => app.tryTest(finding.witness), { class: "small" })))));
}

function showFinding(finding) {
  if (isNarrow()) selectTab("rules");
  editor.select(editor.placeOf(finding));
}

/** Writes what is meant in the place of a mistake. */
function mend(finding) {
  // What was written since has other places.
  if (editor.text() !== app.checked) return;
  showFinding(finding);
  editor.replace(editor.placeOf(finding), finding.replacement);
  tell(say("mended"), button(say("undo"), editor.undo, { class: "small" }));
}

/** Sets the file out as people write it; nothing is in another order. */
function tidy() {
  const text = editor.text();
  if (!isWhole(text)) return tell(say("mend_first"));
  const tidied = text.trim() === "" ? text : tidyText(text);
  if (tidied === text) return tell(say("tidy_already"));
  editor.setText(tidied);
  tell(say("tidied"), button(say("undo"), editor.undo, { class: "small" }));
}

/** The message to try is a file's first test. What was known for another file is not for this one. */
function takeMessage(text) {
  const [first] = list(read(text).tests);
  if (first?.event) state.message = messageOf(first.event);
  state.facts = { ...first?.facts };
}

/** Puts another file in the place of the one that is open; it can be taken back. */
function replace(text) {
  const before = { text: editor.text(), opened, message: state.message, facts: state.facts };
  opened = text;
  editor.setText(text);
  takeMessage(text);
  renderTry();
  tell(say("replaced"), button(say("undo"), () => {
    editor.setText(before.text);
    opened = before.opened;
    Object.assign(state, { message: before.message, facts: before.facts });
    renderTry();
    decide();
  }, { class: "small" }));
}

function stopped() {
  show(document.getElementById("decision"), h("p", { class: "bad", role: "alert" }, say("broken")));
}

function bar() {
  const file = h("input", { type: "file", accept: ".json,application/json", hidden: true, onchange: async () => file.files[0] && replace(await file.files[0].text()) });
  const starts = {
    ...(isServed && { live: () => liveRules().then(replace, (problem) => tell(problem.message)) }),
    ...Object.fromEntries(Object.entries(STARTS).map(([name, text]) => [name, () => replace(text())])),
    file: () => file.click(),
  };
  const begin = chooser(say("start_from"), say("start_choose"), Object.keys(starts).map((name) => [name, say(`start_${name}`)]), (name) => starts[name]());
  const add = chooser(say("add"), say("add_choose"), Object.keys(PIECES).map((name) => [name, say(`add_${name}`)]), addPiece);
  const language = h("select", { "aria-label": say("language"), onchange: () => changeLanguage(language.value) },
    Object.entries(LANGUAGES).map(([tag, name]) => h("option", { value: tag, lang: tag }, name)));
  language.value = state.language;
  return h("div", { class: "bar" },
    h("a", { class: "skip", href: "#panel-try", onclick: skip }, say("skip")),
    h("h1", {}, "waypost"),
    h("p", { class: "quiet purpose" }, say("purpose")),
    h("div", { class: "tools" }, begin, file, add, button(say("tidy"), tidy), button(say("save"), () => save(editor.text())), button(say("share"), () => share(editor.text())), language));
}

function skip(event) {
  event.preventDefault();
  selectTab("try");
  document.querySelector("#panel-try textarea, #panel-try input")?.focus();
}

function selectTab(name, isFocused = false) {
  state.tab = name;
  document.body.dataset.tab = name;
  for (const tab of TABS) {
    const element = document.getElementById(`tab-${tab}`);
    const isSelected = tab === name;
    element.setAttribute("aria-selected", isSelected);
    element.tabIndex = isSelected ? 0 : -1;
    if (isSelected && isFocused) element.focus();
    document.getElementById(`panel-${tab}`).classList.toggle("shown", isSelected);
  }
  if (name === "week") views.week.update();
}

function tabs() {
  const onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const shown = TABS.filter((name) => isNarrow() || name !== "rules");
    selectTab(shown[(shown.indexOf(state.tab) + step + shown.length) % shown.length], true);
  };
  return h("div", { class: "tabs", role: "tablist", onkeydown }, TABS.map((name) => h("button", {
    type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, onclick: () => selectTab(name),
  }, say(name))));
}

function panel(name, ...children) {
  return h("section", { id: `panel-${name}`, class: "panel", role: "tabpanel", "aria-labelledby": `tab-${name}`, tabindex: name === "rules" ? null : "-1" }, ...children);
}

function renderTry() {
  views.message = createMessage(app);
  show(document.getElementById("message"), views.message.element);
}

/** All of the page, in the language that is spoken. */
function render() {
  speak(state.language);
  document.documentElement.lang = { pt: "pt-BR", es: "es", en: "en-GB" }[state.language];
  document.title = say("title");
  views = { message: createMessage(app), week: createWeek(app), tests: createTests(app), compare: createCompare(app, exampleTraffic) };
  editor?.relabel(say("editor"));
  editor ??= createEditor({ text: opened, label: say("editor"), schema, changed });
  show(document.body,
    h("header", {}, bar(), tabs()),
    h("main", {},
      panel("rules", h("h2", { class: "unseen" }, say("rules")), h("div", { id: "editor" }, editor.element), h("p", { class: "quiet hint" }, say("editor_hint")), h("div", { id: "findings", class: "findings" })),
      panel("try", h("div", { id: "message" }, views.message.element), h("div", { id: "decision", class: "decision" })),
      panel("week", views.week.element), panel("tests", views.tests.element), panel("compare", views.compare.element)),
    h("p", { id: "told", class: "unseen", role: "status" }),
    h("footer", {}, h("p", { class: "quiet" }, say(isServed ? "private_served" : "private"))),
    h("div", { id: "notice", class: "notice", role: "status", hidden: true }));
  selectTab(state.tab);
}

const checkLater = later(150, check);

function changed(text) {
  kept.set("rules", text);
  // What was said was about the file before; to take that back would take this back, too.
  quiet();
  checkLater();
}

function changeLanguage(language) {
  state.language = language;
  kept.set("language", language);
  render();
  showChecked();
  showDecision();
  document.querySelector("header select[aria-label]:last-of-type")?.focus();
}

async function begin() {
  const packed = (id) => document.getElementById(id).textContent;
  ask = start({ engine: packed("engine"), zones: packed("zones") }, stopped);
  opened = (await fileInAddress()) ?? kept.get("rules") ?? shop;
  speak(state.language);
  state.message.text = say("sample");
  if (opened !== shop) takeMessage(opened);
  render();
  performance.mark("shown");
  await check();
  performance.mark("decided");
}

begin();
