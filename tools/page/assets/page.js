// Code shared by all pages. Text enters the document only as text: the page's policy forbids parsing it as HTML.

const PALETTE = ["#7aa2e3", "#efb118", "#ff8a78", "#6cc5b0", "#8ac97a", "#ffa8cb", "#c4a2f5", "#b9c7dc", "#d2a679", "#aab1b9"];

// Creates an element. `style` is an object of properties; `onclick` and similar attributes are listeners.
function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "style") {
      for (const [property, one] of Object.entries(value)) node.style.setProperty(property, one);
    } else if (key.startsWith("on")) {
      node.addEventListener(key.slice(2), value);
    } else {
      node.setAttribute(key, value === true ? "" : visible(String(value)));
    }
  }
  for (const child of children.flat(3)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : visible(String(child)));
  }
  return node;
}

// Escapes control characters and characters that reorder text, because names come from untrusted files.
function visible(text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (one) => {
    return `\\u{${one.codePointAt(0).toString(16)}}`;
  });
}

// Renders text with `code` in backquotes.
function prose(text) {
  return visible(String(text))
    .split(/(`[^`]+`)/)
    .filter((part) => part !== "")
    .map((part) => (/^`[^`]+`$/.test(part) ? el("code", {}, part.slice(1, -1)) : part));
}

// Renders a message as a sentence: adds the initial capital and the full stop that messages lack.
function sentence(text) {
  const whole = /[.!?…]$/.test(text) ? text : `${text}.`;
  return prose(whole.replace(/^[a-z]/, (letter) => letter.toUpperCase()));
}

// Formats `24.3 s`, or `43 ms` below a tenth of a second.
function seconds(micros) {
  const size = Math.abs(micros);
  if (size !== 0 && size < 100_000) {
    return size < 1000 ? `${Math.round(micros)} µs` : `${Math.round(micros / 1000)} ms`;
  }
  return `${(micros / 1e6).toFixed(1)} s`;
}

// Formats the signed difference between two times.
function difference(micros) {
  return (micros > 0 ? "+" : "") + seconds(micros).replace("-", "−");
}

// Formats `812 B`, `1.4 KiB`, `2.0 MiB`.
function bytes(count) {
  if (count < 1024) return `${count} B`;
  return count < 1 << 20 ? `${(count / 1024).toFixed(1)} KiB` : `${(count / (1 << 20)).toFixed(1)} MiB`;
}

// Formats `1 action`, `2 actions`, `2 repositories`.
function counted(count, what) {
  const shown = count.toLocaleString("en");
  if (count === 1) return `${shown} ${what}`;
  return `${shown} ${/[^aeiou]y$/.test(what) ? `${what.slice(0, -1)}ies` : `${what}s`}`;
}

// Formats `43 %`.
function share(part, whole) {
  return whole > 0 ? `${Math.round((part * 100) / whole)} %` : "–";
}

// Returns a section with a heading, or nothing if it has no content.
function section(title, ...content) {
  const present = content.flat().filter(Boolean);
  return present.length > 0 && el("section", {}, el("h2", {}, title), present);
}

// Renders figures, given as `[name, value, detail, attributes]`.
function figures(all) {
  const one = ([name, value, detail, attributes]) =>
    el("div", {}, el("dt", {}, name), el("dd", attributes, value, detail && el("small", {}, detail)));
  return el("dl", { class: "figures" }, all.filter(Boolean).map(one));
}

// Renders pairs of a name and its values. Omits pairs without a value.
function pairs(all) {
  const rows = all.filter((pair) => pair && pair[1] !== undefined && pair[1] !== null && pair[1] !== "");
  return el(
    "dl",
    { class: "pairs" },
    rows.map(([name, ...value]) => [el("dt", {}, name), el("dd", {}, value)]),
  );
}

// Draws a bar between two fractions of the width.
function meter(from, to, kind) {
  const percent = (part) => `${(Math.max(0, Math.min(1, part)) * 100).toFixed(2)}%`;
  return el("div", { class: "meter" }, el("div", { class: kind, style: { left: percent(from), width: percent(to - from) } }));
}

// Renders a table with sortable columns. A column has `head` and `cell(row)`, and `key(row)` if it is sortable; `number` and `bar` select
// its style. `attributes(row)` returns the attributes of a row. Shows `limit` rows at first, and a filter if there are more than 30 rows.
function table(columns, rows, { limit = 12, attributes, text, caption } = {}) {
  let sorted = rows;
  let order = null;
  let shown = limit;
  let wanted = "";
  const body = el("tbody");
  const more = el("div", { class: "more" });
  const draw = () => {
    const found = wanted === "" ? sorted : sorted.filter((row) => text(row).toLowerCase().includes(wanted));
    body.replaceChildren(
      ...found.slice(0, shown).map((row) =>
        el(
          "tr",
          attributes?.(row),
          columns.map((column) =>
            el("td", { class: column.bar ? "bar" : column.number ? "number" : "name" }, column.cell(row)),
          ),
        ),
      ),
    );
    const left = found.length - Math.min(found.length, shown);
    more.replaceChildren();
    if (left > 0) {
      more.append(el("button", { type: "button", onclick: () => { shown += 500; draw(); } }, left > 500 ? "Show 500 more" : `Show ${left} more`));
      more.append(el("span", { class: "quiet" }, `${found.length - left} of ${found.length}`));
    } else if (shown > limit && found.length > limit) {
      more.append(el("button", { type: "button", onclick: () => { shown = limit; draw(); } }, "Show fewer"));
    } else if (found.length === 0) {
      more.append(el("span", { class: "quiet" }, "None."));
    }
  };
  const heads = columns.map((column) => {
    const head = el("th", { scope: "col", class: column.bar ? "bar" : column.number && "number" });
    if (!column.key) {
      head.append(column.head);
      return head;
    }
    const sort = () => {
      const descending = order?.column === column ? !order.descending : Boolean(column.number);
      order = { column, descending };
      const compare = (one, other) => {
        const [a, b] = [column.key(one), column.key(other)];
        return (a < b ? -1 : a > b ? 1 : 0) * (descending ? -1 : 1);
      };
      sorted = [...rows].sort(compare);
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      draw();
    };
    head.append(el("button", { type: "button", title: "Sort by this column", onclick: sort }, column.head));
    return head;
  });
  draw();
  const filter =
    text &&
    rows.length > 30 &&
    el("div", { class: "controls" }, el("input", {
      type: "search",
      placeholder: "Filter",
      "aria-label": `Filter ${caption ?? "rows"}`,
      oninput: (event) => { wanted = event.target.value.toLowerCase(); draw(); },
    }));
  return [filter, el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {}, heads)), body)), more];
}

// Returns a function that assigns each name on a page a fixed colour.
function colours(names) {
  const map = new Map(names.map((name, index) => [name, PALETTE[Math.min(index, PALETTE.length - 1)]]));
  return (name) => map.get(name) ?? PALETTE[PALETTE.length - 1];
}

// Fills the page. `render` converts the data to nodes.
function show(render) {
  const data = JSON.parse(document.getElementById("data").textContent);
  const main = document.getElementById("page");
  main.replaceChildren(...render(data).flat(3).filter(Boolean));
  main.append(el("footer", {}, `Written by pyo3-bzl ${data.version}. This page contains its data as JSON, in the element with the id “data”.`));
  document.documentElement.dataset.ready = "true";
}
