// A line that says something for a while.

import { button, h, show } from "./dom.js";
import { say } from "./words.js";

let leaving;

/** Says something for a while, or until the file is written on; longer while it is used. */
export function tell(...said) {
  const notice = document.getElementById("notice");
  notice.hidden = false;
  show(notice, h("span", {}, said[0]), said.slice(1), button(say("close"), quiet, { class: "small" }));
  clearTimeout(leaving);
  leaving = setTimeout(leave, 12_000);
}

function leave() {
  if (document.getElementById("notice").matches(":hover, :focus-within")) leaving = setTimeout(leave, 3000);
  else quiet();
}

/** Says no more. */
export function quiet() {
  clearTimeout(leaving);
  document.getElementById("notice").hidden = true;
}
