// The page of `audit`: findings with the affected lines, a filter, and the checks that did not run.

const SEVERITIES = ["error", "warning", "note"];

// Returns the first line of a location with the affected part highlighted.
function excerpt(place) {
  const all = [...place.excerpt];
  const from = Math.min(all.length, Math.max(0, place.column - 1));
  const to = place.end_line === place.line ? Math.max(from, place.end_column - 1) : all.length;
  const part = (start, end) => all.slice(start, end).join("");
  return el(
    "pre",
    { class: "excerpt", tabindex: "0", "aria-label": `Line ${place.line} of ${place.file}` },
    el("span", { class: "line" }, String(place.line)),
    part(0, from),
    to > from && el("mark", {}, part(from, to)),
    part(Math.max(from, to)),
  );
}

const at = (place) => `${place.file}:${place.line}:${place.column}`;

function finding(one, checks) {
  const check = checks[one.id];
  const fix = one.fix;
  return el(
    "div",
    { class: `card finding ${one.severity}`, "data-id": one.id, "data-severity": one.severity },
    el("h3", { class: one.severity }, el("span", { class: "tag" }, one.severity), " ", sentence(one.message)),
    el("p", { class: "quiet" }, el("code", {}, one.id), one.place && [" · ", el("code", { class: "place" }, at(one.place))], one.target && [" · ", el("code", {}, one.target)]),
    one.place && one.place.excerpt !== "" && excerpt(one.place),
    one.related.map((related) => el("p", {}, el("code", {}, at(related.place)), ": ", prose(related.message))),
    one.help.length > 0 && el("ul", {}, one.help.map((line) => el("li", {}, sentence(line)))),
    fix && el("p", { class: "fix" }, "Fix: ", prose(fix.what), ". Run ", el("code", {}, `pyo3-bzl audit --fix${fix.safe ? "" : " --unsafe-fixes"}`), fix.safe ? "." : " and review the change."),
    check && el("details", {}, el("summary", { class: "quiet" }, "Why"), check.why.split(/\n\s*\n/).map((text) => el("p", {}, prose(text)))),
  );
}

function filtered(data) {
  const list = el("div", { id: "findings" });
  const count = el("span", { class: "quiet", role: "status", id: "shown" });
  const wanted = new Set(SEVERITIES);
  let words = "";
  let limit = 200;
  const text = (one) => [one.id, one.message, one.target ?? "", one.place ? `${at(one.place)} ${one.place.excerpt}` : "", ...one.help].join(" ").toLowerCase();
  const draw = () => {
    const found = data.findings.filter((one) => wanted.has(one.severity) && text(one).includes(words));
    list.replaceChildren(...found.slice(0, limit).map((one) => finding(one, data.checks)));
    if (found.length > limit) list.append(el("button", { type: "button", onclick: () => { limit += 500; draw(); } }, `Show ${Math.min(500, found.length - limit)} more`));
    if (found.length === 0) list.append(el("p", {}, "No finding matches the filter."));
    count.textContent = `${found.length} of ${counted(data.findings.length, "finding")}`;
  };
  const boxes = SEVERITIES.map((severity) => {
    const number = data.findings.filter((one) => one.severity === severity).length;
    const change = (event) => {
      if (event.target.checked) wanted.add(severity);
      else wanted.delete(severity);
      draw();
    };
    return el("label", {}, el("input", { type: "checkbox", name: severity, checked: true, disabled: number === 0, onchange: change }), ` ${counted(number, severity)}`);
  });
  const search = el("input", { type: "search", placeholder: "Filter findings", "aria-label": "Filter findings by check, file, target or text", oninput: (event) => { words = event.target.value.toLowerCase(); draw(); } });
  draw();
  return [el("div", { class: "controls" }, el("fieldset", {}, boxes), search, count), list];
}

function folded(title, id, rows, render) {
  return rows.length > 0 && el("details", { id, "data-count": rows.length }, el("summary", {}, title), el("ul", {}, rows.map((row) => el("li", {}, render(row)))));
}

show((data) => {
  const count = (severity) => data.findings.filter((one) => one.severity === severity).length;
  const missed = data.not_run.filter((check) => !check.wanted);
  const figure = (severity) => [`${severity}s`, String(count(severity)), null, { id: `${severity}s`, class: count(severity) > 0 && severity !== "note" && `${severity}-text` }];
  return [
    el("h1", {}, "Audit"),
    el("p", { class: "quiet" }, data.workspace),
    data.without_bazel && el("p", { class: "notice error" }, prose(data.without_bazel.split("\n")[0])),
    data.problems.map((one) => el("p", { class: "notice error problem" }, el("code", {}, one.place ? at(one.place) : one.file), ": ", prose(one.message))),
    missed.length > 0 && el("p", { class: "notice", id: "missed" }, `${counted(missed.length, "check")} did not run. The list at the end of this page says why.`),
    figures([...SEVERITIES.map(figure), ["suppressed", String(data.suppressed.length), null, { id: "suppressed-count" }], ["checks ran", String(data.ran.length), `of ${data.ran.length + data.not_run.length}`, { id: "ran" }]]),
    el("h2", {}, "Findings"),
    data.findings.length > 0 ? filtered(data) : el("p", { class: "good-text", id: "none" }, "No findings."),
    (data.suppressed.length > 0 || data.not_run.length > 0 || data.not_understood.length > 0) && el("h2", {}, "Not shown above"),
    folded(counted(data.not_understood.length, "crate hub") + " not supported", "not-understood", data.not_understood, (one) => [prose(one.what), " (", el("code", {}, at(one.place)), "): ", one.checks.join(", ")]),
    folded(counted(data.suppressed.length, "suppressed finding"), "suppressed", data.suppressed, (one) => [el("code", {}, one.finding.id), ": ", prose(one.finding.message), ` (${one.reason}, `, el("code", {}, at(one.by)), ")"]),
    folded(counted(data.not_run.length, "check") + " not run", "not-run", data.not_run, (one) => [el("code", {}, one.id), ": ", prose(one.reason)]),
  ];
});
