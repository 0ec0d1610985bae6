// The page in a real browser: from disk, as somebody opens it who was sent the file.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before } from "node:test";
import { AxeBuilder } from "./axe.mjs";
import { chromium } from "playwright-core";

export const FILE = process.env.PLAYGROUND ?? new URL("../../../../target/playground/index.html", import.meta.url).pathname;
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const BROWSER = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** 25 November 2026, a Wednesday, 11:30 in São Paulo. */
const NOW = "2026-11-25T14:30:00Z";

let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
});
after(() => browser.close());

/**
 * Opens the page and does something with it. Nothing may be asked of any other place, and nothing may go wrong on the way.
 * @param {{ size?: [number, number], scheme?: "light" | "dark", language?: string, hash?: string, rules?: string }} options
 */
export async function withPage({ size = [1280, 860], scheme = "light", language = "en-GB", hash = "", rules, isClockOurs = true, address = `file://${FILE}`, ...context } = {}, run) {
  const opened = await browser.newContext({ viewport: { width: size[0], height: size[1] }, colorScheme: scheme, locale: language, timezoneId: "America/Sao_Paulo", ...context });
  const page = await opened.newPage();
  page.setDefaultTimeout(10_000);
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  const isOurs = (url) => /^(file|data|blob):/.test(url) || url.startsWith(address);
  page.on("request", (request) => isOurs(request.url()) || wrong.push(`asked for ${request.url()}`));
  if (isClockOurs) await page.clock.install({ time: NOW });
  if (rules !== undefined) await page.addInitScript((text) => localStorage.setItem("waypost.rules", text), rules);
  await page.goto(`${address}${hash}`);
  await page.locator(".card").first().waitFor();
  try {
    await run(page);
    assert.deepEqual(wrong, []);
  } finally {
    await opened.close();
  }
}

/** No rule of axe's is broken. */
export async function accessible(page, what) {
  const found = await AxeBuilder(page);
  assert.deepEqual(found, [], what);
}

/** The text of the editor, as it is kept. */
export const kept = (page) => page.evaluate(() => localStorage.getItem("waypost.rules"));

/** Unfolds what is known of the customer. */
export const unfold = (page) => page.locator(".facts summary").click();

/** Puts another text in the place of the editor's, as a person does. */
export async function write(page, text) {
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

/** Says when the message comes; the date has this label, and the time stands beside it. */
export async function at(page, label, date, time) {
  await page.getByLabel(label).fill(date);
  await page.locator(".hour").fill(time);
}
