// What people do with the page: each test is a person who wants something.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { accessible, at, kept, unfold, withPage, write } from "./browser.mjs";

const shop = readFileSync(new URL("../../../data/shop.rules.json", import.meta.url), "utf8");
const text = (page, selector) => page.locator(selector).first().innerText();

test("the first screen shows a decision of the example shop", async () => {
  await withPage({}, async (page) => {
    const card = await text(page, ".card");
    for (const said of ["Route vip", "marta", "after 2 min, for 10 min", "Priority 90 = 10 of the route + 50", "Otherwise from Wed 25 Nov, 12:00"]) {
      assert.ok(card.replaceAll("\n", " ").replaceAll("Wed, 25", "Wed 25").includes(said), `${said} is not in: ${card}`);
    }
    assert.equal(await text(page, "#findings h3"), "Nothing to mend");
    await accessible(page, "the first screen");
  });
});

test("a new business: type, complete, see a finding, mend it", async () => {
  await withPage({}, async (page) => {
    await page.getByLabel("Start from").selectOption("blank");
    await page.getByText("Nothing to mend").waitFor();
    // Of a section, what may stand in it.
    await write(page, '{\n  "version": 1,\n  "rou');
    await page.keyboard.press("Control+Space");
    await page.locator(".cm-tooltip-autocomplete li", { hasText: "routes" }).waitFor();
    await page.keyboard.press("Escape");

    await write(page, shop.replace('"routes": [', '"rotues": ['));
    const finding = page.locator("#findings li", { hasText: "unknown key" });
    assert.match(await finding.innerText(), /did you mean routes\?/);
    await page.locator(".cm-lintRange-error").first().waitFor();
    assert.ok((await text(page, ".decision")).includes("this is by the last one without"));
    await finding.locator("button").first().click();
    assert.equal(await page.evaluate(() => getSelection().toString()), '"rotues"');
    await page.keyboard.insertText('"routes"');
    await page.getByText("Nothing to mend").waitFor();
    assert.equal(await page.locator(".cm-lintRange-error").count(), 0);
  });
});

test("a finding shows a case of it", async () => {
  const shadowed = `{"version": 1, "teams": {"desk": {}, "vip": {}}, "keywords": {"hello": ["hello"]},
    "routes": [{"id": "all", "when": {"keyword": "hello"}, "team": "desk"}, {"id": "gold", "when": {"keyword": "hello", "customer.tier": "gold"}, "team": "vip"}],
    "fallback": {"targets": [{"team": "desk"}]}}`;
  await withPage({ rules: shadowed }, async (page) => {
    await page.locator("#findings li.warning", { hasText: "route gold can never win" }).getByRole("button", { name: "See a case" }).click();
    await page.locator(".card h3", { hasText: "Route all" }).waitFor();
    assert.equal(await page.getByLabel("What it says").inputValue(), "hello");
    assert.match(await text(page, ".facts summary"), /customer\.tier = gold/);
    // Whoever does not see the card is told.
    assert.equal(await page.locator("#told").textContent(), "Route all: desk");
  });
});

test("completion knows the names of the file", async () => {
  const begun = '{"version": 1, "keywords": {"opt_out": ["x"], "billing": ["y"]}, "routes": [{"id": "r", "when": {"keyword": ""';
  await withPage({}, async (page) => {
    await write(page, begun);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Control+Space");
    await page.locator(".cm-tooltip-autocomplete li", { hasText: "opt_out" }).click();
    assert.ok((await text(page, ".cm-content")).endsWith('{"keyword": "opt_out"'));
  });
});

test("help says what a key means", async () => {
  await withPage({ rules: shop }, async (page) => {
    await page.locator(".cm-line span", { hasText: '"timezone"' }).first().hover();
    await page.locator(".cm-tooltip .help").waitFor();
    assert.match(await text(page, ".cm-tooltip .help"), /zone/);
  });
});

test("send a message, read why, ask why not, and try it so", async () => {
  await withPage({}, async (page) => {
    await unfold(page);
    await page.getByLabel("What it says").fill("segunda via do boleto, por favor");
    await page.locator(".card", { hasText: "Priority 40" }).waitFor();
    await page.getByLabel("customer.tier").fill("");
    await page.locator(".card h3", { hasText: "Route billing" }).waitFor();
    const billing = page.locator(".why li.won");
    assert.match(await billing.innerText(), /billing\s+wins[\s\S]*keyword set billing hits the text/);
    await page.getByRole("button", { name: "Why not this one? vip" }).click();
    const answer = page.locator(".why li", { hasText: "Why not this one?" }).filter({ has: page.locator(".why-not:not(:empty)") });
    assert.match(await answer.innerText(), /It would win if customer\.tier were gold/);
    await answer.getByRole("button", { name: "Try it so" }).click();
    await page.locator(".card h3", { hasText: "Route vip" }).waitFor();
    assert.equal(await page.getByLabel("customer.tier").inputValue(), "gold");
    await accessible(page, "why not");
  });
});

test("every type of message is decided", async () => {
  await withPage({}, async (page) => {
    const types = await page.getByLabel("Type").locator("option").evaluateAll((options) => options.map((option) => option.value));
    for (const type of types.filter((one) => one !== "other")) {
      await page.getByLabel("Type").selectOption(type);
      await page.waitForTimeout(120);
      assert.equal(await page.locator(".decision .bad").count(), 0, `${type}: ${await text(page, ".decision")}`);
    }
    await page.getByLabel("Type").selectOption("button");
    await page.getByLabel("Id of the button").fill("pay_17");
    await page.locator(".card h3", { hasText: "Route pay-button" }).waitFor();
    await page.getByLabel("Type").selectOption("other");
    await page.getByLabel("The event, as in tests").fill("{");
    await page.getByText("This is not JSON.").waitFor();
    await page.getByLabel("The event, as in tests").fill('{"flow": {"name": "survey", "response_json": "{\\"rating\\": 1}"}}');
    await page.locator(".card h3", { hasText: "Route unhappy" }).waitFor();
  });
});

test("after hours: who is closed until when, and to where it changes", async () => {
  await withPage({}, async (page) => {
    await unfold(page);
    await page.getByLabel("customer.owner").fill("");
    await at(page, "When", "2026-11-25", "23:30");
    await page.locator(".held").waitFor();
    const card = await text(page, ".card");
    assert.match(card, /The message waits until Thu,? 26 Nov, 07:00/);
    assert.match(card, /br-support closed until Thu,? 26 Nov, 09:00/);
    assert.match(card, /A gold customer waits until 2026-11-26 07:00/);
    await page.getByRole("button", { name: "Go there" }).click();
    assert.deepEqual([await page.getByLabel("When").inputValue(), await page.locator(".hour").inputValue()], ["2026-11-26", "07:00"]);
    await page.locator(".held").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Now", exact: true }).click();
    // The field shows what the clocks show.
    await page.locator(".card", { hasText: "25 Nov, 11:30" }).waitFor();
    assert.deepEqual([await page.getByLabel("When").inputValue(), await page.locator(".hour").inputValue()], ["2026-11-25", "11:30"]);
  });
});

test("what somebody wrote is there the next time, and nothing jumps while typing", async () => {
  await withPage({}, async (page) => {
    const message = page.getByLabel("What it says");
    await message.click();
    await message.press("End");
    const place = () => message.evaluate((element) => element.getBoundingClientRect().top);
    const before = await place();
    await page.keyboard.type(" ajuda, por favor", { delay: 15 });
    assert.equal(await place(), before);
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "TEXTAREA");
    await write(page, shop.replace("2026-11-22.1", "mine"));
    await page.waitForTimeout(300);
    await page.reload();
    await page.locator(".card").waitFor();
    assert.ok((await kept(page)).includes('"mine"'));
    assert.ok((await text(page, ".cm-content")).includes('"mine"'));
  });
});
