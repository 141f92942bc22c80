/** The `rich_text` block: sections, lists, quotes and preformatted text. */
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channelMention, dated, link, userMention } from "./mrkdwn.js";

/** @param {Object} block @returns children for `h` */
export const richText = (block) => block.elements.map(part);

function part(one) {
  switch (one.type) {
    case "rich_text_list":
      return h(
        one.style === "ordered" ? "ol" : "ul",
        { class: `rich-list indent-${one.indent || 0}`, start: one.offset ? one.offset + 1 : null },
        one.elements.map((item) => h("li", {}, item.elements.map(piece))),
      );
    case "rich_text_quote":
      return h("blockquote", {}, one.elements.map(piece));
    case "rich_text_preformatted":
      return h("pre", { class: "code" }, one.elements.map((element) => element.text || element.url));
    default:
      return h("div", { class: "rich-section" }, one.elements.map(piece));
  }
}

function piece(element) {
  return styled(content(element), element.style || {});
}

function content(element) {
  switch (element.type) {
    case "text":
      return withBreaks(element.text);
    case "link":
      return link(element.url, element.text ? [element.text] : null) ?? element.text ?? element.url;
    case "emoji":
      return emoji(element.name);
    case "user":
      return userMention(element.user_id);
    case "channel":
      return channelMention(element.channel_id);
    case "broadcast":
      return broadcast(element.range);
    case "date":
      return dated(element.timestamp, element.format, element.url);
    case "color":
      return h("span", { class: "swatch" }, h("span", { class: "swatch-dot", style: { background: element.value } }), element.value);
    default:
      return element.fallback || element.text || "";
  }
}

const withBreaks = (text) => text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));

function styled(node, style) {
  let out = node;
  if (style.code) out = h("code", {}, out);
  if (style.strike) out = h("s", {}, out);
  if (style.italic) out = h("em", {}, out);
  if (style.bold) out = h("strong", {}, out);
  return out;
}
