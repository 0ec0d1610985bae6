// Beside the page: the library, as WebAssembly. What it is asked it answers, one after the other; see `../wasm/src/lib.rs`.

// The half of the package that unpacks.
import { Decoder } from "./node_modules/lzma1/lib/decoder.js";
import { InputBuffer, OutputBuffer } from "./node_modules/lzma1/lib/streams.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

let library;

/** First come the library and the time zones, packed and as base64; then requests, each answered by a message. */
onmessage = ({ data }) => {
  if (library) postMessage(exchange(library, data));
  else library = start(data);
};

function start({ engine, zones }) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(unpacked(engine)));
  write(exports, unpacked(zones));
  exports.zones();
  return exports;
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
