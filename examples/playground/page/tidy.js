// A file as people write it.

import { parseTree } from "jsonc-parser";

/** How long a line may be. */
const LINE = 96;

/** A text of JSON, set out: what fits on a line stands on one, but for the file and its sections. Nothing else is different. */
export function tidy(text) {
  return `${setOut(text, parseTree(text), 0, 0)}\n`;
}

/** @param used how much of the line is taken */
function setOut(text, node, depth, used) {
  const { type, children = [] } = node;
  if (type === "property") {
    const [key, value] = children;
    const name = `${raw(text, key)}: `;
    return name + setOut(text, value, depth, used + name.length);
  }
  if (isPlain(node)) return raw(text, node);
  const [begin, end] = type === "array" ? "[]" : "{}";
  const line = begin + children.map((child) => setOut(text, child, Infinity, 0)).join(", ") + end;
  if (children.length === 0 || depth === Infinity || (depth > 1 && used + line.length <= LINE)) return line;
  const indent = "  ".repeat(depth + 1);
  const parts = children.map((child) => setOut(text, child, depth + 1, indent.length));
  const lines = children.every(isPlain) ? filled(parts, LINE - indent.length) : parts;
  return `${begin}\n${indent}${lines.join(`,\n${indent}`)}\n${"  ".repeat(depth)}${end}`;
}

/** As many on each line as fit. */
function filled(parts, room) {
  const lines = [];
  for (const part of parts) {
    const longer = `${lines.at(-1)}, ${part}`;
    if (lines.length > 0 && longer.length < room) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

const isPlain = ({ type }) => type !== "property" && type !== "object" && type !== "array";

const raw = (text, { offset, length }) => text.slice(offset, offset + length);
