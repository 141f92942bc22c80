/** One Block Kit element, wherever it stands. */
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { input, isInput } from "./inputs.js";
import { menu } from "./menu.js";
import { textObject } from "./mrkdwn.js";
import { withEmoji } from "./emoji.js";
import { image } from "./picture.js";
import { isSelect, select } from "./selects.js";
import { idOf, isPending, used } from "./surface.js";
import { link } from "./mrkdwn.js";

/**
 * @param {Surface} surface
 * @param {Object} block the block that it stands in
 * @param {Object} element
 * @param {Object} [labels] how an input block labels it; elsewhere its placeholder is its name
 */
export function element(surface, block, element, labels) {
  if (element.type === "button" || element.type === "workflow_button") return button(surface, block, element);
  if (element.type === "overflow") return overflow(surface, block, element);
  if (element.type === "image") return image(element, "accessory-image");
  const given = labels || nameItself(element);
  if (isSelect(element.type)) return select(surface, block, element, given);
  if (isInput(element.type)) return input(surface, block, element, given);
  return h("span", { class: "unknown" }, `This sandbox does not draw “${element.type}”.`);
}

const NAMES = { datepicker: "Date", timepicker: "Time", datetimepicker: "Date and time", checkboxes: "Choices", radio_buttons: "Choices" };

function nameItself(element) {
  const name = element.accessibility_label || element.placeholder?.text || NAMES[element.type] || "Choose";
  return { name, label: name, labelledBy: null, describedBy: null, invalid: false };
}

function button(surface, block, element) {
  const busy = isPending(surface, block, element);
  const style = element.style ? `button ${element.style}` : "button";
  const face = [h("span", {}, withEmoji(element.text.text))];
  const follow = element.url && link(element.url, ["x"]);
  return h(follow ? "a" : "button", {
    key: `button ${element.action_id}`,
    ...(follow ? { href: element.url, target: "_blank", rel: "noopener noreferrer" } : { type: "button" }),
    class: busy ? `${style} busy` : style,
    id: idOf(surface, block, element),
    "aria-label": element.accessibility_label,
    "aria-busy": busy ? "true" : null,
    onclick: () => used(surface, block, element, { value: element.value, text: element.text }),
  }, face);
}

function overflow(surface, block, element) {
  const pick = (option) => {
    if (option.url) open(option.url, "_blank", "noopener");
    used(surface, block, element, { selected_option: option });
  };
  return h(menu, {
    key: `overflow ${element.action_id}`,
    hostClass: "overflow",
    label: element.accessibility_label || "More options",
    buttonClass: "button icon-button",
    face: [icon("more")],
    align: "end",
    items: () =>
      element.options.map((option) => ({
        label: textObject(option.text),
        description: option.description?.text,
        pick: () => pick(option),
      })),
  });
}
