/** The `data_visualization` block: bar, line, area and pie charts, with the numbers as a table for who cannot see them. */
import { h } from "./dom.js";

const WIDTH = 480;
const HEIGHT = 200;
const LEFT = 36;
const BOTTOM = 22;
const TOP = 8;

const series = (index) => `series-${index % 6}`;

/** @param {{title: string, chart: Object}} block */
export function chart({ title, chart: data }) {
  const isPie = data.type === "pie";
  const names = isPie ? data.segments.map((one) => one.label) : data.series.map((one) => one.name);
  return h("figure", { class: "chart" },
    h("figcaption", {}, title),
    isPie ? pie(data.segments) : axes(data),
    names.length > 1
      ? h("ul", { class: "legend", "aria-hidden": "true" },
          names.map((name, index) => h("li", {}, h("span", { class: `legend-dot ${series(index)}` }), name)))
      : null,
    numbers(title, data));
}

function numbers(title, data) {
  const rows = data.type === "pie"
    ? data.segments.map((one) => [one.label, one.value])
    : data.axis_config.categories.map((name) => [name, ...data.series.map((one) => valueAt(one, name))]);
  const heads = data.type === "pie" ? ["", "Value"] : ["", ...data.series.map((one) => one.name)];
  return h("table", { class: "visually-hidden" },
    h("caption", {}, title),
    h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, rows.map(([name, ...values]) =>
      h("tr", {}, h("th", { scope: "row" }, name), values.map((value) => h("td", {}, value))))));
}

const valueAt = (one, category) => one.data.find((point) => point.label === category)?.value ?? 0;

function axes(data) {
  const categories = data.axis_config.categories;
  const values = data.series.flatMap((one) => categories.map((name) => valueAt(one, name)));
  const top = niceTop(Math.max(...values, 1));
  const low = Math.min(0, ...values);
  const y = (value) => TOP + ((top - value) / (top - low)) * (HEIGHT - TOP - BOTTOM);
  const slot = (WIDTH - LEFT) / categories.length;
  const ticks = [0, top / 2, top];
  return h("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "chart-plot", "aria-hidden": "true" },
    ticks.map((tick) => h("g", {},
      h("line", { class: "chart-grid", x1: LEFT, x2: WIDTH, y1: y(tick), y2: y(tick) }),
      h("text", { class: "chart-text", x: LEFT - 6, y: y(tick) + 3, "text-anchor": "end" }, tick))),
    data.series.map((one, index) => (data.type === "bar" ? bars : curve)(one, index, { data, categories, slot, y })),
    categories.map((name, index) => h("text", {
      class: "chart-text", x: LEFT + slot * (index + 0.5), y: HEIGHT - 6, "text-anchor": "middle",
    }, name)));
}

function bars(one, index, { data, categories, slot, y }) {
  const width = Math.min((slot * 0.7) / data.series.length, 44);
  const start = (slot - width * data.series.length) / 2;
  return h("g", { class: series(index) }, categories.map((name, at) => {
    const value = valueAt(one, name);
    return h("rect", {
      x: LEFT + slot * at + start + width * index, width: width - 2, rx: 3,
      y: Math.min(y(value), y(0)), height: Math.max(Math.abs(y(0) - y(value)), 1),
    }, h("title", {}, `${name}: ${value}`));
  }));
}

function curve(one, index, { data, categories, slot, y }) {
  const points = categories.map((name, at) => [LEFT + slot * (at + 0.5), y(valueAt(one, name))]);
  const line = points.map((point) => point.join(",")).join(" ");
  return h("g", { class: series(index) },
    data.type === "area"
      ? h("polygon", { class: "chart-area", points: `${points[0][0]},${y(0)} ${line} ${points.at(-1)[0]},${y(0)}` })
      : null,
    h("polyline", { class: "chart-line", points: line }),
    points.map(([cx, cy]) => h("circle", { cx, cy, r: 3 })));
}

function niceTop(value) {
  const size = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 5, 6, 8, 10].map((step) => step * size).find((step) => step >= value);
}

function pie(segments) {
  const total = segments.reduce((sum, one) => sum + one.value, 0) || 1;
  let from = 0;
  return h("svg", { viewBox: "-100 -100 200 200", class: "chart-pie", "aria-hidden": "true" },
    segments.map((one, index) => {
      const share = one.value / total;
      const d = slice(from, share);
      from += share;
      return h("path", { class: series(index), d }, h("title", {}, `${one.label}: ${Math.round(share * 100)}%`));
    }));
}

function slice(from, share) {
  const at = (part) => [Math.sin(part * 2 * Math.PI) * 96, -Math.cos(part * 2 * Math.PI) * 96];
  const whole = Math.min(share, 0.9999);
  const [x0, y0] = at(from);
  const [x1, y1] = at(from + whole);
  return `M0 0L${x0} ${y0}A96 96 0 ${whole > 0.5 ? 1 : 0} 1 ${x1} ${y1}Z`;
}
