// The page of `profile`, for one build or for the comparison of two.

const PHASES = { start: "#b9c7dc", fetch: "#efb118", loading: "#c4a2f5", analysis: "#6cc5b0", execution: "#7aa2e3", finish: "#aab1b9" };

const WORK = {
  process: "processes on this machine",
  sandbox: "sandbox setup and cleanup",
  "symlink-tree": "runfiles trees",
  "cache-check": "cache look-ups",
  download: "downloads of outputs",
  upload: "uploads",
  "remote-queue": "waiting for a remote executor",
  "remote-execution": "remote execution",
  "local-queue": "waiting for cores or memory",
  "minor-gc": "minor garbage collection",
  "major-gc": "major garbage collection",
};

function crateName(one) {
  const version = one.version ? ` ${one.version}` : "";
  const compiled = one.step === "program" && ["_bs_", "build_script_build"].includes(one.name);
  const script = one.step === "build-script" ? " (build script)" : compiled ? " (compiling build scripts)" : "";
  return `${one.name}${version}${script}${one.tool ? ", tool" : ""}`;
}

// Renders totals as a table, largest first.
function totals(title, rows, what, id, leftOut) {
  const sorted = [...rows].sort((one, other) => other.micros - one.micros || (one.name < other.name ? -1 : 1));
  const most = Math.max(1, ...sorted.map((row) => row.micros));
  const columns = [
    { head: "Name", cell: (row) => row.name, key: (row) => row.name },
    { head: "Time", number: true, cell: (row) => seconds(row.micros), key: (row) => row.micros },
    { head: "Count", number: true, cell: (row) => counted(row.count, what), key: (row) => row.count },
    { head: "", bar: true, cell: (row) => meter(0, row.micros / most) },
  ];
  const attributes = (row) => ({ "data-name": row.name, "data-micros": row.micros, "data-count": row.count });
  const rest = leftOut && el("p", { class: "quiet" }, `This page leaves out ${leftOut.count} more, ${seconds(leftOut.micros)} together.`);
  return rows.length > 0 && el("section", { id }, el("h2", {}, title), table(columns, sorted, { attributes, text: (row) => row.name, caption: title }), rest);
}

const listed = (totals) => Object.entries(totals).map(([name, total]) => ({ name, ...total }));

function phases(data) {
  const rows = data.phases;
  const seen = rows.filter((phase) => phase.micros > 0);
  const bar = el(
    "div",
    { class: "stack", role: "img", "aria-label": seen.map((phase) => `${phase.name} ${seconds(phase.micros)}`).join(", ") },
    seen.map((phase) => el("div", { title: `${phase.name}: ${seconds(phase.micros)}`, style: { "flex-grow": String(phase.micros), background: PHASES[phase.name] } })),
  );
  const columns = [
    { head: "Phase", cell: (phase) => [el("span", { class: "swatch", style: { background: PHASES[phase.name] } }), phase.name] },
    { head: "Time", number: true, cell: (phase) => seconds(phase.micros) },
    { head: "Share", number: true, cell: (phase) => share(phase.micros, data.wall_micros) },
    { head: `Busy cores of ${data.cores}`, number: true, cell: (phase) => phase.busy_cores?.toFixed(1) ?? "–" },
  ];
  return [bar, table(columns, rows, { attributes: (phase) => ({ "data-name": phase.name, "data-micros": phase.micros }) })];
}

function advice(data) {
  return data.advice.map((one) =>
    el(
      "div",
      { class: "card advice", "data-id": one.id, "data-micros": one.bound_micros },
      el("h3", {}, sentence(one.message)),
      el("p", {}, sentence(one.help)),
      el("p", { class: "quiet" }, `Saves at most ${seconds(one.bound_micros)} of ${seconds(data.wall_micros)}. `, el("code", {}, one.id)),
    ),
  );
}

function criticalPath(data, line) {
  const total = data.critical_path_micros;
  const columns = [
    { head: "#", number: true, cell: (part) => String(part.index + 1), key: (part) => part.index },
    {
      head: "Action",
      cell: (part) => [
        el("a", { href: "#timeline", title: "Show in the timeline", onclick: (event) => { event.preventDefault(); line.show(part.start_micros, part.micros); } }, part.crate ? crateName(part.crate) : part.name),
        part.target && el("div", { class: "quiet code" }, part.target),
      ],
      key: (part) => part.name,
    },
    { head: "Time", number: true, cell: (part) => seconds(part.micros), key: (part) => part.micros },
    { head: "Share", number: true, cell: (part) => share(part.micros, total) },
    { head: "", bar: true, cell: (part) => meter(part.start_micros / data.wall_micros, (part.start_micros + part.micros) / data.wall_micros) },
  ];
  const rows = data.critical_path.map((part, index) => ({ ...part, index }));
  const rest = data.left_out.critical_path;
  return [
    el("p", { class: "quiet" }, "The longest chain of actions that waited for each other: no number of cores makes the build shorter than this. The bars show when each ran."),
    table(columns, rows, { limit: 20, attributes: (part) => ({ "data-micros": part.micros }), text: (part) => `${part.name} ${part.target ?? ""}`, caption: "the critical path" }),
    rest && el("p", { class: "quiet" }, `This page leaves out ${rest.count} shorter parts, ${seconds(rest.micros)} together.`),
  ];
}

function build(data) {
  const bazel = data.bazel.bazel_version.replace(/^release /, "");
  const actions = Object.values(data.mnemonics).reduce((sum, total) => ({ count: sum.count + total.count, micros: sum.micros + total.micros }), { count: 0, micros: 0 });
  const execution = data.phases.find((phase) => phase.name === "execution")?.micros ?? 0;
  const line = timeline(data);
  const path = data.critical_path_micros;
  const log = data.execution_log;
  const notices = [
    data.cut && el("p", { class: "notice error", id: "cut" }, `${data.cut[0].toUpperCase()}${data.cut.slice(1)}. This page shows what comes before that.`),
    data.unreadable > 0 && el("p", { class: "notice error" }, `${counted(data.unreadable, "event")} could not be read.`),
  ];
  return [
    el("h1", {}, "Where the time went"),
    el("p", { class: "quiet" }, [`Bazel${bazel ? ` ${bazel}` : ""}`, data.bazel.date.split(".")[0], data.path].filter(Boolean).join(" · ")),
    notices,
    figures([
      ["wall time", seconds(data.wall_micros), counted(actions.count, "action"), { id: "wall", "data-micros": data.wall_micros }],
      ["critical path", `${(path / 1e6).toFixed(2)} s`, `${share(path, data.wall_micros)} of the wall time`, { id: "critical", "data-micros": path }],
      execution > 0 && ["parallelism", (actions.micros / execution).toFixed(1), `actions at a time on ${counted(data.cores, "core")}`, { id: "parallelism" }],
      ["one action alone", seconds(data.alone_micros), `${share(data.alone_micros, execution)} of execution`, { id: "alone", "data-micros": data.alone_micros }],
      data.memory_peak_mb && ["memory of Bazel", `${Math.round(data.memory_peak_mb)} MB`, "at most", { id: "memory" }],
      log && ["from a cache", `${log.hits} of ${log.spawns}`, "spawns of the log", { id: "hits" }],
    ]),
    section("Advice", data.advice.length > 0 ? advice(data) : el("p", {}, "Nothing that would save a second or 5 % of the wall time.")),
    section("Phases", phases(data)),
    el("section", { id: "timeline" }, el("h2", {}, "Timeline"), line.nodes),
    data.critical_path.length > 0 && el("section", { id: "path" }, el("h2", {}, `Critical path, ${(path / 1e6).toFixed(2)} s`), criticalPath(data, line)),
    totals("Actions by mnemonic", listed(data.mnemonics), "action", "mnemonics", data.left_out.mnemonics),
    totals("Actions by crate", data.crates.map((one) => ({ name: crateName(one), count: one.count, micros: one.micros })), "action", "crates", data.left_out.crates),
    totals("Work on behalf of actions, over all threads", listed(data.work).map((one) => ({ ...one, name: WORK[one.name] ?? one.name })), "time", "work"),
    totals("Fetched repositories", listed(data.fetches), "time", "fetches", data.left_out.fetches),
  ];
}

// Renders a table of what became slower or faster.
function changes(title, rows, id, leftOut) {
  const by = (row) => (row.after_micros ?? 0) - (row.before_micros ?? 0);
  const most = Math.max(1, ...rows.map((row) => Math.abs(by(row))));
  const time = (micros) => (micros === null ? "–" : seconds(micros));
  const columns = [
    { head: "Name", cell: (row) => row.name, key: (row) => row.name },
    { head: "Before", number: true, cell: (row) => time(row.before_micros), key: (row) => row.before_micros ?? -1 },
    { head: "After", number: true, cell: (row) => time(row.after_micros), key: (row) => row.after_micros ?? -1 },
    { head: "Change", number: true, cell: (row) => el("span", { class: by(row) > 0 ? "error-text" : by(row) < 0 && "good-text" }, difference(by(row))), key: by },
    {
      head: "",
      bar: true,
      cell: (row) => {
        const half = by(row) / most / 2;
        return meter(0.5 + Math.min(0, half), 0.5 + Math.max(0, half), half > 0 ? "worse" : "better");
      },
    },
  ];
  const attributes = (row) => ({ "data-name": row.name, "data-micros": by(row) });
  const rest = leftOut && el("p", { class: "quiet" }, `This page leaves out ${leftOut.count} smaller changes.`);
  return el("section", { id }, el("h2", {}, title), rows.length > 0 ? table(columns, rows, { attributes, text: (row) => row.name, caption: title }) : el("p", {}, "Nothing changed."), rest);
}

function comparison(data) {
  const figure = (name, change, id) => {
    const by = change.after_micros - change.before_micros;
    return [name, difference(by), `${seconds(change.before_micros)} → ${seconds(change.after_micros)}`, { id, "data-micros": by, class: by > 0 ? "error-text" : by < 0 && "good-text" }];
  };
  return [
    el("h1", {}, "What became slower or faster"),
    el("p", { class: "quiet" }, `${data.before} → ${data.after}`),
    data.cuts.map((cut) => el("p", { class: "notice error" }, cut)),
    figures([figure("wall time", data.wall, "wall"), figure("critical path", data.critical_path, "critical")]),
    changes("Phases", data.phases, "phases"),
    changes("Critical path", data.critical_path_parts, "path", data.left_out.critical_path_parts),
    changes("Actions by mnemonic", data.mnemonics, "mnemonics", data.left_out.mnemonics),
    changes("Actions by crate", data.crates, "crates", data.left_out.crates),
  ];
}

show((data) => (data.command === "profile" ? build(data) : comparison(data)));
