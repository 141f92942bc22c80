/** A person as coloured initials. */
import { h } from "./dom.js";
import { nameOf, page } from "./state.js";
import { icon } from "./icons.js";

export function avatar(user, size = "") {
  const isApp = user.id === page.workspace.app.bot_user_id;
  const words = nameOf(user).split(/\s+/).filter(Boolean);
  const initials = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word || "")][0] || "").join("");
  return h("span", { class: `avatar ${size} ${isApp ? "avatar-app" : ""}`, "aria-hidden": "true", style: { "--avatar": user.color } },
    isApp ? icon("zap", 18) : initials.toLocaleUpperCase());
}
