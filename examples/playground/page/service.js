// The service, where it serves this page: the rules in service, and what others would do with the messages it has kept.

import { button, field, h } from "./dom.js";
import { say } from "./words.js";

/** Whether a service serves this page. */
export const isServed = location.protocol.startsWith("http") && /\/play\/?$/.test(location.pathname);

let token = "";

/** @returns {Promise<string>} the text of the rules in service */
export const liveRules = async () => (await asked("rules", {})).text();

/** @returns {Promise<object>} which decisions about kept messages these rules would move */
export async function compareWithKept(rules) {
  const answer = await asked("compare", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ rules }) });
  return { ...(await answer.json()), unreadable: [], unreadable_lines: 0 };
}

/** Asks the service; for the token first, which stays in this page and no longer than it. */
async function asked(what, { headers = {}, ...options }) {
  token ||= await tokenOf();
  const answer = await fetch(`play/${what}`, { ...options, headers: { ...headers, Authorization: `Bearer ${token}` }, cache: "no-store" });
  if (answer.ok) return answer;
  if (answer.status === 401) token = "";
  throw new Error(answer.status === 401 ? say("token_wrong") : await answer.text());
}

function tokenOf() {
  return new Promise((resolve, reject) => {
    const input = h("input", { type: "password", autocomplete: "off", required: true });
    const done = (value) => {
      dialog.close();
      dialog.remove();
      if (value) resolve(value);
      else reject(new Error(say("token_wrong")));
    };
    const form = h("form", {
      onsubmit: (event) => {
        event.preventDefault();
        done(input.value.trim());
      },
    }, field(say("token"), input, { hint: say("token_hint") }),
    h("div", { class: "buttons" }, h("button", { class: "main" }, say("token_use")), button(say("close"), () => done(""))));
    const dialog = h("dialog", { "aria-label": say("token"), oncancel: () => done("") }, form);
    document.body.append(dialog);
    dialog.showModal();
  });
}
