// How a file leaves the page.

import { h } from "./dom.js";
import { linkTo } from "./link.js";
import { tell } from "./notice.js";
import { say } from "./words.js";

/** A link with the file in it. */
export async function share(text) {
  const link = await linkTo(text);
  history.replaceState(null, "", link);
  try {
    await navigator.clipboard.writeText(link);
    tell(say(location.protocol === "file:" ? "shared_here" : "shared"));
  } catch {
    const shown = h("input", { readonly: true, value: link, "aria-label": say("share_by_hand") });
    tell(say("share_by_hand"), shown);
    shown.select();
  }
}

/** The file, for the disk of whoever wrote it. */
export function save(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  h("a", { href: address, download: "rules.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  tell(say("saved"));
}
