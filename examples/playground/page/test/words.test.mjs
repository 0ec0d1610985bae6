// Whatever there is to say of a rule file, in Portuguese and Spanish: all cases of the library's own tests, and no word of English.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { worded } from "../phrases.js";
import { FILE } from "./browser.mjs";

const CASES = ["errors", "findings", "partly", "tests"];
const ENGLISH = /\b(the|is|are|of|and|or|this|that|it|its|write|has|have|with|to|for|not|leave|never|where|which|no one|there)\b/i;

/** The library as the page has it, without the page. */
async function library() {
  const html = readFileSync(FILE, "utf8");
  const packed = (id) => html.match(new RegExp(`id="${id}"[^>]*>([^<]*)<`))[1];
  const answers = [];
  Object.assign(globalThis, { onmessage: null, postMessage: (answer) => answers.push(JSON.parse(answer)) });
  await import("../worker.js");
  globalThis.onmessage({ data: { engine: packed("engine"), zones: packed("zones") } });
  return (call, asked) => {
    globalThis.onmessage({ data: JSON.stringify({ call, ...asked }) });
    return answers.pop();
  };
}

function files(name) {
  const text = readFileSync(new URL(`../../../../tests/data/rules/${name}.txt`, import.meta.url), "utf8");
  return text.split("\n--- ").slice(1).map((one) => one.slice(one.indexOf("\n") + 1).split("===")[0].trimEnd());
}

test("no finding and no error is in English where the page is not", async () => {
  const ask = await library();
  const seen = new Set();
  for (const file of CASES.flatMap(files)) {
    const { ok } = ask("check", { rules: file, now: "2026-11-25T12:00:00Z" });
    for (const { says, help_says: help } of ok.findings) {
      for (const phrase of [says, help].filter(Boolean)) {
        seen.add(phrase.says);
        for (const language of [0, 1]) {
          const words = worded(phrase, language);
          const left = words.replaceAll(/`[^`]*`/g, "");
          assert.ok(!ENGLISH.test(left) && !/undefined|\{[a-z_]+\}/.test(left), `${words}\n${JSON.stringify(phrase)}`);
        }
      }
    }
  }
  assert.ok(seen.size > 300, `${seen.size}`);
});
