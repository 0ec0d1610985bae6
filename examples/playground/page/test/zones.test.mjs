// What is shown must be so in every zone, of everybody, and what is kept of it must be what mattered.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { kept, withPage, write } from "./browser.mjs";

/** Of São Paulo and, an hour behind it, Manaus; both are closed at Christmas. */
const CLINIC = JSON.stringify({
  version: 1, timezone: "America/Sao_Paulo",
  calendars: { br: ["12-25"] },
  schedules: {
    sp: { weekly: { "mon-fri": ["09:00-18:00"] }, holidays: "br" },
    manaus: { weekly: { "mon-fri": ["08:00-17:00"] }, holidays: "br", timezone: "America/Manaus" },
    never: { weekly: { mon: [] } },
  },
  keywords: { stop: { match: "whole_message", terms: ["sair"] } },
  teams: { sp: { schedule: "sp", role: "desk", regions: ["BR"] }, manaus: { schedule: "manaus", role: "desk", regions: ["BR"] } },
  triggers: [{ id: "opt-out", on: "message", when: { keyword: "stop" }, stop: true, actions: [{ set_consent: { category: "marketing", value: "opted_out" } }, { send: { text: "Certo." } }] }],
  routes: [{ id: "visit", when: { text: "consulta" }, targets: [{ role: "desk" }] }],
  fallback: { targets: [{ team: "sp" }], if_held: [{ ticket: { subject: "Cedo" } }] },
}, null, 2);

test("every zone of the system is known to the page", async () => {
  const all = readFileSync("/usr/share/zoneinfo/tzdata.zi", "utf8").match(/(?<=^Z )\S+|(?<=^L \S+ )\S+/gm).filter((name) => name !== "Factory");
  assert.ok(all.length > 500);
  const schedules = Object.fromEntries(all.map((timezone) => [timezone, { timezone, weekly: { "mon-sun": ["09:00-18:00"] } }]));
  const fallback = { targets: [{ team: "desk" }] };
  await withPage({ rules: JSON.stringify({ version: 1, schedules, teams: { desk: {} }, fallback }) }, async (page) => {
    await page.locator("#findings li").first().waitFor();
    assert.equal(await page.locator("#findings li.error").count(), 0);
  });
});

test("a week has the same days in every zone, from Monday on", async () => {
  await withPage({ rules: CLINIC }, async (page) => {
    await page.getByRole("tab", { name: "Week" }).click();
    // By the box, and by the buttons.
    const bySteps = async () => {
      await page.getByRole("button", { name: "This week" }).click();
      await page.locator(".week h2", { hasText: /Mon,? 23 Nov/ }).waitFor();
      for (let count = 0; count < 4; count += 1) await page.getByRole("button", { name: "Week after" }).click();
    };
    for (const go of [() => page.getByLabel("Week of").fill("2026-12-24"), bySteps]) {
      await go();
      await page.locator(".week h2", { hasText: /Mon,? 21 Dec to Sun,? 27 Dec 2026/ }).waitFor();
      const manaus = page.locator('details[data-row="s:manaus"]');
      const open = await manaus.locator(".strip-day").evaluateAll((days) => days.map((day) => day.children.length));
      assert.deepEqual(open, [1, 1, 1, 1, 0, 0, 0]);
      if (!(await manaus.evaluate((row) => row.open))) await manaus.locator("summary").click();
      assert.match(await manaus.innerText(), /Time of America\/Manaus[\s\S]*Mon,? 21 Dec\s+08:00–17:00[\s\S]*Fri,? 25 Dec\s+closed\s+holiday br/);
    }
    // The clocks of the routes are said where a schedule has others.
    await page.locator(".week > div > p", { hasText: "Time of America/Sao_Paulo" }).waitFor();
    assert.match(await page.locator('details[data-row="s:never"]').innerText(), /closed/);
  });
});

test("a kept test guards what is done and how long it waits, and has a name", async () => {
  await withPage({ rules: CLINIC }, async (page) => {
    const keep = async (said, name) => {
      await page.getByRole("tab", { name: "Message" }).click();
      await page.getByLabel("What it says").fill(said);
      await page.locator("#told", { hasText: name }).waitFor({ state: "attached" });
      await page.getByRole("button", { name: "Keep as a test" }).click();
    };
    await keep("sair", "An automatic reply");
    await page.getByLabel("Name of the test").fill("leaves");
    await page.getByLabel("Name of the test").press("Enter");
    await page.getByLabel("When").fill("2026-11-28");
    await page.locator(".hour").fill("10:00");
    await keep("oi", "No route takes it");
    await page.getByRole("tab", { name: "Tests" }).click();
    await page.getByText("2 of 2 pass").waitFor();
    const { tests } = JSON.parse(await kept(page));
    assert.deepEqual(tests.map(({ name }) => name), ["leaves", "oi"]);
    assert.deepEqual(tests[0].expect.actions, ["set_consent", "send"]);
    assert.deepEqual(tests[1].expect.actions, ["ticket"]);
    assert.match(tests[1].expect.held_until, /^2026-11-30T(09:00:00-03:00|12:00:00Z)$/);
    const rules = await kept(page);
    // Without the opt-out, without the ticket, and where nobody has to wait, they fail.
    const without = [
      (file) => file.triggers[0].actions.shift(),
      (file) => delete file.fallback.if_held,
      (file) => delete file.teams.sp.schedule,
    ];
    for (const spoil of without) {
      const file = JSON.parse(rules);
      spoil(file);
      await write(page, JSON.stringify(file));
      // Or the file itself is wrong: it expects what nothing in it does.
      await page.locator(".test-list li.failed, #findings li.error").first().waitFor();
      await write(page, rules);
      await page.getByText("2 of 2 pass").waitFor();
    }
  });
});

test("that a message comes to nobody is said, and who opens later stands there once", async () => {
  const alone = JSON.parse(CLINIC);
  alone.teams.sp.regions = ["PT"];
  alone.teams.manaus.regions = ["PT"];
  // The fallback finds nobody for the same reason, which is told once.
  alone.fallback = { targets: [{ role: "desk" }] };
  await withPage({ rules: JSON.stringify(alone) }, async (page) => {
    await page.getByLabel("What it says").fill("consulta");
    await page.locator(".lost", { hasText: "Nobody gets this message." }).waitFor();
    const passed = await page.locator(".reasons ul.why li").allInnerTexts();
    assert.ok(passed.length > 0);
    assert.equal(new Set(passed).size, passed.length);
  });
  await withPage({ rules: CLINIC }, async (page) => {
    await page.getByLabel("What it says").fill("oi");
    await page.getByLabel("When").fill("2026-11-28");
    await page.locator(".hour").fill("10:00");
    await page.locator(".targets li", { hasText: /closed until Mon,? 30 Nov, 09:00/ }).waitFor();
    assert.equal(await page.locator(".skipped").count(), 0);
  });
});
