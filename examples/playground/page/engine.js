// The library, as WebAssembly: a request in, an answer out. See `../wasm/src/lib.rs`.

// The half of the package that unpacks.
import { Decoder } from "./node_modules/lzma1/lib/decoder.js";
import { InputBuffer, OutputBuffer } from "./node_modules/lzma1/lib/streams.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What the page asks and cannot have, in words. */
export class Problem extends Error {}

/**
 * Starts the library, which stands in the page packed and as base64, and hands it the time zones.
 * @returns {Promise<(call: string, asked?: object) => any>} asks it something
 */
export async function start(engine, zones) {
  const module = await WebAssembly.compile(unpacked(engine));
  const { exports } = await WebAssembly.instantiate(module, {});
  write(exports, unpacked(zones));
  exports.zones();
  return (call, asked) => {
    const { ok, problem } = JSON.parse(exchange(exports, JSON.stringify({ call, ...asked })));
    if (problem !== undefined) throw new Problem(problem);
    return ok;
  };
}

function unpacked(base64) {
  const packed = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
  const output = new OutputBuffer(packed.length * 5);
  new Decoder().decompress(new InputBuffer(packed), output);
  return output.toArray();
}

function write({ memory, room }, bytes) {
  const at = room(bytes.length);
  // The memory may have grown and moved: it is looked up each time.
  new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
}

function exchange(exports, request) {
  write(exports, encoder.encode(request));
  const length = exports.call();
  return decoder.decode(new Uint8Array(exports.memory.buffer, exports.answer(), length));
}
