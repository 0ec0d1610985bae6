// What the page says of itself: what it is for, what is out of date and why, what was saved, how many problems there are.

import assert from "node:assert/strict";
import test from "node:test";
import { accessible, withPage, write } from "./browser.mjs";

const RULES = '{"version": 1, "teams": {"desk": {}}, "routes": [{"id": "ana", "when": {"sender.name": "Ana", "customer.language": "pt"}, "team": "desk"}], "fallback": {"targets": [{"team": "desk"}]}}';

test("while the file has errors the decision says that it is an old one, in grey", async () => {
  await withPage({ language: "pt-BR" }, async (page) => {
    const filter = () => page.locator(".card").evaluate((card) => getComputedStyle(card).filter);
    assert.equal(await filter(), "none");
    await write(page, "{");
    await page.locator("#decision").getByText("O arquivo tem erros: isto é do último sem erros").waitFor();
    assert.equal(await filter(), "grayscale(1)");
    await accessible(page, "with errors");
    await write(page, RULES);
    await page.locator("#decision").getByText("O arquivo tem erros").waitFor({ state: "detached" });
    assert.equal(await filter(), "none");
  });
});

test("the phone's tab has the number of problems, and a notice covers nothing of the list", async () => {
  await withPage({ language: "pt-BR", size: [360, 740] }, async (page) => {
    await page.getByText("Escreva as regras, experimente uma mensagem").waitFor();
    const tab = page.getByRole("tab", { name: /Regras/ });
    await tab.click();
    await write(page, '{"version": 1, "routes": [{}]}');
    await tab.filter({ hasText: /^Regras\s*[1-9]/ }).waitFor();
    await page.getByRole("button", { name: "Salvar" }).click();
    await page.getByText("O serviço só segue estas regras depois").waitFor();
    await page.locator("#findings").scrollIntoViewIfNeeded();
    const [notice, list] = await page.evaluate(() => ["notice", "findings"].map((id) => document.getElementById(id).getBoundingClientRect().toJSON()));
    assert.ok(notice.bottom <= list.top, `${JSON.stringify(notice)} ${JSON.stringify(list)}`);
    await accessible(page, "on a phone");
    await write(page, RULES);
    await tab.filter({ hasText: /^Regras$/ }).waitFor();
  });
});

test("the sender has a name, what is asked has words, and another kind of message begins with an example", async () => {
  await withPage({ language: "pt-BR", rules: RULES }, async (page) => {
    await page.locator(".more summary").click();
    await page.locator(".facts summary").click();
    await page.getByLabel("Nome de quem escreve").fill("Ana");
    await page.getByText("se o seu sistema o informa: não se adivinha pelo texto").waitFor();
    await page.getByLabel("customer.language").fill("pt");
    await page.locator(".card h3", { hasText: "Rota ana" }).waitFor();
    await page.getByLabel("Tipo").selectOption("other");
    assert.match(await page.getByLabel("O evento, como em tests").inputValue(), /"type": "order"/);
    await page.locator(".card").waitFor();
    assert.equal(await page.locator("#decision .bad").count(), 0);
  });
});

test("the message to begin with is in the language of the page", async () => {
  for (const [language, label, said] of [["pt-BR", "O que diz", /Cadê/], ["es-MX", "Qué dice", /Dónde/], ["en-GB", "What it says", /Where/]]) {
    await withPage({ language }, async (page) => assert.match(await page.getByLabel(label).inputValue(), said));
  }
});

test("what is sought in the file is found, in the words of the page", async () => {
  await withPage({ language: "pt-BR" }, async (page) => {
    await page.locator(".cm-content").click();
    await page.keyboard.press("Control+f");
    await page.getByPlaceholder("Procurar").waitFor();
    await page.keyboard.type("fallback");
    await page.keyboard.press("Enter");
    await page.locator(".cm-searchMatch-selected").waitFor();
    for (const name of ["próximo", "trocar todos"]) await page.getByRole("button", { name, exact: true }).waitFor();
    await accessible(page, "with the search");
    await page.keyboard.press("Escape");
    await page.locator(".cm-search").waitFor({ state: "detached" });
    await page.getByLabel("Idioma").selectOption("es");
    await page.locator(".cm-content").click();
    await page.keyboard.press("Control+f");
    await page.getByPlaceholder("Buscar").waitFor();
  });
});
