/** Images. The page fetches nothing from the internet: a picture from elsewhere is shown by its description. */
import { h } from "./dom.js";
import { link } from "./mrkdwn.js";

const LOCAL = new Set(["localhost", "127.0.0.1", location.hostname]);

/** @param {{image_url?: string, alt_text: string}} picture */
export function image(picture, className) {
  const url = picture.image_url || picture.slack_file?.url || "";
  if (isLocal(url)) return h("img", { class: className, src: url, alt: picture.alt_text });
  return h("span", { class: `${className} image-elsewhere`, role: "img", "aria-label": picture.alt_text, title: url },
    picture.alt_text || "Image");
}

/** The same with a way to open it. */
export function imageWithLink(picture) {
  const url = picture.image_url || "";
  if (isLocal(url)) return image(picture, "image");
  return h("span", { class: "image-frame" }, image(picture, "image"), link(url, ["Open the image"]));
}

function isLocal(url) {
  if (url.startsWith("data:image/")) return true;
  try {
    return LOCAL.has(new URL(url, location.href).hostname);
  } catch {
    return false;
  }
}
