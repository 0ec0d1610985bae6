// Why, in Portuguese and Spanish: what is filled in stays what it is, and what a person sees of it.

import assert from "node:assert/strict";
import test from "node:test";
import { worded } from "../phrases.js";
import { at, withPage } from "./browser.mjs";

test("names, numbers and times stay what they are", () => {
  const said = (phrase) => [worded(phrase, 0), worded(phrase, 1)];
  const number = { says: "unlike", clause: { says: "fact_is", fact: "crm.orders", was: { says: "number", number: "3.5" } }, wanted: { says: "at_least", limit: "10" } };
  assert.deepEqual(said(number), ["`crm.orders` é 3.5, esperava-se pelo menos 10", "`crm.orders` es 3.5, se esperaba al menos 10"]);
  assert.deepEqual(said({ says: "hit_with", set: "no or none", term: "{set}" }), [
    "o texto tem uma palavra de `no or none`: `{set}`", "el texto tiene una palabra de `no or none`: `{set}`",
  ]);
  assert.deepEqual(said({ says: "no_hits", sets: ["a", "b", "c"] }), [
    "o texto não tem palavra de `a`, `b` nem de `c`", "el texto no tiene ninguna palabra de `a`, `b` ni de `c`",
  ]);
  const at = "2026-11-26T10:00:00Z (thu 2026-11-26 07:00 in America/Sao_Paulo)";
  assert.deepEqual(said({ says: "passed_over", who: { says: "team", team: "vip" }, why: { says: "closed_until", at } }), [
    `foi preciso pular a equipe \`vip\`: está fechada até ${at}`, `hubo que saltar el equipo \`vip\`: está cerrado hasta ${at}`,
  ]);
});

test("says why in the language that is spoken", async () => {
  for (const [language, field, when, lost, asked, closed] of [
    ["pt-BR", "O que diz", "Quando", "falta reply.id", /overdue não foi vista: .*Venceria se customer\.tier fosse outra coisa e crm\.open_invoices/, /a equipe br-support do papel support: está fechada até qui\., 26 de nov\., 09:00/],
    ["es-MX", "Qué dice", "Cuándo", "falta reply.id", /overdue no se miró: .*Ganaría si customer\.tier fuera otra cosa y crm\.open_invoices/, /el equipo br-support del rol support: está cerrado hasta jue,? 26 (de )?nov,? 09:00/],
  ]) {
    await withPage({ language }, async (page) => {
      await page.getByLabel(field).fill("oi");
      await at(page, when, "2026-11-25", "23:30");
      await page.locator(".reasons", { hasText: closed }).waitFor();
      await page.locator(".why li", { hasText: lost }).first().waitFor();
      assert.deepEqual(await page.locator(".reasons [lang=en]").allInnerTexts(), []);
      await page.locator(".why li", { hasText: "overdue" }).locator(".small").click();
      await page.locator(".why-not", { hasText: asked }).waitFor();
      assert.deepEqual(await page.locator(".reasons [lang=en]").allInnerTexts(), []);
    });
  }
});
