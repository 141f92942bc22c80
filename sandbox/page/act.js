/** What a person can do, as calls to the sandbox's `POST /ui/act`. */
import { page, redraw, set } from "./state.js";
import { announce } from "./announce.js";

let noticeCount = 0;

/**
 * @param {Object} deed what to do, `do` naming it
 * @returns {Promise<{ok: boolean, error?: string, message?: string}>} never rejects
 */
export async function act(deed) {
  try {
    const response = await fetch("/ui/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: page.workspace.me, ...deed }),
    });
    return await response.json();
  } catch {
    return { ok: false, error: "unreachable", message: "The sandbox did not answer. Is it still running?" };
  }
}

/** As `act`, and a failure is told to the person. */
export async function actOrTell(deed) {
  const result = await act(deed);
  if (!result.ok) tell(result.message || `Slack refused: ${result.error}`, "error");
  return result;
}

/** Show a line to the person, until dismissed. */
export function tell(text, level = "info") {
  noticeCount += 1;
  page.ownNotices = [...page.ownNotices, { id: `own-${noticeCount}`, text, level }].slice(-3);
  announce(text);
  redraw();
}

export function dismissNotice(id) {
  page.dismissed.add(id);
  set({ ownNotices: page.ownNotices.filter((notice) => notice.id !== id) });
}

/** Open a channel and mark it read. */
export function openPlace(place) {
  history.replaceState(null, "", `#${place}`);
  set({ place, thread: null, sidebarOpen: false });
  markRead();
}

/** Tell the server that the open channel has been read. */
export function markRead() {
  const channel = page.workspace.channels.find((one) => one.id === page.place);
  if (channel?.unread && !document.hidden) act({ do: "read", channel: channel.id });
}
