// The tests of the file: how each went, and how one is mended.

import { button, h, prose, show } from "./dom.js";
import { toDo, wrong } from "./findings.js";
import { list, withValue } from "./rules.js";
import { say } from "./words.js";

export function createTests(app) {
  const content = h("div", {});
  const element = h("div", { class: "tests" }, content);
  return {
    element,
    update() {
      const { usable } = app;
      const tests = usable?.tests ?? [];
      const passed = tests.filter((test) => test.passed).length;
      show(content,
        h("div", { class: "headed" }, h("h2", {}, tests.length ? say("tests_passed", { n: passed, all: tests.length }) : say("tests")), app.stale && h("p", { class: "stale" }, say("stale"))),
        tests.length === 0 && h("p", { class: "quiet" }, say("no_tests")),
        h("ul", { class: "test-list" }, tests.map((test, index) => row(app, test, index))),
        tests.length > 0 && reach(usable));
    },
  };
}

function row(app, { name, passed, differences, finding }, index) {
  const about = (word) => ({ class: "small", "aria-label": `${say(word)}: ${name}` });
  return h("li", { class: passed ? "passed" : "failed" },
    h("div", { class: "test-head" }, h("span", { class: "mark" }, say(passed ? "passed" : "failed")), h("strong", {}, name), h("div", { class: "buttons" },
      button(say("try_it"), () => app.tryTest(list(app.file.tests)[index]), about("try_it")),
      button(say("show_test"), () => app.showPath(["tests", index]), about("show_test")),
      !passed && button(say("accept"), () => accept(app, index), about("accept")))),
    differences.map((difference) => h("div", {}, prose(say("expected", difference), "span", null))),
    finding && h("div", { class: "quiet" }, finding.help ? toDo(finding) : wrong(finding)));
}

function reach({ reached, gaps }) {
  const rules = reached.find((count) => count.kind === "rule");
  return h("section", { class: "reach" },
    rules && h("p", { class: "quiet" }, say("reached", { rules: rules.reached, all: rules.all })),
    gaps.length > 0 && h("details", {}, h("summary", {}, say("not_reached")), h("ul", {}, gaps.map((gap) => h("li", {}, gapInWords(gap))))));
}

/** As `Gap` of the library: a rule, a schedule, or a term with where it stands. */
function gapInWords({ kind, name, of }) {
  const sort = (name) => say(`sort_${name.replace(" ", "_")}`);
  const [, where, whose] = of?.match(/(?:^|of )([^`]*) `(.*)`$/) ?? [];
  return [sort(kind === "rule" && of ? of : kind), " ", h("code", {}, name), kind === "term" && where && [` (${sort(where)} `, h("code", {}, whose), ")"]];
}

/** Makes a test expect what happens, in what it speaks of. */
async function accept(app, index) {
  const test = list(app.file.tests)[index];
  const answer = await app.decided(test.event, test.facts ?? {}, test.at ?? "");
  if (!answer) return;
  const expect = expectOf(answer.events[0].decision, Object.keys(test.expect ?? {}));
  app.edit(withValue(app.text(), ["tests", index, "expect"], expect));
}

/** What matters of a decision to whoever keeps it: also what is done beside, and how long it waits. */
export function keptOf(decision) {
  const { reason, actions, held_until: held } = decision;
  return expectOf(decision, [reason === "route" ? "route" : "reason", "priority", "targets", ...(held ? ["held_until"] : []), ...(actions.length > 0 ? ["actions"] : [])]);
}

/** What a test would expect of a decision. */
export function expectOf(decision, keys) {
  const name = ({ team, agent, queue }) => team ?? agent ?? queue;
  const all = {
    route: decision.route,
    reason: decision.reason,
    priority: decision.priority,
    targets: decision.targets.map(name),
    member: decision.targets[0]?.member ?? null,
    skipped: decision.skipped.map(name),
    held_until: decision.held_until,
    actions: decision.actions.map((action) => action.name),
  };
  return Object.fromEntries(keys.map((key) => [key, all[key]]));
}
