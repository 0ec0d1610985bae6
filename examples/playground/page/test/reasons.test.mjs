// Why, in Portuguese and Spanish: every sentence that the library's own cases have, and what a person sees of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { translated } from "../reasons.js";
import { withPage } from "./browser.mjs";

const CASES = readFileSync(new URL("../../../../tests/data/explanations.txt", import.meta.url), "utf8");

test("there are words for every reason of the library's cases", () => {
  const reasons = CASES.split(/^--- .*\n/m).slice(1).flatMap((one) => one.split("===\n")[1].split("\n").filter(Boolean));
  assert.ok(reasons.length > 100);
  for (const language of [0, 1]) assert.deepEqual(reasons.filter((reason) => translated(reason, language) === null), []);
});

test("names, numbers and times stay what they are", () => {
  const said = (text) => [translated(text, 0), translated(text, 1)];
  assert.deepEqual(said("`crm.orders` is 3.5, wanted at least 10"), ["`crm.orders` é 3.5, esperava-se pelo menos 10", "`crm.orders` es 3.5, se esperaba al menos 10"]);
  assert.deepEqual(said("keyword set `no or none` hits the text with `is absent`"), [
    "o texto tem uma palavra de `no or none` (`is absent`)", "el texto tiene una palabra de `no or none` (`is absent`)",
  ]);
  assert.deepEqual(said("passed over team `vip`: it is closed until 2026-11-26T10:00:00Z (thu 2026-11-26 07:00 in America/Sao_Paulo)"), [
    "a equipe `vip` foi pulada: está fechada até 2026-11-26T10:00:00Z (thu 2026-11-26 07:00 in America/Sao_Paulo)",
    "se saltó el equipo `vip`: está cerrado hasta 2026-11-26T10:00:00Z (thu 2026-11-26 07:00 in America/Sao_Paulo)",
  ]);
  // What there are no words for stays whole.
  assert.equal(translated("keyword set `a` sings", 0), null);
});

test("says why in the language that is spoken", async () => {
  for (const [language, field, when, lost, asked, closed] of [
    ["pt-BR", "O que diz", "Quando", "falta reply.id", /Venceria se customer\.tier fosse outra coisa e crm\.open_invoices/, /a equipe br-support do papel support foi pulada: está fechada até qui\., 26 de nov\., 09:00/],
    ["es-MX", "Qué dice", "Cuándo", "falta reply.id", /Ganaría si customer\.tier fuera otra cosa y crm\.open_invoices/, /se saltó el equipo br-support del rol support: está cerrado hasta jue,? 26 (de )?nov,? 09:00/],
  ]) {
    await withPage({ language }, async (page) => {
      await page.getByLabel(field).fill("oi");
      await page.getByLabel(when).fill("2026-11-25T23:30");
      await page.locator(".reasons", { hasText: closed }).waitFor();
      await page.locator(".why li", { hasText: lost }).first().waitFor();
      assert.deepEqual(await page.locator(".reasons [lang=en]").allInnerTexts(), []);
      await page.locator(".why li", { hasText: "overdue" }).locator(".small").click();
      await page.locator(".why-not", { hasText: asked }).waitFor();
      assert.deepEqual(await page.locator(".reasons [lang=en]").allInnerTexts(), []);
    });
  }
});
