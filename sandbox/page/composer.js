/** Where a person writes: messages, slash commands with completion, and the app's global shortcuts. */
import { act, actOrTell } from "./act.js";
import { announce } from "./announce.js";
import { previews } from "./attached.js";
import { h, render } from "./dom.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { page, userOf } from "./state.js";

/** Half-written text by channel and thread: it waits there while one looks elsewhere. */
const drafts = new Map();
let lastCommand = "";
let count = 0;

function builtIns() {
  const bot = `@${userOf(page.workspace.app.bot_user_id).name}`;
  return [
    { command: "/invite", usage_hint: bot, description: "Bring the app into this channel", builtIn: true },
    { command: "/remove", usage_hint: bot, description: "Take the app out of this channel", builtIn: true },
    { command: "/archive", usage_hint: "", description: "Archive this channel", builtIn: true },
    { command: "/unarchive", usage_hint: "", description: "Bring this channel back", builtIn: true },
  ];
}

const commands = () => [...page.workspace.app.commands, ...builtIns()];

/** Write into the open channel's composer and go there. */
export function putIntoComposer(text) {
  const area = document.querySelector(".pane .composer textarea");
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  area.setSelectionRange(text.length, text.length);
}

/**
 * A widget for `h`.
 * @param {{channel: string, thread?: string, label: string}} props
 */
export function composer(host, props) {
  const id = `composer-${(count += 1)}`;
  const draftKey = `${props.channel} ${props.thread || ""}`;
  let active = 0;
  let found = [];
  let closed = false;
  let pasted = { id: "", links: "" };

  const area = () => host.querySelector("textarea");
  const text = () => drafts.get(draftKey) || "";
  const isOpen = () => found.length > 0 && !closed;

  function draw() {
    const open = isOpen();
    const hint = hintFor(text());
    render(
      host,
      h("div", { class: "composer" },
        h("div", { class: open ? "completion" : "completion closed", onmousedown: (event) => event.preventDefault() },
          h("div", { class: "completion-head", "aria-hidden": "true" }, "Commands", h("span", {}, h("kbd", {}, "↑"), h("kbd", {}, "↓"), " to choose, ", h("kbd", {}, "Tab"), " to complete")),
          h("div", { role: "listbox", id: `${id}-list`, "aria-label": "Slash commands" }, open ? found.map(row) : null)),
        !open && hint ? h("div", { class: "usage-line", id: `${id}-hint` }, h("code", {}, `${hint.command} ${hint.usage_hint}`), h("span", {}, hint.description)) : null,
        previews(pasted.id, page.workspace.previews[pasted.id] || []),
        h("textarea", {
          rows: 1, id, "aria-label": props.label, placeholder: props.label, autocomplete: "off",
          "aria-autocomplete": "list", "aria-controls": `${id}-list`,
          "aria-activedescendant": open ? `${id}-option-${active}` : null,
          "aria-describedby": !open && hint ? `${id}-hint` : null,
          once: { value: text() }, oninput, onkeydown, onblur,
          mounted: grow,
        }),
        h("div", { class: "composer-bar" },
          h(menu, {
            label: "Shortcuts", title: "Shortcuts", buttonClass: "tool", face: [icon("zap")], empty: "This app has no global shortcuts.",
            items: () => page.workspace.app.shortcuts.filter((one) => one.type === "global").map((one) => ({
              label: one.name,
              description: one.description,
              pick: () => actOrTell({ do: "shortcut", callback_id: one.callback_id }),
            })),
          }),
          h("button", { type: "button", class: "tool", "aria-label": "Slash commands", title: "Slash commands", onclick: beginCommand }, h("span", { class: "slash", "aria-hidden": "true" }, "/")),
          h("span", { class: "composer-tip" }, h("kbd", {}, "Enter"), " to send, ", h("kbd", {}, "Shift Enter"), " for a new line"),
          h("button", { type: "button", class: "send", "aria-label": "Send", title: "Send", disabled: !text().trim(), onclick: send }, icon("send")))),
    );
  }

  function row(command, index) {
    return h("div", {
      role: "option", id: `${id}-option-${index}`, key: command.command, class: index === active ? "option active" : "option",
      "aria-selected": String(index === active),
      onclick: () => complete(command),
      onmousemove: () => index !== active && move(index),
    },
    h("span", { class: "option-text" },
      h("span", { class: "option-label" }, h("b", {}, command.command), " ", h("span", { class: "usage-hint" }, command.usage_hint)),
      h("span", { class: "option-description" }, command.description)),
    h("span", { class: "option-origin" }, command.builtIn ? "Workspace" : page.workspace.app.name));
  }

  function move(index) {
    active = index;
    draw();
    document.getElementById(`${id}-option-${active}`)?.scrollIntoView({ block: "nearest" });
  }

  function look() {
    const typed = text();
    found = /^\/\S*$/.test(typed) ? commands().filter((one) => one.command.startsWith(typed.toLowerCase())) : [];
    active = 0;
  }

  function beginCommand() {
    area().focus();
    write("/");
  }

  function write(value) {
    area().value = value;
    oninput();
  }

  /** As in Slack, the app hears of a link as soon as it is whole: pasted, or followed by a space. */
  async function tellOfLinks(wasPasted) {
    const links = (text().match(wasPasted ? /https?:\/\/\S+/g : /https?:\/\/\S+(?=\s)/g) || []).join(" ");
    if (links === pasted.links) return;
    pasted = { id: "", links };
    const told = links ? await act({ do: "compose", text: links }) : {};
    if (pasted.links !== links) return;
    pasted = { id: told.unfurl_id || "", links };
    draw();
  }

  function oninput(event) {
    drafts.set(draftKey, area().value);
    tellOfLinks(event?.inputType === "insertFromPaste");
    const wasOpen = isOpen();
    closed = false;
    look();
    draw();
    grow(area());
    if (isOpen() && !wasOpen) announce(`${found.length} commands. Arrow keys choose, Tab completes.`);
  }

  function complete(command) {
    write(`${command.command} `);
    area().focus();
  }

  function onkeydown(event) {
    if (event.isComposing) return;
    if (isOpen() && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      move((active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
    } else if (isOpen() && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      closed = true;
      draw();
    } else if (isOpen() && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      complete(found[active]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (isOpen() && found[active].command !== text()) complete(found[active]);
      else send();
    } else if (event.key === "ArrowUp" && !text() && lastCommand) {
      event.preventDefault();
      write(lastCommand);
    }
  }

  function onblur() {
    closed = true;
    draw();
  }

  async function send() {
    const written = text().trim();
    if (!written) return;
    const isCommand = written.startsWith("/");
    if (isCommand) lastCommand = written;
    write("");
    const result = await actOrTell({
      do: isCommand ? "slash" : "say",
      channel: props.channel,
      ...(props.thread ? { thread_ts: props.thread } : {}),
      text: written,
    });
    if (!result.ok && !text()) {
      drafts.set(draftKey, written);
      if (host.isConnected) write(written);
    }
  }

  look();
  draw();
  return {
    update(next) {
      props = next;
      draw();
    },
  };
}

function hintFor(typed) {
  const name = /^(\/\S+)\s/.exec(typed)?.[1];
  return name && commands().find((one) => one.command === name && one.usage_hint);
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
}

export const forgetDrafts = () => drafts.clear();
