// How things stand on the page: nothing cut off, nothing without room, and people's words for times and messages.

import assert from "node:assert/strict";
import test from "node:test";
import { at, withPage } from "./browser.mjs";

const CLINIC = JSON.stringify({
  version: 1, timezone: "Europe/Lisbon", schedules: { office: { weekly: { "mon-fri": ["09:00-19:00"] } } }, teams: { desk: { schedule: "office" } },
  fallback: { targets: [{ team: "desk" }], if_held: [{ send: { text: "Abrimos ${held_until}" } }], once_per: "1d" },
});

test("every tab is in sight on a phone, in each language", async () => {
  for (const language of ["pt-PT", "es-ES", "en-GB"]) {
    await withPage({ language, size: [360, 740], hasTouch: true, isMobile: true }, async (page) => {
      for (const tab of await page.getByRole("tab").all()) {
        const { x, width } = await tab.boundingBox();
        assert.ok(x >= 0 && x + width <= 360, `${await tab.innerText()} ends at ${x + width}`);
      }
      // The names of the days stand in line.
      await page.locator("#tab-week").click();
      await page.locator(".day-names").first().waitFor();
      const tops = await page.locator(".day-names").first().locator("small").evaluateAll((days) => days.map((day) => day.getBoundingClientRect().top));
      assert.equal(new Set(tops).size, 1);
      // There is no such key.
      await page.locator("#tab-rules").click();
      assert.equal(await page.locator(".hint").isVisible(), false);
    });
  }
});

test("a time has room for all of it, and each field for its name", async () => {
  await withPage({}, async (page) => {
    const room = await page.getByLabel("When").evaluate((input) => {
      const whole = input.cloneNode();
      Object.assign(whole.style, { width: "max-content", position: "absolute" });
      input.after(whole);
      const needed = whole.offsetWidth;
      whole.remove();
      return input.offsetWidth - needed;
    });
    assert.ok(room >= 0, `${-room} are missing`);
    await page.getByLabel("Type").selectOption("button");
    const id = await page.getByLabel("Id of the button").boundingBox();
    const title = await page.locator("label", { hasText: "Title" }).boundingBox();
    assert.ok(title.y - (id.y + id.height) >= 6);
  });
});

test("times are those of the file, and an answer is what the customer reads", async () => {
  await withPage({ rules: CLINIC }, async (page) => {
    await at(page, "When", "2026-11-25", "22:00");
    await page.locator(".held").waitFor();
    assert.equal(await page.locator(".actions q").innerText(), "Abrimos 2026-11-26 09:00");
    assert.match(await page.locator(".reasons ul").innerText(), /closed until Thu,? 26 Nov, 09:00/);
    assert.doesNotMatch(await page.locator(".reasons").innerText(), /\d\dZ/);
  });
});

test("a rule without a name is called after its condition", async () => {
  await withPage({}, async (page) => {
    const scoring = page.locator(".why li", { hasText: "keyword urgent" });
    await scoring.waitFor();
    assert.doesNotMatch(await page.locator(".reasons").innerText(), /\/priority/);
    await scoring.getByRole("button", { name: "Show the rule keyword urgent" }).click();
    assert.match(await page.evaluate(() => getSelection().toString()), /"keyword": "urgent"/);
  });
});

test("a notice has the width of a phone", async () => {
  await withPage({ language: "pt-BR", size: [360, 740], hasTouch: true, isMobile: true }, async (page) => {
    await page.locator("#tab-rules").click();
    await page.getByLabel("Começar de").selectOption("clinic");
    const { height } = await page.locator(".notice", { hasText: "O arquivo foi trocado." }).locator("span").boundingBox();
    assert.ok(height < 60, `the text is ${height} high`);
  });
});
