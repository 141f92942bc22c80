/**
 * Where blocks stand (a view or a message) and what happens when somebody uses an element there.
 *
 * @typedef {{key: string, where: {view_id: string}|{channel: string, ts: string}, form: Form, scope: string}} Surface
 *   `scope` tells two drawings of one message apart (in the channel, in the thread): ids must be unique.
 */
import { act, actOrTell } from "./act.js";
import { ask } from "./confirm.js";
import { formOf, setValue } from "./forms.js";
import { redraw } from "./state.js";

/** @returns {Surface} */
export function viewSurface(view) {
  const key = `view ${view.id}`;
  return { key, scope: "", where: { view_id: view.id }, form: formOf(key, view.blocks, view.values) };
}

/** @returns {Surface} */
export function messageSurface(message, scope) {
  const key = `message ${message.channel} ${message.ts}`;
  return { key, scope, where: { channel: message.channel, ts: message.ts }, form: formOf(key, [...(message.blocks || []), ...message.unfurls.flatMap((one) => one.blocks)]) };
}

/** A DOM id for an element, or for one `part` of it. */
export const idOf = (surface, block, element, part = "field") =>
  [part, surface.scope, surface.key, block.block_id, element?.action_id ?? ""].join("-").replace(/[^\w-]/g, "_");

const pending = new Set();
const pendingKey = (surface, block, element) => `${surface.key} ${block.block_id} ${element.action_id} ${element.value ?? ""}`;

export const isPending = (surface, block, element) => pending.has(pendingKey(surface, block, element));

/**
 * A field's value has changed: remember it, and tell the app where the app asked to be told.
 * @param {Object} value as in `state.values`, without its type
 */
export async function changed(surface, block, element, value) {
  const isInput = block.type === "input";
  if (!isInput && element.confirm && !(await ask(element.confirm))) return redraw();
  setValue(surface.form, block.block_id, element, value);
  redraw();
  if (!isInput || (block.dispatch_action && !("value" in value))) await dispatch(surface, block, element, value);
  return undefined;
}

/** A button or menu item was used: ask where it says so, then tell the app. */
export async function used(surface, block, element, payload) {
  if (isPending(surface, block, element)) return;
  if (element.confirm && !(await ask(element.confirm))) return;
  await dispatch(surface, block, element, payload);
}

/** Send a block action. */
export async function dispatch(surface, block, element, payload) {
  const key = pendingKey(surface, block, element);
  pending.add(key);
  redraw();
  await actOrTell({
    do: "act",
    ...surface.where,
    block_id: block.block_id,
    action: { type: element.type, action_id: element.action_id, ...payload },
    values: surface.form.values,
  });
  pending.delete(key);
  redraw();
}

/** Ask the app for an external select's options. @returns {Promise<{label: string|null, options: Object[]}[]>} */
export async function suggest(surface, block, element, query) {
  const answer = await act({
    do: "suggest",
    ...surface.where,
    block_id: block.block_id,
    action_id: element.action_id,
    query,
    values: surface.form.values,
  });
  if (!answer.ok) throw new Error(answer.message || "Results could not be loaded. Try again.");
  return grouped(answer);
}

/** Options, or option groups, as a list of groups. */
export function grouped({ options, option_groups: groups }) {
  if (groups) return groups.map((group) => ({ label: group.label.text, options: group.options }));
  return [{ label: null, options: options || [] }];
}
