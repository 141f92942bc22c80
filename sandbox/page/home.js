/** The app's own place: Home, Messages and About as tabs. */
import { actOrTell, act, markRead, openPlace } from "./act.js";
import { avatar } from "./avatar.js";
import { blocks } from "./blocks.js";
import { channelPane, drawerButton } from "./channel.js";
import { h } from "./dom.js";
import { appChannel, page, set, userOf } from "./state.js";
import { viewSurface } from "./surface.js";

let about = false;

/** Open the app at its Home tab, or at its messages where it has no Home. */
export function openHome() {
  goTo(page.workspace.app.home_enabled ? "home" : "messages");
}

function goTo(tab) {
  about = tab === "about";
  if (tab === "messages") {
    openPlace(appChannel()?.id || "messages");
    markRead();
  } else {
    history.replaceState(null, "", "#home");
    set({ place: "home", thread: null, sidebarOpen: false });
  }
  if (tab !== "about") actOrTell({ do: "open_home", tab });
}

/** Tell the server that Home is on screen when the page starts there. */
export const homeShown = () => act({ do: "open_home", tab: "home" });

/** Whether the place on screen belongs to the app. */
export const isAppPlace = () => page.place === "home" || page.place === "messages" || page.place === appChannel()?.id;

export function appPane() {
  const app = page.workspace.app;
  const tab = page.place !== "home" ? "messages" : about || !app.home_enabled ? "about" : "home";
  const tabs = [["home", "Home", app.home_enabled], ["messages", "Messages", app.messages_enabled], ["about", "About", true]];
  const shown = tabs.filter(([, , enabled]) => enabled);
  return [
    h("header", { class: "pane-head app-head", key: "head" },
      drawerButton(), avatar(userOf(app.bot_user_id), "small"), h("h1", {}, app.name),
      h("span", { class: "presence" }, h("span", { class: app.connected ? "dot on" : "dot off" }), app.connected ? "Connected" : "Not connected")),
    h("div", { class: "tabs", role: "tablist", "aria-label": app.name, key: "tabs", onkeydown: (event) => walkTabs(event, shown, tab) },
      shown.map(([name, label]) => h("button", {
        type: "button", role: "tab", key: name, id: `tab-${name}`, "aria-selected": String(tab === name), "aria-controls": "app-panel",
        tabindex: tab === name ? "0" : "-1", onclick: () => tab !== name && goTo(name),
      }, label))),
    h("div", { class: `app-panel app-panel-${tab}`, role: "tabpanel", id: "app-panel", key: `panel ${tab}`, "aria-labelledby": `tab-${tab}` },
      tab === "home" ? home() : tab === "messages" ? directMessages(app) : aboutApp(app)),
  ];
}

function walkTabs(event, shown, tab) {
  const names = shown.map(([name]) => name);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = names[(names.indexOf(tab) + step + names.length) % names.length];
  goTo(next);
  queueMicrotask(() => document.getElementById(`tab-${next}`)?.focus());
}

function home() {
  const view = page.workspace.home;
  if (!view) {
    return h("div", { class: "empty" }, h("h2", {}, "Nothing here yet"),
      h("p", {}, `${page.workspace.app.name} has not published its Home for you. It does so once it hears that you opened this tab.`));
  }
  return h("div", { class: "home-view blocks", "data-view-id": view.id, key: view.id }, blocks(viewSurface(view), view.blocks));
}

function directMessages(app) {
  const channel = appChannel();
  if (channel) return channelPane(channel).slice(1);
  return h("div", { class: "empty" }, h("h2", {}, "No messages yet"), h("p", {}, `What ${app.name} writes to you alone will stand here.`));
}

function aboutApp(app) {
  return h("div", { class: "about" },
    h("p", { class: "about-text" }, app.description),
    h("h2", {}, "Commands"),
    h("dl", {}, app.commands.map((one) => [
      h("dt", {}, h("code", {}, `${one.command} ${one.usage_hint}`)), h("dd", {}, one.description)])),
    h("h2", {}, "Shortcuts"),
    h("dl", {}, app.shortcuts.map((one) => [
      h("dt", {}, one.name), h("dd", {}, one.type === "global" ? `From ⚡ beside any composer. ${one.description}` : `From a message’s “More actions”. ${one.description}`)])));
}
