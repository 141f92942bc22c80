/** Every select of Block Kit as a combobox: the app's options, the app's answers, or the workspace's own people and places. */
import { combobox } from "./combobox.js";
import { h } from "./dom.js";
import { valueOf } from "./forms.js";
import { changed, grouped, idOf, suggest } from "./surface.js";
import { channelLabel, channelOf, nameOf, page, userOf } from "./state.js";

const option = (value, text) => ({ value, text: { type: "plain_text", text } });
const personOption = (id) => option(id, nameOf(userOf(id)));
const placeOption = (id) => option(id, channelOf(id) ? channelLabel(channelOf(id)) : id);
const itself = (one) => one;
const idIn = (one) => one.value;

/** How each kind keeps its choice: the key in `state.values`, and the way from a kept value to an option and back. */
const KINDS = {
  static: { key: "selected_option", from: itself, to: itself },
  external: { key: "selected_option", from: itself, to: itself },
  users: { key: "selected_user", from: personOption, to: idIn },
  channels: { key: "selected_channel", from: placeOption, to: idIn },
  conversations: { key: "selected_conversation", from: placeOption, to: idIn },
};

export const isSelect = (type) => /^(multi_)?(static|external|users|channels|conversations)_select$/.test(type);

/** @param {{name: string, label: string|null, describedBy: string|null, invalid: boolean, optional: boolean}} labels */
export function select(surface, block, element, labels) {
  const many = element.type.startsWith("multi_");
  const kindName = element.type.replace("multi_", "").replace("_select", "");
  const kind = KINDS[kindName];
  const key = many ? `${kind.key}s` : kind.key;
  const kept = valueOf(surface.form, block.block_id, element)?.[key];
  const selected = (many ? kept : [kept]).filter(Boolean).map(kind.from);
  return h(combobox, {
    key: `${element.type} ${element.action_id}`,
    hostClass: labels.invalid ? "combobox invalid" : "combobox",
    id: idOf(surface, block, element),
    ...labels,
    required: block.type === "input" && !block.optional,
    placeholder: element.placeholder?.text || (kindName === "external" ? "Type to search" : "Choose an option"),
    selected,
    many,
    most: element.max_selected_items,
    clearable: Boolean(block.type === "input" && block.optional),
    remote: kindName === "external",
    minQuery: kindName === "external" ? (element.min_query_length ?? 3) : 0,
    load: (query) => (kindName === "external" ? suggest(surface, block, element, query) : local(kindName, element, query)),
    pick: (options) => {
      const values = options.map(kind.to);
      changed(surface, block, element, { [key]: many ? values : (values[0] ?? null) });
    },
  });
}

function local(kindName, element, query) {
  const groups = kindName === "static" ? grouped(element) : [{ label: null, options: ofWorkspace(kindName, element) }];
  const words = fold(query).split(/\s+/);
  const suits = (one) => words.every((word) => fold(`${one.text.text} ${one.description?.text || ""}`).includes(word));
  return groups
    .map((group) => ({ ...group, options: group.options.filter(suits) }))
    .filter((group) => group.options.length);
}

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function ofWorkspace(kindName, element) {
  if (kindName === "users") return page.workspace.users.map((user) => personOption(user.id));
  const wanted = element.filter?.include || ["public", "private", "im"];
  const kinds = { channel: "public", private: "private", im: "im" };
  return page.workspace.channels
    .filter((channel) => !channel.is_archived)
    .filter((channel) => (kindName === "channels" ? channel.kind === "channel" : wanted.includes(kinds[channel.kind])))
    .filter((channel) => !(element.filter?.exclude_bot_users && channel.kind === "im" && userOf(channel.user).is_bot))
    .map((channel) => placeOption(channel.id));
}
