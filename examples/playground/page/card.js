// A decision as a card: who is first, who next, who is closed until when, and what happens beside.

import { BEGINNINGS } from "./actions.js";
import { button, h } from "./dom.js";
import { list, pathOf } from "./rules.js";
import { clock, duration } from "./times.js";
import { say } from "./words.js";

/** @returns an element for one event of the message, with something beside its end */
export function card(app, { decision, explanation }, beside) {
  const at = (instant) => clock(app.answer.clocks[instant]);
  const { route, reason, targets, skipped, held_until: held, actions, next_change: change } = decision;
  // Who was skipped and takes it all the same, later, is told where they stand.
  const others = skipped.filter((one) => !targets.some((target) => isSame(one, target)));
  const title = reason === "route" ? withName("by_route", link(app, route)) : [say(`by_${reason}`)];
  return h("section", { class: "card", "aria-label": say("decision") },
    h("div", { class: "card-head" }, h("h3", {}, title), h("span", { class: "quiet" }, at(app.answer.now))),
    held && h("p", { class: "held" }, say("held", { time: at(held) })),
    isLost(decision) && h("p", { class: "lost" }, say("lost")),
    targets.length > 0 && h("ol", { class: "targets" }, targets.map((target) => step(target, skipped.find((one) => isSame(one, target)), at))),
    others.length > 0 && h("ul", { class: "skipped" }, others.map((one) => h("li", {}, h("strong", {}, nameOf(one)), " ", whySkipped(one, at)))),
    priority(app, decision, explanation),
    actions.length > 0 && [
      h("h4", {}, say("actions")),
      h("ul", { class: "actions" }, actions.map((action) => h("li", {},
        called(action.name), " ", params(action.params), " ",
        !Object.hasOwn(BEGINNINGS, action.name) && [h("span", { class: "warn" }, say("unknown_action")), " "],
        h("span", { class: "quiet" }, withName("by_rule", link(app, action.rule)))))),
    ],
    h("div", { class: "change" },
      change && h("p", {}, say("changes_at", { time: at(change) }), " ", button(say("go_there"), () => app.goTo(app.answer.clocks[change].slice(0, 16)), { class: "small" })),
      beside),
  );
}

/** A decision in a few words: "Route vip: marta, vip". */
export function inShort(decision) {
  const { route, reason, targets } = decision;
  const who = isLost(decision) ? say("lost") : targets.map(nameOf).join(", ");
  const how = say(`by_${reason}`, { name: route });
  return who ? `${how}: ${who}` : how;
}

/** Whether somebody ought to answer, and nobody is asked to. */
const isLost = ({ reason, targets }) => (reason === "route" || reason === "fallback") && targets.length === 0;

const isSame = (one, other) => one.team === other.team && one.agent === other.agent && one.queue === other.queue;

const nameOf = ({ team, agent, queue }) => team ?? agent ?? queue;

const sortOf = ({ team, agent }) => say(team !== undefined ? "team" : agent !== undefined ? "agent" : "queue");

function step(target, skipped, at) {
  const { member, role, after_s: after, timeout_s: timeout } = target;
  const beside = [sortOf(target), role && say("role", { name: role }), member && say("member", { name: member })];
  const times = [skipped ? whySkipped(skipped, at) : after > 0 ? say("then_after", { time: duration(after) }) : say("first"), timeout && say("for_time", { time: duration(timeout) })];
  return h("li", {},
    h("div", {}, h("strong", {}, nameOf(target)), " ", h("span", { class: "quiet" }, beside.filter(Boolean).join(", "))),
    h("div", { class: "step-time" }, times.filter(Boolean).join(", ")));
}

function whySkipped({ why, opens_at: opens }, at) {
  if (why !== "closed") return say(`skipped_${why}`);
  return opens ? say("closed_until", { time: at(opens) }) : say("closed_long");
}

/** What the priority is made of. */
function priority(app, { priority: sum, route }, explanation) {
  const parts = [];
  const add = (count, what) => count && parts.push({ count, what });
  add(list(app.file.routes).find((rule) => rule.id === route)?.priority, say("of_route"));
  for (const { rule, sort, verdict } of explanation.rules) {
    if (sort !== "scoring" || verdict !== "matched") continue;
    add(ruleOf(app, rule)?.add, link(app, rule, inWords(app, rule)));
  }
  // What is left comes from the step that was taken.
  add(sum - parts.reduce((total, { count }) => total + count, 0), say("of_step"));
  const shown = parts.map(({ count, what }, index) => [index > 0 || count < 0 ? ` ${count < 0 ? "−" : "+"} ` : "", `${Math.abs(count)} `, h("span", { class: "quiet" }, what)]);
  return h("p", { class: "priority" }, h("strong", {}, say("priority", { n: sum })), parts.length > 0 && [" = ", shown]);
}

/** An action in words, with its name in the file. */
const called = (name) => (Object.hasOwn(BEGINNINGS, name) ? [h("strong", {}, say(`does_${name}`)), " ", h("code", { class: "quiet" }, name)] : h("strong", {}, name));

function params(value) {
  // A message is what the customer reads.
  if (Object.keys(value ?? {}).join() === "text") return h("q", { class: "said" }, value.text);
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");
  return h("code", { class: "params" }, text);
}

const ruleOf = (app, id) => pathOf(app.goodText, id)?.reduce((value, key) => value?.[key], app.file);

/** What a rule is called: one without a name after its condition. */
export const inWords = (app, id) => (id.startsWith("/") ? conditionInShort(ruleOf(app, id)?.when) || id : id);

/** A condition in short: `keyword urgent`. */
function conditionInShort(when = {}) {
  const said = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));
  return Object.entries(when).map(([key, value]) => `${key} ${said(value)}`).join(", ");
}

/** The id of a rule: pressed, it shows the rule in the file. */
export function link(app, id, text = id) {
  return button(text, () => app.showRule(id), { class: "link", "aria-label": say("show_rule", { name: text }) });
}

function withName(word, element) {
  const [before, after] = say(word, { name: "\u0000" }).split("\u0000");
  return [before, element, after];
}
