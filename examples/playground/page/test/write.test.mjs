// Writing in the editor: what completion offers, what it says of it, and what is in the file after it was taken.

import assert from "node:assert/strict";
import test from "node:test";
import { kept, withPage, write } from "./browser.mjs";

const option = (page, label) => page.locator(".cm-tooltip-autocomplete li").filter({ has: page.getByText(label, { exact: true }) });

/** Writes a text, goes back to where `|` stands in it, types, and takes what is offered under a name. */
async function complete(page, text, typed, label) {
  const [before, after] = text.split("|");
  await write(page, before + after);
  for (const _ of after) await page.keyboard.press("ArrowLeft");
  await page.keyboard.type(typed);
  if (!typed) await page.keyboard.press("Control+Space");
  await option(page, label).click();
  await page.locator(".cm-tooltip-autocomplete").waitFor({ state: "detached" }).catch(() => page.keyboard.press("Escape"));
}

/** What is kept of the file, which is what the editor says a little later. */
async function becomes(page, text) {
  await page.waitForFunction((text) => localStorage.getItem("waypost.rules") === text, text).catch(async () => assert.equal(await kept(page), text));
}

test("completion leaves a file that can be read", async () => {
  const cases = [
    // Nothing, a bare word, and a string that is begun; a value of one type, and of several.
    ['{"version": 1, |}', "", "fields", '{"version": 1, "fields": }'],
    ['{"version": 1, |}', "fi", "fields", '{"version": 1, "fields": }'],
    ['{"version": 1, |}', '"fi', "fields", '{"version": 1, "fields": }'],
    ['{"version": 1, |"teams": {}}', '"fi', "fields", '{"version": 1, "fields": ,"teams": {}}'],
    ['{"version": 1, |}', '"cal', "calendars", '{"version": 1, "calendars": {}}'],
    ['{"routes": [{"id": "r", |}]}', "pri", "priority", '{"routes": [{"id": "r", "priority": }]}'],
    ['{"routes": [{"id": "r", "|": 7}]}', "pri", "priority", '{"routes": [{"id": "r", "priority": 7}]}'],
    ['{"keywords": {"stop": {"match": |}}}', '"whole', "whole_message", '{"keywords": {"stop": {"match": "whole_message"}}}'],
    ['{"keywords": {"stop": {"match": |}}}', "whole", "whole_message", '{"keywords": {"stop": {"match": "whole_message"}}}'],
    ['{"teams": {"desk": {}}, "routes": [{"team": |}]}', "de", "desk", '{"teams": {"desk": {}}, "routes": [{"team": "desk"}]}'],
    ['{"teams": {"desk": {}}, "routes": [{"team": |}]}', '"de', "desk", '{"teams": {"desk": {}}, "routes": [{"team": "desk"}]}'],
    ['{"timezone": |}', '"Lis', "Europe/Lisbon", '{"timezone": "Europe/Lisbon"}'],
    ['{"triggers": [{"actions": [{|}]}]}', "", "send", '{"triggers": [{"actions": [{"send": {"text": ""}}]}]}'],
    ['{"triggers": [{"actions": [{|}]}]}', '"set', "set_consent", '{"triggers": [{"actions": [{"set_consent": {"category": "marketing", "value": "opted_out"}}]}]}'],
    ['{"fallback": {"if_held": [{"send": {"text": "at |"}}]}}', "${hel", "held_until", '{"fallback": {"if_held": [{"send": {"text": "at ${held_until}"}}]}}'],
    ['{"fallback": {"if_held": [{"send": {"text": "Dear |"}}]}}', "${", "sender.name", '{"fallback": {"if_held": [{"send": {"text": "Dear ${sender.name}"}}]}}'],
  ];
  await withPage({}, async (page) => {
    for (const [text, typed, label, expected] of cases) {
      await complete(page, text, typed, label);
      await becomes(page, expected);
    }
    // What is typed next goes behind.
    await complete(page, '{"routes": [{"id": "r", |}]}', "pri", "priority");
    await page.keyboard.type("100");
    await becomes(page, '{"routes": [{"id": "r", "priority": 100}]}');
  });
});

test("a team is no parent of its own", async () => {
  await withPage({}, async (page) => {
    const text = '{"teams": {"desk": {}, "lisbon": {"parent": ""}}}';
    await write(page, text);
    for (const _ of '"}}}') await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Control+Space");
    await option(page, "desk").waitFor();
    assert.equal(await option(page, "lisbon").count(), 0);
  });
});

test("what is offered is explained, and the explanation is in sight", async () => {
  for (const size of [[1280, 860], [360, 740]]) {
    await withPage({ size }, async (page) => {
      if (size[0] < 900) await page.getByRole("tab", { name: "Rules" }).click();
      await write(page, '{"schedules": {"office": {}}}');
      for (const _ of "}}}") await page.keyboard.press("ArrowLeft");
      await page.keyboard.type('"hol');
      await option(page, "holidays").waitFor();
      await page.locator(".cm-completionInfo").waitFor();
      await page.keyboard.press("ArrowDown");
      const info = page.locator(".cm-completionInfo", { hasText: "The calendars on whose days it stays closed" });
      await info.waitFor();
      const isSeen = await info.evaluate((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const corners = [[left + 2, top + 9], [right - 2, top + 9], [left + 2, bottom - 9], [right - 2, bottom - 9]];
        return corners.every(([x, y]) => element.contains(document.elementFromPoint(x, y)));
      });
      assert.ok(isSeen, `at ${size}`);
    });
  }
});

test("help is about the place, in plain words", async () => {
  const rules = '{\n  "timezone": "UTC",\n  "schedules": {"office": {"weekly": {}, "holidays": []}},\n  "version": 1, "teams": {"desk": {}}, "fallback": {"targets": [{"team": "desk"}]}\n}';
  await withPage({ rules }, async (page) => {
    for (const [key, said] of [["timezone", "The time zone of schedules that have none of their own, as an IANA name."], ["holidays", "The calendars on whose days it stays closed, or has holiday_hours."]]) {
      await page.locator(".cm-line span", { hasText: `"${key}"` }).first().hover();
      await page.locator(".cm-tooltip .help", { hasText: said }).waitFor();
      await page.mouse.move(5, 5);
      await page.locator(".cm-tooltip .help").waitFor({ state: "detached" });
    }
  });
});
