// The editor: completion and help from the JSON Schema of rule files, findings under their place.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, snippet, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, undo } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, RangeSetBuilder } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers, ViewPlugin } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { h, prose } from "./dom.js";
import { toDo, wrong } from "./findings.js";
import { completionsAt, helpAt } from "./language.js";
import { meaning } from "./meanings.js";
import { offered } from "./offer.js";
import { say } from "./words.js";

const COLORS = HighlightStyle.define([
  { tag: tags.propertyName, class: "t-key" },
  { tag: tags.string, class: "t-text" },
  { tag: [tags.number, tags.bool, tags.null], class: "t-value" },
]);

/** What does not fit on a line goes on a little to the right of where the line begins. */
const HANGING = ViewPlugin.fromClass(class {
  constructor(view) {
    this.decorations = hanging(view);
  }

  update(update) {
    if (update.docChanged || update.viewportChanged) this.decorations = hanging(update.view);
  }
}, { decorations: (plugin) => plugin.decorations });

function hanging(view) {
  const lines = new RangeSetBuilder();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at);
      const indent = Math.min(line.text.length - line.text.trimStart().length, 40) + 2;
      lines.add(line.from, line.from, Decoration.line({ attributes: { style: `text-indent:-${indent}ch;padding-left:calc(6px + ${indent}ch)` } }));
      at = line.to + 1;
    }
  }
  return lines.finish();
}

/** @param {{ text: string, label: string, schema: string, changed: (text: string) => void }} options */
export function createEditor({ text, label, schema, changed }) {
  const labelled = new Compartment();
  // Whoever looks for what can be focused looks for the attribute.
  const named = (name) => [EditorView.contentAttributes.of({ "aria-label": name, tabindex: "0" }), EditorState.phrases.of(phrases())];
  const view = new EditorView({
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), foldGutter(), lintGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
        highlightActiveLine(), json(), syntaxHighlighting(COLORS), EditorView.lineWrapping, HANGING, labelled.of(named(label)),
        // Tab leaves the editor, as everywhere on the page.
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...searchKeymap, ...foldKeymap, ...historyKeymap, ...defaultKeymap]),
        search({ top: true }),
        autocompletion({ override: [(context) => complete(schema, context)], icons: false }),
        hoverTooltip((view, at) => help(schema, view, at)),
        EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
      ],
    }),
  });
  // The place where somebody writes stays in sight, also where what is found takes more room.
  new ResizeObserver(() => view.hasFocus && view.dispatch({ effects: EditorView.scrollIntoView(view.state.selection.main.head) })).observe(view.dom);
  return {
    element: view.dom,
    text: () => view.state.doc.toString(),
    relabel: (name) => view.dispatch({ effects: labelled.reconfigure(named(name)) }),
    undo: () => undo(view),
    replace: ([from, to], text) => view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length } }),
    setText: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    select([from, to], isFocused = true) {
      const selection = { anchor: from, head: to };
      view.dispatch({ selection, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      if (isFocused) view.focus();
    },
    underline: (findings) => view.dispatch(setDiagnostics(view.state, findings.map((finding) => underlined(view.state.doc, finding)))),
    placeOf: (finding) => range(view.state.doc, finding),
  };
}

/** What the editor's own parts say. */
const FIND = {
  Find: "find_what", next: "find_next", previous: "find_previous", all: "find_all", "match case": "find_case", "by word": "find_word", regexp: "find_regexp",
  Replace: "find_by", replace: "find_replace", "replace all": "find_replace_all", close: "find_close", "current match": "find_match", "on line": "find_line",
  "replaced $ matches": "find_replaced", "replaced match on line $": "find_replaced_one", "Go to line": "find_go_to", go: "find_go",
};

const phrases = () => Object.fromEntries(Object.entries(FIND).map(([english, word]) => [english, say(word)]));

/** A finding counts characters, the editor UTF-16 units. */
function range(doc, { line, column, length }) {
  const { from, to, text } = doc.line(Math.min(line, doc.lines));
  const letters = [...text];
  const units = (count) => letters.slice(0, count).join("").length;
  const start = Math.min(from + units(column - 1), to);
  return [start, Math.min(Math.max(from + units(column - 1 + length), start), to)];
}

function underlined(doc, finding) {
  const [from, to] = range(doc, finding);
  const { severity, message, replacement } = finding;
  const renderMessage = () => h("div", {}, wrong(finding), h("div", {}, toDo(finding)));
  const apply = (view, from, to) => view.dispatch({ changes: { from, to, insert: replacement } });
  const actions = replacement ? [{ name: say("mend", { text: replacement }), apply }] : [];
  return { from, to, severity: severity === "note" ? "info" : severity, message, renderMessage, actions };
}

async function complete(schema, context) {
  const text = context.state.doc.toString();
  const before = text.slice(0, context.pos);
  if (!context.explicit && !/(["\w.\-]|\$\{)$/.test(before)) return null;
  const items = await completionsAt(schema, text, context.pos);
  if (items.length === 0) return null;
  const from = Math.min(...items.map((item) => item.from));
  const typed = text.slice(from, context.pos);
  const filter = typed.replaceAll('"', "");
  const options = offered(items, filter).map(({ label, kind, documentation, insert, from, to, isSnippet, asks }) => ({
    label,
    type: kind,
    info: documentation ? () => prose(meaning(documentation), "div", null) : undefined,
    apply: (view, completion) => {
      // What was typed since is part of what is replaced.
      const end = to + view.state.doc.length - text.length;
      if (isSnippet) snippet(insert)(view, completion, from, end);
      else view.dispatch({ changes: { from, to: end, insert }, selection: { anchor: from + insert.length }, userEvent: "input.complete" });
      if (asks) startCompletion(view);
    },
  }));
  // What was typed is sought in meanings, too: with each letter anew.
  return { from: from + (typed.length - filter.length), options, filter: false };
}

async function help(schema, view, at) {
  const found = await helpAt(schema, view.state.doc.toString(), at);
  if (!found) return null;
  const create = () => {
    const dom = prose(meaning(found.text), "div", null);
    dom.className = "help";
    return { dom };
  };
  return { pos: found.from, end: found.to, above: true, create };
}
