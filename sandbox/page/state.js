/**
 * What the page knows: the workspace as the server last told it, and what this browser alone decides
 * (which channel is open, which thread, which menu).
 *
 * @typedef {{id: string, name: string, real_name: string, email: string, tz: string, locale: string,
 *   is_bot: boolean, is_admin: boolean, is_guest: boolean, color: string, is_person: boolean}} User
 * @typedef {{id: string, name: string, kind: "channel"|"private"|"im", user?: string, topic: string,
 *   is_archived: boolean, is_shared: boolean, is_member: boolean, app_is_member: boolean, unread: number}} Channel
 * @typedef {{channel: string, ts: string, thread_ts: string|null, user: string, app: boolean, text: string,
 *   blocks: Object[]|null, unfurls: {url: string, blocks: Object[]}[],
 *   files: {id: string, name: string, title: string, size: number}[], edited: boolean, ephemeral: boolean, reply_count: number, reply_users: string[]}} Message
 * @typedef {{id: string, hash: string, type: string, callback_id: string, title: Object, submit?: Object,
 *   close?: Object, blocks: Object[], values: Object, errors: Object, clear_on_close: boolean, busy: boolean}} View
 */

const listeners = new Set();
let scheduled = false;

export const page = {
  /** @type {Object|null} the server's state; null until the first answer */
  workspace: null,
  /** "live", "connecting" (first time) or "reconnecting" */
  link: "connecting",
  as: new URLSearchParams(location.search).get("as"),
  /** a channel's id, or "home" */
  place: location.hash.slice(1) || null,
  /** @type {string|null} ts of the thread's root, in the open channel */
  thread: null,
  /** the narrow screen's drawer */
  sidebarOpen: false,
  /** @type {{id: string, text: string, level: string}[]} what this page itself has to say */
  ownNotices: [],
  dismissed: new Set(),
};

/** Change the page's own state and redraw. */
export function set(changes) {
  Object.assign(page, changes);
  redraw();
}

/** Call `listener` after every change. */
export function onChange(listener) {
  listeners.add(listener);
}

/** Redraw soon, once for any number of changes in the same turn. */
export function redraw() {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    for (const listener of listeners) listener();
  });
}

export const me = () => userOf(page.workspace.me);

/** @returns {User} a stand-in for an unknown id, so that a stray mention still reads */
export function userOf(id) {
  const known = page.workspace.users.find((user) => user.id === id);
  return known || { id, name: id, real_name: id, color: "#6b7280", tz: "UTC", locale: "en-US" };
}

export const nameOf = (user) => user.real_name || user.name;

/** @returns {Channel|undefined} */
export const channelOf = (id) => page.workspace.channels.find((channel) => channel.id === id);

/** The direct messages between me and the app, where there are any. @returns {Channel|undefined} */
export const appChannel = () =>
  page.workspace.channels.find((one) => one.kind === "im" && one.user === page.workspace.app.bot_user_id);

/** How a channel is called on screen: `#sales`, or the other person's name. */
export function channelLabel(channel) {
  return channel.kind === "im" ? nameOf(userOf(channel.user)) : `#${channel.name}`;
}

/** @returns {Message[]} what stands in the channel itself, oldest first */
export function rootsOf(channelId) {
  return messagesOf(channelId).filter((message) => !isReply(message));
}

/** @returns {Message[]} the replies under a root, oldest first */
export function repliesOf(channelId, rootTs) {
  return messagesOf(channelId).filter((message) => isReply(message) && message.thread_ts === rootTs);
}

/** @returns {Message|undefined} */
export const messageOf = (channelId, ts) => messagesOf(channelId).find((message) => message.ts === ts);

const messagesOf = (channelId) => page.workspace.messages[channelId] || [];
const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;

/** The channel to show when none was asked for: #sales when there is one, else the first. */
export function firstPlace() {
  const open = page.workspace.channels.filter((channel) => channel.kind !== "im" && !channel.is_archived);
  return (open.find((channel) => channel.name === "sales") || open[0] || page.workspace.channels[0])?.id || "home";
}
