/** The page's own line icons, 20×20, drawn in the text's colour. */
import { h } from "./dom.js";

const PATHS = {
  back: "M12 4l-6 6 6 6M6 10h10",
  check: "M4 10.5l4 4 8-9",
  chevron: "M5 8l5 5 5-5",
  close: "M5 5l10 10M15 5L5 15",
  hash: "M7.5 3L6 17M14 3l-1.500 14M3.500 7.500h13.500M3 12.500h13.500",
  info: "M10 9v5M10 6.200v.1M10 17.500a7.500 7.500 0 100-15 7.500 7.500 0 000 15z",
  keyboard: "M3 5.500h14v9H3zM6 8.500h.1M9 8.500h.1M12 8.500h.1M14.500 8.500h.1M7 11.700h6",
  lock: "M5 9h10v7.500H5zM7 9V6.500a3 3 0 016 0V9",
  menu: "M3 5.500h14M3 10h14M3 14.500h14",
  message: "M3 4h14v10H9l-4 3v-3H3z",
  moon: "M16.500 12A7 7 0 018 3.500 7 7 0 1016.500 12z",
  more: "M4.500 10h.1M10 10h.1M15.500 10h.1",
  send: "M3.500 16.500L17 10 3.500 3.500 5.500 10zM5.500 10H11",
  sun: "M10 13.500a3.500 3.500 0 100-7 3.500 3.500 0 000 7zM10 2v2M10 16v2M2 10h2M16 10h2M4.300 4.300l1.400 1.400M14.300 14.300l1.400 1.400M4.300 15.700l1.400-1.400M14.300 5.700l1.400-1.400",
  thread: "M3 4h14v9.500h-7L6 17v-3.500H3zM6.500 7.500h7M6.500 10.200h4.500",
  warning: "M10 3l7.500 13.500h-15zM10 8.500v3.500M10 14.200v.1",
  download: "M10 3v9M6 8.500l4 4 4-4M4 16.500h12",
  file: "M5 2.500h6.500L15 6v11.500H5zM11.500 2.500V6H15M7.500 10h5M7.500 13h5",
  globe: "M10 17.500a7.500 7.500 0 100-15 7.500 7.500 0 000 15zM2.500 10h15M10 2.500c-5 5-5 10 0 15M10 2.500c5 5 5 10 0 15",
  eye: "M2 10s3-5.500 8-5.500 8 5.500 8 5.500-3 5.500-8 5.500S2 10 2 10zM10 12.300a2.300 2.300 0 100-4.600 2.300 2.300 0 000 4.600z",
  zap: "M11 2.500L4 11.500h5l-1 6 7-9h-5z",
};

export function icon(name, size = 18) {
  return h(
    "svg",
    { class: "icon", viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true", focusable: "false" },
    h("path", { d: PATHS[name] }),
  );
}
