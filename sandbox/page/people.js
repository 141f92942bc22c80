/** Looking through another rep's eyes: the menu at the foot of the sidebar, `?as=`, and Alt with a number. */
import { avatar } from "./avatar.js";
import { forgetDrafts } from "./composer.js";
import { h } from "./dom.js";
import { forgetAll } from "./forms.js";
import { icon } from "./icons.js";
import { follow } from "./live.js";
import { menu } from "./menu.js";
import { forgetVisited } from "./message.js";
import { me, nameOf, page, set } from "./state.js";
import { announce } from "./announce.js";
import { clock } from "./time.js";

const people = () => page.workspace.users.filter((user) => user.is_person);
const role = (user) => (user.is_admin ? "Manager" : user.is_guest ? "Guest" : "Rep");

export function switchTo(id) {
  if (id === page.workspace.me) return;
  const address = new URL(location.href);
  address.searchParams.set("as", id);
  history.replaceState(null, "", address);
  forgetAll();
  forgetDrafts();
  forgetVisited();
  set({ as: id, thread: null, ownNotices: [] });
  announce(`You are now ${nameOf(people().find((user) => user.id === id))}`);
  follow();
}

export function peopleMenu() {
  const user = me();
  return h(menu, {
    key: "people", hostClass: "people", label: `You are ${nameOf(user)}. Switch person`, title: "Switch person (Alt and a number)",
    buttonClass: "people-button", align: "start",
    face: [
      avatar(user),
      h("span", { class: "people-text" },
        h("span", { class: "people-name" }, nameOf(user)),
        h("span", { class: "people-about" }, `${role(user)} · ${clock(new Date(), user)} · ${zone(user)}`)),
      icon("chevron", 14),
    ],
    items: () => people().map((one, index) => ({
      label: nameOf(one),
      description: `${role(one)} · ${zone(one)} · ${clock(new Date(), { ...user, tz: one.tz })}${index < 9 ? ` · Alt+${index + 1}` : ""}`,
      checked: one.id === user.id,
      face: avatar(one),
      pick: () => switchTo(one.id),
    })),
  });
}

const zone = (user) => (user.tz || "UTC").split("/").at(-1).replaceAll("_", " ");

addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !page.workspace) return;
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  const person = digit && people()[Number(digit) - 1];
  if (!person) return;
  event.preventDefault();
  switchTo(person.id);
});
