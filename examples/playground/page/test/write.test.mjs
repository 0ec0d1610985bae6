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
    ['{"teams": {"desk": {"schedule": |}}}', '"al', "always", '{"teams": {"desk": {"schedule": "always"}}}'],
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
      // What has just come up takes no keys yet, so that nothing is chosen by mistake.
      await page.waitForTimeout(200);
      await page.keyboard.press("ArrowDown");
      const info = page.locator(".cm-completionInfo", { hasText: "The calendars on whose days it stays closed" });
      await info.waitFor();
      const isSeen = await info.evaluate((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const corners = [[left + 2, top + 9], [right - 2, top + 9], [left + 2, bottom - 9], [right - 2, bottom - 9]];
        return corners.every(([x, y]) => element.contains(document.elementFromPoint(x, y)));
      });
      assert.ok(isSeen, `at ${size}`);
      // It covers none of what is offered.
      assert.ok(await option(page, "holiday_hours").evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
      }), `at ${size}`);
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

test("nothing is added to a file that cannot be read", async () => {
  const broken = '{"version": 1,\n  "teams": {"desk": {}\n';
  await withPage({}, async (page) => {
    await write(page, broken);
    await page.locator("#findings li.error").first().waitFor();
    await page.getByRole("button", { name: "Keep as a test" }).click();
    await page.getByText("Mend first what is no JSON").waitFor();
    await page.getByLabel("Add", { exact: true }).selectOption("team");
    assert.equal(await kept(page), broken);
  });
});

test("what is typed after a piece was added is its name", async () => {
  await withPage({}, async (page) => {
    await page.getByLabel("Start from").selectOption("blank");
    for (const [piece, said] of [["team", /"lisbon": \{\s*"schedule": "office"/], ["route", /"id": "lisbon-first",\s*"when"/], ["holidays", /"portugal": \[\s*"01-01"/]]) {
      await page.getByLabel("Add", { exact: true }).selectOption(piece);
      const name = said.source.match(/"([a-z-]+)": [\\[{]/)?.[1] ?? "lisbon-first";
      await page.keyboard.insertText(name);
      await page.waitForFunction((name) => localStorage.getItem("waypost.rules").includes(`"${name}"`), name);
      assert.match(await kept(page), said);
    }
  });
});

test("the line where somebody writes stays in sight while errors appear", async () => {
  await withPage({ size: [1280, 700] }, async (page) => {
    const { x, y, height } = await page.locator("#editor").boundingBox();
    await page.mouse.click(x + 200, y + height - 20);
    const shrunk = page.waitForFunction((height) => document.querySelector(".cm-editor").clientHeight < height - 40, height);
    await page.keyboard.insertText("~");
    await shrunk;
    await page.waitForTimeout(100);
    const isSeen = await page.evaluate(() => {
      const [editor, line] = [".cm-editor", ".cm-activeLine"].map((selector) => document.querySelector(selector).getBoundingClientRect());
      return line.bottom <= editor.bottom && line.top >= editor.top;
    });
    assert.ok(isSeen);
  });
});

test("the message to try is the file's own, also from a link and when a file is taken back", async () => {
  const rules = JSON.stringify({
    version: 1, teams: { desk: {} }, fallback: { targets: [{ team: "desk" }] },
    tests: [{ name: "a dog", at: "2026-11-25T10:00:00Z", event: { type: "text", text: "o cão", from: "351210000000" }, expect: { reason: "fallback" } }],
  });
  const own = async (page) => {
    await page.locator(".card h3", { hasText: "No route takes it" }).waitFor();
    assert.equal(await page.getByLabel("What it says").inputValue(), "o cão");
    assert.match(await page.locator(".facts summary").innerText(), /nothing yet/);
  };
  let hash;
  await withPage({ rules }, async (page) => {
    await own(page);
    await page.getByRole("button", { name: "Share" }).click();
    await page.locator(".notice", { hasText: /The page is on this computer|This link carries the file/ }).waitFor();
    hash = await page.evaluate(() => location.hash);
    await page.getByLabel("Start from").selectOption("example");
    await page.locator(".card h3", { hasText: "Route vip" }).waitFor();
    // Of a file without tests nothing is known.
    await page.getByLabel("Start from").selectOption("clinic");
    await page.locator(".facts summary", { hasText: "nothing yet" }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.locator(".card h3", { hasText: "Route vip" }).waitFor();
    assert.match(await page.locator(".facts summary").innerText(), /customer\.tier = gold/);
  });
  await withPage({ hash }, own);
});

test("a notice leaves when somebody goes on", async () => {
  await withPage({}, async (page) => {
    const notice = page.locator(".notice");
    await page.getByLabel("Start from").selectOption("blank");
    await notice.waitFor();
    await page.locator(".cm-content").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" ");
    await notice.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Share" }).click();
    await notice.waitFor();
    await page.mouse.move(5, 500);
    await page.getByLabel("What it says").click();
    await page.clock.fastForward(13_000);
    await notice.waitFor({ state: "hidden" });
  });
});
