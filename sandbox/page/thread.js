/** The thread pane: a root, its replies, a composer of its own. */
import { whereToWrite } from "./channel.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { continues, message, walk } from "./message.js";
import { channelLabel, channelOf, messageOf, page, repliesOf, set } from "./state.js";
import { keepAtEnd } from "./scroller.js";

export function closeThread() {
  const root = page.thread;
  set({ thread: null });
  queueMicrotask(() => document.querySelector(`#messages [data-ts="${CSS.escape(root)}"]`)?.focus());
}

export function threadPane() {
  const channel = channelOf(page.place);
  const root = messageOf(page.place, page.thread);
  if (!channel || !root) return null;
  const replies = repliesOf(channel.id, root.ts);
  const count = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
  return h("aside", {
    class: "thread", key: `thread ${root.ts}`, "aria-label": "Thread",
    onkeydown: (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      closeThread();
    },
  },
  h("header", { class: "pane-head" },
    h("h2", {}, "Thread"),
    h("span", { class: "topic" }, channelLabel(channel)),
    h("button", { type: "button", class: "tool", "aria-label": "Close the thread", title: "Close (Esc)", onclick: closeThread }, icon("close"))),
  h("div", { class: "scroller-frame" },
    h("div", { class: "scroller", role: "log", tabindex: "-1", "aria-label": "Messages in the thread", onkeydown: walk, mounted: keepAtEnd },
      h("div", { class: "scroller-content" },
        h("ol", { class: "messages", role: "list" },
          message(root, { scope: "thread", compact: false, isStop: !replies.length }),
          h("li", { class: "reply-divider", key: "divider", role: "separator", "aria-label": replies.length ? count : "No replies yet" },
            h("span", {}, replies.length ? count : "No replies yet")),
          replies.map((one, index) => message(one, {
            scope: "thread", compact: continues(replies[index - 1], one), isStop: index === replies.length - 1,
          })))))),
  whereToWrite(channel, { key: `composer ${root.ts}`, thread: root.ts, label: "Reply to the thread" }));
}
