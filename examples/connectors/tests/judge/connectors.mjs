// The connectors under judgement: what they send, and what they verify.
import { spawnSync } from "node:child_process";

const run = (input, ...args) => {
  const profile = process.env.PROFILE ?? "dev";
  const cargo = ["run", "--quiet", "--profile", profile, "-p", "waypost-connectors", "--example", "requests"];
  const done = spawnSync("cargo", [...cargo, ...args], { input, encoding: "utf8", maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout.trim().split("\n");
};

/** Every request, with its path and its body read. */
export const requests = run("").map((line) => {
  const request = JSON.parse(line);
  return { ...request, path: new URL(request.url).pathname, fields: read(request) };
});

/** For each case a text of digits: the request as it is, and with each bit flipped. */
export const verdicts = (cases) => run(cases.map((one) => JSON.stringify(one)).join("\n"), "verify");

/** The body of a request as an object, from JSON or from a form. */
export function read({ headers, body }) {
  const type = headers["content-type"] ?? "";
  if (type.startsWith("application/x-www-form-urlencoded")) return Object.fromEntries(new URLSearchParams(body));
  return body === "" ? undefined : JSON.parse(body);
}
