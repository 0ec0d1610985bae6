// What may stand at a place of a rule file: from the JSON Schema, and the names that the file itself gives.

import { createScanner, getLocation, SyntaxKind } from "jsonc-parser";
import { getLanguageService, TextDocument } from "vscode-json-languageservice";
import { A_FIELD, BEGINNINGS, fillings, isInAction } from "./actions.js";
import { list, names, read } from "./rules.js";

const FILE = "rules://file.rules.json";

let service;

function open(schema, text) {
  if (!service) {
    // A file may name a schema of its own: there is one, whatever it is called.
    service = getLanguageService({ schemaRequestService: async () => schema });
    service.configure({ validate: false, schemas: [{ uri: "rules://schema", fileMatch: ["*"], schema: JSON.parse(schema) }] });
  }
  const document = TextDocument.create(FILE, "json", 1, text);
  return { document, tree: service.parseJSONDocument(document) };
}

/** What may stand at a place; `asks` where a value is still to be chosen after it. */
export async function completionsAt(schema, text, at) {
  const filled = ofFilling(schema, text, at);
  if (filled) return filled;
  const { document, tree } = open(schema, text);
  const { items } = await service.doComplete(document, document.positionAt(at), tree);
  const ofSchema = items.map(({ label, kind, documentation, textEdit, insertText, insertTextFormat }) => ({
    label: label.replaceAll('"', ""),
    kind: kind === 10 ? "property" : "constant",
    documentation: typeof documentation === "string" ? documentation : documentation?.value,
    insert: placeholders(textEdit?.newText ?? insertText ?? label),
    isSnippet: insertTextFormat === 2,
    from: textEdit ? document.offsetAt(textEdit.range.start) : at,
    to: textEdit ? document.offsetAt(textEdit.range.end) : at,
  }));
  const actions = ofAction(schema, text, at);
  return [...ofName(text, at), ...(actions ?? [...ofSchema, ...ofFields(text, ofSchema)].map((item) => withValue(text, item)))];
}

/** Where the facts of every file may stand, those that the file declares may, too. */
function ofFields(text, items) {
  const alike = items.find(({ label, kind }) => label === "customer.region" && kind === "property");
  return alike ? names(read(text), "fields").map((name) => ({ ...alike, label: name, documentation: A_FIELD, insert: JSON.stringify(name), isSnippet: false })) : [];
}

/** Of a key whose value may be one of several types, the schema gives nothing but the key. */
function withValue(text, item) {
  const rest = text.slice(item.to).trimStart();
  if (item.kind !== "property" || item.insert !== JSON.stringify(item.label) || rest.startsWith(":")) return item;
  return { ...item, insert: `${item.insert}: \${}${rest.startsWith('"') ? "," : ""}`, isSnippet: true, asks: true };
}

export async function helpAt(schema, text, at) {
  const { document, tree } = open(schema, text);
  const node = tree.getNodeFromOffset(at);
  if (!node || node.type === "object" || node.type === "array") return null;
  const isKey = node.parent?.type === "property" && node.parent.keyNode === node;
  const value = isKey ? node.parent.valueNode : node;
  if (!value) return null;
  // What stands outermost is about this place, the inner ones about everything of its type.
  const fitting = (await service.getMatchingSchemas(document, tree)).filter(({ node: { offset, length } }) => offset === value.offset && length === value.length);
  const said = fitting.findLast(({ schema: { description } }) => description);
  return said ? { text: said.schema.description, from: node.offset, to: node.offset + node.length } : null;
}

/** The editor writes `${1}` for `$1`. */
function placeholders(text) {
  return text.replace(/\$(\d)/g, "${$1}");
}

/** Those of the file, and the one that every file has. */
const schedules = (file) => [...new Set([...names(file, "schedules"), "always"])];

/** The codes of countries, with what they are called. */
function countries() {
  const called = new Intl.DisplayNames(document.documentElement.lang, { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const codes = letters.flatMap((one) => letters.map((other) => one + other)).filter((code) => !NO_COUNTRIES.includes(code));
  return codes.flatMap((code) => (called.of(code) ? [[code, called.of(code)]] : []));
}

/** What browsers have a name for beside them. */
const NO_COUNTRIES = ["EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"];

/** What a key is answered with by a name: one of the file, or a zone. */
const NAMED = {
  keyword: (file) => names(file, "keywords"),
  open: schedules,
  closed: schedules,
  schedule: schedules,
  based_on: (file) => names(file, "schedules"),
  holidays: (file) => names(file, "calendars"),
  is: (file) => names(file, "conditions"),
  team: (file) => names(file, "teams"),
  parent: (file, [, own]) => names(file, "teams").filter((name) => name !== own),
  role: (file) => [...new Set(Object.values(file.teams ?? {}).flatMap((team) => team?.role ?? []))],
  route: (file) => list(file.routes).flatMap((route) => route?.id ?? []),
  regions: countries,
  "customer.region": countries,
  "sender.country": countries,
  timezone: () => ["UTC", ...(Intl.supportedValuesOf?.("timeZone") ?? [])],
};

function ofName(text, at) {
  const { path, isAtPropertyKey } = getLocation(text, at);
  const key = path.findLast((part) => typeof part === "string");
  if (isAtPropertyKey || !Object.hasOwn(NAMED, key) || path[0] === "keywords") return [];
  const place = wordAt(text, at);
  return NAMED[key](read(text), path).map((one) => [one].flat()).map(([name, documentation]) => ({ label: name, kind: "variable", documentation, insert: JSON.stringify(name), isSnippet: false, ...place }));
}

/** The names of actions with what they are begun with. Null where no such name may stand. */
function ofAction(schema, text, at) {
  const { path, isAtPropertyKey } = getLocation(text, at);
  if (!isAtPropertyKey || !isInAction(path.slice(-3, -2))) return null;
  const place = wordAt(text, at);
  const hasValue = /^\s*:/.test(text.slice(place.to));
  return Object.entries(JSON.parse(schema).definitions.Action.properties).map(([name, { description }]) => (
    { label: name, kind: "property", documentation: description, insert: hasValue ? `"${name}"` : `"${name}": ${BEGINNINGS[name]}`, isSnippet: !hasValue, ...place }));
}

/** Within `${…}` in a text of an action: what it may hold. Null elsewhere. */
function ofFilling(schema, text, at) {
  const typed = text.slice(0, at).match(/\$\{([\w.]*)$/)?.[1];
  if (typed === undefined || !isInAction(getLocation(text, at).path)) return null;
  const end = text[at] === "}" ? "" : "}";
  const place = { from: at - typed.length, to: at };
  return fillings(schema, read(text)).map(([label, documentation]) => ({ label, kind: "variable", documentation, insert: `${label}${end}`, isSnippet: false, ...place }));
}

/** The string in which a place is, or the bare word that ends there. */
function wordAt(text, at) {
  const scanner = createScanner(text);
  while (scanner.scan() !== SyntaxKind.EOF && scanner.getTokenOffset() < at) {
    const [from, to] = [scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength()];
    if (scanner.getToken() === SyntaxKind.StringLiteral && at < to) return { from, to };
  }
  return { from: at - text.slice(0, at).match(/[\w.-]*$/)[0].length, to: at };
}
