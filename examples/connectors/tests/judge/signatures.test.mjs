// Signatures of what comes in: the same verdict as the services' own verifiers, on 1,000 bodies and every flipped bit.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";
import { isValidSlackRequest } from "@slack/bolt";
import hubspot from "@hubspot/api-client";
import { verdicts } from "./connectors.mjs";

const COUNT = 1000;
const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

/** Bodies of 0 to 40 bytes of UTF-8, the same in every run. */
const bodies = Array.from({ length: COUNT }, (_, at) => {
  const random = createHash("sha256").update(String(at)).digest();
  const letters = ["a", "é", "=", "%", "\n", "{", "日", '"', "&", "0", "\u0000", "🎉", "\\", "+", " ", "ß"];
  const text = [...random.subarray(1)].map((byte) => letters[byte & 15]).join("");
  return Buffer.from(text).subarray(0, random[0] % 41).toString("utf8").replaceAll("\ufffd", "");
});

/** A request and all that differ from it by one bit: in the body, and where asked for in each header, below the eighth bit. */
function* flipped(body, headers, flipHeaders) {
  yield [body, headers];
  for (let bit = 0; bit < body.length * 8; bit += 1) {
    const other = Buffer.from(body);
    other[bit >> 3] ^= 1 << (bit & 7);
    yield [other, headers];
  }
  if (!flipHeaders) return;
  for (const [at, [name, value]] of headers.entries()) {
    for (let bit = 0; bit < value.length * 8; bit += 1) {
      if ((bit & 7) === 7) continue;
      const other = Buffer.from(value);
      other[bit >> 3] ^= 1 << (bit & 7);
      yield [body, headers.with(at, [name, other.toString()])];
    }
  }
}

function compare(by, cases, verify) {
  const ours = verdicts(cases);
  assert.equal(ours.length, COUNT);
  let count = 0;
  for (const [at, { body, headers, flip_headers }] of cases.entries()) {
    let theirs = "";
    for (const [one, other] of flipped(Buffer.from(body, "hex"), headers, flip_headers)) {
      theirs += verify(one, other) ? "1" : "0";
    }
    assert.equal(ours[at], theirs, `${by}, body ${at}`);
    assert.match(theirs, /^10*$/);
    count += theirs.length;
  }
  return count;
}

test("Slack's verifier agrees", (context) => {
  const now = 1_790_000_000;
  const cases = bodies.map((body, at) => {
    const time = String(now - 300 + (at % 601));
    const signature = `v0=${createHmac("sha256", SECRET).update(`v0:${time}:${body}`).digest("hex")}`;
    const headers = [
      ["x-slack-request-timestamp", time],
      ["x-slack-signature", signature],
    ];
    return { by: "slack", secret: SECRET, now, headers, body: Buffer.from(body).toString("hex"), flip_headers: at % 20 === 0 };
  });
  const verify = (body, headers) =>
    isValidSlackRequest({
      signingSecret: SECRET,
      body: body.toString(),
      headers: Object.fromEntries(headers),
      nowMilliseconds: now * 1000,
    });
  context.diagnostic(`${compare("Slack", cases, verify)} verdicts`);
});

test("HubSpot's verifier agrees", (context) => {
  const now = 1_790_000_000;
  context.mock.timers.enable({ apis: ["Date"], now: now * 1000 });
  const url = "https://shop.example/hubspot?a=%20b";
  const cases = bodies.map((body, at) => {
    const time = String(now * 1000 - (at % 300) * 1000);
    const signature = createHmac("sha256", SECRET).update(`POST${url}${body}${time}`).digest("base64");
    const headers = [
      ["x-hubspot-request-timestamp", time],
      ["x-hubspot-signature-v3", signature],
    ];
    return { by: "hubspot", secret: SECRET, now, method: "POST", uri: url, headers, body: Buffer.from(body).toString("hex"), flip_headers: at % 20 === 0 };
  });
  const verify = (body, [[, timestamp], [, signature]]) => {
    try {
      const options = { clientSecret: SECRET, requestBody: body.toString(), signature, timestamp, url };
      return hubspot.Signature.isValid({ ...options, method: "POST", signatureVersion: "v3" });
    } catch {
      return false;
    }
  };
  context.diagnostic(`${compare("HubSpot", cases, verify)} verdicts`);
});
