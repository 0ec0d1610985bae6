// The services' own descriptions of their interfaces, under Prism: every request fits, every spoiled one does not.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { requests } from "./connectors.mjs";

const contracts = fileURLToPath(new URL("../../../../../shared/contracts", import.meta.url));
const skip = existsSync(contracts) ? false : "the folder with the services' descriptions is not here";
const require = createRequire(import.meta.url);
const prism = require.resolve("@stoplight/prism-cli/dist/index.js");

const running = [];
after(() => running.forEach((server) => server.kill()));

/** A mock server for a description. */
async function mock(file) {
  const port = await freePort();
  const args = [prism, "mock", "-h", "127.0.0.1", "-p", port, "-v", "fatal", `${contracts}/${file}`];
  const server = spawn(process.execPath, args.map(String), { stdio: "ignore" });
  running.push(server);
  for (let tries = 0; tries < 600; tries += 1) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return `http://127.0.0.1:${port}`;
    } catch {
      assert.equal(server.exitCode, null, "the mock server has ended");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("no mock server within a minute");
}

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** What the description says against a request; what it says against its own example of an answer does not count. */
async function violations(base, { method, path, headers, body }) {
  const answer = await fetch(base + path, { method, headers, body });
  const text = await answer.text();
  if (answer.headers.get("content-type")?.startsWith("application/problem+json")) return [text];
  const found = JSON.parse(/^\[/.test(answer.headers.get("sl-violations") ?? "") ? answer.headers.get("sl-violations") : "[]");
  return found.filter(({ location }) => location[0] === "request");
}

async function judge(base, right, spoiled, least = 15) {
  assert.ok(right.length >= least, `${right.length} requests`);
  for (const request of right) assert.deepEqual(await violations(base, request), [], request.name);
  assert.ok(spoiled.length >= 5);
  for (const [name, request] of spoiled) assert.notDeepEqual(await violations(base, request), [], name);
}

/** The same request with another body. */
const withJson = (request, change) => {
  const fields = structuredClone(request.fields);
  change(fields);
  return { ...request, body: JSON.stringify(fields) };
};
const withForm = (request, change) => {
  const fields = { ...request.fields };
  change(fields);
  return { ...request, body: new URLSearchParams(fields).toString() };
};
const named = (list, name) => list.find((request) => request.name === name);

test("Meta's description of messages", { skip }, async () => {
  const base = await mock("meta-business-messaging-v23.0.yaml");
  // It describes neither the callback data nor user ids, and wants the name of a program.
  const right = requests
    .filter(({ connector, what, fields }) => connector === "graph" && what === "action" && fields.to)
    .map((request) => ({
      ...withJson(request, (fields) => delete fields.biz_opaque_callback_data),
      headers: { ...request.headers, "user-agent": "waypost/0.1.0" },
    }));
  for (const request of right) request.fields = JSON.parse(request.body);
  const buttons = named(right, "three buttons with header and footer");
  const template = named(right, "a template with gaps");
  const text = named(right, "a text");
  await judge(base, right, [
    ["no product", withJson(text, (fields) => delete fields.messaging_product)],
    ["no recipient type", withJson(text, (fields) => delete fields.recipient_type)],
    ["nobody", withJson(text, (fields) => delete fields.to)],
    ["another member of a text", withJson(text, (fields) => (fields.text.url = "x"))],
    ["a type that is not there", withJson(text, (fields) => (fields.type = "letter"))],
    ["four buttons", withJson(buttons, ({ interactive: { action } }) => action.buttons.push(action.buttons[0]))],
    ["a long title", withJson(buttons, ({ interactive: { action } }) => (action.buttons[0].reply.title = "x".repeat(21)))],
    ["no language", withJson(template, (fields) => delete fields.template.language)],
    ["no policy", withJson(template, (fields) => delete fields.template.language.policy)],
    ["no token", { ...text, headers: { ...text.headers, authorization: undefined } }],
  ].map(([name, { headers, ...rest }]) => [name, { ...rest, headers: JSON.parse(JSON.stringify(headers)) }]));
});

test("marking as read and typing are Meta's own example", { skip }, () => {
  const text = readFileSync(`${contracts}/meta-business-messaging-v23.0.yaml`, "utf8");
  // The description of the body does not have them; its examples do.
  const lines = text.split("\n").map((line) => line.trim());
  const from = lines.indexOf("Send typing indicator and read receipt:");
  assert.equal(lines[from + 1], "value:");
  const example = lines.slice(from + 2, from + 7).map((line) => line.replace(/^(message_id): .*/, "$1: wamid.IN"));
  const [read, typing] = requests.filter(({ what }) => what === "read").map(({ fields }) => fields);
  const { typing_indicator, ...rest } = typing;
  const written = Object.entries(rest).map(([name, value]) => `${name}: ${value}`);
  assert.deepEqual([...written, "typing_indicator:", `type: ${typing_indicator.type}`].sort(), example.sort());
  assert.deepEqual({ ...read, typing_indicator }, typing);
});

test("Slack's description of posts", { skip }, async () => {
  const base = await mock("slack-web-v2.json");
  // It has the token in a header of that name. Its methods that read are described with GET alone; the service and its
  // library take forms.
  const right = requests
    .filter(({ connector, what }) => connector === "slack" && what === "action")
    .map((request) => ({ ...request, path: request.path.slice("/api".length), headers: { ...request.headers, token: "x" } }));
  const post = named(right, "a post");
  const { token, ...headers } = post.headers;
  await judge(base, right, [
    ["no channel", withForm(post, (fields) => delete fields.channel)],
    ["no token", { ...post, headers }],
    ["JSON in a type that is not there", { ...post, headers: { ...post.headers, "content-type": "text/json" } }],
    ["a flag that is none", withForm(post, (fields) => (fields.unfurl_links = "perhaps"))],
    ["another method", { ...post, path: "/chat.postMessages" }],
    ["a thread's flag that is none", withForm(post, (fields) => (fields.reply_broadcast = "7"))],
    ["another verb", { ...post, method: "PUT" }],
  ]);
});

for (const kind of ["tickets", "contacts"]) {
  test(`HubSpot's description of ${kind}`, { skip }, async () => {
    const base = await mock(`hubspot-${kind}-v3.json`);
    const right = requests.filter(({ connector, path }) => connector === "hubspot" && path.includes(`/${kind}/batch/`));
    const upsert = right[0];
    await judge(
      base,
      right,
      [
        ["no inputs", withJson(upsert, (fields) => delete fields.inputs)],
        ["inputs that are no list", withJson(upsert, (fields) => (fields.inputs = fields.inputs[0]))],
        ["no id", withJson(upsert, (fields) => delete fields.inputs[0].id)],
        ["no properties", withJson(upsert, (fields) => delete fields.inputs[0].properties)],
        ["a property that is a number", withJson(upsert, (fields) => (fields.inputs[0].properties.x = { y: 1 }))],
        ["an id that is a list", withJson(upsert, (fields) => (fields.inputs[0].id = []))],
        ["no token", { ...upsert, headers: { "content-type": "application/json" } }],
        ["another path", { ...upsert, path: upsert.path.replace("upsert", "upserts") }],
      ],
      kind === "tickets" ? 8 : 7,
    );
  });
}
