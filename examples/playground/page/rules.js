// The rule file as a tree: where things stand in it, what it names, and how something is added.

import { applyEdits, findNodeAtLocation, modify, parseTree, getNodeValue } from "jsonc-parser";

/** How the file is set out: what is added follows it. */
function formatOf(text) {
  const indent = text.match(/^([ \t]+)\S/m)?.[1] ?? "  ";
  return { formattingOptions: { tabSize: indent.length, insertSpaces: !indent.startsWith("\t"), eol: text.includes("\r\n") ? "\r\n" : "\n" } };
}

/** A rule file as an object; an empty one where it is no JSON. */
export function read(text) {
  const tree = parseTree(text);
  const value = tree && getNodeValue(tree);
  return value && typeof value === "object" && !Array.isArray(value) ? value : {};
}

/** Whether a text can be added to: an object without a slip, or nothing yet. */
export function isWhole(text) {
  const slips = [];
  const tree = parseTree(text, slips);
  return text.trim() === "" || (slips.length === 0 && tree.type === "object");
}

/** Where the name of a part stands, without its quotes: its key, or its id in a list. */
export function placeOfName(text, path) {
  const tree = parseTree(text);
  const node = tree && findNodeAtLocation(tree, typeof path.at(-1) === "number" ? [...path, "id"] : path);
  const name = typeof path.at(-1) === "number" ? node : node?.parent?.children[0];
  return name?.type === "string" ? [name.offset + 1, name.offset + name.length - 1] : placeOf(text, path);
}

/** Where a part stands, as `[from, to]`; null if it is not there. */
export function placeOf(text, path) {
  const tree = parseTree(text);
  const node = tree && findNodeAtLocation(tree, path);
  return node ? [node.offset, node.offset + node.length] : null;
}

/** The path of a rule by its id, or by its place (`/priority/0`). */
export function pathOf(text, id) {
  if (id.startsWith("/")) return id.slice(1).split("/").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  if (id === "fallback") return ["fallback"];
  const file = read(text);
  for (const section of ["routes", "triggers", "priority"]) {
    const index = list(file[section]).findIndex((rule) => rule?.id === id);
    if (index >= 0) return [section, index];
  }
  return null;
}

/** The text with a value at a path; a list takes it at its end. */
export function withValue(text, path, value) {
  const isAppended = path.at(-1) === -1;
  return applyEdits(text, modify(text, path, value, { ...formatOf(text), isArrayInsertion: isAppended }));
}

/** The names of a section: keyword sets, schedules, teams. */
export function names(file, section) {
  const value = file[section];
  return value && typeof value === "object" ? Object.keys(value) : [];
}

export function list(value) {
  return Array.isArray(value) ? value : [];
}

/** A name that the section does not have yet. */
export function fresh(taken, name) {
  let free = name;
  for (let number = 2; taken.includes(free); number += 1) free = `${name}-${number}`;
  return free;
}

/** The values that the file compares a fact with: what a form may offer. */
export function valuesOf(file, fact) {
  const found = new Set();
  const collect = (value) => {
    if (typeof value === "string") found.add(value);
    else if (Array.isArray(value)) value.forEach(collect);
    else if (value && typeof value === "object") Object.values(value).forEach(collect);
  };
  const walk = (value) => {
    if (!value || typeof value !== "object") return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === fact) collect(inner);
      walk(inner);
    }
  };
  walk({ ...file, fields: undefined });
  if (fact === "agents.away" || fact === "customer.owner" || fact === "conversation.agent") {
    Object.values(file.teams ?? {}).forEach((team) => Object.keys(team?.members ?? {}).forEach((name) => found.add(name)));
  }
  if (fact === "teams.full" || fact === "conversation.team") names(file, "teams").forEach((name) => found.add(name));
  return [...found].sort();
}
