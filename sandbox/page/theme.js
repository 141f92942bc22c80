/** Light or dark: the system's choice until the person makes one, which is remembered. */
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { redraw } from "./state.js";

const KEY = "sandbox-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

const theme = () => document.documentElement.dataset.theme || (system.matches ? "dark" : "light");

export function applyTheme() {
  const kept = localStorage.getItem(KEY);
  if (kept) document.documentElement.dataset.theme = kept;
}

export function themeButton() {
  const other = theme() === "dark" ? "light" : "dark";
  return h("button", {
    type: "button", class: "tool theme-button", "aria-label": `Use the ${other} theme`, title: `Use the ${other} theme`,
    onclick: () => {
      document.documentElement.dataset.theme = other;
      localStorage.setItem(KEY, other);
      redraw();
    },
  }, icon(other === "dark" ? "moon" : "sun"));
}

system.addEventListener("change", redraw);
