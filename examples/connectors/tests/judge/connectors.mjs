// The connectors under judgement: what they send, and what they verify.
import { spawnSync } from "node:child_process";

const start = (program, args, input) => {
  const done = spawnSync(program, args, { input, encoding: "utf8", maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout.trim().split("\n");
};

// With the features of the whole workspace, as its tests are built: nothing is built twice.
const build = ["build", "--quiet", "--workspace", "--example", "requests", "--message-format", "json"];
const { executable } = start("cargo", [...build, "--profile", process.env.PROFILE ?? "dev"])
  .map((line) => JSON.parse(line))
  .find(({ reason, target }) => reason === "compiler-artifact" && target.name === "requests");

/** Every request, with its path and its body read. */
export const requests = start(executable, []).map((line) => {
  const request = JSON.parse(line);
  return { ...request, path: new URL(request.url).pathname, fields: read(request) };
});

/** For each case a text of digits: the request as it is, and with each bit flipped. */
export const verdicts = (cases) => start(executable, ["verify"], cases.map((one) => JSON.stringify(one)).join("\n"));

/** The body of a request as an object, from JSON or from a form. */
export function read({ headers, body }) {
  const type = headers["content-type"] ?? "";
  if (type.startsWith("application/x-www-form-urlencoded")) return Object.fromEntries(new URLSearchParams(body));
  return body === "" ? undefined : JSON.parse(body);
}
