/** The fields people type into, tick, or pick a date from. */
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { valueOf, setValue } from "./forms.js";
import { textObject } from "./mrkdwn.js";
import { me, redraw } from "./state.js";
import { changed, dispatch, idOf } from "./surface.js";
import { fromWallClock, toWallClock } from "./time.js";

const TEXT = {
  plain_text_input: { type: "text" },
  email_text_input: { type: "email", autocomplete: "off" },
  url_text_input: { type: "url", autocomplete: "off" },
  number_input: { type: "text", inputmode: "decimal" },
};
const PICKERS = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };
const KEPT_AS = { datepicker: "selected_date", timepicker: "selected_time", datetimepicker: "selected_date_time" };

export const isInput = (type) => type in TEXT || type in PICKERS || type === "radio_buttons" || type === "checkboxes";

/** @param {{name: string, label: string|null, labelledBy: string|null, describedBy: string|null, invalid: boolean}} labels */
export function input(surface, block, element, labels) {
  if (element.type in TEXT) return textField(surface, block, element, labels);
  if (element.type in PICKERS) return picker(surface, block, element, labels);
  return choices(surface, block, element, labels);
}

function textField(surface, block, element, labels) {
  const tellsOn = element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  const tells = (when) => (block.type !== "input" || block.dispatch_action) && tellsOn.includes(when);
  const tell = (value) => dispatch(surface, block, element, { value });
  return h(element.multiline ? "textarea" : "input", {
    key: `${element.type} ${element.action_id}`,
    ...(element.multiline ? { rows: 4 } : TEXT[element.type]),
    ...shared(surface, block, element, labels),
    class: "field",
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    "data-autofocus": element.focus_on_load ? "" : null,
    once: { value: valueOf(surface.form, block.block_id, element)?.value ?? "" },
    oninput: (event) => {
      const value = event.target.value || null;
      const hadError = surface.form.errors[block.block_id];
      setValue(surface.form, block.block_id, element, { value });
      if (hadError) redraw();
      if (tells("on_character_entered")) tell(value);
    },
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.isComposing || element.multiline || !tells("on_enter_pressed")) return;
      event.preventDefault();
      tell(event.target.value || null);
    },
  });
}

function shared(surface, block, element, labels) {
  return {
    id: idOf(surface, block, element),
    "aria-label": labels.label,
    "aria-describedby": labels.describedBy,
    "aria-invalid": labels.invalid ? "true" : null,
    "aria-required": block.type === "input" && !block.optional ? "true" : null,
  };
}

function picker(surface, block, element, labels) {
  const type = PICKERS[element.type];
  const name = KEPT_AS[element.type];
  const kept = valueOf(surface.form, block.block_id, element)?.[name];
  const shown = kept && type === "datetime-local" ? toWallClock(kept, me()) : kept;
  return h("input", {
    key: `${element.type} ${element.action_id}`,
    type,
    ...shared(surface, block, element, labels),
    class: "field field-picker",
    title: element.placeholder?.text,
    "data-autofocus": element.focus_on_load ? "" : null,
    once: { value: shown || "" },
    onchange: (event) => {
      const text = event.target.value;
      const value = text && type === "datetime-local" ? fromWallClock(text, me()) : text;
      changed(surface, block, element, { [name]: value || null });
    },
  });
}

function choices(surface, block, element, labels) {
  const radio = element.type === "radio_buttons";
  const kept = valueOf(surface.form, block.block_id, element);
  const chosen = radio ? [kept?.selected_option].filter(Boolean) : kept?.selected_options || [];
  const id = idOf(surface, block, element);
  const pick = (option, checked) => {
    if (radio) return changed(surface, block, element, { selected_option: option });
    const now = valueOf(surface.form, block.block_id, element).selected_options.map((one) => one.value);
    const wanted = (one) => (one.value === option.value ? checked : now.includes(one.value));
    return changed(surface, block, element, { selected_options: element.options.filter(wanted) });
  };
  return h("div", {
    key: `${element.type} ${element.action_id}`,
    class: "choices", id, role: radio ? "radiogroup" : "group",
    "aria-labelledby": labels.labelledBy, "aria-label": labels.label, "aria-describedby": labels.describedBy,
    "aria-invalid": radio && labels.invalid ? "true" : null,
    "aria-required": radio && block.type === "input" && !block.optional ? "true" : null,
  },
  element.options.map((option, index) => {
    const descriptionId = option.description ? `${id}-about-${index}` : null;
    return h("label", { class: "choice", key: option.value },
      h("input", {
        type: radio ? "radio" : "checkbox", name: id, value: option.value, "aria-describedby": descriptionId,
        live: { checked: chosen.some((one) => one.value === option.value) },
        onchange: (event) => pick(option, event.target.checked),
      }),
      h("span", { class: "choice-text" },
        h("span", {}, textObject(option.text)),
        option.description
          ? h("span", { class: "choice-description", id: descriptionId },
              option.description.type === "mrkdwn" ? textObject(option.description) : withEmoji(option.description.text))
          : null));
  }));
}
