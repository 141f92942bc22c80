/** The open channel or direct message: its header, its messages, its composer. */
import { actOrTell } from "./act.js";
import { avatar } from "./avatar.js";
import { composer, putIntoComposer } from "./composer.js";
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { continues, message, walk } from "./message.js";
import { channelLabel, me, nameOf, page, rootsOf, set, userOf } from "./state.js";
import { jumpToEnd, keepAtEnd } from "./scroller.js";
import { dateOfTs, dayHeading, dayKey } from "./time.js";

/** @param {Channel} channel */
export function channelPane(channel) {
  return [header(channel), archivedNote(channel), messages(channel), whereToWrite(channel, {
    key: `composer ${channel.id}`, label: `Message ${channelLabel(channel)}`,
  })];
}

/** A composer; Slack's own sentence in an app's direct message whose manifest makes it read-only. */
export function whereToWrite(channel, props) {
  if (channel.kind === "im" && page.workspace.app.messages_read_only) {
    return h("p", { class: "read-only", key: props.key }, "Sending messages to this app has been turned off.");
  }
  return h(composer, { hostClass: "composer-host", channel: channel.id, ...props });
}

export const drawerButton = () =>
  h("button", {
    type: "button", class: "tool drawer-button", "aria-label": "Channels and people", "aria-expanded": String(page.sidebarOpen),
    onclick: () => set({ sidebarOpen: !page.sidebarOpen }),
  }, icon("menu"));

function header(channel) {
  const isPlace = channel.kind !== "im";
  const app = page.workspace.app;
  const inviteText = `/invite @${userOf(app.bot_user_id).name}`;
  return h("header", { class: "pane-head", key: "head" },
    drawerButton(),
    isPlace ? icon(channel.kind === "private" ? "lock" : "hash", 20) : avatar(userOf(channel.user), "small"),
    h("h1", {}, isPlace ? channel.name : channelLabel(channel)),
    channel.is_shared ? h("span", { class: "shared", title: "People of another company read along here" }, icon("globe", 16), "Shared with another company") : null,
    channel.topic ? h("p", { class: "topic", title: channel.topic }, withEmoji(channel.topic)) : h("span", { class: "topic" }),
    isPlace && !channel.is_archived
      ? channel.app_is_member
        ? h("span", { class: "presence", title: `${app.name} is a member and can post here` }, h("span", { class: "dot on" }), `${app.name} is here`)
        : h("button", { type: "button", class: "button small", onclick: () => putIntoComposer(inviteText) }, `Invite ${app.name}`)
      : null);
}

function archivedNote(channel) {
  if (!channel.is_archived) return null;
  return h("div", { class: "strip", role: "status", key: "archived" },
    `#${channel.name} is archived: nobody can post in it.`,
    h("button", { type: "button", class: "button small", onclick: () => actOrTell({ do: "slash", channel: channel.id, text: "/unarchive" }) }, "Unarchive"));
}

function messages(channel) {
  const roots = rootsOf(channel.id);
  const items = [];
  let day = "";
  for (const [index, one] of roots.entries()) {
    const date = dateOfTs(one.ts);
    const newDay = dayKey(date, me()) !== day;
    if (newDay) {
      day = dayKey(date, me());
      items.push(h("li", { key: `day ${day}`, class: "day", role: "separator", "aria-label": dayHeading(date, me()) },
        h("span", {}, dayHeading(date, me()))));
    }
    items.push(message(one, {
      scope: "channel",
      compact: !newDay && continues(roots[index - 1], one),
      isStop: index === roots.length - 1,
    }));
  }
  return h("div", { class: "scroller-frame", key: `messages ${channel.id}` },
    h("div", { class: "scroller", role: "log", id: "messages", tabindex: "-1", "aria-label": `Messages in ${channelLabel(channel)}`, onkeydown: walk, mounted: keepAtEnd },
      h("div", { class: "scroller-content" },
        beginning(channel, roots),
        h("ol", { class: "messages", role: "list" }, items))),
    h("button", { type: "button", class: "jump", onclick: jumpToEnd }, icon("chevron", 14), "Jump to latest"));
}

/** What stands above the first message: where one is, and what a newcomer can do here. */
function beginning(channel, roots) {
  const isPlace = channel.kind !== "im";
  return h("div", { class: "beginning" },
    h("div", { class: "beginning-mark" },
      isPlace ? icon(channel.kind === "private" ? "lock" : "hash", 28) : avatar(userOf(channel.user), "large")),
    h("h2", {}, isPlace ? `Welcome to #${channel.name}` : nameOf(userOf(channel.user))),
    h("p", {}, isPlace
      ? `This is the start of ${channel.kind === "private" ? "this private channel" : "the channel"}.`
      : "Your direct messages stand here. Only the two of you can read them."),
    roots.some((one) => one.app) || channel.is_archived ? null : firstStep(channel));
}

function firstStep(channel) {
  const app = page.workspace.app;
  const first = app.commands[0];
  if (!first || (channel.kind === "im" && channel.user !== app.bot_user_id)) return null;
  return h("div", { class: "first-step" },
    h("p", { class: "first-step-title" }, "Type ", h("code", {}, first.command), ` in ${channel.kind === "im" ? "this conversation" : channelLabel(channel)} to start`),
    h("p", {}, first.description),
    first.usage_hint ? h("p", { class: "usage" }, h("code", {}, `${first.command} ${first.usage_hint}`)) : null,
    h("button", { type: "button", class: "button primary", onclick: () => putIntoComposer(first.command) }, `Try ${first.command}`));
}
