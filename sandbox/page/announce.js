/** Say something to screen readers, politely. */
export function announce(text) {
  const region = document.getElementById("announcer");
  region.textContent = "";
  // A screen reader speaks on change: the same words twice need an empty moment between them.
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}
