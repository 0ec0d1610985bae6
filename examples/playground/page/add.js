// What a file is begun with, and what is added to it: small pieces that work as they are.

import { fresh, list, names, read, valuesOf, withValue } from "./rules.js";
import { tidy } from "./tidy.js";

/** A file for a business that has none yet, in the zone of this browser. */
export function blank(language) {
  const { terms, reply, name, names: { office, desk, sales, closed } } = BEGINNINGS[language];
  const file = {
    version: 1,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    schedules: { [office]: { weekly: { "mon-fri": ["09:00-18:00"] } } },
    keywords: { [sales]: terms },
    teams: { [desk]: { schedule: office }, [sales]: { parent: desk, members: { ana: 1, rui: 1 } } },
    triggers: [{ id: closed, on: "message", when: { closed: office }, once_per: "12h", actions: [{ send: { text: reply } }] }],
    routes: [{ id: sales, when: { keyword: sales }, team: sales }],
    fallback: { targets: [{ team: desk }] },
    tests: [{ name, at: "2026-11-25T10:00:00Z", event: { type: "text", text: terms[0], from: "5511999990000" }, expect: { route: sales } }],
  };
  return tidy(JSON.stringify(file));
}

const BEGINNINGS = {
  pt: {
    terms: ["preço", "comprar", "quanto custa"], reply: "Estamos fechados. Respondemos assim que abrirmos.",
    names: { office: "expediente", desk: "atendimento", sales: "vendas", closed: "fora-do-expediente", topic: "assunto", words: ["palavra", "duas palavras"], hours: "horario", holidays: "feriados", team: "equipe", route: "rota", welcome: "boas-vindas" },
    name: "quem pergunta o preço", stop: ["parar", "sair", "cancelar"], stopped: "Não enviamos mais promoções.",
  },
  es: {
    terms: ["precio", "comprar", "cuánto cuesta"], reply: "Estamos cerrados. Respondemos en cuanto abramos.",
    names: { office: "oficina", desk: "recepcion", sales: "ventas", closed: "fuera-de-hora", topic: "tema", words: ["palabra", "dos palabras"], hours: "horario", holidays: "festivos", team: "equipo", route: "ruta", welcome: "bienvenida" },
    name: "quien pregunta el precio", stop: ["parar", "baja", "cancelar"], stopped: "No enviamos más promociones.",
  },
  en: {
    terms: ["price", "buy", "how much"], reply: "We are closed. We answer as soon as we open.",
    names: { office: "office", desk: "desk", sales: "sales", closed: "after-hours", topic: "topic", words: ["word", "two words"], hours: "hours", holidays: "holidays", team: "team", route: "route", welcome: "welcome" },
    name: "somebody asks for the price", stop: ["stop", "unsubscribe"], stopped: "We send no more promotions.",
  },
};

/** What may be added, given the file: what goes where, the first of which is shown. */
export const PIECES = {
  keywords: (file, called) => [named(file, "keywords", called.topic, called.words)],
  schedule: (file, called) => [named(file, "schedules", called.hours, { weekly: { "mon-fri": ["09:00-18:00"] } })],
  holidays: (file, called) => {
    const calendar = named(file, "calendars", called.holidays, ["01-01", "12-25"]);
    const weekly = Object.entries(file.schedules ?? {}).filter(([, schedule]) => schedule?.weekly);
    return [calendar, ...weekly.map(([name, { holidays }]) => inList(["schedules", name, "holidays"], holidays, calendar.path[1]))];
  },
  team: (file, called) => [named(file, "teams", called.team, { ...(names(file, "schedules")[0] && { schedule: names(file, "schedules")[0] }), members: { ana: 1 } })],
  route: (file, called) => {
    // A set that another route asks for first would never lead here.
    const taken = valuesOf({ routes: file.routes }, "keyword");
    const free = topics(file).findLast((name) => !taken.includes(name));
    const set = named(file, "keywords", freshId(file, called.route), called.words);
    const route = ruled(file, "routes", called.route, { when: { keyword: free ?? set.path[1] }, team: names(file, "teams").at(-1) ?? "desk" });
    return [route, ...(free ? [] : [set])];
  },
  priority: (file, called) => {
    const known = topics(file).at(-1);
    const set = named(file, "keywords", called.topic, called.words);
    return [appended(file, "priority", { when: { keyword: known ?? set.path[1] }, add: 50 }), ...(known ? [] : [set])];
  },
  trigger: (file, called) => [ruled(file, "triggers", called.welcome, {
    on: "message", when: { "conversation.is_first": true }, once_per: "sender", actions: [{ send: { text: "…" } }],
  })],
  opt_out: (file, called, { stop, stopped }) => {
    const words = named(file, "keywords", "opt_out", { match: "whole_message", terms: stop });
    const actions = [{ set_consent: { category: "marketing", value: "opted_out" } }, { send: { text: stopped } }];
    return [words, ruled(file, "triggers", "opt-out", { on: "message", when: { keyword: words.path[1] }, stop: true, actions })];
  },
};

/** The sets that say what a message is about: none of those by which a person comes, goes, or ends a conversation. */
function topics(file) {
  const isOfConsent = (rule) => rule?.stop || list(rule?.actions).some((action) => action?.set_consent);
  const taken = valuesOf({ triggers: list(file.triggers).filter(isOfConsent) }, "keyword");
  return names(file, "keywords").filter((name) => !taken.includes(name) && !/^opt[-_]?(in|out)$/.test(name));
}

function named(file, section, name, value) {
  return { path: [section, fresh(names(file, section), name)], value };
}

function ruled(file, section, name, value) {
  return appended(file, section, { id: freshId(file, name), ...value });
}

const freshId = (file, name) => fresh([...list(file.routes), ...list(file.triggers)].map((rule) => rule?.id), name);

/** A value at the end of a list, which is begun where there is none. */
export function appended(file, section, value) {
  return { ...inList([section], file[section], value), shown: [section, list(file[section]).length] };
}

/** One thing stands where a list may stand, too. */
function inList(path, there, value) {
  if (Array.isArray(there)) return { path: [...path, -1], value };
  return { path, value: there === undefined ? [value] : [there, value] };
}

/** The text with a piece of several parts, and where the first of them stands. What was tidy stays so. */
export function withPiece(text, parts) {
  const [{ path, shown }] = parts;
  const added = parts.reduce((before, part) => withValue(before, part.path, part.value), text);
  const isTidy = text.trim() !== "" && tidy(text) === text;
  return { text: isTidy ? tidy(added) : added, path: shown ?? path };
}

export function pieceOf(text, name, language) {
  const words = BEGINNINGS[language];
  return withPiece(text, PIECES[name](read(text), words.names, words));
}
