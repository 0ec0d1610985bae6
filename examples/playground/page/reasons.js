// Why something was decided so, and all that there is to say of a rule, in the language of the page.

import { prose } from "./dom.js";
import { inWords } from "./phrases.js";
import { say } from "./words.js";

const shown = (text) => prose(text, "span", null);

/** What the library says, one after the other; `last` is done to it at the end. */
export const reason = (said, last = (text) => text) => shown(last(inWords(said).join("; ")));

/** Why a rule holds or does not. */
export const whyOf = ({ entries, why }) => (why ? [why] : entries);

/** All that there is to say of a rule: why, and what would change it. */
export function all(rule) {
  const { rule: id, sort, verdict, nearest, no_change: noChange, absent = [] } = rule;
  return shown([
    `\`${id}\` ${say(`verdict_${verdict}`)}: ${inWords(whyOf(rule)).join("; ")}.`,
    ...absent.map((name) => say("absent", { name: `\`\${${name}}\`` })),
    nearest && say(`would_${sort}`, { changes: inWords(nearest).join(say("and")) }),
    noChange && noChange !== "not_searched" && say(`change_${noChange}`),
  ].filter(Boolean).join(" "));
}
