/** Slack's mrkdwn as DOM descriptions. What is not markup stays text, whatever it looks like. */
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { channelOf, me, nameOf, page, userOf } from "./state.js";
import { fillDate } from "./time.js";

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
const plainText = (text) => withEmoji(unescape(text));

/** @param {{type: string, text: string}|null} text a text object @returns children for `h` */
export function textObject(text) {
  if (!text) return [];
  return text.type === "mrkdwn" ? mrkdwn(text.text) : lines(withEmoji(text.text));
}

/** @returns children for `h`: inline elements, quotes and code blocks */
export function mrkdwn(text) {
  const out = [];
  for (const [index, piece] of text.split("```").entries()) {
    if (index % 2 === 1) out.push(h("pre", { class: "code" }, unescape(piece.replace(/^\n|\n$/g, ""))));
    else out.push(...quotesAndLines(index ? piece.replace(/^\n/, "") : piece));
  }
  return out;
}

function quotesAndLines(text) {
  const out = [];
  let quote = null;
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.push(h("br"));
      else out.push({ quote: (quote = []) });
      quote.push(...inline(quoted[1]));
    } else {
      if (out.length && !quote) out.push(h("br"));
      quote = null;
      out.push(...inline(line));
    }
  }
  return out.map((piece) => (piece.quote ? h("blockquote", {}, piece.quote) : piece));
}

const lines = (text) => text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));

const EDGE_BEFORE = "(?<=^|[\\s(\\[{*_~\"'.,;:!?\\-–—/])";
const EDGE_AFTER = "(?=$|[\\s)\\]}*_~\"'.,;:!?\\-–—/])";
const span = (mark) => new RegExp(`${EDGE_BEFORE}\\${mark}(?!\\s)([^\\${mark}\\n]+?)(?<!\\s)\\${mark}${EDGE_AFTER}`);
const RULES = [
  { pattern: /`([^`\n]+)`/, make: ([, code]) => h("code", {}, unescape(code)) },
  { pattern: /<([^<>\n]+)>/, make: ([whole, inside]) => reference(inside) ?? unescape(whole) },
  { pattern: /https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"]/, make: ([url]) => reference(url) ?? unescape(url) },
  { pattern: span("*"), make: ([, text]) => h("strong", {}, inline(text)) },
  { pattern: span("_"), make: ([, text]) => h("em", {}, inline(text)) },
  { pattern: span("~"), make: ([, text]) => h("s", {}, inline(text)) },
];

function inline(text) {
  let first = null;
  for (const { pattern, make } of RULES) {
    const match = pattern.exec(text);
    if (match && (!first || match.index < first.match.index)) first = { match, make };
  }
  if (!first) return [plainText(text)];
  const { match, make } = first;
  const end = match.index + match[0].length;
  return [plainText(text.slice(0, match.index)), make(match), ...inline(text.slice(end))];
}

/** What stands between < and >: a person, a channel, a date, a link; null for anything else. */
function reference(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : inside.slice(bar + 1);
  if (/^@[UW]\w+$/.test(target)) return userMention(target.slice(1));
  if (/^#[CG]\w+$/.test(target)) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) return dateMention(target, label);
  if (/^!(here|channel|everyone)$/.test(target)) return broadcast(target.slice(1));
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label || "@group");
  return link(unescape(target), !label ? null : /^https?:/.test(label) ? unescape(label) : inline(label));
}

export function userMention(id) {
  const mine = id === page.workspace.me;
  return h("span", { class: mine ? "mention mention-me" : "mention" }, `@${nameOf(userOf(id))}`);
}

export function channelMention(id, label = "") {
  const channel = channelOf(id);
  if (!channel) return h("span", { class: "mention" }, label ? `#${label}` : "a private channel");
  return h("a", { class: "mention", href: `#${id}` }, `#${channel.name}`);
}

export const broadcast = (range) => h("span", { class: "mention mention-me" }, `@${range}`);

function dateMention(target, fallback) {
  const [, timestamp, template, url] = target.split("^");
  if (!/^\d+$/.test(timestamp) || !template) return fallback || null;
  return dated(Number(timestamp), template, url && unescape(url));
}

export function dated(timestamp, template, url) {
  const time = h("time", { datetime: new Date(timestamp * 1000).toISOString() }, fillDate(timestamp, template, me()));
  return url ? link(url, [time]) : time;
}

/** A link, where its scheme is one that may be followed; null for any other. */
export function link(url, label) {
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(url)) return null;
  const shown = label || url.replace(/^(mailto|tel):/i, "");
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, shown);
}
