/** Floating lists: put beside their anchor in the browser's top layer, above dialogs and out of any scroll box. */

const GAP = 4;
const EDGE = 8;

/**
 * Show `popup` beside `anchor`: below where there is room, else above.
 * @param {"start"|"end"} align which edges line up
 * @param {boolean} sameWidth whether the popup is at least as wide as its anchor
 */
export function showBeside(popup, anchor, { align = "start", sameWidth = false } = {}) {
  if (!popup.matches(":popover-open")) popup.showPopover();
  const at = anchor.getBoundingClientRect();
  if (sameWidth) popup.style.width = `${at.width}px`;
  const below = innerHeight - at.bottom - GAP - EDGE;
  const above = at.top - GAP - EDGE;
  popup.style.maxHeight = "";
  const wanted = popup.scrollHeight + 2;
  const goesBelow = below >= Math.min(wanted, 240) || below >= above;
  popup.style.maxHeight = `${Math.min(Math.max(goesBelow ? below : above, 96), 360)}px`;
  const height = popup.offsetHeight;
  const left = align === "start" ? at.left : at.right - popup.offsetWidth;
  popup.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - popup.offsetWidth - EDGE))}px`;
  popup.style.top = `${goesBelow ? at.bottom + GAP : at.top - GAP - height}px`;
}

export function hide(popup) {
  if (popup.isConnected && popup.matches(":popover-open")) popup.hidePopover();
}
