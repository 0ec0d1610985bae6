// What is offered at a place: the usual first, each once, found by what it means, and what the file itself declares.

import assert from "node:assert/strict";
import test from "node:test";
import { withPage, write } from "./browser.mjs";

/** What is offered at `|` after something was typed, the first ones. */
async function offers(page, text, typed) {
  const [before, after] = text.split("|");
  await write(page, before + after);
  for (const _ of after) await page.keyboard.press("ArrowLeft");
  if (typed) await page.keyboard.type(typed);
  await page.keyboard.press("Control+Space");
  await page.locator(".cm-tooltip-autocomplete li").first().waitFor();
  await page.waitForTimeout(150);
  const labels = await page.locator(".cm-tooltip-autocomplete li").allInnerTexts();
  await page.keyboard.press("Escape");
  return labels.map((label) => label.trim());
}

test("the usual comes first, each once, and the fields of the file are there", async () => {
  await withPage({}, async (page) => {
    const facts = await offers(page, '{"fields": {"crm.stage": {"type": "string"}}, "routes": [{"when": {|}}]}', "");
    assert.deepEqual(facts.slice(0, 4), ["keyword", "text", "open", "closed"]);
    assert.ok(facts.includes("crm.stage"), facts.join());
    assert.deepEqual(facts.filter((name) => name === "customer.region"), ["customer.region"]);
    const rest = await offers(page, '{"version": 1, |}', "");
    assert.ok(rest.indexOf("teams") < rest.indexOf("revision") && rest.indexOf("revision") < rest.indexOf("$schema"), rest.join());
    const known = await offers(page, '{"fields": {"crm.stage": {"type": "string"}}, "tests": [{"facts": {|}}]}', '"crm');
    assert.deepEqual(known, ["crm.stage"]);
  });
});

test("a name is found by what it means in the language of the page", async () => {
  await withPage({ language: "pt-BR" }, async (page) => {
    assert.ok((await offers(page, '{"version": 1, |}', '"hora')).includes("schedules"));
    assert.ok((await offers(page, '{"triggers": [{"actions": [{|}]}]}', '"mens')).includes("send"));
    assert.deepEqual((await offers(page, '{"teams": {"a": {"regions": [|]}}}', '"bras')).slice(0, 1), ["BR"]);
    assert.equal((await offers(page, '{"routes": [{"when": {|}}]}', '"key'))[0], "keyword");
  });
});
