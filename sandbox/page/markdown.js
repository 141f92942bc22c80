/** Standard Markdown, as the `markdown` block takes it: headings, lists, quotes, code, tables, inline marks. */
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";

/** @returns children for `h` */
export function markdown(text) {
  const out = [];
  const rest = text.split("\n");
  while (rest.length) out.push(...nextBlock(rest));
  return out;
}

const HEADING = /^(#{1,6})\s+(.*)$/;
const BULLET = /^\s*[-*+]\s+(.*)$/;
const NUMBERED = /^\s*\d+[.)]\s+(.*)$/;
const QUOTE = /^>\s?(.*)$/;
const ROW = /^\s*\|(.*)\|\s*$/;

function nextBlock(rest) {
  const line = rest[0];
  if (!line.trim()) return rest.shift() && [];
  if (line.startsWith("```")) return [fenced(rest)];
  if (/^(-{3,}|\*{3,})$/.test(line.trim())) return rest.shift() && [h("hr")];
  const heading = HEADING.exec(line);
  if (heading) return rest.shift() && [h(`h${Math.min(heading[1].length + 2, 6)}`, {}, inline(heading[2]))];
  if (BULLET.test(line)) return [h("ul", {}, take(rest, BULLET).map((item) => h("li", {}, inline(item))))];
  if (NUMBERED.test(line)) return [h("ol", {}, take(rest, NUMBERED).map((item) => h("li", {}, inline(item))))];
  if (QUOTE.test(line)) return [h("blockquote", {}, markdown(take(rest, QUOTE).join("\n")))];
  if (ROW.test(line)) return [table(take(rest, ROW))];
  return [paragraph(rest)];
}

function take(rest, pattern) {
  const taken = [];
  while (rest.length && pattern.test(rest[0])) taken.push(pattern.exec(rest.shift())[1]);
  return taken;
}

function fenced(rest) {
  const code = [];
  rest.shift();
  while (rest.length && !rest[0].startsWith("```")) code.push(rest.shift());
  rest.shift();
  return h("pre", { class: "code" }, code.join("\n"));
}

function paragraph(rest) {
  const children = [];
  do {
    if (children.length) children.push(h("br"));
    children.push(...inline(rest.shift()));
  } while (rest.length && rest[0].trim() && ![HEADING, BULLET, NUMBERED, QUOTE, ROW].some((one) => one.test(rest[0])));
  return h("p", {}, children);
}

function table(rows) {
  const cells = rows.filter((row) => !/^[\s|:-]+$/.test(row)).map((row) => row.split("|").map((cell) => cell.trim()));
  const [head, ...body] = cells;
  const row = (tag, one) => h("tr", {}, one.map((cell) => h(tag, {}, inline(cell))));
  return h("div", { class: "table-wrap" }, h("table", {}, h("thead", {}, row("th", head)), h("tbody", {}, body.map((one) => row("td", one)))));
}

const RULES = [
  { pattern: /`([^`]+)`/, make: ([, code]) => h("code", {}, code) },
  { pattern: /\[([^\]]+)\]\(([^()\s]+)\)/, make: ([whole, label, url]) => link(url, inline(label)) ?? whole },
  { pattern: /\*\*(?!\s)(.+?)\*\*/, make: ([, text]) => h("strong", {}, inline(text)) },
  { pattern: /~~(?!\s)(.+?)~~/, make: ([, text]) => h("s", {}, inline(text)) },
  { pattern: /(?<!\w)[*_](?![\s*_])([^*_]+)[*_](?!\w)/, make: ([, text]) => h("em", {}, inline(text)) },
  { pattern: /https?:\/\/[^\s<>)]+/, make: ([url]) => link(url) },
];

function inline(text) {
  let first = null;
  for (const { pattern, make } of RULES) {
    const match = pattern.exec(text);
    if (match && (!first || match.index < first.match.index)) first = { match, make };
  }
  if (!first) return [withEmoji(text)];
  const { match, make } = first;
  return [withEmoji(text.slice(0, match.index)), make(match), ...inline(text.slice(match.index + match[0].length))];
}
