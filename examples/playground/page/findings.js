// What is wrong and what to do about it, in the language that is spoken: elements.

import { prose } from "./dom.js";
import { inWords, isEnglish } from "./phrases.js";

/** What is wrong. */
export const wrong = ({ message, says }) => told(message, says);

/** What to do about it, if that can be said. */
export const toDo = ({ help, help_says: says }) => help && told(help, says);

/** What the library says, from its parts. */
export const told = (text, says) => (isEnglish() ? prose(text) : prose(inWords([{ text, says }])[0], "span", null));
