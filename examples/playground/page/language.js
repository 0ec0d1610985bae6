// What may stand at a place of a rule file: from the JSON Schema, and the names that the file itself gives.

import { getLocation } from "jsonc-parser";
import { getLanguageService, TextDocument } from "vscode-json-languageservice";
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

export async function completionsAt(schema, text, at) {
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
  return [...ofName(text, at), ...ofSchema];
}

export async function helpAt(schema, text, at) {
  const { document, tree } = open(schema, text);
  const hover = await service.doHover(document, document.positionAt(at), tree);
  const said = hover && [hover.contents].flat().map((part) => (typeof part === "string" ? part : part.value)).join("\n");
  if (!said) return null;
  return { text: said, from: document.offsetAt(hover.range.start), to: document.offsetAt(hover.range.end) };
}

/** The editor writes `${1}` for `$1`. */
function placeholders(text) {
  return text.replace(/\$(\d)/g, "${$1}");
}

/** What a key is answered with by a name of the file. */
const NAMED = {
  keyword: (file) => names(file, "keywords"),
  open: (file) => names(file, "schedules"),
  closed: (file) => names(file, "schedules"),
  schedule: (file) => names(file, "schedules"),
  based_on: (file) => names(file, "schedules"),
  holidays: (file) => names(file, "calendars"),
  is: (file) => names(file, "conditions"),
  team: (file) => names(file, "teams"),
  parent: (file) => names(file, "teams"),
  role: (file) => [...new Set(Object.values(file.teams ?? {}).flatMap((team) => team?.role ?? []))],
  route: (file) => list(file.routes).flatMap((route) => route?.id ?? []),
};

function ofName(text, at) {
  const { path, previousNode, isAtPropertyKey } = getLocation(text, at);
  const key = path.findLast((part) => typeof part === "string");
  if (isAtPropertyKey || !Object.hasOwn(NAMED, key) || path[0] === "keywords") return [];
  const isString = previousNode?.type === "string" && previousNode.offset < at && at <= previousNode.offset + previousNode.length;
  const [from, to] = isString ? [previousNode.offset, previousNode.offset + previousNode.length] : [at, at];
  return NAMED[key](read(text)).map((name) => ({ label: name, kind: "variable", insert: JSON.stringify(name), isSnippet: false, from, to }));
}
