// What a file is begun with, and what is added to it: small pieces that work as they are.

import { fresh, list, names, read, withValue } from "./rules.js";

/** A file for a business that has none yet, in the zone of this browser. */
export function blank(language) {
  const { terms, reply, name } = BEGINNINGS[language];
  const file = {
    version: 1,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    schedules: { office: { weekly: { "mon-fri": ["09:00-18:00"] } } },
    keywords: { sales: terms },
    teams: { desk: { schedule: "office" }, sales: { parent: "desk", members: { ana: 1, rui: 1 } } },
    triggers: [{ id: "after-hours", on: "message", when: { closed: "office" }, once_per: "12h", actions: [{ send: { text: reply } }] }],
    routes: [{ id: "sales", when: { keyword: "sales" }, team: "sales" }],
    fallback: { targets: [{ team: "desk" }] },
    tests: [{ name, at: "2026-11-25T10:00:00Z", event: { type: "text", text: terms[0], from: "5511999990000" }, expect: { route: "sales" } }],
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

const BEGINNINGS = {
  pt: { terms: ["preço", "comprar", "quanto custa"], reply: "Estamos fechados. Respondemos assim que abrirmos.", name: "quem pergunta o preço" },
  es: { terms: ["precio", "comprar", "cuánto cuesta"], reply: "Estamos cerrados. Respondemos en cuanto abramos.", name: "quien pregunta el precio" },
  en: { terms: ["price", "buy", "how much"], reply: "We are closed. We answer as soon as we open.", name: "somebody asks for the price" },
};

/** What may be added: where it goes, and what it is, given the file. */
export const PIECES = {
  keywords: (file) => named(file, "keywords", "topic", ["word", "two words"]),
  schedule: (file) => named(file, "schedules", "hours", { weekly: { "mon-fri": ["09:00-18:00"] } }),
  team: (file) => named(file, "teams", "team", { ...(names(file, "schedules")[0] && { schedule: names(file, "schedules")[0] }), members: { ana: 1 } }),
  route: (file) => ruled(file, "routes", "route", {
    when: names(file, "keywords")[0] ? { keyword: names(file, "keywords").at(-1) } : { text: "word" },
    team: names(file, "teams").at(-1) ?? "desk",
  }),
  trigger: (file) => ruled(file, "triggers", "welcome", {
    on: "message", when: { "conversation.is_first": true }, once_per: "sender", actions: [{ send: { text: "…" } }],
  }),
};

function named(file, section, name, value) {
  return { path: [section, fresh(names(file, section), name)], value };
}

function ruled(file, section, name, value) {
  const taken = [...list(file.routes), ...list(file.triggers)].map((rule) => rule.id);
  return appended(file, section, { id: fresh(taken, name), ...value });
}

/** A value at the end of a list, which is begun where there is none. */
export function appended(file, section, value) {
  const isThere = Array.isArray(file[section]);
  return { path: isThere ? [section, -1] : [section], value: isThere ? value : [value], shown: [section, list(file[section]).length] };
}

/** The text with a piece, and where it stands. */
export function withPiece(text, { path, value, shown }) {
  return { text: withValue(text, path, value), path: shown ?? path };
}

export function pieceOf(text, name) {
  return withPiece(text, PIECES[name](read(text)));
}
