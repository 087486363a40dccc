// The page of `inspect`: the verdict, ABI, floors, requirements and sizes of each file.

const ROLES = { extension: "extension", library: "library, not an extension", program: "program" };
// Maximum number of cells in a treemap. One further cell holds the remainder.
const CELLS = 60;

// Lays out rectangles with areas proportional to the values, as close to squares as possible (squarified treemap).
function squarified(values, width, height) {
  const whole = values.reduce((sum, value) => sum + value, 0);
  const areas = values.map((value) => (value / whole) * width * height);
  const placed = [];
  let [left, top, wide, high] = [0, 0, width, height];
  for (let first = 0; first < areas.length; ) {
    const side = Math.min(wide, high);
    let [sum, last, best] = [0, first, Infinity];
    // Adds cells to the row until the worst aspect ratio would increase.
    while (last < areas.length) {
      const next = sum + areas[last];
      const worst = Math.max((side * side * areas[first]) / (next * next), (next * next) / (side * side * areas[last]));
      if (worst > best) break;
      [sum, best] = [next, worst];
      last += 1;
    }
    const thick = sum / side;
    let along = 0;
    for (; first < last; first += 1) {
      const long = areas[first] / thick;
      placed.push(wide > high ? [left, top + along, thick, long] : [left + along, top, long, thick]);
      along += long;
    }
    if (wide > high) [left, wide] = [left + thick, wide - thick];
    else [top, high] = [top + thick, high - thick];
  }
  return placed;
}

// Renders a treemap of sizes together with a table of the same values.
function treemap(title, sizes, id, absent) {
  const heading = el("h3", {}, title);
  const present = (sizes ?? []).filter((size) => size.bytes > 0);
  if (present.length === 0) return el("div", { "data-map": id }, heading, el("p", { class: "quiet" }, absent));
  const total = present.reduce((sum, size) => sum + size.bytes, 0);
  const rest = present.slice(CELLS);
  const cells = present.slice(0, CELLS);
  if (rest.length > 0) cells.push({ name: `${rest.length} others`, bytes: rest.reduce((sum, size) => sum + size.bytes, 0) });
  const map = el("div", { class: "treemap", "aria-hidden": "true" });
  const draw = () => {
    const [width, height] = [map.clientWidth, map.clientHeight];
    if (width === 0) return;
    const ordered = [...cells].sort((one, other) => other.bytes - one.bytes);
    const places = squarified(ordered.map((cell) => cell.bytes), width, height);
    map.replaceChildren(
      ...ordered.map((cell, index) => {
        const [left, top, wide, high] = places[index];
        const style = { left: `${left}px`, top: `${top}px`, width: `${wide}px`, height: `${high}px`, background: PALETTE[index % PALETTE.length] };
        const name = `${cell.name}: ${bytes(cell.bytes)}, ${share(cell.bytes, total)}`;
        const isNamed = wide > 36 && high > 18;
        if (!isNamed) style.padding = "0";
        return el("div", { title: name, style }, isNamed && cell.name, isNamed && high > 36 && [el("br"), bytes(cell.bytes)]);
      }),
    );
  };
  new ResizeObserver(draw).observe(map);
  const most = Math.max(...present.map((size) => size.bytes));
  const columns = [
    { head: "Name", cell: (size) => size.name, key: (size) => size.name },
    { head: "Size", number: true, cell: (size) => bytes(size.bytes), key: (size) => size.bytes },
    { head: "Share", number: true, cell: (size) => share(size.bytes, total) },
    { head: "", bar: true, cell: (size) => meter(0, size.bytes / most) },
  ];
  const attributes = (size) => ({ "data-name": size.name, "data-bytes": size.bytes });
  return el("div", { "data-map": id }, heading, map, table(columns, present, { limit: 8, attributes, text: (size) => size.name, caption: title }));
}

// Lists names and collapses the rest of a long list.
function names(all, none) {
  if (!all || all.length === 0) return none;
  const code = (one) => el("code", {}, one);
  const spaced = (some) => some.flatMap((one, index) => (index > 0 ? [", ", code(one)] : [code(one)]));
  if (all.length <= 8) return spaced(all);
  return el("details", {}, el("summary", {}, spaced(all.slice(0, 6)), ` and ${all.length - 6} more`), spaced(all.slice(6)));
}

function libc(slice) {
  const one = slice.libc;
  if (!one) return null;
  if (one.kind !== "glibc") return ["libc", one.kind];
  if (!one.floor) return ["libc", "glibc, without versions"];
  return ["oldest glibc", el("span", { "data-glibc": one.floor }, one.floor), one.set_by.length > 0 && [", because of ", names(one.set_by.map((symbol) => `${symbol.name}${symbol.weak ? " (weak)" : ""}`))]];
}

function slice(library, one, index, several) {
  const { python } = one;
  const isExtension = library.role === "extension";
  return el(
    "section",
    { "data-slice": index },
    several && el("h3", {}, `For ${one.machine}`),
    pairs([
      ["for", `${one.format} ${one.machine}, ${one.bits}-bit`],
      isExtension && python.floor && [`${python.abi} floor`, el("span", { "data-floor": python.floor }, python.floor), [", because of ", names(python.set_by)]],
      isExtension && python.unstable.length > 0 && ["not in the stable ABI", names(python.unstable)],
      isExtension && ["init symbols", names(python.init, "none")],
      one.honest && ["honest tag", el("code", { "data-honest": one.honest.tag }, one.honest.tag), one.honest.because.length > 0 && [", because of ", names(one.honest.because)]],
      libc(one),
      one.macos && ["oldest macOS", one.macos],
      ["needs", el("span", { "data-needed": one.needed.length }, names(one.needed, "no library"))],
      one.search.length > 0 && ["searches", names(one.search)],
      one.unresolved.length > 0 && ["from nowhere", el("span", { class: "error-text" }, names(one.unresolved.map((symbol) => symbol.name)))],
      one.tls && ["thread-local storage", `${bytes(one.tls.bytes)} per thread${one.tls.is_static ? ", static" : ""}`],
      ["symbols", `${one.stripped ? "stripped" : "not stripped"}, ${one.debug.bytes > 0 ? `${bytes(one.debug.bytes)} of debug information` : one.debug.file ? `debug information in ${one.debug.file}` : "no debug information"}`],
      one.compilers.length > 0 && ["compilers", one.compilers.join("; ")],
      one.unread.length > 0 && ["not read", one.unread.join("; ")],
    ]),
    el(
      "div",
      { class: "maps" },
      treemap("Size by section", one.sections, "sections", "No sections."),
      treemap("Size by crate", one.crates, "crates", one.format === "PE" ? "Unknown: the symbols are in the PDB." : "Unknown: the library is stripped."),
    ),
  );
}

function library(one, isNested) {
  const { abi } = one;
  const several = abi.symbols.length > 1;
  const abis = [
    ["ABI by name", abi.name],
    abi.tag && ["ABI by tag", abi.tag],
    ...abi.symbols.map((symbols, index) => [`ABI by symbols${several ? `, ${one.slices[index]?.machine ?? index}` : ""}`, symbols]),
  ].filter(Boolean);
  return el(
    "section",
    { class: "library", "data-path": one.path },
    isNested && el("h2", {}, el("code", {}, one.path), el("span", { class: "quiet" }, ` ${ROLES[one.role]}, ${bytes(one.size)}`)),
    one.role === "extension" && [
      pairs([
        ...abis.map(([name, value]) => [name, el("span", { "data-abi": name }, value)]),
        ["", el("span", { "data-agree": String(abi.agree), class: abi.agree ? "good-text" : "error-text" }, abi.agree ? "They agree." : "They disagree.")],
      ]),
    ],
    one.slices.map((part, index) => slice(one, part, index, one.slices.length > 1)),
  );
}

function wheel(one) {
  const { metadata, record } = one;
  const tags = one.name
    ? one.name.python.flatMap((python) => one.name.abi.flatMap((abi) => one.name.platform.map((platform) => `${python}-${abi}-${platform}`)))
    : metadata.tags;
  const files = (title, all) => all.length > 0 && [title, el("span", { class: "error-text" }, names(all))];
  return [
    pairs([
      ["project", [metadata.name, metadata.version].filter(Boolean).join(" ") || "not stated"],
      ["tags", names(tags, "none")],
      ["Python", metadata.requires_python ?? "not stated"],
      ["built by", metadata.generator ?? "not stated"],
      ["contents", `${counted(one.files, "file")}, ${bytes(one.unpacked)} unpacked, ${counted(one.libraries.length, "library")}`],
      ["RECORD", el("span", { "data-verified": record.verified, "data-listed": record.listed }, `${counted(record.listed, "file")} listed, ${record.verified} verified, ${record.different.length} different, ${record.missing.length} missing, ${record.extra.length} extra`)],
      files("different from RECORD", record.different),
      files("missing", record.missing),
      files("not in RECORD", record.extra),
      ["types", `${counted(one.stubs.length, "stub file")}, `, names(one.py_typed, "no py.typed")],
    ]),
    one.libraries.map((each) => library(each, true)),
  ];
}

function verdict(file) {
  const errors = file.findings.filter((finding) => finding.severity === "error").length;
  const warnings = file.findings.length - errors;
  const parts = [errors > 0 && counted(errors, "error"), warnings > 0 && counted(warnings, "warning")].filter(Boolean);
  return {
    text: parts.join(", ") || "no findings",
    kind: errors > 0 ? "error" : warnings > 0 ? "warning" : "good",
  };
}

function finding(one) {
  return el(
    "div",
    { class: `card finding ${one.severity}`, "data-id": one.id },
    el("h3", { class: one.severity }, el("span", { class: "tag" }, one.severity), " ", el("code", {}, one.id)),
    el("p", {}, el("code", {}, one.path), " ", prose(one.message)),
    one.help.length > 0 && el("ul", {}, one.help.map((line) => el("li", {}, sentence(line)))),
  );
}

function file(one, index, several) {
  const found = verdict(one);
  const kind = one.wheel ? "wheel" : ROLES[one.library.role];
  return el(
    "article",
    { id: `file-${index}`, "data-path": one.path, "data-verdict": found.text },
    el(several ? "h2" : "h1", {}, one.path.split(/[\\/]/).pop()),
    el("p", { class: "quiet" }, `${kind}, ${bytes(one.size)} · ${one.path}`),
    el("p", { class: `${found.kind}-text verdict` }, el("strong", {}, found.text[0].toUpperCase() + found.text.slice(1))),
    one.findings.map(finding),
    one.wheel ? wheel(one.wheel) : library(one.library, false),
  );
}

show((data) => {
  const several = data.files.length !== 1;
  const columns = [
    { head: "File", cell: (row) => el("a", { href: `#file-${row.index}` }, row.path), key: (row) => row.path },
    { head: "Size", number: true, cell: (row) => bytes(row.size), key: (row) => row.size },
    { head: "Verdict", cell: (row) => el("span", { class: `${verdict(row).kind}-text` }, verdict(row).text), key: (row) => verdict(row).text },
  ];
  return [
    several && el("h1", {}, `Inspection of ${counted(data.files.length, "file")}`),
    data.unreadable.map((one) => el("p", { class: "notice error unreadable" }, prose(one.error.split("\n")[0]))),
    several && data.files.length > 0 && table(columns, data.files.map((one, index) => ({ ...one, index })), { limit: 50, text: (row) => row.path, caption: "files" }),
    data.files.map((one, index) => file(one, index, several)),
  ];
});
