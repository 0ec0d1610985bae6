// What no connector takes in the actions of a file is told before the file is in service.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { unknownIn } from "../unknown.js";
import { kept, withPage, write } from "./browser.mjs";

const json = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const schema = JSON.stringify({
  definitions: { ...JSON.parse(json("../../../../src/rules/schema/rules.schema.json")).definitions, ...JSON.parse(json("../../../connectors/src/action/actions.schema.json")).definitions },
});

/** What is told of an action: the word, the place, what is meant. */
function told(action) {
  const text = `{"triggers": [{"actions": [\n${JSON.stringify(action)}]}]}`;
  const line = JSON.stringify(action);
  return unknownIn(text, schema).map(({ line: number, column, length, own: [word, { name }], replacement }) => {
    assert.equal(number, 2);
    return [word, name, [...line].slice(column - 1, column - 1 + length).join(""), replacement];
  });
}

test("what is wrong with an action is told at its place, with what is meant", () => {
  const cases = [
    [{ send: { text: "Hello" } }, []],
    [{ enviar: { text: "Olá" } }, [["action_unknown", "`enviar`", '"enviar"', '"send"']]],
    [{ sned: {} }, [["action_unknown", "`sned`", '"sned"', '"send"']]],
    [{ dance: {} }, [["action_unknown", "`dance`", '"dance"', undefined]]],
    [{ send: { texto: "É você?" } }, [["action_parameter", "`texto`", '"texto"', '"text"']]],
    [{ send: {} }, [["action_missing", "`text`", '"send"', undefined]]],
    [{ send: "Hello" }, [["action_object", undefined, '"Hello"', undefined]]],
    [{ ticket: { subject: "🙂", urgency: "alta" } }, [["action_value", "`alta`", '"alta"', '"high"']]],
    [{ ticket: { subject: "${sender.name}", urgency: "${customer.tier}" } }, []],
    [{ ticket: { subject: "$${x}", urgency: "$${x}" } }, [["action_value", "`$${x}`", '"$${x}"', undefined]]],
    [{ send: { text: "x", buttons: [{ id: "a", titulo: "A" }] } }, [["action_parameter", "`titulo`", '"titulo"', '"title"']]],
    [{ send: { text: "x", buttons: [{ id: "a", title: "A title of more than twenty letters" }] } }, [["action_long", undefined, '"A title of more than twenty letters"', undefined]]],
    [{ send: { text: "x", buttons: Array(4).fill({ id: "a", title: "A" }) } }, [["action_many", undefined, JSON.stringify(Array(4).fill({ id: "a", title: "A" })), undefined]]],
    [{ send: { text: "x", else: { nome: "hello" } } }, [["action_parameter", "`nome`", '"nome"', '"name"']]],
    [{ send: { template: "hello", langage: "pt_BR" } }, [["action_parameter", "`langage`", '"langage"', '"language"']]],
    [{ tag: "vip" }, []],
    [{ tag: { name: "vip", remove: "yes" } }, [["action_boolean", undefined, '"yes"', undefined]]],
    [{ set_consent: { value: "stop" } }, [["action_value", "`stop`", '"stop"', '"opted_out"']]],
    [{ webhook: { type: "order.shipped", data: { anything: [1] } } }, []],
    [{ send: { text: "x", header: null } }, []],
  ];
  for (const [action, expected] of cases) assert.deepEqual(told(action), expected, JSON.stringify(action));
});

test("actions are looked at wherever they stand, and a file of any other shape is no trouble", () => {
  const action = { enviar: { text: "x" } };
  const file = { routes: [{ actions: [action], if_held: [action] }, 7, {}], triggers: [{ actions: [action] }], fallback: { actions: [action], if_held: [action] } };
  assert.equal(unknownIn(JSON.stringify(file), schema).length, 5);
  for (const text of ["", "7", "[]", "{", '{"routes": {"a": 1}, "triggers": 7, "fallback": []}', '{"triggers": [{"actions": {"send": 1}}, {"actions": [7, [], {}, {"send"', '{"triggers": [{"actions": [{"send": {"text"}, {"tag": }]}]}']) unknownIn(text, schema);
});

test("the examples have nothing unknown", () => {
  const data = new URL("../../../data/", import.meta.url);
  const files = readdirSync(data, { recursive: true }).filter((name) => name.endsWith("rules.json"));
  assert.ok(files.length > 4);
  for (const name of files) assert.deepEqual(unknownIn(readFileSync(new URL(name, data), "utf8"), schema), [], name);
});

const FILE = '{"version": 1, "timezone": "UTC", "teams": {"desk": {}}, "fallback": {"targets": [{"team": "desk"}], "actions": [{"enviar": {"texto": "Oi"}}]}}';

test("an unknown action is underlined and mended, and its parameter then", async () => {
  await withPage({ language: "pt-BR" }, async (page) => {
    await write(page, FILE);
    const found = page.locator("#findings li.warning", { hasText: "O serviço não conhece a ação enviar" });
    await found.getByText("É send?").waitFor();
    await page.locator(".cm-lintRange-warning", { hasText: '"enviar"' }).waitFor();
    await found.getByRole("button", { name: 'Escrever "send"' }).click();
    const parameter = page.locator("#findings li.warning", { hasText: "A ação não tem texto" });
    await parameter.getByRole("button", { name: 'Escrever "text"' }).click();
    await page.getByText("A ação não tem").waitFor({ state: "detached" });
    assert.match(await kept(page), /"actions": \[\{"send": \{"text": "Oi"\}\}\]/);
    await page.locator(".card .actions", { hasText: "Enviar mensagem" }).waitFor();
    await page.getByLabel("Idioma").selectOption("es");
    await page.locator(".card .actions", { hasText: "Enviar mensaje" }).waitFor();
  });
});

test("parameters and their values are offered, in the words of the page", async () => {
  await withPage({ language: "pt-BR" }, async (page) => {
    await write(page, '{"triggers": [{"actions": [{"ticket": {}}]}]}');
    for (const _ of "}}]}]}") await page.keyboard.press("ArrowLeft");
    await page.keyboard.type('"urg');
    await page.locator(".cm-tooltip-autocomplete li", { hasText: "urgency" }).click();
    await page.keyboard.press("Control+Space");
    for (const value of ["low", "medium", "high", "urgent"]) await page.locator(".cm-tooltip-autocomplete li", { has: page.getByText(value, { exact: true }) }).waitFor();
  });
});
