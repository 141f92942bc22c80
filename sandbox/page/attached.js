/** What hangs under a message: links that the app unfolded, and files. */
import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { messageSurface } from "./surface.js";

/** @param {Message} one @param {string} scope as in `message` */
export const unfolded = (one, scope) =>
  one.unfurls.map(({ url, blocks: drawn }) =>
    h("div", { class: "unfurl blocks", role: "group", "aria-label": `Preview of ${url}`, key: `unfurl ${url}` }, blocks(messageSurface(one, scope), drawn)));

/** What the app unfolded of links in a message that is still being written: to look at, not to use. */
export const previews = (id, unfurls) =>
  unfurls.map(({ url, blocks: drawn }) =>
    h("div", { class: "unfurl blocks", role: "group", "aria-label": `Preview of ${url}, only you see it`, inert: true, key: `preview ${url}` },
      blocks(messageSurface({ channel: "composer", ts: id, blocks: null, unfurls }, "composer"), drawn)));

/** @param {Message} one */
export const files = (one) =>
  one.files.map((file) =>
    h("a", { class: "file", href: `/files/${file.id}`, download: file.name, key: `file ${file.id}`, "aria-label": `Download ${file.name}, ${sizeOf(file.size)}` },
      icon("file", 28),
      h("span", { class: "file-words" }, h("span", { class: "file-title" }, file.title), h("span", { class: "file-size" }, `${file.name} · ${sizeOf(file.size)}`)),
      icon("download")));

function sizeOf(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
