// What an editor completes and underlines in a rule file, by the language service that VS Code uses.
//
// A case is a rule file with `|` where the cursor is. Run with `npm install && npm test` in this folder.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import languageService from "vscode-json-languageservice";

const { getLanguageService, TextDocument } = languageService;

const schema = readFileSync(new URL("../../src/rules/schema/rules.schema.json", import.meta.url), "utf8");
const service = getLanguageService({
  workspaceContext: { resolveRelativePath: (path, resource) => new URL(path, resource).href },
  // The shop names its schema itself.
  schemaRequestService: async (uri) => {
    assert.equal(uri, "file:///src/rules/schema/rules.schema.json");
    return schema;
  },
});
service.configure({ schemas: [{ uri: "waypost://rules", fileMatch: ["*.rules.json"], schema: JSON.parse(schema) }] });

function open(text) {
  const document = TextDocument.create("file:///examples/data/shop.rules.json", "json", 1, text);
  return { document, json: service.parseJSONDocument(document) };
}

async function completions(marked) {
  const at = marked.indexOf("|");
  const { document, json } = open(marked.replace("|", ""));
  const list = await service.doComplete(document, document.positionAt(at), json);
  return list.items;
}

async function problems(text) {
  const { document, json } = open(text);
  const found = await service.doValidation(document, json);
  return found.map((problem) => ({ line: problem.range.start.line + 1, text: document.getText(problem.range), message: problem.message }));
}

const cases = [
  ["the sections of a file", '{"version": 1, "|"}', ["routes", "triggers", "keywords", "schedules", "fallback"]],
  ["facts and entries in a condition", '{"routes": [{"when": {"|"}}]}', ["keyword", "open", "not", "text", "customer.tier", "reply.id", "order.total"]],
  ["facts in a nested condition", '{"routes": [{"when": {"any": [{"not": {"|"}}]}}]}', ["keyword", "customer.tags", "all"]],
  ["operators of a number", '{"routes": [{"when": {"order.total": {"|"}}}]}', ["gt", "gte", "lt", "lte", "exists"]],
  ["operators of a set", '{"triggers": [{"when": {"customer.tags": {"|"}}}]}', ["has", "has_any", "has_all"]],
  ["ways to search a text", '{"routes": [{"when": {"text": {"|"}}}]}', ["word", "whole_message", "regex"]],
  ["event kinds", '{"triggers": [{"on": |}]}', ['"message.text"', '"status.failed"', '"preference.stop"']],
  ["destinations of a step", '{"fallback": {"targets": [{"|"}]}}', ["team", "role", "agent", "queue", "timeout"]],
  ["ways to match", '{"keywords": {"k": {"terms": [], "match": |}}}', ['"word"', '"whole_message"', '"substring"']],
  ["what a team has", '{"teams": {"t": {"|"}}}', ["parent", "schedule", "members", "languages"]],
  ["built-in facts that take a default", '{"fields": {"|"}}', ["customer.tier", "customer.orders"]],
  ["facts of a test", '{"tests": [{"facts": {"|"}}]}', ["customer.tier", "conversation.team"]],
  ["the event of a test", '{"tests": [{"event": {"|"}}]}', ["type", "text", "from", "button", "status", "payload"]],
  ["types of events", '{"tests": [{"event": {"type": |}}]}', ['"text"', '"interactive"', '"status"']],
  ["named conditions", '{"conditions": {"vip": {"|"}}}', ["keyword", "is", "share", "customer.tier"]],
  ["the names and shares of conditions", '{"routes": [{"when": {"|"}}]}', ["is", "share"]],
  ["what a share is", '{"routes": [{"when": {"share": {"|"}}}]}', ["name", "percent"]],
  ["what a keyword set has", '{"keywords": {"k": {"|"}}}', ["terms", "match", "unless", "typos", "note"]],
  ["whether slips are forgiven", '{"keywords": {"k": {"terms": [], "typos": |}}}', ["true", "false"]],
  ["what a field has", '{"fields": {"crm.stage": {"|"}}}', ["type", "from", "fold", "default", "note"]],
  ["what a schedule has", '{"schedules": {"s": {"|"}}}', ["weekly", "holidays", "holiday_hours", "seasons", "overrides", "based_on", "note"]],
  ["what a schedule has that is based on another", '{"schedules": {"s": {"based_on": "a", "|"}}}', ["opens", "closes", "note"]],
  ["what a season has", '{"schedules": {"s": {"seasons": [{"|"}]}}}', ["name", "from", "to", "weekly", "note"]],
  ["what an override has", '{"schedules": {"s": {"overrides": [{"|"}]}}}', ["name", "from", "to", "hours", "closed", "note"]],
  ["what a closure has", '{"schedules": {"s": {"overrides": [{"closed": true, "|"}]}}}', ["name", "from", "to"]],
  ["notes of rules and teams", '{"routes": [{"|"}]}', ["note", "id", "when", "targets"]],
  ["calls, templates and groups in a test", '{"tests": [{"event": {"|"}}]}', ["call", "template_status", "group_participants"]],
  ["days of a schedule", '{"schedules": {"s": {"weekly": {"|"}}}}', ["mon-fri"]],
];

for (const [name, marked, wanted] of cases) {
  test(`completes ${name}`, async () => {
    const labels = (await completions(marked)).map((item) => item.label);
    for (const label of wanted) assert.ok(labels.includes(label), `${label} is not among ${labels}`);
  });
}

test("says what a fact means", async () => {
  const items = await completions('{"routes": [{"when": {"|"}}]}');
  const country = items.find((item) => item.label === "sender.country");
  assert.match(JSON.stringify(country.documentation), /ISO 3166/);
});

test("explains a key under the pointer", async () => {
  const text = '{"fallback": {"targets": []}}';
  const { document, json } = open(text);
  const hover = await service.doHover(document, document.positionAt(text.indexOf("fallback")), json);
  assert.match(JSON.stringify(hover.contents), /no route takes/);
});

test("finds nothing in the example shop", async () => {
  const shop = readFileSync(new URL("../../examples/data/shop.rules.json", import.meta.url), "utf8");
  assert.deepEqual(await problems(shop), []);
});

test("underlines mistakes in what conditions, fields, sets and schedules are made of", async () => {
  const lines = [
    '{"version": 1, "timezone": "UTC",',
    ' "conditions": {"vip": {"not": 5}},',
    ' "fields": {"crm.day": {"type": "string", "from": "no/pointer"}},',
    ' "keywords": {"k": {"terms": ["x"], "typos": "yes"}},',
    ' "schedules": {"a": {"based_on": "b", "opens": "15"},',
    '  "b": {"weekly": {}, "based": "a"},',
    '  "c": {"weekly": {}, "holiday_hours": ["10-14"]},',
    '  "d": {"weekly": {}, "seasons": [{"from": "31-12", "weekly": {}}]},',
    '  "e": {"weekly": {}, "overrides": [{"from": "2026-12-24", "to": "2026-12-27T09:00", "closed": true}]}},',
    ' "routes": [{"id": "r", "note": 5, "when": {"is": 5}, "team": "t"},',
    '  {"id": "s", "when": {"share": {"name": "x", "percent": "10"}}, "team": "t"}],',
    ' "teams": {"t": {}}, "fallback": {"team": "t"}}',
  ];
  const found = await problems(lines.join("\n"));
  found.sort((a, b) => a.line - b.line);
  assert.deepEqual(found.map(({ line, text }) => [line, text]), [
    [2, "5"],
    [3, '"no/pointer"'],
    [4, '"yes"'],
    [5, '"15"'],
    [6, '"based"'],
    [7, '"10-14"'],
    [8, '"31-12"'],
    [9, '"2026-12-24"'],
    [10, "5"],
    [10, "5"],
    [11, '"10"'],
  ]);
});

test("underlines mistakes where they are", async () => {
  const found = await problems('{"version": 1,\n "rotues": [],\n "priority": [{"when": {"order.total": {"gt": "3"}}, "add": 1}],\n "keywords": {"k": {"terms": ["x"], "match": "fuzzy"}}}');
  found.sort((a, b) => a.line - b.line);
  assert.deepEqual(found.map(({ line, text }) => [line, text]), [
    [2, '"rotues"'],
    [3, '"3"'],
    [4, '"fuzzy"'],
  ]);
});
