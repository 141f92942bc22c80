/**
 * Describe DOM with `h`, bring a container up to date with `render`.
 * Nodes are kept by key, so focus, caret, scroll position and half-typed text survive every update.
 * Text only ever becomes text nodes; nothing here parses HTML.
 *
 * @typedef {{tag: string|Widget, props: Object, children: (VNode|string)[], key: string|undefined}} VNode
 * @typedef {(host: Element, props: Object) => {update: (props: Object) => void, destroy?: () => void}} Widget
 *   A widget owns what is inside its host element and keeps state of its own.
 */

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "path", "circle", "rect", "line", "polyline", "polygon", "g", "text", "title"]);

/**
 * @param {string|Widget} tag an element's name, or a widget
 * @param {Object|null} props attributes; `onclick`-like functions; `key`; `once` (DOM properties set on
 *   creation only); `live` (DOM properties kept in step); `style` (CSS properties); `mounted(element)`
 * @returns {VNode}
 */
export function h(tag, props, ...children) {
  const { key, ...rest } = props || {};
  return { tag, key, props: rest, children: flatten(children) };
}

function flatten(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false && child !== true && child !== "")
    .map((child) => (typeof child === "object" ? child : String(child)));
}

/** Make the container's children what `vnodes` say. */
export function render(container, ...vnodes) {
  patchChildren(container, flatten(vnodes));
}

const described = new WeakMap(); // node → the vnode it was last made from
const widgets = new WeakMap(); // host element → its running widget

function patchChildren(parent, vnodes) {
  const pool = new Map();
  for (const node of parent.childNodes) {
    const slot = slotOf(described.get(node));
    pool.has(slot) ? pool.get(slot).push(node) : pool.set(slot, [node]);
  }
  const wanted = vnodes.map((vnode) => ({ vnode, node: pool.get(slotOf(vnode))?.shift() }));
  for (const left of pool.values()) for (const node of left) remove(node);
  let cursor = parent.firstChild;
  for (const { vnode, node } of wanted) {
    const next = node ? patch(node, vnode) : create(vnode, parent);
    if (next === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(next, cursor);
    if (!node && vnode.props?.mounted) vnode.props.mounted(next);
  }
}

function slotOf(vnode) {
  if (vnode === undefined) return "foreign";
  if (typeof vnode === "string") return "text";
  const tag = typeof vnode.tag === "string" ? vnode.tag : vnode.tag.name;
  return `${tag} ${vnode.key ?? ""}`;
}

function create(vnode, parent) {
  if (typeof vnode === "string") {
    const node = document.createTextNode(vnode);
    described.set(node, vnode);
    return node;
  }
  if (typeof vnode.tag === "function") {
    const host = document.createElement(vnode.props.host || "div");
    if (vnode.props.hostClass) host.className = vnode.props.hostClass;
    described.set(host, vnode);
    widgets.set(host, vnode.tag(host, vnode.props));
    return host;
  }
  const inSvg = vnode.tag === "svg" || (parent.namespaceURI === SVG && SVG_TAGS.has(vnode.tag));
  const node = inSvg ? document.createElementNS(SVG, vnode.tag) : document.createElement(vnode.tag);
  described.set(node, vnode);
  setProps(node, {}, vnode.props);
  patchChildren(node, vnode.children);
  for (const [name, value] of Object.entries(vnode.props.once || {})) node[name] = value;
  return node;
}

function patch(node, vnode) {
  const before = described.get(node);
  described.set(node, vnode);
  if (typeof vnode === "string") {
    if (node.data !== vnode) node.data = vnode;
  } else if (typeof vnode.tag === "function") {
    if (node.className !== (vnode.props.hostClass || "")) node.className = vnode.props.hostClass || "";
    widgets.get(node).update(vnode.props);
  } else {
    setProps(node, before.props, vnode.props);
    patchChildren(node, vnode.children);
  }
  return node;
}

function remove(node) {
  stopWidgets(node);
  node.remove();
}

function stopWidgets(node) {
  widgets.get(node)?.destroy?.();
  for (const child of node.childNodes) stopWidgets(child);
}

const OWN = new Set(["once", "live", "style", "mounted", "host", "hostClass"]);

function setProps(node, before, after) {
  for (const name of Object.keys(before)) {
    if (!(name in after) && !OWN.has(name)) setProp(node, name, null);
  }
  for (const [name, value] of Object.entries(after)) {
    if (!OWN.has(name) && value !== before[name]) setProp(node, name, value);
  }
  for (const [name, value] of Object.entries(after.style || {})) node.style.setProperty(name, value);
  for (const [name, value] of Object.entries(after.live || {})) if (node[name] !== value) node[name] = value;
}

function setProp(node, name, value) {
  if (name.startsWith("on")) listen(node, name.slice(2), value);
  else if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : String(value));
}

const handlers = new WeakMap(); // node → {event type: its present handler}

/** One listener for each type, and a handler behind it that may change: properties know no `onfocusin`. */
function listen(node, type, handler) {
  const known = handlers.get(node) || {};
  handlers.set(node, known);
  if (!(type in known)) node.addEventListener(type, (event) => known[type]?.(event));
  known[type] = handler;
}
