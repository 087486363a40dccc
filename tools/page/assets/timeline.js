// The timeline of a build. Draws parallelism, the critical path and every thread on canvases over a common time axis.

const ROW = 20;
const CHART = 84;
const AXIS = 22;

// Returns a node with the timeline of a profile. `show(start, duration, name)` moves to a span.
function timeline(data) {
  const { threads, kinds } = data.timeline;
  const total = Math.max(1, data.wall_micros);
  const path = data.critical_path.map((part) => [part.start_micros, part.micros, -1, part.name]);
  const rows = [];
  if (path.length > 0) rows.push({ name: "critical path", spans: path, busy: [], slice_micros: 0, short: { count: 0, micros: 0 } });
  // Sorts threads that ran actions first.
  const isAction = (span) => !kinds[span[2]].startsWith("(");
  const runsActions = (thread) => thread.short.count > 0 || thread.spans.some(isAction);
  rows.push(...threads.filter(runsActions), ...threads.filter((thread) => !runsActions(thread)));
  const times = kinds.map(() => 0);
  for (const thread of threads) for (const span of thread.spans) times[span[2]] += span[1];
  const order = kinds.map((_, index) => index).sort((one, other) => times[other] - times[one]);
  const colour = colours(order.map((index) => kinds[index]));
  const kindOf = (span) => (span[2] < 0 ? "critical path" : kinds[span[2]]);
  const colourOf = (span) => (span[2] < 0 ? "#ff8a78" : colour(kinds[span[2]]));

  let view = [0, total];
  let chosen = null;
  let row = 0;
  let wanted = "";
  let gutter = 0;

  const chart = el("canvas", { "aria-hidden": "true" });
  const canvas = el("canvas", { "aria-hidden": "true" });
  const scroller = el("div", { class: "rows" }, canvas);
  const details = el("div", { class: "chosen", role: "status" });
  const range = el("span", { class: "quiet", "data-range": "" });
  const found = el("span", { class: "quiet", role: "status" });
  const box = el(
    "div",
    {
      class: "timeline",
      tabindex: "0",
      role: "application",
      "aria-label": "Timeline. Left and right move, plus and minus zoom, 0 shows all, up and down choose a thread, comma and full stop an action, Enter zooms to it.",
      "data-spans": threads.reduce((count, thread) => count + thread.spans.length, 0),
      "data-threads": threads.length,
    },
    chart,
    scroller,
    details,
  );

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const width = () => Math.max(50, box.clientWidth - 2);
  const x = (time) => gutter + ((time - view[0]) / (view[1] - view[0])) * (width() - gutter);
  const time = (at) => view[0] + ((at - gutter) / (width() - gutter)) * (view[1] - view[0]);

  function prepared(node, height) {
    const scale = window.devicePixelRatio || 1;
    node.style.height = `${height}px`;
    node.width = Math.round(width() * scale);
    node.height = Math.round(height * scale);
    const context = node.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width(), height);
    context.font = "12px system-ui, sans-serif";
    context.textBaseline = "middle";
    return context;
  }

  // Returns the text, truncated with an ellipsis if it exceeds the width.
  function fitted(context, text, room) {
    if (context.measureText(text).width <= room) return text;
    let [from, to] = [0, text.length];
    while (from < to) {
      const middle = (from + to + 1) >> 1;
      if (context.measureText(`${text.slice(0, middle)}…`).width <= room) from = middle;
      else to = middle - 1;
    }
    return from > 2 ? `${text.slice(0, from)}…` : "";
  }

  function drawChart() {
    const context = prepared(chart, CHART + AXIS);
    const { slice_micros: slice, running } = data.running;
    const most = Math.max(1, data.jobs, ...running);
    const y = (count) => CHART - (count / most) * (CHART - 14);
    const bottom = CHART;
    // One column per pixel, with the mean of the time that it covers.
    context.fillStyle = css("--accent");
    if (slice > 0) {
      for (let column = Math.floor(gutter); column < width(); column += 1) {
        const from = Math.max(0, Math.floor(time(column) / slice));
        const to = Math.min(running.length, Math.max(from + 1, Math.ceil(time(column + 1) / slice)));
        if (from >= to) continue;
        let sum = 0;
        for (let index = from; index < to; index += 1) sum += running[index];
        const top = y(sum / (to - from));
        context.fillRect(column, top, 1, bottom - top);
      }
    }
    context.strokeStyle = css("--quiet");
    context.setLineDash([4, 4]);
    context.beginPath();
    context.moveTo(gutter, Math.round(y(data.jobs)) + 0.5);
    context.lineTo(width(), Math.round(y(data.jobs)) + 0.5);
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = css("--text");
    context.textAlign = "left";
    context.fillText(fitted(context, "actions running", gutter - 12), 8, CHART / 2);
    context.fillStyle = css("--quiet");
    context.textAlign = "right";
    context.fillText(`jobs ${data.jobs}`, gutter - 6, y(data.jobs) + (y(data.jobs) < 12 ? 6 : 0));
    // The axis, with at most one label per 90 pixels.
    context.strokeStyle = css("--line");
    context.beginPath();
    context.moveTo(0, bottom + 0.5);
    context.lineTo(width(), bottom + 0.5);
    context.stroke();
    context.textAlign = "center";
    for (const tick of ticks()) {
      const at = x(tick);
      context.fillRect(at, bottom, 1, 4);
      const half = context.measureText(label(tick)).width / 2;
      context.fillText(label(tick), Math.min(width() - half - 2, Math.max(gutter + half, at)), bottom + 13);
    }
  }

  function step() {
    const least = ((view[1] - view[0]) / Math.max(1, width() - gutter)) * 90;
    const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
    return [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= least) ?? 10 * power;
  }

  function ticks() {
    const all = [];
    const by = step();
    for (let tick = Math.ceil(view[0] / by) * by; tick <= view[1]; tick += by) all.push(tick);
    return all;
  }

  function label(tick) {
    const by = step();
    if (by >= 1e6) return `${Math.round(tick / 1e6)} s`;
    if (by >= 1e3) return `${(tick / 1e6).toFixed(by >= 1e5 ? 1 : by >= 1e4 ? 2 : 3)} s`;
    return `${(tick / 1e3).toFixed(by >= 100 ? 1 : 3)} ms`;
  }

  const matches = (span) => wanted === "" || span[3].toLowerCase().includes(wanted) || kindOf(span).toLowerCase().includes(wanted);

  function drawRows() {
    const context = prepared(canvas, rows.length * ROW + 4);
    const [dark, quiet, line, text, idle] = ["#10151b", "--quiet", "--line", "--text", "--idle"].map((name) =>
      name.startsWith("--") ? css(name) : name,
    );
    rows.forEach((one, index) => {
      const top = index * ROW + 3;
      if (index === row && document.activeElement === box) {
        context.fillStyle = css("--panel");
        context.fillRect(0, top - 1, width(), ROW);
      }
      // Spans that are not drawn individually: shows how busy the thread is with them.
      context.fillStyle = idle;
      one.busy.forEach((percent, slice) => {
        if (percent === 0) return;
        const from = Math.max(gutter, x(slice * one.slice_micros));
        const to = x((slice + 1) * one.slice_micros);
        const height = ((ROW - 4) * percent) / 100;
        if (to > gutter && from < width()) context.fillRect(from, top + ROW - 4 - height, Math.max(0.5, to - from), height);
      });
      let covered = -1;
      for (const span of one.spans) {
        const [from, to] = [Math.max(gutter, x(span[0])), Math.min(width(), x(span[0] + span[1]))];
        if (to <= gutter || from >= width()) continue;
        const isNarrow = to - from < 1;
        // Of several spans within one pixel, one is enough.
        if (isNarrow && span !== chosen && Math.floor(from) === covered) continue;
        if (isNarrow) covered = Math.floor(from);
        context.globalAlpha = matches(span) ? 1 : 0.15;
        context.fillStyle = colourOf(span);
        context.fillRect(from, top, Math.max(1, to - from - 0.5), ROW - 4);
        if (to - from > 34) {
          context.fillStyle = dark;
          context.textAlign = "left";
          context.fillText(fitted(context, brief(span[3]), to - from - 8), from + 4, top + (ROW - 4) / 2 + 0.5);
        }
        context.globalAlpha = 1;
        if (span === chosen) {
          context.strokeStyle = text;
          context.lineWidth = 2;
          context.strokeRect(from + 0.5, top, Math.max(3, to - from - 1), ROW - 4);
          context.lineWidth = 1;
        }
      }
      context.fillStyle = index === 0 && path.length > 0 ? text : quiet;
      context.textAlign = "left";
      context.fillText(fitted(context, threadName(one.name), gutter - 14), 8, top + (ROW - 4) / 2 + 0.5);
    });
    context.fillStyle = line;
    context.fillRect(gutter - 1, 0, 1, rows.length * ROW + 4);
  }

  let pending = false;
  function draw() {
    gutter = Math.min(150, Math.round(width() * 0.24));
    range.textContent = `${seconds(view[0])} to ${seconds(view[1])}`;
    box.dataset.from = Math.round(view[0]);
    box.dataset.to = Math.round(view[1]);
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      drawChart();
      drawRows();
    });
  }

  function look(from, to) {
    const length = Math.min(total, Math.max(100, to - from));
    const start = Math.min(total - length, Math.max(0, from));
    view = [start, start + length];
    draw();
  }

  function zoom(factor, around = (view[0] + view[1]) / 2) {
    look(around - (around - view[0]) * factor, around + (view[1] - around) * factor);
  }

  function move(part) {
    const by = (view[1] - view[0]) * part;
    look(view[0] + by, view[1] + by);
  }

  function choose(span, index) {
    chosen = span;
    row = index;
    describe();
    if (span && (span[0] + span[1] < view[0] || span[0] > view[1])) {
      const half = (view[1] - view[0]) / 2;
      look(span[0] + span[1] / 2 - half, span[0] + span[1] / 2 + half);
    }
    const top = index * ROW;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    if (top + ROW > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + ROW + 4 - scroller.clientHeight;
    draw();
  }

  function describe() {
    if (chosen) {
      details.replaceChildren(
        el("strong", {}, chosen[3]),
        el("div", { class: "quiet" }, `${kindOf(chosen)}: ${seconds(chosen[1])}, from ${seconds(chosen[0])} to ${seconds(chosen[0] + chosen[1])}, ${rows[row].name}`),
      );
      return;
    }
    const one = rows[row];
    const short = one && one.short.count > 0 ? `; ${counted(one.short.count, "short one")}, ${seconds(one.short.micros)} together, in grey` : "";
    details.replaceChildren(
      el("div", {}, one ? `${one.name}: ${counted(one.spans.length, "action")}${short}` : "No action ran."),
      el("div", { class: "quiet" }, "Click an action, or press ", el("kbd", {}, "."), " for the next one."),
    );
  }

  // Returns the span at a point. The span drawn last is on top.
  function at(event) {
    const place = canvas.getBoundingClientRect();
    const index = Math.floor((event.clientY - place.top - 1) / ROW);
    const when = time(event.clientX - place.left);
    const slack = ((view[1] - view[0]) / width()) * 2;
    const spans = rows[index]?.spans ?? [];
    const exact = spans.findLast((span) => span[0] <= when && when <= span[0] + span[1]);
    const near = exact ?? spans.find((span) => span[0] - slack <= when && when <= span[0] + span[1] + slack);
    return { span: near ?? null, index };
  }

  let drag = null;
  for (const node of [chart, canvas]) {
    node.addEventListener("pointerdown", (event) => {
      drag = { at: event.clientX, view: [...view], moved: false };
      node.setPointerCapture(event.pointerId);
    });
    node.addEventListener("pointermove", (event) => {
      if (!drag) {
        if (node === canvas) canvas.title = at(event).span?.[3] ?? "";
        return;
      }
      const by = ((drag.at - event.clientX) / (width() - gutter)) * (drag.view[1] - drag.view[0]);
      if (Math.abs(event.clientX - drag.at) > 3) drag.moved = true;
      if (drag.moved) look(drag.view[0] + by, drag.view[1] + by);
    });
    node.addEventListener("pointerup", (event) => {
      if (drag && !drag.moved && node === canvas) {
        const { span, index } = at(event);
        if (rows[index]) choose(span, index);
      }
      drag = null;
    });
    node.addEventListener("pointercancel", () => { drag = null; });
    node.addEventListener("dblclick", (event) => {
      const span = node === canvas && at(event).span;
      if (span) look(span[0] - span[1] * 0.1, span[0] + span[1] * 1.1);
      else zoom(0.5, time(event.clientX - node.getBoundingClientRect().left));
    });
    node.addEventListener("wheel", (event) => {
      // Without a modifier key, the wheel scrolls the page.
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
      event.preventDefault();
      const by = event.deltaY || event.deltaX;
      if (event.shiftKey) move(by > 0 ? 0.1 : -0.1);
      else zoom(by > 0 ? 1.25 : 0.8, time(event.clientX - node.getBoundingClientRect().left));
    }, { passive: false });
  }

  function next(by) {
    const spans = rows[row]?.spans.filter(matches) ?? [];
    if (spans.length === 0) return;
    const now = chosen ? spans.indexOf(chosen) : by > 0 ? -1 : spans.length;
    choose(spans[Math.min(spans.length - 1, Math.max(0, now + by))], row);
  }

  const KEYS = {
    ArrowLeft: () => move(-0.2),
    ArrowRight: () => move(0.2),
    ArrowUp: () => choose(null, Math.max(0, row - 1)),
    ArrowDown: () => choose(null, Math.min(rows.length - 1, row + 1)),
    "+": () => zoom(0.5),
    "=": () => zoom(0.5),
    "-": () => zoom(2),
    0: () => look(0, total),
    ".": () => next(1),
    ",": () => next(-1),
    Enter: () => chosen && look(chosen[0] - chosen[1] * 0.1, chosen[0] + chosen[1] * 1.1),
    Escape: () => choose(null, row),
  };
  box.addEventListener("keydown", (event) => {
    const act = !event.ctrlKey && !event.metaKey && !event.altKey && KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  box.addEventListener("focus", draw);
  box.addEventListener("blur", draw);
  new ResizeObserver(draw).observe(box);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

  const button = (text, title, act) => el("button", { type: "button", title, "aria-label": title, onclick: act }, text);
  const search = el("input", {
    type: "search",
    placeholder: "Highlight actions",
    "aria-label": "Highlight actions whose name or mnemonic contains this",
    oninput: (event) => {
      wanted = event.target.value.toLowerCase();
      const count = rows.slice(path.length > 0 ? 1 : 0).reduce((sum, one) => sum + one.spans.filter(matches).length, 0);
      found.textContent = wanted === "" ? "" : `${counted(count, "action")} found`;
      draw();
    },
  });
  const controls = el(
    "div",
    { class: "controls" },
    el("span", {}, button("−", "Zoom out", () => zoom(2)), " ", button("+", "Zoom in", () => zoom(0.5)), " ", button("Whole build", "Show the whole build", () => look(0, total))),
    range,
    search,
    found,
  );
  const legend = el(
    "div",
    { class: "legend" },
    order.slice(0, PALETTE.length - 1).map((index) => el("span", {}, el("span", { class: "swatch", style: { background: colour(kinds[index]) } }), kinds[index])),
    order.length > PALETTE.length - 1 && el("span", {}, el("span", { class: "swatch", style: { background: PALETTE[PALETTE.length - 1] } }), "others"),
  );
  const { short, longest_short_micros: longest } = data.timeline;
  const left =
    short.count > 0 &&
    el("p", { class: "quiet", "data-short": short.count }, `To keep this page small, the timeline leaves out the names of ${counted(short.count, "short span")}, at most ${seconds(longest)} each and ${seconds(short.micros)} together. They count in all figures; grey shows how busy a thread was with them.`);
  const keys = el(
    "p",
    { class: "quiet" },
    "Drag to move, ", el("kbd", {}, "Ctrl"), " and the wheel to zoom. Keys: ",
    el("kbd", {}, "←"), " ", el("kbd", {}, "→"), " move, ", el("kbd", {}, "+"), " ", el("kbd", {}, "−"), " zoom, ", el("kbd", {}, "0"), " whole build, ",
    el("kbd", {}, "↑"), " ", el("kbd", {}, "↓"), " thread, ", el("kbd", {}, ","), " ", el("kbd", {}, "."), " action, ", el("kbd", {}, "Enter"), " zoom to it.",
  );
  describe();
  return {
    nodes: [controls, box, legend, left, keys],
    show(start, duration) {
      const index = path.findIndex((span) => span[0] === start && span[1] === duration);
      look(start - duration * 0.5, start + duration * 1.5);
      if (index >= 0) choose(path[index], 0);
      box.scrollIntoView({ block: "nearest" });
      box.focus({ preventScroll: true });
    },
  };
}

// Drops the prefix that all names share.
function brief(name) {
  return name.replace(/^Compiling Rust (\(without process_wrapper\) )?(rlib|lib|cdylib|bin|proc-macro|staticlib|dylib) /, "").replace(/^Running Cargo build script /, "build script of ");
}

function threadName(name) {
  return name.replace(/^skyframe-evaluator-execution-/, "execution ").replace(/^skyframe-evaluator-/, "evaluator ");
}
