/**
 * What people have typed into views and messages, in Slack's `state.values` shape.
 * A redrawn view keeps every value whose block_id, action_id and type are unchanged and whose choice is still
 * offered; what is new takes the value that the server gave it; what is gone is forgotten.
 *
 * @typedef {{values: Object, errors: Object, seenErrors: string, busy: boolean, problem: string}} Form
 */

/** @type {Map<string, Form>} by `view <id>` or `message <channel> <ts>` */
const forms = new Map();

const INITIAL = {
  plain_text_input: (e) => ({ value: e.initial_value || null }),
  number_input: (e) => ({ value: e.initial_value ?? null }),
  email_text_input: (e) => ({ value: e.initial_value || null }),
  url_text_input: (e) => ({ value: e.initial_value || null }),
  static_select: (e) => ({ selected_option: e.initial_option || null }),
  external_select: (e) => ({ selected_option: e.initial_option || null }),
  radio_buttons: (e) => ({ selected_option: e.initial_option || null }),
  conversations_select: (e) => ({ selected_conversation: e.initial_conversation || null }),
  channels_select: (e) => ({ selected_channel: e.initial_channel || null }),
  users_select: (e) => ({ selected_user: e.initial_user || null }),
  checkboxes: (e) => ({ selected_options: e.initial_options || [] }),
  multi_static_select: (e) => ({ selected_options: e.initial_options || [] }),
  multi_external_select: (e) => ({ selected_options: e.initial_options || [] }),
  multi_conversations_select: (e) => ({ selected_conversations: e.initial_conversations || [] }),
  multi_channels_select: (e) => ({ selected_channels: e.initial_channels || [] }),
  multi_users_select: (e) => ({ selected_users: e.initial_users || [] }),
  datepicker: (e) => ({ selected_date: e.initial_date || null }),
  timepicker: (e) => ({ selected_time: e.initial_time || null }),
  datetimepicker: (e) => ({ selected_date_time: e.initial_date_time || null }),
};

/** Every element of the blocks that holds a value, with where it stands. */
export function* statefulElements(blocks) {
  for (const block of blocks) {
    const elements = [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])];
    for (const element of elements) if (element && element.type in INITIAL) yield { block, element };
    if (block.type === "container") yield* statefulElements(block.child_blocks);
  }
}

/**
 * The form of a view or message, brought in step with its blocks.
 * @param {string} id
 * @param {Object[]} blocks
 * @param {Object} known the server's copy of the values; counts only for elements not seen before
 * @returns {Form}
 */
export function formOf(id, blocks, known = {}) {
  const before = forms.get(id);
  const form = before || { values: {}, errors: {}, seenErrors: "{}", busy: false, problem: "" };
  const values = {};
  for (const { block, element } of statefulElements(blocks)) {
    const find = (all) => all?.[block.block_id]?.[element.action_id];
    const value =
      [find(before?.values), find(known)].find((kept) => kept?.type === element.type && stillOffered(kept, element)) ||
      { type: element.type, ...INITIAL[element.type](element) };
    (values[block.block_id] ||= {})[element.action_id] = value;
  }
  form.values = values;
  forms.set(id, form);
  return form;
}

function stillOffered(kept, element) {
  const offered = [...(element.options || []), ...(element.option_groups || []).flatMap((group) => group.options)];
  const chosen = kept.selected_options || [kept.selected_option].filter(Boolean);
  return !offered.length || chosen.every((one) => offered.some((option) => option.value === one.value));
}

/** Take in the server's errors for a view, once each time they change. @returns {boolean} whether they are new */
export function takeErrors(form, errors) {
  const told = JSON.stringify(errors || {});
  if (told === form.seenErrors) return false;
  form.seenErrors = told;
  form.errors = { ...errors };
  return told !== "{}";
}

/** Remember what was typed or chosen; the field's error goes, as it may no longer be true. */
export function setValue(form, blockId, element, value) {
  (form.values[blockId] ||= {})[element.action_id] = { type: element.type, ...value };
  delete form.errors[blockId];
}

export const valueOf = (form, blockId, element) => form.values[blockId]?.[element.action_id];

/** Forget the forms of views that are gone. */
export function keepOnly(viewIds) {
  for (const id of forms.keys()) if (id.startsWith("view ") && !viewIds.has(id.slice(5))) forms.delete(id);
}

export const forgetAll = () => forms.clear();

/** Whether a value of an element says nothing. */
export function isBlank(value) {
  return Object.entries(value || {}).every(
    ([name, part]) => name === "type" || part === null || part === "" || (Array.isArray(part) && !part.length),
  );
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** What Slack's own client refuses before it submits. @returns {Object} block_id → what is wrong */
export function check(blocks, form) {
  const errors = {};
  for (const block of blocks) {
    if (block.type !== "input") continue;
    const problem = problemWith(block, valueOf(form, block.block_id, block.element));
    if (problem) errors[block.block_id] = problem;
  }
  return errors;
}

function problemWith(block, value) {
  const element = block.element;
  if (isBlank(value)) return block.optional ? "" : "Please complete this required field.";
  const text = value.value;
  if (element.min_length && text.length < element.min_length) {
    return `Please enter at least ${element.min_length} characters.`;
  }
  if (element.type === "email_text_input" && !EMAIL.test(text)) return "Please enter a valid email address.";
  if (element.type === "url_text_input" && !/^https?:\/\/\S+$/i.test(text)) {
    return "Please enter a valid URL, starting with http:// or https://.";
  }
  return element.type === "number_input" ? problemWithNumber(element, text) : "";
}

function problemWithNumber(element, text) {
  const number = Number(text);
  if (!Number.isFinite(number)) return "Please enter a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
  if (element.min_value !== undefined && number < Number(element.min_value)) {
    return `Please enter a number of at least ${element.min_value}.`;
  }
  if (element.max_value !== undefined && number > Number(element.max_value)) {
    return `Please enter a number of at most ${element.max_value}.`;
  }
  return "";
}
