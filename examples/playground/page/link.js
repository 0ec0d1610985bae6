// A link that carries the file: packed, in the fragment, which browsers do not send anywhere.

const MARK = "#rules=";

/** @returns {Promise<string>} the address of this page with the file in it */
export async function linkTo(text) {
  const bytes = await through(new Blob([text]), new CompressionStream("deflate-raw"));
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  const packed = btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return location.href.split("#")[0] + MARK + packed;
}

/** @returns {Promise<string | null>} the file in the address, if one is there and whole */
export async function fileInAddress() {
  if (!location.hash.startsWith(MARK)) return null;
  try {
    const letters = atob(location.hash.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    return new TextDecoder().decode(await through(new Blob([bytes]), new DecompressionStream("deflate-raw")));
  } catch {
    return null;
  }
}

async function through(blob, transform) {
  return new Uint8Array(await new Response(blob.stream().pipeThrough(transform)).arrayBuffer());
}
