// What no connector of the service takes in the actions of a file. The library hands actions on as they stand: only the service
// would say it, and only when it is started with the file.

import { findNodeAtLocation, parseTree } from "jsonc-parser";
import { ALSO } from "./actions.js";

/** What is wrong with the actions of a file, like the findings of the library: `own` is the word of the page and what is filled in. */
export function unknownIn(text, schema) {
  const tree = parseTree(text);
  if (!tree) return [];
  const root = JSON.parse(schema);
  const found = actionsOf(tree).flatMap((action) => problems(root, root.definitions.Action, action, action));
  return found.map(({ node, own, replacement }) => ({ severity: "warning", own, replacement: replacement && JSON.stringify(replacement), ...placed(text, node) }));
}

const KINDS = { string: "action_string", object: "action_object", array: "action_array", boolean: "action_boolean" };

function actionsOf(tree) {
  const owners = ["routes", "triggers"].flatMap((section) => findNodeAtLocation(tree, [section])?.children ?? []);
  return [findNodeAtLocation(tree, ["fallback"]), ...owners].flatMap((owner) =>
    ["actions", "if_held"].flatMap((list) => (owner?.type === "object" && findNodeAtLocation(owner, [list])?.children) || []).filter(({ type }) => type === "object"));
}

/** @param holder what has no place of its own is told there */
function problems(root, schema, node, holder) {
  const { anyOf, type, ...rest } = resolved(root, schema);
  if (anyOf) {
    // Of several ways, the one that was nearly taken.
    const ways = anyOf.map((way) => resolved(root, way));
    const alike = ways.filter((way) => way.type === node.type);
    return (alike.length ? alike : ways).map((way) => problems(root, way, node, holder)).reduce((best, one) => (one.length < best.length ? one : best));
  }
  // What is filled in may be anything.
  if (node.type === "string" && node.value.replaceAll("$${", "").includes("${")) return [];
  if (type && type !== node.type) return [{ node, own: [KINDS[type], {}] }];
  if (node.type === "object") return ofObject(root, rest, node, holder);
  const { items, maxItems, maxLength } = rest;
  if (node.type === "array") {
    const many = maxItems && node.children.length > maxItems ? [{ node, own: ["action_many", { most: maxItems }] }] : [];
    return [...many, ...node.children.flatMap((child) => (items ? problems(root, items, child, child) : []))];
  }
  const value = node.value;
  if (rest.enum && !rest.enum.includes(value)) return [unlike(node, value, rest.enum, "action_value")];
  const length = typeof value === "string" ? [...value].length : 0;
  if (maxLength && length > maxLength) return [{ node, own: ["action_long", { length, most: maxLength }] }];
  return [];
}

function ofObject(root, { properties, required = [], additionalProperties }, node, holder) {
  if (!properties) return [];
  const members = (node.children ?? []).filter(({ children: [, value] }) => value && value.type !== "null");
  const isAction = properties === root.definitions.Action.properties;
  const named = (name) => members.some(({ children: [key] }) => key.value === name);
  const known = Object.keys(properties);
  const unknown = members.filter(({ children: [key] }) => additionalProperties === false && !Object.hasOwn(properties, key.value));
  // What is already there is not meant.
  const free = known.filter((name) => !named(name));
  const others = unknown.map(({ children: [key] }) => unlike(key, key.value, isAction ? known : free, isAction ? "action_unknown" : "action_parameter"));
  const isMeant = (name) => others.some(({ replacement }) => replacement === name);
  // A name that is meant is not missing, too.
  const missing = required.filter((name) => !named(name) && !isMeant(name)).map((name) => ({ node: holder.parent?.type === "property" ? holder.parent.children[0] : holder, own: ["action_missing", { name: `\`${name}\`` }] }));
  const inner = members.filter(({ children: [key] }) => Object.hasOwn(properties, key.value))
    .flatMap(({ children: [key, value] }) => problems(root, properties[key.value], value, value));
  return [...others, ...missing, ...inner];
}

function unlike(node, written, known, word) {
  const replacement = meant(written, known);
  return { node, own: [word, { name: `\`${written}\``, known: known.map((name) => `\`${name}\``).join(", ") }], replacement };
}

function resolved(root, schema) {
  if (!schema.$ref) return schema;
  return resolved(root, schema.$ref.slice(2).split("/").reduce((value, key) => value[key], root));
}

const folded = (name) => String(name).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The name that is meant: at most two letters away, or called so by people. */
function meant(written, known) {
  const name = folded(written);
  const called = known.find((one) => (ALSO[one] ?? []).includes(name));
  if (called) return called;
  const [near] = known.map((one) => [distance(name, one), one]).sort(([one], [other]) => one - other);
  return near && near[0] <= 2 && near[0] < near[1].length ? near[1] : undefined;
}

function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...one.slice(0, 32)].entries()) {
    const next = [at + 1];
    for (let index = 0; index < other.length; index += 1) {
      next.push(Math.min(row[index] + (letter === other[index] ? 0 : 1), next[index] + 1, row[index + 1] + 1));
    }
    row = next;
  }
  return row.at(-1);
}

/** Where a node stands, as a finding says it: in characters. */
function placed(text, { offset, length }) {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  const lineStart = before.lastIndexOf("\n") + 1;
  const shown = text.slice(offset, offset + length).split("\n")[0];
  return { line, column: [...text.slice(lineStart, offset)].length + 1, length: [...shown].length };
}
