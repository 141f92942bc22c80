/** A scrolling list that stays at its end while new things arrive, unless the person has scrolled up to read. */

const NEAR_PX = 48;

/** For `mounted` of the scrolling element; its first child is what grows. */
export function keepAtEnd(box) {
  let atEnd = true;
  let last = 0;
  const toEnd = () => {
    box.scrollTop = box.scrollHeight;
  };
  box.addEventListener("scroll", () => {
    // A list that grew since it was scrolled to its end is not one that somebody scrolled up.
    if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX) atEnd = true;
    else if (box.scrollTop < last) atEnd = false;
    last = box.scrollTop;
    box.parentElement?.classList.toggle("scrolled-up", !atEnd);
  });
  const observer = new ResizeObserver(() => atEnd && toEnd());
  observer.observe(box.firstElementChild);
  observer.observe(box);
  toEnd();
}

/** Scroll the list beside a "jump to latest" button to its end. */
export function jumpToEnd(event) {
  const box = event.currentTarget.parentElement.querySelector(".scroller");
  box.scrollTo({ top: box.scrollHeight, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}
