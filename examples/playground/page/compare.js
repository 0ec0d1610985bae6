// Two rule files over recorded messages: which decisions change.

import { button, field, h, prose, show } from "./dom.js";
import { told } from "./findings.js";
import { list } from "./rules.js";
import { compareWithKept, isServed } from "./service.js";
import { say } from "./words.js";

export function createCompare(app, exampleTraffic) {
  const { state } = app;
  const result = h("div", { class: "moves", role: "status" });
  const other = h("textarea", { rows: 6, spellcheck: "false", class: "mono", value: state.other ?? "", oninput: () => (state.other = other.value) });
  const otherField = field(say("other_file"), other);
  const old = h("select", {
    onchange: () => {
      state.isPasted = old.value === "pasted";
      otherField.hidden = !state.isPasted;
    },
  }, h("option", { value: "opened" }, say("compare_opened")), h("option", { value: "pasted" }, say("compare_pasted")));
  old.value = state.isPasted ? "pasted" : "opened";
  otherField.hidden = !state.isPasted;
  const traffic = h("textarea", { rows: 6, spellcheck: "false", class: "mono", value: state.traffic ?? "", oninput: () => (state.traffic = traffic.value) });
  const take = (text) => (state.traffic = traffic.value = text);

  /** The service has the messages, and what it knows of those who wrote them. */
  async function runThere() {
    try {
      show(result, report(app, await compareWithKept(app.text())));
    } catch (problem) {
      show(result, problems(problem.message));
    }
  }

  /** Messages that were asked for and are not there yet. */
  let coming = Promise.resolve();

  async function run() {
    await coming;
    if (traffic.value.trim() === "") take(exampleTraffic);
    const asked = { old: state.isPasted ? other.value : app.opened(), new: app.text(), traffic: traffic.value };
    const { ok, problem } = await app.compare(asked);
    show(result, problem ? problems(problem) : report(app, ok));
  }

  const element = h("div", { class: "compare" },
    h("h2", {}, say("compare")), h("p", { class: "quiet" }, say("compare_hint")),
    field(say("compare_old"), old), otherField,
    field(say("traffic"), traffic),
    h("div", { class: "buttons" },
      button(say("traffic_example"), () => take(exampleTraffic)),
      button(say("traffic_tests"), () => (coming = trafficOfTests(app).then(take))),
      button(say("compare_run"), run, { class: "main" }),
      isServed && button(say("traffic_kept"), runThere)),
    result);
  return { element, update() {} };
}

function problems(text) {
  return text.split("\n").map((line) => h("p", { class: "bad" }, prose(line)));
}

/** The tests of the file as recorded messages. */
async function trafficOfTests(app) {
  const lines = list(app.file.tests).map(async ({ event, facts = {}, at = "" }) => {
    const answer = await app.decided(event, facts, at);
    return answer ? [JSON.stringify({ now: answer.now, facts, body: answer.body })] : [];
  });
  return (await Promise.all(lines)).flat().join("\n");
}

function report(app, { events, moved, share, moves, others, unreadable, unreadable_lines: count }) {
  const percent = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 }).format(share * 100);
  return [
    h("h3", {}, moved > 0 ? say("moved", { moved, n: events, share: percent }) : say("not_moved", { n: events })),
    count > 0 && h("p", { class: "bad" }, say("unreadable", { n: count })),
    unreadable.map(({ line, why }) => h("p", { class: "quiet" }, `${say("line", { n: line })}: `, prose(why))),
    h("ol", { class: "move-list" }, moves.map(({ count: times, from, to, rule, from_says: was, to_says: is }) => h("li", {},
      h("div", { class: "quiet" }, say("times", { n: times }), rule ? `, ${say("because_of", { name: rule })}` : ""),
      h("div", {}, h("span", { class: "tag" }, say("before")), " ", told(from, was)),
      h("div", {}, h("span", { class: "tag" }, say("after")), " ", told(to, is))))),
    others > 0 && h("p", { class: "quiet" }, say("other_moves", { n: others })),
  ];
}
