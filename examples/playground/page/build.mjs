// Makes one file of the page: `node build.mjs FOLDER`, after `../build` has put the library and the zones there.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { A_FIELD, BEGINNINGS, DECIDED } from "./actions.js";
import { packedZones } from "./zones.mjs";
import { PHRASES } from "./phrases.js";
import { MEANINGS } from "./meanings.js";
import { LANGUAGES, WORDS } from "./words.js";

const [folder] = process.argv.slice(2);
const data = (path) => new URL(`../../data/${path}`, import.meta.url);

/** What the page carries as texts, by the names under which it imports them. */
const TEXTS = {
  "rules.schema.json": () => JSON.stringify(wholeSchema()),
  // The page has the schema anyway.
  "shop.rules.json": () => readFileSync(data("shop.rules.json"), "utf8").replace(/ *"\$schema".*\n/, ""),
  "shop-case.rules.json": () => useCase("shop"),
  "support.rules.json": () => useCase("support"),
  "clinic.rules.json": () => useCase("clinic"),
  "marketing.rules.json": () => useCase("marketing"),
  traffic: exampleTraffic,
  worker: async () => (await bundled("worker.js", "iife")).text(".js"),
};

/** The library leaves open what an action is; the connectors say it, and a test of theirs holds that they read the same. */
function wholeSchema() {
  const [rules, actions] = ["../../../src/rules/schema/rules.schema.json", "../../connectors/src/action/actions.schema.json"].map((path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")));
  return { ...rules, definitions: { ...rules.definitions, ...actions.definitions } };
}

const useCase = (name) => readFileSync(data(`use-cases/${name}/rules.json`), "utf8");

/** The example bodies, as if they came one after the other on a Wednesday. */
function exampleTraffic() {
  const bodies = readdirSync(data("bodies")).sort();
  const lines = bodies.map((name, hour) => {
    const body = JSON.parse(readFileSync(data(`bodies/${name}`), "utf8"));
    return JSON.stringify({ now: new Date(Date.UTC(2026, 10, 25, 11 + hour)).toISOString().replace(".000", ""), facts: {}, body });
  });
  return `${lines.join("\n")}\n`;
}

const texts = {
  name: "texts",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^text:/ }, ({ path }) => ({ path: path.slice(5), namespace: "text" }));
    onLoad({ filter: /.*/, namespace: "text" }, async ({ path }) => ({ contents: await TEXTS[path](), loader: "text" }));
  },
};

/** A word that is missing in one language, that nobody says, or that is said and not there, ends the build. */
function checkWords() {
  const wrong = [];
  const sources = readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".js") && name !== "words.js");
  const source = sources.map((name) => readFileSync(new URL(name, import.meta.url), "utf8")).join("\n");
  for (const [word, row] of Object.entries(WORDS)) {
    Object.keys(LANGUAGES).forEach((language, column) => row[column]?.trim() || wrong.push(`\`${word}\` is missing in \`${language}\``));
    if (row.length !== Object.keys(LANGUAGES).length) wrong.push(`\`${word}\` has ${row.length} languages`);
    const [first, ...others] = row.map((text) => [...new Set(text.match(/\{\w+\}/g))].sort().join());
    if (others.some((names) => names !== first)) wrong.push(`\`${word}\` is not filled in alike in all languages`);
    const [family] = word.split("_");
    const isSaid = source.includes(`"${word}"`) || source.includes(`say(\`${family}_\${`) || new RegExp(`\\b${word}: \\{ fields`).test(source);
    if (!isSaid) wrong.push(`\`${word}\` is said nowhere`);
  }
  for (const [, word] of source.matchAll(/\bsay\("(\w+)"/g)) Object.hasOwn(WORDS, word) || wrong.push(`\`${word}\` is said and not in the table`);
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}

/** All that the schema says, and what is said of actions, is there in every language. */
function checkMeanings() {
  const said = new Set([...Object.values(DECIDED), A_FIELD]);
  JSON.stringify(JSON.parse(TEXTS["rules.schema.json"]()), (key, value) => (key === "description" && typeof value === "string" ? said.add(value) && value : value));
  const isWhole = (row) => row?.length === Object.keys(LANGUAGES).length - 1 && row.every(Boolean);
  const wrong = [...[...said].filter((one) => !isWhole(MEANINGS[one])), ...Object.keys(MEANINGS).filter((one) => !said.has(one))];
  if (wrong.length > 0) throw new Error(`of these there are not all meanings, or nobody says them:\n${wrong.join("\n")}`);
}

/** Every phrase of the library has its words, and nothing else is filled in. */
function checkPhrases() {
  const known = phrasesOfLibrary();
  const isFilledIn = (says, words) => (words.match(/(?<=\{)\w+(?=[},])/g) ?? []).every((part) => known.get(says).includes(part));
  const isWhole = (says) => PHRASES[says]?.length === Object.keys(LANGUAGES).length - 1 && PHRASES[says].every((words) => words && isFilledIn(says, words));
  const wrong = [...[...known.keys()].filter((says) => !isWhole(says)), ...Object.keys(PHRASES).filter((says) => !known.has(says))];
  if (wrong.length > 0) throw new Error(`of these phrases there are not all words, they are filled in otherwise, or they are none:\n${wrong.join("\n")}`);
}

/** What the library says (by its name, or else as it stands), with the names of what is filled in. */
function phrasesOfLibrary() {
  const sources = new URL("../../../src/", import.meta.url);
  const text = (name) => readFileSync(new URL(name, sources), "utf8");
  const named = [...text("rules/phrase.rs").split("\nphrases! {\n")[1].matchAll(/^    (\w+)(.*) = ".*";$/gm)];
  const sentences = readdirSync(sources, { recursive: true }).filter((name) => name.endsWith(".rs") && !name.endsWith("said.rs"))
    .flatMap((name) => [...text(name).matchAll(/\bsaid!\(\s*("(?:[^"\\]|\\.)*")/g)]);
  if (named.length === 0 || sentences.length === 0) throw new Error("the phrases of the library are elsewhere");
  return new Map([
    ...named.map(([, name, parts]) => [name.replace(/(?<=.)[A-Z]/g, "_$&").toLowerCase(), parts.match(/\w+(?=:)/g) ?? []]),
    ...sentences.map(([, says]) => [JSON.parse(says), JSON.parse(says).match(/(?<=\{)[a-z_]+(?=\})/g) ?? []]),
  ]);
}

/** The actions of the page are those of the connectors. */
function checkActions() {
  const read = Object.keys(wholeSchema().definitions.Action.properties).join();
  if (read !== Object.keys(BEGINNINGS).join()) throw new Error(`the actions are ${read}, the page has ${Object.keys(BEGINNINGS)}`);
}

/** A source of the page with all that it imports. */
async function bundled(name, format) {
  const { outputFiles } = await build({
    entryPoints: [new URL(name, import.meta.url).pathname], bundle: true, minify: true, format, target: "es2022", write: false, outdir: folder, plugins: [texts],
    legalComments: "none", mainFields: ["module", "main"],
  });
  return { text: (end) => outputFiles.find(({ path }) => path.endsWith(end)).text };
}

/** A third smaller than what browsers unpack themselves; unpacking takes a fifth of a second. */
const packed = (bytes) => execFileSync("xz", ["--format=lzma", "-9e", "--stdout"], { input: bytes, maxBuffer: 1 << 26 }).toString("base64");

checkWords();
checkMeanings();
checkPhrases();
checkActions();
const page = await bundled("main.js", "esm");
// `</script` would end the script where it stands in a string.
const script = page.text(".js").trim().replaceAll("</script", "<\\/script");
const wasm = readFileSync(join(folder, "cargo/wasm32-unknown-unknown/page/waypost_playground_wasm.wasm"));
const imports = WebAssembly.Module.imports(new WebAssembly.Module(wasm));
if (imports.length > 0) throw new Error(`the library asks for ${imports.map(({ name }) => name)}: it is to need nothing`);
const parts = {
  HASH: createHash("sha256").update(script).digest("base64"),
  STYLE: (await bundled("style.css", "esm")).text(".css").trim(),
  ZONES: packed(packedZones()),
  ENGINE: packed(wasm),
  SCRIPT: script,
};
const html = readFileSync(new URL("index.html", import.meta.url), "utf8").replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
writeFileSync(join(folder, "index.html"), html);
const kilobytes = (length) => `${Math.round(length / 1000)} kB`;
console.log(`${join(folder, "index.html")}: ${kilobytes(html.length)}, ${kilobytes(gzipSync(html, { level: 9 }).length)} packed (library ${kilobytes((parts.ENGINE.length * 3) / 4)}, zones ${kilobytes((parts.ZONES.length * 3) / 4)}, script ${kilobytes(gzipSync(script).length)})`);
