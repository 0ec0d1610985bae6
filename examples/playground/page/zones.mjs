// The zones of the page, as `Playground::add_zones` reads them.

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Where systems keep what they know of zones. */
const SYSTEM = "/usr/share/zoneinfo";

/** 1 January 2010: no message is older, and what went before is as much again. */
const SINCE = 1262304000n;

/** All zones of the system, each once with all its names. */
export function packedZones() {
  const listed = readFileSync(join(SYSTEM, "tzdata.zi"), "utf8");
  const names = new Map();
  for (const name of zoneNames(listed)) {
    const bytes = trimmed(readFileSync(join(SYSTEM, name))).toString("base64");
    names.set(bytes, [...(names.get(bytes) ?? []), name]);
  }
  const release = listed.match(/^# version (\S+)/)?.[1] ?? "?";
  const parts = [Buffer.from(`${release}\n`)];
  for (const [base64, all] of names) {
    const bytes = Buffer.from(base64, "base64");
    parts.push(Buffer.from(`${bytes.length} ${all.join(" ")}\n`), bytes);
  }
  return Buffer.concat(parts);
}

/** The names in a `tzdata.zi`: those of zones, and those that lead to one. */
const zoneNames = (listed) => listed.match(/(?<=^Z )\S+|(?<=^L \S+ )\S+/gm).filter((name) => name !== "Factory");

/**
 * A zone (RFC 9636) without the changes of its clocks that nobody asks for; the last of them stays, for it says how the clocks
 * stand. zic could make shorter ones, but version 2.36 errs there: with `-r` it writes summer time where the time that it keeps
 * begins in winter, and with `-b slim` it leaves out the last change of America/Ojinaga.
 */
function trimmed(file) {
  const [ofUt, ofStandard, leaps, changes, types, letters] = counts(file, 0);
  // The first block has times of four bytes, for readers of old; the second one has eight.
  const second = HEADER + changes * 5 + types * 6 + letters + leaps * 8 + ofStandard + ofUt;
  const count = counts(file, second)[CHANGES];
  const times = second + HEADER;
  const indices = times + count * 8;
  let left = 0;
  while (left + 1 < count && file.readBigInt64BE(times + (left + 1) * 8) <= SINCE) left += 1;
  const head = Buffer.from(file.subarray(second, times));
  head.writeUInt32BE(count - left, COUNTS + CHANGES * 4);
  return Buffer.concat([NOTHING, head, file.subarray(times + left * 8, indices), file.subarray(indices + left)]);
}

const HEADER = 44;
const COUNTS = 20;
const CHANGES = 3;

const counts = (file, block) => [0, 1, 2, 3, 4, 5].map((which) => file.readUInt32BE(block + COUNTS + which * 4));

/** A first block with one type and one letter, the least that there may be. */
const NOTHING = Buffer.concat([Buffer.from("TZif2"), Buffer.alloc(HEADER - 5 + 7)]);
NOTHING.writeUInt32BE(1, COUNTS + 4 * 4);
NOTHING.writeUInt32BE(1, COUNTS + 5 * 4);
