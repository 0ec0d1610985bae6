// Why, rule by rule; and why not this one, with the smallest change.

import { button, h } from "./dom.js";
import { inWords, link } from "./card.js";
import { all, reason, whyOf } from "./reasons.js";
import { clock } from "./times.js";
import { say } from "./words.js";

const GROUPS = [["route", "routes"], ["trigger", "triggers"], ["scoring", "scoring"]];

/** @param number which event of the message it is about */
export function why(app, { decision, explanation }, number) {
  const groups = GROUPS.flatMap(([sort, word]) => {
    const rules = explanation.rules.filter((rule) => rule.sort === sort);
    if (rules.length === 0) return [];
    return [h("h4", {}, say(word)), h("ol", { class: "why" }, rules.map((rule) => row(app, rule, number, rule.rule === decision.route)))];
  });
  // The route and the fallback may name the same: what is said of it is said once.
  const steps = [...new Map((explanation.steps ?? []).map((step) => [step.text, step])).values()];
  return h("section", { class: "reasons", "aria-label": say("why") },
    h("h3", {}, say("why")), h("p", { class: "quiet" }, say("why_hint")),
    steps.length > 0 && [h("h4", {}, say("passed_over")), h("ul", { class: "why" }, steps.map((step) => h("li", { class: "unmatched" }, reason([step], (said) => onClocks(app, said)))))],
    groups);
}

/** An instant, which may stand there on the clocks of another zone, too, on those of the file. */
function onClocks(app, text) {
  return text.replace(/(\d{4}-\d\d-\d\dT[\d:]+Z)( \([^)]*\))?/g, (whole, instant) => {
    const local = app.answer.clocks[instant];
    return local ? clock(local) : whole;
  });
}

function row(app, rule, number, hasWon) {
  const { rule: id, verdict } = rule;
  const answer = h("div", { class: "why-not", role: "status" });
  const isAsked = verdict !== "matched" || (rule.sort === "route" && !hasWon);
  const ask = isAsked && button(say("why_not"), async () => {
    const { explanation, facts } = await app.whyNot(id, number);
    answer.replaceChildren(...explanation.rules.map(all), ...(facts ? [" ", button(say("apply"), () => app.applyFacts(facts), { class: "small" })] : []));
  }, { class: "small", "aria-label": `${say("why_not")} ${id}` });
  return h("li", { class: hasWon ? "won" : verdict },
    h("div", { class: "why-head" }, link(app, id, inWords(app, id)), h("span", { class: "mark" }, hasWon ? say("wins") : say(`verdict_${verdict}`)), ask),
    h("div", { class: "quiet" }, reason(whyOf(rule))), answer);
}
