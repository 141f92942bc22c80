/** Block Kit blocks as DOM descriptions. */
import { chart } from "./chart.js";
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { element } from "./elements.js";
import { icon } from "./icons.js";
import { markdown } from "./markdown.js";
import { textObject } from "./mrkdwn.js";
import { image, imageWithLink } from "./picture.js";
import { richText } from "./richtext.js";
import { idOf } from "./surface.js";

/** @param {Surface} surface @param {Object[]} all @returns children for `h` */
export const blocks = (surface, all) => all.map((block) => wrapped(surface, block));

function wrapped(surface, block) {
  const draw = DRAW[block.type] || unknown;
  return h("div", { key: `${block.type} ${block.block_id}`, class: `block block-${block.type}`, "data-block-id": block.block_id },
    draw(surface, block));
}

const unknown = (surface, block) => h("p", { class: "unknown" }, `This sandbox does not draw “${block.type}” blocks.`);

const DRAW = {
  section: (surface, block) => [
    h("div", { class: "section-main" },
      block.text ? h("div", { class: "prose" }, textObject(block.text)) : null,
      block.fields
        ? h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "prose" }, textObject(field))))
        : null),
    block.accessory ? h("div", { class: "section-accessory" }, element(surface, block, block.accessory)) : null,
  ],
  context: (surface, block) =>
    block.elements.map((one) =>
      one.type === "image" ? image(one, "context-image") : h("span", { class: "prose" }, textObject(one))),
  divider: () => h("hr"),
  header: (surface, block) => h("h3", {}, withEmoji(block.text.text)),
  actions: (surface, block) => block.elements.map((one) => element(surface, block, one)),
  context_actions: (surface, block) => block.elements.map((one) => element(surface, block, one)),
  input: inputBlock,
  image: (surface, block) => [block.title ? h("p", { class: "image-title" }, textObject(block.title)) : null, imageWithLink(block)],
  rich_text: (surface, block) => h("div", { class: "prose" }, richText(block)),
  markdown: (surface, block) => h("div", { class: "prose" }, markdown(block.text)),
  alert: (surface, block) => alert(block),
  table: (surface, block) => table(block),
  data_visualization: (surface, block) => chart(block),
  card: (surface, block) => card(surface, block),
  container: (surface, block) => container(surface, block),
};

function inputBlock(surface, block) {
  const field = block.element;
  const error = surface.form.errors[block.block_id];
  const id = idOf(surface, block, field);
  const labelId = idOf(surface, block, field, "label");
  const errorId = idOf(surface, block, field, "error");
  const hintId = idOf(surface, block, field, "hint");
  const grouped = field.type === "radio_buttons" || field.type === "checkboxes";
  const label = [
    withEmoji(block.label.text),
    block.optional ? h("span", { class: "optional" }, " (optional)") : null,
  ];
  return [
    grouped ? h("div", { class: "label", id: labelId }, label) : h("label", { class: "label", id: labelId, for: id }, label),
    element(surface, block, field, {
      name: block.label.text,
      label: null,
      labelledBy: labelId,
      describedBy: [error ? errorId : "", block.hint ? hintId : ""].filter(Boolean).join(" ") || null,
      invalid: Boolean(error),
    }),
    error ? h("p", { class: "field-error", id: errorId, key: "error" }, icon("warning", 14), h("span", {}, error)) : null,
    block.hint ? h("p", { class: "hint", id: hintId, key: "hint" }, textObject(block.hint)) : null,
  ];
}

const LEVELS = { default: "Note", info: "Information", warning: "Warning", error: "Error", success: "Done" };

function alert(block) {
  const level = block.level || "default";
  return h("div", { class: `alert alert-${level}`, role: "note", "aria-label": LEVELS[level] },
    icon(level === "success" ? "check" : level === "warning" || level === "error" ? "warning" : "info"),
    h("div", { class: "prose" }, textObject(block.text)));
}

function table(block) {
  const [head, ...body] = block.rows;
  const cell = (tag, one, column) => {
    const align = block.column_settings?.[column]?.align || (one.type === "raw_number" ? "right" : "left");
    return h(tag, { class: `align-${align}`, scope: tag === "th" ? "col" : null },
      one.type === "rich_text" ? richText(one) : withEmoji(String(one.text ?? one.value ?? "")));
  };
  const row = (tag, cells) => h("tr", {}, cells.map((one, column) => cell(tag, one, column)));
  return h("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", {}, h("thead", {}, row("th", head)), h("tbody", {}, body.map((cells) => row("td", cells)))));
}

function card(surface, block) {
  return h("div", { class: "card" },
    block.hero_image ? image(block.hero_image, "card-hero") : null,
    h("div", { class: "card-head" },
      block.icon ? image(block.icon, "card-icon") : null,
      h("div", {},
        block.title ? h("div", { class: "card-title prose" }, textObject(block.title)) : null,
        block.subtitle ? h("div", { class: "card-subtitle prose" }, textObject(block.subtitle)) : null)),
    block.body ? h("div", { class: "card-body prose" }, textObject(block.body)) : null,
    block.actions ? h("div", { class: "card-actions" }, block.actions.map((one) => element(surface, block, one))) : null);
}

function container(surface, block) {
  const title = block.rich_text_title ? richText(block.rich_text_title) : textObject(block.title);
  const head = [
    block.icon ? image(block.icon, "card-icon") : null,
    h("span", {}, h("span", { class: "container-title" }, title),
      block.subtitle ? h("span", { class: "card-subtitle" }, textObject(block.subtitle)) : null),
  ];
  const body = h("div", { class: "container-body" }, blocks(surface, block.child_blocks));
  const className = `container ${block.has_header_divider ? "with-divider" : ""}`;
  if (!block.is_collapsible) return h("div", { class: className }, h("div", { class: "container-head" }, head), body);
  return h("details", { class: className, once: { open: !block.default_collapsed } },
    h("summary", { class: "container-head" }, head), body);
}
