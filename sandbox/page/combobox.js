/** A select with typeahead, after the ARIA combobox pattern; several choices stand before it as removable chips. */
import { announce } from "./announce.js";
import { h, render } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { hide, showBeside } from "./place.js";

const TYPING_PAUSE_MS = 180;

/**
 * A widget for `h`.
 * @typedef {{text: {type: string, text: string}, value: string, description?: Object}} Option
 * @typedef {{label: string|null, options: Option[]}} Group
 * @param {{id: string, label: string, describedBy: string, invalid: boolean, placeholder: string,
 *   selected: Option[], many: boolean, most?: number, clearable: boolean, remote: boolean, minQuery: number,
 *   load: (query: string) => Promise<Group[]>|Group[], pick: (options: Option[]) => void}} props
 *   `load` is asked again for each query; a remote one after a pause in typing, and only its last answer counts.
 */
export function combobox(host, props) {
  const listId = `${props.id}-list`;
  let open = false;
  let query = "";
  let typed = false;
  let groups = [];
  let active = -1;
  let status = "";
  let asked = 0;
  let waiting = false; // for a remote answer
  let moved = null; // the value that arrow keys or the pointer went to, for answers that come late
  let pickFirst = false; // Enter came before the answer
  let timer = null;

  const input = () => host.querySelector("[role=combobox]");
  const list = () => host.querySelector(".listbox");
  const options = () => groups.flatMap((group) => group.options);
  const shown = () => (props.many ? "" : nameOf(props.selected[0]));
  const isSelected = (option) => props.selected.some((one) => one.value === option.value);

  function draw() {
    const all = options();
    render(
      host,
      h("div", { class: "combo", onmousedown: focusInput },
        props.many ? props.selected.map(chip) : null,
        h("input", {
          type: "text", role: "combobox", id: props.id, class: "combo-input", autocomplete: "off", spellcheck: "false",
          "aria-expanded": String(open), "aria-controls": listId, "aria-autocomplete": "list", "aria-haspopup": "listbox",
          "aria-activedescendant": open && active >= 0 ? `${listId}-${active}` : null,
          "aria-label": props.label, "aria-describedby": props.describedBy, "aria-invalid": props.invalid ? "true" : null,
          "aria-required": props.required ? "true" : null,
          placeholder: props.selected.length && props.many ? "" : props.placeholder,
          once: { value: shown() },
          oninput, onkeydown, onblur,
          onclick: () => open || show(),
          onfocus: (event) => event.target.select(),
        }),
        props.clearable && !props.many && props.selected.length
          ? h("button", { type: "button", class: "combo-clear", "aria-label": `Clear ${props.name}`, title: "Clear", onclick: clear }, icon("close", 12))
          : null,
        h("span", { class: "combo-arrow", "aria-hidden": "true" }, icon("chevron", 14))),
      h("div", { class: "listbox", popover: "manual", onmousedown: (event) => event.preventDefault() },
        h("div", { role: "listbox", id: listId, "aria-label": props.name, "aria-multiselectable": props.many ? "true" : null },
          open ? drawGroups(all) : null),
        open && status ? h("p", { class: "listbox-status" }, status) : null),
    );
    if (!open && document.activeElement !== input()) input().value = shown();
  }

  function chip(option) {
    return h("span", { class: "chip", key: `chip-${option.value}` }, nameOf(option),
      h("button", { type: "button", class: "chip-remove", "aria-label": `Remove ${nameOf(option)}`, onclick: () => remove(option) }, icon("close", 10)));
  }

  function drawGroups(all) {
    return groups.map((group, index) => {
      const rows = group.options.map((option) => row(option, all.indexOf(option)));
      if (group.label === null) return rows;
      return h("div", { role: "group", key: `group-${index}`, "aria-label": group.label },
        h("div", { class: "listbox-group", "aria-hidden": "true" }, group.label), rows);
    });
  }

  function row(option, index) {
    return h("div", {
      role: "option", key: `option-${option.value}`, id: `${listId}-${index}`, class: index === active ? "option active" : "option",
      "aria-selected": String(isSelected(option)),
      onclick: () => choose(option),
      onmousemove: () => index !== active && move(index, false),
    },
    h("span", { class: "option-text" },
      h("span", { class: "option-label" }, nameOf(option)),
      option.description ? h("span", { class: "option-description" }, withEmoji(option.description.text)) : null),
    isSelected(option) ? icon("check", 16) : null);
  }

  function focusInput(event) {
    if (event.target.closest("button") || event.target === input()) return;
    event.preventDefault();
    input().focus();
    if (!open) show();
  }

  function show() {
    open = true;
    query = "";
    typed = false;
    moved = null;
    ask();
    addEventListener("scroll", follow, true);
    addEventListener("resize", follow);
  }

  function close() {
    if (!open) return;
    open = false;
    clearTimeout(timer);
    asked += 1;
    removeEventListener("scroll", follow, true);
    removeEventListener("resize", follow);
    hide(list());
    groups = [];
    active = -1;
    draw();
    input().value = shown();
  }

  function follow(event) {
    if (open && !(event.target instanceof Node && list().contains(event.target))) {
      showBeside(list(), host.firstElementChild, { sameWidth: true });
    }
  }

  /** Load what suits the query and show it. */
  function ask() {
    clearTimeout(timer);
    const turn = (asked += 1);
    waiting = false;
    pickFirst = false;
    if (query.length < props.minQuery) {
      const more = props.minQuery - query.length;
      return receive([], `Type ${more} more character${more > 1 ? "s" : ""} to search.`);
    }
    if (!props.remote) return receive(props.load(query));
    waiting = true;
    receive(groups, "Searching…", active);
    timer = setTimeout(async () => {
      let answer;
      try {
        answer = [await props.load(query), ""];
      } catch (problem) {
        answer = [[], problem.message];
      }
      if (turn !== asked || !open) return;
      waiting = false;
      receive(...answer, undefined, true);
      if (pickFirst && active >= 0) choose(options()[active]);
    }, typed ? TYPING_PAUSE_MS : 0);
    return undefined;
  }

  function receive(found, told = "", keepActive = undefined, tellCount = typed) {
    groups = found;
    const all = options();
    status = told || (all.length ? "" : "No results. Try another word.");
    const movedTo = all.findIndex((one) => one.value === moved);
    active = keepActive ?? (movedTo >= 0 ? movedTo : Math.max(all.findIndex(isSelected), typed && all.length ? 0 : -1));
    draw();
    showBeside(list(), host.firstElementChild, { sameWidth: true });
    reveal();
    if (!told && tellCount) announce(all.length ? `${all.length} result${all.length > 1 ? "s" : ""}` : "No results");
  }

  function move(index, scroll = true) {
    active = index;
    moved = options()[index].value;
    draw();
    if (scroll) reveal();
  }

  function reveal() {
    if (active >= 0) document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: "nearest" });
  }

  function choose(option) {
    if (!props.many) {
      props.pick([option]);
      props = { ...props, selected: [option] };
      close();
      input().select();
      return;
    }
    const next = isSelected(option) ? props.selected.filter((one) => one.value !== option.value) : [...props.selected, option];
    if (props.most && next.length > props.most) return;
    props = { ...props, selected: next };
    props.pick(next);
    input().value = "";
    query = "";
    ask();
  }

  function remove(option) {
    const next = props.selected.filter((one) => one.value !== option.value);
    props = { ...props, selected: next };
    props.pick(next);
    draw();
    input().focus();
  }

  function clear() {
    props = { ...props, selected: [] };
    props.pick([]);
    close();
    draw();
    input().value = "";
    input().focus();
  }

  function oninput(event) {
    query = event.target.value;
    if (!open) {
      open = true;
      addEventListener("scroll", follow, true);
      addEventListener("resize", follow);
    }
    typed = true;
    moved = null;
    ask();
  }

  function onblur() {
    close();
    input().value = shown();
  }

  function onkeydown(event) {
    const count = options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return show();
      if (count) move((active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + count) % count);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      event.stopPropagation();
      if (waiting && moved === null) pickFirst = true;
      else if (active >= 0) choose(options()[active]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      show();
    } else if (event.key === "Tab" && open && typed && active >= 0 && !props.many) {
      choose(options()[active]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
      input().select();
    } else if (event.key === "Backspace" && props.many && !input().value && props.selected.length) {
      remove(props.selected.at(-1));
    }
    return undefined;
  }

  draw();
  return {
    update(next) {
      props = next;
      draw();
    },
    destroy() {
      clearTimeout(timer);
      removeEventListener("scroll", follow, true);
      removeEventListener("resize", follow);
    },
  };
}

const nameOf = (option) => (option ? withEmoji(option.text.text) : "");
