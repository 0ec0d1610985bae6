// What is added to a file fits what is there.

import assert from "node:assert/strict";
import test from "node:test";
import { pieceOf } from "../add.js";

const added = (file, piece, language = "pt") => JSON.parse(pieceOf(JSON.stringify(file, null, 2), piece, language).text);
const optOut = { id: "sair", on: "message", when: { keyword: "sair" }, actions: [{ set_consent: { value: "opted_out" } }] };

test("a route asks for a set that is about something and leads nowhere yet", () => {
  const teams = { mesa: {} };
  const cases = [
    // The last set opts out, the one before has its route.
    [{ keywords: { preco: ["preço"], sair: ["sair"] }, routes: [{ id: "preco", when: { keyword: "preco" } }], triggers: [optOut] }, "rota", ["palavra", "duas palavras"]],
    [{ keywords: { preco: ["preço"], sair: ["sair"] }, triggers: [optOut] }, "preco", ["preço"]],
    [{ keywords: { sair: ["sair"] }, triggers: [{ id: "x", when: { any: [{ keyword: ["sair"] }] }, stop: true }] }, "rota", ["palavra", "duas palavras"]],
    [{ keywords: { opt_in: ["sim"] } }, "rota", ["palavra", "duas palavras"]],
    [{}, "rota", ["palavra", "duas palavras"]],
  ];
  for (const [file, set, terms] of cases) {
    const { routes, keywords } = added({ ...file, teams }, "route");
    assert.deepEqual(routes.at(-1).when, { keyword: set });
    assert.deepEqual(keywords[set], terms);
  }
});

test("a priority never asks for a set that opts out", () => {
  const file = { keywords: { sair: ["sair"] }, triggers: [optOut] };
  const { priority, keywords } = added(file, "priority");
  assert.deepEqual([priority, keywords.assunto], [[{ when: { keyword: "assunto" }, add: 50 }], ["palavra", "duas palavras"]]);
  assert.deepEqual(added({ ...file, keywords: { ja: ["já"], ...file.keywords } }, "priority").priority, [{ when: { keyword: "ja" }, add: 50 }]);
});

test("holidays are kept by every schedule that has hours of the week", () => {
  const weekly = { mon: ["09:00-18:00"] };
  const file = { schedules: { loja: { weekly, holidays: "estado" }, igual: { based_on: "loja" }, suporte: { weekly }, feira: { weekly, holidays: ["a"] } } };
  const { schedules } = added(file, "holidays");
  assert.deepEqual(Object.values(schedules).map(({ holidays }) => holidays), [["estado", "feriados"], undefined, ["feriados"], ["a", "feriados"]]);
});

test("what is added stands as the file does", () => {
  const file = { version: 1, teams: { mesa: { note: "it is not tidy, for this is too long to be kept on one line by anybody who sets it out as people do" } } };
  for (const indent of ["\t", "    ", "   "]) {
    const { text } = pieceOf(JSON.stringify(file, null, indent), "schedule", "pt");
    assert.equal(text, JSON.stringify(JSON.parse(text), null, indent));
  }
  const { text } = pieceOf(JSON.stringify(file, null, 4).replaceAll("\n", "\r\n"), "team", "pt");
  assert.ok(!/[^\r]\n/.test(text));
});
