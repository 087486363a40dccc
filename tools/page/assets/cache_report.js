// The page of `cache report`: the hit rates of one or more builds, and the misses.

const FATES = [
  ["hits", "from a cache", "#6cc5b0"],
  ["misses", "missed", "#ff8a78"],
  ["uncacheable", "not cacheable", "#b9c7dc"],
  ["failed", "failed", "#c4a2f5"],
];

// Display names for the parts of a PyO3 build in the JSON.
const PARTS = {
  proc_macros: "proc macros and their crates",
  build_scripts: "build scripts",
  pyo3: "PyO3",
  third_party_crates: "third-party crates",
  own_crates: "crates of the workspace",
  link: "linked libraries and programs",
  gate: "gate",
  tests: "tests",
  other: "other",
};

const clock = (number) => seconds(Math.round(number * 1e6));
const lookedUp = (counts) => (counts.hits ?? 0) + (counts.misses ?? 0);
const rate = (counts) => share(counts.hits ?? 0, lookedUp(counts));

// Draws one bar with the number of spawns per outcome.
function fates(counts) {
  const of = (key) => counts[key] ?? 0;
  const seen = FATES.filter(([key]) => of(key) > 0);
  return el(
    "div",
    { class: "stack fates", role: "img", "aria-label": seen.map(([key, name]) => `${of(key)} ${name}`).join(", ") },
    seen.map(([key, name, colour]) => el("div", { title: `${of(key)} ${name}`, style: { "flex-grow": String(of(key)), background: colour } })),
  );
}

// Renders counts as a table, longest miss time first.
function counts(title, rows, id, leftOut) {
  if (!rows || rows.length === 0) return null;
  const columns = [
    { head: "Name", cell: (row) => row.name, key: (row) => row.name },
    { head: "Hit rate", number: true, cell: rate, key: (row) => (lookedUp(row) > 0 ? row.hits / lookedUp(row) : -1) },
    { head: "Hits", number: true, cell: (row) => String(row.hits ?? 0), key: (row) => row.hits ?? 0 },
    { head: "Misses", number: true, cell: (row) => String(row.misses ?? 0), key: (row) => row.misses ?? 0 },
    { head: "Time of misses", number: true, cell: (row) => clock(row.miss_seconds ?? 0), key: (row) => row.miss_seconds ?? 0 },
    { head: "", bar: true, cell: fates },
  ];
  const attributes = (row) => ({ "data-name": row.name, "data-hits": row.hits ?? 0, "data-misses": row.misses ?? 0 });
  const rest = leftOut && el("p", { class: "quiet" }, `This page leaves out ${leftOut.count} more.`);
  return el("section", { id }, el("h2", {}, title), table(columns, rows, { attributes, text: (row) => row.name, caption: title }), rest);
}

// Converts a JSON map to rows, longest miss time first.
const listed = (map) =>
  Object.entries(map ?? {})
    .map(([name, one]) => ({ name, ...one }))
    .sort((one, other) => (other.miss_seconds ?? 0) - (one.miss_seconds ?? 0) || (other.spawns ?? 0) - (one.spawns ?? 0));

function slowest(data) {
  const columns = [
    { head: "Action", cell: (row) => [`${row.mnemonic} ${row.target}`, el("div", { class: "quiet code" }, row.output)] },
    { head: "Time", number: true, cell: (row) => clock(row.seconds), key: (row) => row.seconds },
    { head: "Ran by", cell: (row) => row.runner },
  ];
  return section("Slowest misses", data.slowest_misses.length > 0 && table(columns, data.slowest_misses, { attributes: (row) => ({ "data-target": row.target }) }));
}

function neverHit(data) {
  const rows = data.never_hit ?? [];
  const columns = [
    { head: "File", cell: (row) => [el("span", { class: "code" }, row.path), el("div", { class: "quiet" }, `${row.mnemonic} ${row.target}`)] },
    { head: "Size", number: true, cell: (row) => bytes(row.bytes), key: (row) => row.bytes },
    { head: "Built", number: true, cell: (row) => counted(row.misses, "time"), key: (row) => row.misses },
  ];
  return section("Largest files that never came from a cache", rows.length > 0 && table(columns, rows));
}

show((data) => {
  const logs = data.logs ?? [data.log];
  const sum = (key) => Object.values(data.mnemonics).reduce((all, one) => all + (one[key] ?? 0), 0);
  const all = { hits: data.hits, misses: data.misses, uncacheable: data.uncacheable, failed: data.failed };
  const trend = (data.by_log ?? []).map((one, index) => ({ name: logs[index]?.path ?? String(index + 1), ...one }));
  const { saved } = data;
  return [
    el("h1", {}, "What came from a cache"),
    el("p", { class: "quiet" }, logs.map((log) => log.path).join(" · ")),
    logs.filter((log) => log.cut_off).map((log) => el("p", { class: "notice error cut" }, el("code", {}, log.path), ": ", prose(log.cut_off), ". This page shows what comes before that.")),
    data.findings.map((one) => el("div", { class: "card finding error", "data-id": one.id }, el("h3", {}, sentence(one.message)), one.help && el("p", {}, sentence(one.help)))),
    figures([
      ["hit rate", rate(all), `${data.hits} of ${counted(data.denominator, "spawn")}`, { id: "rate" }],
      ["from a disk cache", String(data.disk_hits), null, { id: "disk" }],
      ["from a remote cache", String(data.remote_hits), null, { id: "remote" }],
      ["missed", String(data.misses), `${clock(sum("miss_seconds"))} of work`, { id: "missed" }],
      ["not cacheable", String(data.uncacheable), null, { id: "uncacheable" }],
      data.failed > 0 && ["failed", String(data.failed), null, { id: "failed" }],
      data.hits > 0 && ["time of a hit", clock(data.hit_seconds / data.hits), "on average"],
      saved && saved.measured_hits > 0 && ["saved", clock(saved.seconds), `by ${counted(saved.measured_hits, "hit")} that ran in another log`, { id: "saved" }],
      data.hit_bytes > 0 && ["output of hits", bytes(data.hit_bytes), "downloaded at most"],
      data.miss_bytes > 0 && ["output of misses", bytes(data.miss_bytes), "uploaded at most"],
    ]),
    data.spawns > 0
      ? section("All spawns", fates(all), el("div", { class: "legend" }, FATES.map(([key, name, colour]) => el("span", {}, el("span", { class: "swatch", style: { background: colour } }), `${name}: ${all[key] ?? 0}`))))
      : el("p", {}, "The log has no spawns: every action was up to date or had no command."),
    trend.length > 1 && counts("By log", trend, "logs"),
    counts("By part of a PyO3 build", listed(data.phases).map((one) => ({ ...one, name: PARTS[one.name] ?? one.name })), "phases"),
    counts("By mnemonic", listed(data.mnemonics), "mnemonics", data.left_out.mnemonics),
    counts("By target", listed(data.targets), "targets", data.left_out.targets),
    slowest(data),
    neverHit(data),
  ];
});
