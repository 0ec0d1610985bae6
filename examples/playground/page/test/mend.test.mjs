// What is wrong and what to do about it, in the language of the page; mending by a button; a file set out anew.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { accessible, at, kept, withPage, write } from "./browser.mjs";

const shop = readFileSync(new URL("../../../data/shop.rules.json", import.meta.url), "utf8");
const becomes = (page, text) => page.waitForFunction((text) => localStorage.getItem("waypost.rules") === text, text).catch(async () => assert.equal(await kept(page), text));

/** What people get wrong most, all in one file. */
const MISTAKES = `{
  "version": "1",
  "fuso": "America/Sao_Paulo",
  "schedules": {
    "loja": {"timezone": "Brasilia", "weekly": {"seg-sex": ["9h-18h"], "mon": "fechado", "sat": ["09:00–13:00"], "sun": ["nove"]}},
    "natal": {"timezone": "America/Sao_Paulo", "weekly": {}, "holidays": ["feriado"], "overrides": [{"data": "24.12.2026", "hours": []}]}
  },
  "keywords": {"preco": "quanto custa", "pagar": {"terms": ["boleto"], "match": "palavras"}, "": [], "preco": ["x"]},
  "teams": {"vendas": {"horario": "loja", "membros": ["ana"]}, "caixa": {"schedule": "lojas", "cor": "azul"}},
  "triggers": [
    {"id": "oi", "on": "mensagem", "when": {"cliente": "novo"}, "once_per": "1 dia", "actions": {"send": {"text": "Oi"}}},
    {"id": "oi", "on": "message.foto", "disabled": "sim", "actions": [{"send": {"text": "Oi \${sender.nme}"}}]}
  ],
  "routes": [
    {"id": "a", "when": {"keyword": "preços"}, "team": "venda"},
    {"id": "b", "when": [{"keyword": "preco"}], "team": "vendas", "targets": [{"team": "caixa"}]},
    {"id": 3, "when": {"customer.orders": "5"}, "targets": []},
    {"when": {"customer.orders": {"maior": 5}}, "team": ["vendas", "caixa"], "priority": "alta"}
  ],
  "tests": [{"name": "x", "event": {"type": "texto"}, "expect": {"rota": "a"}}]
}`;

/** What stops being JSON, and what to do about it. */
const SLIPS = [
  ['{"version": 1,}', "tire a vírgula antes daqui"],
  ['{"version": 1 "teams": {}}', ""],
  ["{'version': 1}", "use aspas retas"],
  ['{"version": 1, // a regra\n}', "JSON não tem comentários"],
  ['{"version" = 1}', "escreva : entre uma chave e o seu valor"],
  ['{"version": 1, "teams": {', "está aberta e não fecha"],
  ['{"note": oi}', "escreva-o entre aspas duplas"],
  ['{"note": True}', "escreva true"],
];

test("what is wrong, and what to do, is said in the language of the page", async () => {
  for (const language of ["pt-BR", "es-MX"]) {
    await withPage({ language }, async (page) => {
      await write(page, MISTAKES);
      await page.locator("#findings li.error").nth(20).waitFor();
      const english = await page.locator("#findings li [lang=en]").allInnerTexts();
      assert.ok(english.length < 4, english.join("\n"));
      await accessible(page, "findings");
    });
  }
  await withPage({ language: "pt-BR" }, async (page) => {
    for (const [text, said] of SLIPS) {
      await write(page, text);
      await page.locator("#findings li.error", { hasText: said }).first().waitFor();
      assert.deepEqual(await page.locator("#findings li [lang=en]").allInnerTexts(), []);
    }
  });
});

test("a mistake is mended by a button, in the list and in the editor, and that is taken back", async () => {
  await withPage({}, async (page) => {
    const wrong = shop.replace('"routes": [', '"rotues": [');
    await write(page, wrong);
    const finding = page.locator("#findings li", { hasText: "unknown key" });
    await finding.getByRole("button", { name: 'Write "routes"' }).click();
    await becomes(page, shop);
    await page.getByText("Nothing to mend").waitFor();
    await page.locator(".notice").getByRole("button", { name: "Undo" }).click();
    await becomes(page, wrong);
    await page.locator(".cm-lintRange-error").first().hover();
    await page.locator(".cm-diagnosticAction", { hasText: 'Write "routes"' }).click();
    await becomes(page, shop);
  });
});

test("a file is set out anew: the order and the numbers stay", async () => {
  await withPage({}, async (page) => {
    await write(page, '{"version": 1, "teams": {"desk": {}}, "note": "a", "fields": {"crm.b": {"type": "number", "default": 1.50}, "crm.a": "string"},\n"fallback": {"targets": [{"team": "desk"}]}}');
    await page.getByRole("button", { name: "Tidy" }).click();
    const tidy = '{\n  "version": 1,\n  "teams": {\n    "desk": {}\n  },\n  "note": "a",\n  "fields": {\n    "crm.b": {"type": "number", "default": 1.50},\n    "crm.a": "string"\n  },\n  "fallback": {\n    "targets": [{"team": "desk"}]\n  }\n}\n';
    await becomes(page, tidy);
    await page.getByRole("button", { name: "Tidy" }).click();
    await page.getByText("The file is tidy already.").waitFor();
    await write(page, '{"version": 1,');
    await page.getByRole("button", { name: "Tidy" }).click();
    await page.getByText("Mend first what is no JSON.").waitFor();
    assert.equal(await kept(page), '{"version": 1,');
  });
});

test("what is added to a tidy file leaves it tidy, and is called in the language of the page", async () => {
  await withPage({ language: "pt-BR" }, async (page) => {
    await page.getByLabel("Começar de").selectOption("blank");
    await page.getByLabel("Acrescentar", { exact: true }).selectOption("holidays");
    await page.waitForFunction(() => localStorage.getItem("waypost.rules").includes('"feriados": ["01-01", "12-25"]'));
    assert.ok((await kept(page)).includes('"expediente": {"weekly": {"mon-fri": ["09:00-18:00"]}, "holidays": ["feriados"]}'));
    await page.getByRole("button", { name: "Arrumar" }).click();
    await page.getByText("O arquivo já está arrumado.").waitFor();
  });
});

test("what a key means is said in the language of the page", async () => {
  for (const [language, said] of [["pt-BR", "O fuso dos horários"], ["es-MX", "La zona horaria de los horarios"]]) {
    await withPage({ language, rules: shop }, async (page) => {
      await page.locator(".cm-line span", { hasText: '"timezone"' }).first().hover();
      await page.locator(".cm-tooltip .help", { hasText: said }).waitFor();
    });
  }
});

test("a clinic begins with hours, an opt-out, an answer for the night, and tests that pass", async () => {
  await withPage({ language: "pt-BR" }, async (page) => {
    await page.getByLabel("Começar de").selectOption("clinic");
    await page.getByText("Nada a corrigir").waitFor();
    await at(page, "Quando", "2026-11-25", "22:00");
    await page.locator(".held", { hasText: "26 de nov., 08:00" }).waitFor();
    assert.equal(await page.locator(".actions q").innerText(), "Marcamos sua consulta quando abrirmos: 2026-11-26 08:00.");
    await page.getByRole("tab", { name: "Testes" }).click();
    await page.getByText("4 de 4 passam").waitFor();
  });
});

test("an action that the service does not know is marked", async () => {
  const rules = '{"version": 1, "teams": {"desk": {}}, "fallback": {"targets": [{"team": "desk"}], "actions": [{"mensagem": "Oi"}, {"send": {"text": "Oi"}}]}}';
  await withPage({ language: "pt-BR", rules }, async (page) => {
    await page.locator(".actions li", { hasText: "mensagem" }).getByText("o serviço não conhece esta ação").waitFor();
    assert.equal(await page.locator(".actions .warn").count(), 1);
    await accessible(page, "an unknown action");
  });
});
