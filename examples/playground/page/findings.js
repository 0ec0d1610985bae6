// What is wrong and what to do about it, in the language that is spoken: elements.

import { prose } from "./dom.js";
import { inWords, isEnglish } from "./phrases.js";
import { say } from "./words.js";

/** What is wrong. */
export const wrong = ({ message, says, own }) => (own ? ofPage(own) : told(message, says));

/** What to do about it, if that can be said. */
export const toDo = ({ help, help_says: says, own, replacement }) => (own ? toDoOfPage(own, replacement) : help && told(help, says));

/** What the page found itself. */
const ofPage = ([word, values]) => prose(say(word, values), "span", null);

function toDoOfPage([, { known }], replacement) {
  if (replacement) return prose(say("action_meant", { name: `\`${JSON.parse(replacement)}\`` }), "span", null);
  return known && prose(say("action_known", { known }), "span", null);
}

/** What the library says, from its parts. */
export const told = (text, says) => (isEnglish() ? prose(text) : prose(inWords([{ text, says }])[0], "span", null));
