/** A button that opens a menu: arrow keys, Home and End, first letters, Escape; focus comes back to the button. */
import { h, render } from "./dom.js";
import { hide, showBeside } from "./place.js";

let count = 0;

/**
 * A widget for `h`.
 * @param {{label: string, face: Array, items: () => MenuItem[], buttonClass: string, align?: "start"|"end",
 *   tabindex?: number, title?: string, onopen?: () => void, empty?: string}} props
 * @typedef {{label: string, description?: string, pick: () => void, checked?: boolean, face?: Object, danger?: boolean}} MenuItem
 */
export function menu(host, props) {
  const id = `menu-${(count += 1)}`;
  let open = false;

  const button = () => host.querySelector("button");
  const list = () => host.querySelector("[role=menu]");
  const entries = () => [...list().querySelectorAll("[role^=menuitem]")];

  function draw() {
    const items = open ? props.items() : [];
    render(
      host,
      h("button", {
        type: "button", class: props.buttonClass, "aria-haspopup": "menu", "aria-expanded": String(open),
        "aria-label": props.label, title: props.title ?? props.label, tabindex: props.tabindex, disabled: props.disabled,
        onclick: () => (open ? close() : show()),
        onkeydown: (event) => {
          if (event.key !== "ArrowDown" || open) return;
          event.preventDefault();
          show();
        },
      }, props.face),
      h("div", { role: "menu", id, class: "menu", popover: "manual", "aria-label": props.label, onkeydown },
        items.map((item, index) => entry(item, index)),
        open && !items.length ? h("p", { class: "menu-empty" }, props.empty || "Nothing here yet.") : null),
    );
  }

  function entry(item, index) {
    const radio = item.checked !== undefined;
    return h("button", {
      type: "button", key: index, tabindex: "-1", class: item.danger ? "menu-item danger" : "menu-item",
      role: radio ? "menuitemradio" : "menuitem", "aria-checked": radio ? String(item.checked) : null,
      onclick: () => {
        close();
        item.pick();
      },
      onmouseenter: (event) => event.currentTarget.focus(),
    },
    item.face || null,
    h("span", { class: "menu-text" },
      h("span", { class: "menu-label" }, item.label),
      item.description ? h("span", { class: "menu-description" }, item.description) : null));
  }

  function show() {
    open = true;
    host.classList.add("menu-open");
    draw();
    showBeside(list(), button(), { align: props.align });
    (entries().find((one) => one.getAttribute("aria-checked") === "true") || entries()[0])?.focus();
    document.addEventListener("pointerdown", onOutside, true);
    addEventListener("resize", close);
    props.onopen?.();
  }

  function close() {
    if (!open) return;
    open = false;
    const hadFocus = host.contains(document.activeElement);
    host.classList.remove("menu-open");
    hide(list());
    draw();
    document.removeEventListener("pointerdown", onOutside, true);
    removeEventListener("resize", close);
    if (hadFocus) button().focus();
  }

  function onOutside(event) {
    if (!host.contains(event.target)) close();
  }

  function onkeydown(event) {
    const all = entries();
    const at = all.indexOf(document.activeElement);
    const go = (index) => all[(index + all.length) % all.length]?.focus();
    if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(-1);
    else if (event.key === "Escape" || event.key === "Tab") close();
    else if (/^\S$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const after = [...all.slice(at + 1), ...all.slice(0, at + 1)];
      after.find((one) => one.textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    } else return;
    event.stopPropagation();
    if (event.key !== "Tab") event.preventDefault();
  }

  draw();
  return {
    update(next) {
      props = next;
      draw();
    },
    destroy: close,
  };
}
