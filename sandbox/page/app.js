/** The page's start: follow the workspace, and draw it whenever it changes. */
import { markRead } from "./act.js";
import { channelPane } from "./channel.js";
import { h, render } from "./dom.js";
import { appPane, homeShown, isAppPlace } from "./home.js";
import { follow } from "./live.js";
import { drawModals } from "./modal.js";
import { notices } from "./notices.js";
import { sidebar } from "./sidebar.js";
import { channelLabel, channelOf, firstPlace, onChange, page, set } from "./state.js";
import { applyTheme } from "./theme.js";
import { threadPane } from "./thread.js";

const root = document.getElementById("app");

function draw() {
  if (!page.workspace) {
    render(root, h("p", { class: "starting", role: "status" }, "Opening the workspace…"));
    return;
  }
  settlePlace();
  const channel = channelOf(page.place);
  const thread = page.thread ? threadPane() : null;
  render(
    root,
    h("div", { class: thread ? "layout with-thread" : "layout" },
      sidebar(),
      h("div", { class: "veil", onclick: () => set({ sidebarOpen: false }) }),
      h("main", { class: "pane", id: "main" },
        linkLine(),
        isAppPlace() ? appPane() : channelPane(channel),
        page.workspace.views.length ? null : notices("pane")),
      thread),
  );
  drawModals();
  drawTitle(channel);
}

/** What was open may be gone: a channel one has been removed from, another person's. */
function settlePlace() {
  if (isAppPlace() || channelOf(page.place)) return;
  page.place = firstPlace();
  page.thread = null;
}

function linkLine() {
  const app = page.workspace.app;
  if (page.link !== "live") {
    return h("div", { class: "strip warn", role: "status", key: "link" }, h("span", { class: "spinner" }), "Reconnecting… What you see may be out of date.");
  }
  if (app.connected) return null;
  return h("div", { class: "strip warn", role: "status", key: "link" }, `${app.name} is not running: commands and buttons will not be answered.`);
}

function drawTitle(channel) {
  const unread = page.workspace.channels.reduce((sum, one) => sum + one.unread, 0);
  const place = isAppPlace() || !channel ? page.workspace.app.name : channelLabel(channel);
  document.title = `${unread ? `(${unread}) ` : ""}${place} · ${page.workspace.workspace.name}`;
}

let told = null;

/** Once per person and place: what is on screen has been seen. */
function tellSeen() {
  if (!page.workspace || page.link !== "live") return;
  const now = `${page.workspace.me} ${page.place}`;
  if (now !== told && page.place === "home") homeShown();
  told = now;
  markRead();
}

document.querySelector("[data-skip]").addEventListener("click", (event) => {
  event.preventDefault();
  (document.querySelector(".pane textarea") || document.querySelector("#app-panel button"))?.focus();
});

applyTheme();
onChange(draw);
onChange(tellSeen);
addEventListener("hashchange", () => set({ place: location.hash.slice(1) || null, thread: null }));
document.addEventListener("visibilitychange", () => page.workspace && markRead());
draw();
follow();
