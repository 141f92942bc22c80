/** Say something to screen readers, politely. While a dialog is open the rest of the page is out of their reach. */
export function announce(text) {
  const region = document.querySelector("dialog[open] [data-announcer]") || document.querySelector("body > [data-announcer]");
  region.textContent = "";
  // A screen reader speaks on change: the same words twice need an empty moment between them.
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}
