/** Lines that only this person sees: what Slack itself reports, and what this page could not do. */
import { dismissNotice } from "./act.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { page } from "./state.js";

const LATEST = 3;

/** @param {string} where tells the two places apart in which notices can stand */
export function notices(where) {
  const all = [...page.workspace.notices, ...page.ownNotices].filter((notice) => !page.dismissed.has(notice.id));
  return h("div", { class: `notices notices-${where}`, role: "region", "aria-label": "Notices", "aria-live": "polite", key: "notices" },
    all.slice(-LATEST).map((notice) => h("div", { class: `notice ${notice.level}`, key: notice.id, "data-notice-id": notice.id },
      icon(notice.level === "error" ? "warning" : "info"),
      h("div", {}, h("p", { class: "notice-from" }, "Slackbot · only visible to you"), h("div", { class: "prose" }, mrkdwn(notice.text))),
      h("button", { type: "button", class: "tool", "aria-label": "Dismiss", title: "Dismiss", onclick: () => dismissNotice(notice.id) }, icon("close", 14)))));
}
