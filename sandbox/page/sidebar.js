/** The workspace at the left: channels, direct messages, the app, and whose eyes one looks through. */
import { openPlace } from "./act.js";
import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { peopleMenu } from "./people.js";
import { appChannel, channelLabel, page, set, userOf } from "./state.js";
import { openHome } from "./home.js";
import { themeButton } from "./theme.js";

export function sidebar() {
  const { workspace, app, channels } = page.workspace;
  const places = channels.filter((channel) => channel.kind !== "im");
  const people = channels.filter((channel) => channel.kind === "im" && channel.user !== app.bot_user_id);
  return h("nav", { class: page.sidebarOpen ? "sidebar open" : "sidebar", "aria-label": "Workspace",
    onkeydown: (event) => event.key === "Escape" && page.sidebarOpen && set({ sidebarOpen: false }) },
  h("div", { class: "workspace" },
    h("span", { class: "workspace-mark", "aria-hidden": "true" }, mark()),
    h("div", {}, h("p", { class: "workspace-name" }, workspace.name), h("p", { class: "workspace-domain" }, "Sandbox on this machine")),
    themeButton()),
  h("div", { class: "places" },
    section("Channels", places.map((channel) => place(channel, icon(channel.kind === "private" ? "lock" : "hash", 16)))),
    people.length ? section("Direct messages", people.map((channel) => place(channel, avatar(userOf(channel.user), "small")))) : null,
    section("Apps", [appEntry(app)])),
  peopleMenu());
}

function mark() {
  return h("svg", { viewBox: "0 0 32 32", width: 32, height: 32, class: "mark" },
    h("rect", { x: 1, y: 1, width: 30, height: 30, rx: 9 }),
    h("path", { d: "M10 9v11a3 3 0 003 3h9M15 9.500c4 0 7 2.500 7 6.500" }));
}

function section(title, items) {
  const id = `section-${title.replace(/\W/g, "").toLowerCase()}`;
  return h("section", { key: title, "aria-labelledby": id },
    h("h2", { id }, title),
    h("ul", {}, items.map((item) => h("li", { key: item.key }, item))));
}

function place(channel, face) {
  const isOpen = page.place === channel.id;
  const classes = ["place", isOpen && "open", channel.unread && "unread", channel.is_archived && "archived"].filter(Boolean);
  const label = channel.kind === "im" ? channelLabel(channel) : channel.name;
  const extra = [channel.kind === "private" && "private", channel.is_archived && "archived", channel.unread && `${channel.unread} unread`];
  return h("button", {
    type: "button", key: channel.id, class: classes.join(" "), "data-channel": channel.id, "aria-current": isOpen ? "page" : null,
    "aria-label": [label, ...extra.filter(Boolean)].join(", "),
    onclick: () => openPlace(channel.id),
  },
  face, h("span", { class: "place-name" }, label),
  channel.unread ? h("span", { class: "count", "aria-hidden": "true" }, channel.unread) : null);
}

function appEntry(app) {
  const direct = appChannel();
  const isOpen = page.place === "home" || page.place === direct?.id;
  const classes = ["place", isOpen && "open", direct?.unread && "unread"].filter(Boolean);
  return h("button", {
    type: "button", key: "app", class: classes.join(" "), "aria-current": isOpen ? "page" : null,
    "aria-label": [app.name, "app", direct?.unread && `${direct.unread} unread`].filter(Boolean).join(", "),
    onclick: openHome,
  },
  avatar(userOf(app.bot_user_id), "small"), h("span", { class: "place-name" }, app.name),
  h("span", { class: app.connected ? "dot on" : "dot off", title: app.connected ? "Connected" : "Not connected" }),
  direct?.unread ? h("span", { class: "count", "aria-hidden": "true" }, direct.unread) : null);
}
