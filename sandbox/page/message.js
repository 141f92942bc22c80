/** One message: who, when, what, and what can be done with it. */
import { actOrTell } from "./act.js";
import { files, unfolded } from "./attached.js";
import { avatar } from "./avatar.js";
import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { me, nameOf, page, redraw, set, userOf } from "./state.js";
import { messageSurface } from "./surface.js";
import { clock, dateOfTs, dayHeading, fullTime } from "./time.js";

/** The message that has the keyboard's tab stop, by list. */
const current = new Map();

/**
 * @param {Message} one
 * @param {{scope: "channel"|"thread", compact: boolean, isStop: boolean}} place `compact`: same author as the
 *   message above, so no header; `isStop`: where Tab enters the list unless another message was visited
 */
export function message(one, { scope, compact, isStop }) {
  const user = userOf(one.user);
  const hasStop = current.has(scope) ? current.get(scope) === one.ts : isStop;
  const kinds = ["message", compact && "compact", one.ephemeral && "ephemeral", one.deleted && "deleted"].filter(Boolean).join(" ");
  return h("li", {
    key: one.ts, class: kinds, "data-ts": one.ts, "data-channel": one.channel, tabindex: hasStop ? "0" : "-1",
    onfocusin: () => current.get(scope) !== one.ts && visit(scope, one.ts),
  },
  compact ? h("span", { class: "gutter-time", "aria-hidden": "true" }, clock(dateOfTs(one.ts), me())) : avatar(user),
  h("div", { class: "message-main" },
    one.ephemeral ? h("p", { class: "only-you" }, icon("eye", 14), "Only visible to you") : null,
    h("div", { class: compact ? "message-head visually-hidden" : "message-head" },
      h("span", { class: "author" }, nameOf(user)),
      user.is_bot ? h("span", { class: "badge" }, "App") : null,
      time(one)),
    h("div", { class: "message-body" },
      one.blocks?.length
        ? h("div", { class: "blocks" }, blocks(messageSurface(one, scope), one.blocks))
        : one.text ? h("div", { class: "prose" }, mrkdwn(one.text)) : null,
      one.edited ? h("span", { class: "edited" }, "(edited)") : null,
      unfolded(one, scope), files(one)),
    scope === "channel" && one.reply_count ? replies(one) : null),
  one.ephemeral || one.deleted ? null : toolbar(one, scope, hasStop));
}

function visit(scope, ts) {
  current.set(scope, ts);
  redraw();
}

/** Tab enters the list at its newest message again. */
export const forgetVisited = () => current.clear();

function time(one) {
  const date = dateOfTs(one.ts);
  return h("time", { class: "when", datetime: date.toISOString(), title: fullTime(date, me()) }, clock(date, me()));
}

function replies(one) {
  const count = one.reply_count === 1 ? "1 reply" : `${one.reply_count} replies`;
  const last = (page.workspace.messages[one.channel] || []).findLast((other) => other.thread_ts === one.ts && other.ts !== one.ts);
  const date = last && dateOfTs(last.ts);
  return h("button", { type: "button", class: "replies", "aria-label": `${count}, open the thread`, onclick: () => openThread(one.ts) },
    h("span", { class: "reply-avatars" }, one.reply_users.slice(0, 4).map((id) => avatar(userOf(id), "tiny"))),
    h("span", { class: "reply-count" }, count),
    date ? h("span", { class: "reply-last" }, `Last reply ${dayHeading(date, me()).toLowerCase()}, ${clock(date, me())}`) : null);
}

/** Show a thread beside the channel and put the keyboard into its composer. */
export function openThread(ts) {
  set({ thread: ts });
  queueMicrotask(() => document.querySelector(".thread textarea")?.focus());
}

function toolbar(one, scope, hasStop) {
  const tabindex = hasStop ? "0" : "-1";
  const shortcuts = page.workspace.app.shortcuts.filter((shortcut) => shortcut.type === "message");
  return h("div", { class: "toolbar", role: "toolbar", "aria-label": "Message actions" },
    scope === "channel"
      ? h("button", { type: "button", class: "tool", tabindex, "aria-label": "Reply in thread", title: "Reply in thread", onclick: () => openThread(one.thread_ts || one.ts) }, icon("thread"))
      : null,
    h(menu, {
      label: "More actions", buttonClass: "tool", face: [icon("more")], align: "end", tabindex,
      items: () => [
        ...shortcuts.map((shortcut) => ({
          label: shortcut.name,
          description: shortcut.description,
          pick: () => actOrTell({ do: "shortcut", callback_id: shortcut.callback_id, channel: one.channel, ts: one.ts }),
        })),
        { label: "Copy text", pick: () => navigator.clipboard?.writeText(one.text) },
      ],
    }));
}

/** Up and down between the messages of a list, as in a mail program; Home and End to its ends. */
export function walk(event) {
  const item = event.target;
  if (!item.matches("li.message")) return;
  const all = [...event.currentTarget.querySelectorAll("li.message")];
  const at = all.indexOf(item);
  const next = { ArrowUp: all[at - 1], ArrowDown: all[at + 1], Home: all[0], End: all.at(-1) }[event.key];
  if (event.key === "Enter" || event.key === "ArrowRight") item.querySelector(".replies, .toolbar button")?.focus();
  else if (next) next.focus();
  else return;
  event.preventDefault();
}

/** Whether a plain message continues the one above it: same author, within five minutes, nothing between. */
export function continues(above, one) {
  return Boolean(above) && !one.blocks?.length && above.user === one.user && !above.ephemeral && !one.ephemeral && !above.reply_count &&
    Number(one.ts) - Number(above.ts) < 300;
}
