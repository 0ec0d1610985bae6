// Of what may stand at a place, what is offered for what was typed, and in which order.

import { meaning } from "./meanings.js";

/** What most files have, and most people look for: it comes first. */
const USUAL = [
  "id", "on", "when", "keyword", "text", "open", "closed", "customer.tier", "conversation.is_first", "any", "all", "not", "team", "targets", "actions", "if_held",
  "teams", "keywords", "schedules", "routes", "triggers", "fallback", "calendars", "timezone", "priority", "tests",
  "weekly", "terms", "match", "schedule", "members", "parent", "name", "at", "event", "from", "expect", "message", "send", "subject",
];

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** How well something fits what was typed: the less, the better; Infinity where it does not. What it means is looked into, too. */
function distance({ label, documentation }, typed) {
  const name = folded(label);
  if (name.startsWith(typed)) return 0;
  if (name.split(/[^\p{L}\d]/u).some((part) => part.startsWith(typed))) return 1;
  if (name.includes(typed)) return 2;
  if (typed.length > 2 && documentation && folded(meaning(documentation)).split(/[^\p{L}\d]+/u).some((word) => word.startsWith(typed))) return 3;
  return Infinity;
}

/** Usual names, then the others, then what is no name. */
function rank({ label }) {
  if (USUAL.includes(label)) return USUAL.indexOf(label);
  return /^\p{L}/u.test(label) ? USUAL.length : USUAL.length + 1;
}

/** What fits, the best first; each once. */
export function offered(items, typed) {
  const wanted = folded(typed);
  const once = [...new Map(items.toReversed().map((item) => [item.label, item])).values()].reverse();
  const fitting = once.map((item) => ({ item, far: distance(item, wanted), rank: rank(item) })).filter(({ far }) => far < Infinity);
  return fitting.sort((one, other) => one.far - other.far || one.rank - other.rank).map(({ item }) => item);
}
