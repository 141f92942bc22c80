/** The stack of modals: the top one in sight, those below kept as they were. */
import { act } from "./act.js";
import { announce } from "./announce.js";
import { blocks } from "./blocks.js";
import { h, render } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { check, keepOnly, takeErrors } from "./forms.js";
import { icon } from "./icons.js";
import { notices } from "./notices.js";
import { page, redraw } from "./state.js";
import { viewSurface } from "./surface.js";

const dialog = document.getElementById("modals");
const stack = document.getElementById("modal-stack");
const closing = new Set(); // views the person has closed; the server may not know yet
const lastFocus = new Map(); // view id → id of the element that had the focus in it
let topId = null;
let opener = null; // what had the focus before the first modal opened

/** Draw the person's stack of modals. */
export function drawModals() {
  for (const id of closing) if (!page.workspace.views.some((view) => view.id === id)) closing.delete(id);
  const views = page.workspace.views.filter((view) => !closing.has(view.id));
  keepOnly(new Set([...page.workspace.views.map((view) => view.id), page.workspace.home?.id]));
  const surfaces = views.map(viewSurface);
  const top = views.at(-1);
  const newErrors = views.map((view, index) => takeErrors(surfaces[index].form, view.errors)).at(-1);
  const focused = document.activeElement;

  render(stack, views.map((view, index) => modal(view, surfaces[index], views)));

  if (top) dialog.setAttribute("aria-labelledby", `title-${top.id}`);
  if (!top) {
    if (dialog.open) leave();
  } else if (!dialog.open) {
    opener = document.activeElement;
    dialog.showModal();
  }
  if (top && top.id !== topId) enter(top);
  else if (top && dialog.contains(focused) === false && document.activeElement === document.body) focusHeading(top);
  topId = top?.id ?? null;
  if (newErrors) focusFirstError(top);
}

function modal(view, surface, views) {
  const isTop = view === views.at(-1);
  const id = `title-${view.id}`;
  const busy = surface.form.busy || view.busy;
  return h("section", {
    key: view.id, class: "modal", "data-view-id": view.id, "data-callback-id": view.callback_id, hidden: !isTop, "aria-busy": busy ? "true" : null,
    onfocusin: ({ target }) => target.id && target.closest(".modal-body") && lastFocus.set(view.id, target.id),
  },
  h("header", { class: "modal-head" },
    views.length > 1
      ? h("button", { type: "button", class: "tool", "aria-label": "Back", title: "Back", onclick: () => close(view) }, icon("back"))
      : null,
    h("h2", { id, tabindex: "-1" }, withEmoji(view.title.text)),
    h("button", { type: "button", class: "tool", "aria-label": views.length > 1 ? "Close all" : "Close the dialog", title: views.length > 1 ? "Close all" : "Close (Esc)", onclick: () => closeAll(views) }, icon("close"))),
  h("form", {
    class: "modal-form", novalidate: true, "aria-labelledby": id,
    onsubmit: (event) => {
      event.preventDefault();
      submit(view, surface);
    },
  },
  h("div", { class: "modal-body blocks" },
    isTop ? notices("modal") : null,
    surface.form.problem ? h("div", { class: "alert alert-error", role: "alert", key: "problem" }, icon("warning"), h("div", {}, surface.form.problem)) : null,
    blocks(surface, view.blocks)),
  h("footer", { class: "dialog-buttons" },
    h("button", { type: "button", class: "button", onclick: () => close(view) }, withEmoji(view.close?.text || (view.submit ? "Cancel" : "Close"))),
    view.submit
      ? h("button", { type: "submit", class: busy ? "button primary busy" : "button primary", "aria-disabled": busy ? "true" : null },
          h("span", {}, withEmoji(view.submit.text)))
      : null)));
}

/** Close the dialog, and go back to where the person was; to the composer where that is gone. */
function leave() {
  dialog.close();
  lastFocus.clear();
  const goes = opener?.isConnected && opener !== document.body ? opener : document.querySelector(".pane textarea");
  goes?.focus();
}

function enter(view) {
  const root = rootOf(view);
  const before = lastFocus.get(view.id) && document.getElementById(lastFocus.get(view.id));
  const first = root.querySelector("[data-autofocus]") ||
    root.querySelector(".modal-body :is(input, textarea, select):not([disabled])") ||
    root.querySelector(".dialog-buttons .primary") || root.querySelector(".dialog-buttons .button");
  (before || first)?.focus();
}

function focusHeading(view) {
  rootOf(view).querySelector("h2").focus();
}

const rootOf = (view) => dialog.querySelector(`[data-view-id="${CSS.escape(view.id)}"]`);

function focusFirstError(view) {
  const errors = [...rootOf(view).querySelectorAll(".field-error")];
  if (!errors.length) return;
  const block = errors[0].closest(".block");
  block.querySelector("input, textarea")?.focus();
  block.scrollIntoView({ block: "nearest" });
  const label = block.querySelector(".label").textContent;
  const more = errors.length > 1 ? ` And ${errors.length - 1} more to correct.` : "";
  announce(`${label}: ${errors[0].textContent}${more}`);
}

async function submit(view, surface) {
  const form = surface.form;
  if (form.busy) return;
  form.problem = "";
  form.errors = check(view.blocks, form);
  if (Object.keys(form.errors).length) return showErrors(view);
  form.busy = true;
  redraw();
  const answer = await act({ do: "submit", view_id: view.id, values: form.values });
  form.busy = false;
  if (!answer.ok) form.problem = answer.message || "We had some trouble connecting. Try again?";
  form.errors = { ...(answer.errors || {}) };
  return showErrors(view);
}

function showErrors(view) {
  redraw();
  queueMicrotask(() => rootOf(view) && focusFirstError(view));
}

function close(view) {
  closing.add(view.id);
  redraw();
  act({ do: "close", view_id: view.id, all: false });
}

function closeAll(views) {
  for (const view of views) closing.add(view.id);
  redraw();
  act({ do: "close", view_id: views.at(-1).id, all: true });
}

dialog.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  event.preventDefault();
  const top = page.workspace.views.filter((view) => !closing.has(view.id)).at(-1);
  if (top) close(top);
});

dialog.addEventListener("cancel", (event) => event.preventDefault());
