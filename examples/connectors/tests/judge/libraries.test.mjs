// The services' own libraries, against one recorder: the same method, path and body.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { B24Hook } from "@bitrix24/b24jssdk";
import hubspot from "@hubspot/api-client";
import { WebClient } from "@slack/web-api";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { read, requests } from "./connectors.mjs";

const recorded = [];
const recorder = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const { method, url, headers } = request;
    const body = Buffer.concat(chunks).toString();
    recorded.push({ method, path: new URL(url, base).pathname, headers, fields: read({ headers, body }) });
    response.statusCode = method === "POST" && url.includes("/properties/") ? 201 : 200;
    response.setHeader("content-type", "application/json");
    response.end('{"ok": true, "result": 1, "time": {}, "status": "COMPLETE", "results": []}');
  });
});
await new Promise((resolve) => recorder.listen(0, "127.0.0.1", resolve));
const base = `http://127.0.0.1:${recorder.address().port}`;
after(() => recorder.close());

/** What a library sends. */
async function sent(call) {
  recorded.length = 0;
  await call();
  assert.equal(recorded.length, 1, "one request");
  return recorded[0];
}

const same = (ours, theirs) => {
  const of = ({ method, path, fields }) => ({ method, path, fields });
  assert.deepEqual(of(ours), of(theirs), ours.name);
  const { authorization } = ours.headers;
  assert.equal(authorization, authorization && theirs.headers.authorization);
};
const of = (connector) => requests.filter((request) => request.connector.startsWith(connector));

test("Slack's library sends the same", async () => {
  const client = new WebClient("t0p-s3cr3t", { slackApiUrl: `${base}/api/` });
  const ours = of("slack");
  assert.ok(ours.length >= 30);
  for (const request of ours) {
    const { blocks, metadata, view, ...fields } = request.fields;
    const read = (name, text) => (text === undefined ? {} : { [name]: JSON.parse(text) });
    const options = { ...fields, ...read("blocks", blocks), ...read("metadata", metadata), ...read("view", view) };
    const method = request.path.slice("/api/".length);
    const theirs = await sent(() => client.apiCall(method, options));
    // Bodies of JSON within the form are compared as JSON.
    for (const name of ["blocks", "metadata", "view"]) {
      assert.deepEqual(theirs.fields[name] && JSON.parse(theirs.fields[name]), options[name]);
      if (options[name]) theirs.fields[name] = request.fields[name];
    }
    same(request, theirs);
  }
});

test("HubSpot's library sends the same", async () => {
  const client = new hubspot.Client({ accessToken: "t0p-s3cr3t", basePath: base });
  const upserts = {
    contacts: client.crm.contacts.batchApi,
    notes: client.crm.objects.notes.batchApi,
    tickets: client.crm.tickets.batchApi,
  };
  const associations = client.crm.associations.v4.basicApi;
  const counts = {};
  for (const request of of("hubspot")) {
    const [, , version, what, from, id, , , to, last] = request.path.split("/");
    const call = () => {
      if (request.method === "GET" && what === "properties") return client.crm.properties.coreApi.getByName(from, id);
      if (request.method === "GET") {
        const asked = new URL(request.url).searchParams;
        const page = [Number(asked.get("limit")), asked.get("after") ?? undefined, asked.get("properties").split(",")];
        return client.crm[from].basicApi.getPage(...page);
      }
      if (what === "properties") return client.crm.properties.coreApi.create(from, request.fields);
      return version === "v4" ? associations.createDefault(from, id, to, last) : upserts[from].upsert(request.fields);
    };
    const kind = `${version} ${what} ${from}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
    same(request, await sent(call));
  }
  assert.deepEqual(Object.keys(counts).sort(), [
    "v3 objects contacts",
    "v3 objects notes",
    "v3 objects tickets",
    "v3 properties contacts",
    "v3 properties notes",
    "v3 properties tickets",
    "v4 objects notes",
    "v4 objects tickets",
  ]);
});

test("Bitrix24's library sends the same", async () => {
  const client = new B24Hook({ b24Url: base, userId: 1, secret: "s3cr3t" });
  // It takes no address but `https://`, and the recorder has no certificate.
  client.getHttpClient("v2").ajaxClient.interceptors.request.use((config) => {
    config.url = config.url.replace("https:", "http:");
    return config;
  });
  const ours = of("bitrix24");
  const methods = new Set();
  for (const request of ours) {
    const method = request.path.split("/").at(-1);
    methods.add(method);
    const theirs = await sent(() => client.actions.v2.call.make({ method, params: request.fields }));
    same(request, theirs);
  }
  assert.deepEqual([...methods].sort(), [
    "crm.activity.add",
    "crm.activity.list",
    "crm.deal.add",
    "crm.deal.list",
    "crm.lead.add",
    "crm.lead.list",
  ]);
});

test("the library of Standard Webhooks verifies what is signed", (context) => {
  const webhook = new Webhook("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz");
  context.mock.timers.enable({ apis: ["Date"], now: 1_790_000_000_000 });
  const ours = of("webhook");
  assert.ok(ours.length >= 8);
  for (const { name, headers, body } of ours) {
    assert.deepEqual(webhook.verify(body, headers), JSON.parse(body), name);
    for (let at = 0; at < body.length; at += 1) {
      const flipped = body.slice(0, at) + String.fromCharCode(body.charCodeAt(at) ^ 1) + body.slice(at + 1);
      assert.throws(() => webhook.verify(flipped, headers), WebhookVerificationError);
    }
    for (const header of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
      const spoiled = { ...headers, [header]: headers[header].replace(/.$/, (last) => (last === "7" ? "8" : "7")) };
      assert.throws(() => webhook.verify(body, spoiled), WebhookVerificationError, header);
    }
  }
});
