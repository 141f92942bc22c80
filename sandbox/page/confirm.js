/** Slack's confirm dialog, asked before an action that names one. */
import { h, render } from "./dom.js";
import { textObject } from "./mrkdwn.js";

/**
 * @param {{title: Object, text: Object, confirm?: Object, deny?: Object, style?: string}} question
 * @returns {Promise<boolean>} whether the person said yes; Escape says no
 */
export function ask(question) {
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  dialog.setAttribute("role", "alertdialog");
  dialog.setAttribute("aria-labelledby", "confirm-title");
  dialog.setAttribute("aria-describedby", "confirm-text");
  document.body.append(dialog);
  return new Promise((resolve) => {
    const answer = (yes) => {
      dialog.close();
      dialog.remove();
      resolve(yes);
    };
    render(
      dialog,
      h("h2", { id: "confirm-title" }, textObject(question.title)),
      h("div", { id: "confirm-text", class: "prose" }, textObject(question.text)),
      h("div", { class: "dialog-buttons" },
        h("button", { type: "button", class: "button", onclick: () => answer(false) },
          question.deny ? textObject(question.deny) : "Cancel"),
        h("button", {
          type: "button", class: question.style === "danger" ? "button danger" : "button primary",
          onclick: () => answer(true), mounted: (button) => queueMicrotask(() => button.focus()),
        }, question.confirm ? textObject(question.confirm) : "Yes")),
    );
    dialog.onkeydown = (event) => {
      event.stopPropagation();
      if (event.key !== "Escape") return;
      event.preventDefault();
      answer(false);
    };
    dialog.oncancel = (event) => {
      event.preventDefault();
      answer(false);
    };
    dialog.showModal();
  });
}
