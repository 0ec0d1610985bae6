// The page where a service serves it. What the service answers is tested with the service.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import test from "node:test";
import { accessible, FILE, kept, withPage } from "./browser.mjs";

const RULES = '{"version": 1, "revision": "live", "teams": {"desk": {}}, "fallback": {"targets": [{"team": "desk"}]}}';

test("loads the rules in service, and tries what was changed on its messages", async () => {
  const asked = [];
  const server = createServer(async (request, response) => {
    if (request.url === "/play") return response.setHeader("Content-Type", "text/html").end(readFileSync(FILE));
    if (request.headers.authorization !== "Bearer the-token") return response.writeHead(401).end();
    if (request.url === "/play/rules") return response.end(RULES);
    let text = "";
    for await (const part of request) text += part;
    asked.push(JSON.parse(text));
    return response.end(JSON.stringify({ events: 9, moved: 2, share: 2 / 9, others: 0, moves: [{ from: "fallback", to: "route `vip`", rule: "vip", count: 2 }] }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await withPage({ address: `http://127.0.0.1:${server.address().port}/play` }, async (page) => {
      await page.getByLabel("Start from").selectOption("live");
      const token = page.getByRole("dialog").getByRole("textbox");
      await token.waitFor();
      await accessible(page, "the token");
      await token.fill("the-token");
      await page.keyboard.press("Enter");
      await page.getByText("The file was replaced.").waitFor();
      await page.waitForTimeout(300);
      assert.equal(await kept(page), RULES);
      await page.getByRole("tab", { name: "Compare" }).click();
      await page.getByRole("button", { name: "over kept messages" }).click();
      await page.getByText("2 of 9 decisions change (22.22 %)").waitFor();
      assert.deepEqual(asked, [{ rules: RULES }]);
    });
  } finally {
    server.close();
  }
});
