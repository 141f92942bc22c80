/** The WebSocket over which the workspace's state arrives, and its reconnection. */
import { page, set } from "./state.js";

const FIRST_DELAY_MS = 300;
const LONGEST_DELAY_MS = 5000;

let socket = null;
let delay = FIRST_DELAY_MS;
let timer = null;

/** Follow the workspace as `page.as` sees it; a second call changes whose eyes. */
export function follow() {
  clearTimeout(timer);
  if (socket) {
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
  }
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const who = page.as ? `?as=${encodeURIComponent(page.as)}` : "";
  socket = new WebSocket(`${scheme}//${location.host}/ui/live${who}`);
  socket.onmessage = (event) => {
    const told = JSON.parse(event.data);
    if (told.type !== "state") return;
    delay = FIRST_DELAY_MS;
    set({ workspace: told.state, link: "live" });
  };
  socket.onclose = () => {
    set({ link: page.workspace ? "reconnecting" : "connecting" });
    timer = setTimeout(follow, delay);
    delay = Math.min(delay * 2, LONGEST_DELAY_MS);
  };
}

/** Try again at once, when the network or the tab is back. */
function hurry() {
  if (page.link !== "live") {
    delay = FIRST_DELAY_MS;
    follow();
  }
}

addEventListener("online", hurry);
document.addEventListener("visibilitychange", () => document.hidden || hurry());
