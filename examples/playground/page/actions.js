// What a rule may ask for, as the connectors read it, and what may be filled in there: the schema leaves both open.

import { names } from "./rules.js";

/** Each action, with what it is begun with. The build stops where one is missing, or is none. */
export const ACTIONS = {
  send: ["A message to the customer.", '{"text": "${}"}'],
  template: ["A template to the customer.", '{"name": "${}", "category": "utility"}'],
  ticket: ["Something for a person to work on.", '{"subject": "${}"}'],
  note: ["A text kept with the customer or their ticket.", '{"text": "${}"}'],
  post: ["A text for colleagues in a channel.", '{"text": "${}"}'],
  set_consent: ["What the customer wants to get.", '{"category": "marketing", "value": "${opted_out}"}'],
  tag: ["A word kept with the customer.", '"${}"'],
  webhook: ["A signed request to another program.", '{"type": "${}"}'],
};

/** What is filled in beside the facts. */
export const DECIDED = {
  held_until: "when the message is dealt with, where it has to wait: else nothing",
  route: "the route that won", team: "the first team", member: "the person of the team", agent: "the first person", queue: "the first queue",
  priority: "the priority",
};

export const A_FIELD = "a fact of this file";

/** Whether a path leads into an action. */
export const isInAction = (path) => path.includes("actions") || path.includes("if_held");

/** What `${…}` may hold: what was decided, the facts of the file, and those of every file. */
export function fillings(schema, file) {
  const { properties } = JSON.parse(schema).definitions.Condition;
  const facts = Object.entries(properties).filter(([name]) => name.includes(".")).map(([name, { description }]) => [name, description]);
  return [...Object.entries(DECIDED), ...names(file, "fields").map((name) => [name, A_FIELD]), ...facts];
}
