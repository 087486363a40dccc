// The page of `cache diff`: the reasons why actions ran again, each with its spawns and their consequences.

// Groups spawns with the same causes as `{causes, spawns, propagated}`. The group with the most consequences comes first.
function groups(differences) {
  const known = new Map();
  for (const one of differences) {
    const key = JSON.stringify(one.causes.map((cause) => cause.text));
    if (!known.has(key)) known.set(key, { causes: one.causes, spawns: [], propagated: 0 });
    const group = known.get(key);
    group.spawns.push(one);
    group.propagated += one.propagated ?? 0;
  }
  return [...known.values()].sort((one, other) => other.propagated + other.spawns.length - one.propagated - one.spawns.length);
}

const paths = (found) => found && found.total > 0 && [el("ul", {}, found.first.map((path) => el("li", {}, el("code", {}, path)))), found.total > found.first.length && el("p", { class: "quiet" }, `and ${found.total - found.first.length} more`)];

// Returns the old and new values of a cause, or its files.
function detail(cause) {
  const value = (one) => (one === null || one === undefined ? el("span", { class: "quiet" }, "not there") : el("code", {}, String(one)));
  const { before, after, part, changed, added, removed, made_by: madeBy, paths: found } = cause.detail ?? {};
  const changes = part?.changes ?? [];
  return [
    changes.length > 0
      ? pairs(changes.map((one) => [`entry ${one.place} of ${part.entries}`, value(one.before), " → ", value(one.after)]))
      : (before !== undefined || after !== undefined) && pairs([["before", value(before)], ["after", value(after)]]),
    changed?.total > 0 && [el("p", { class: "quiet" }, "changed"), paths(changed)],
    added?.total > 0 && [el("p", { class: "quiet" }, "added"), paths(added)],
    removed?.total > 0 && [el("p", { class: "quiet" }, "removed"), paths(removed)],
    found?.total > 0 && paths(found),
    madeBy?.length > 0 && el("p", { class: "quiet" }, `made by ${madeBy.map((key) => `${key.mnemonic} ${key.target}`).join(", ")}`),
  ];
}

function spawn(one) {
  return el(
    "li",
    { class: "spawn", "data-target": one.target },
    `${one.mnemonic} ${one.target || one.output}`,
    el("span", { class: "quiet" }, [one.seconds > 0 && `, ${seconds(Math.round(one.seconds * 1e6))}`, one.hit && `, ${one.hit} cache hit`, one.propagated > 0 && `, ${counted(one.propagated, "spawn")} followed`].filter(Boolean).join("")),
    el("div", { class: "quiet code" }, one.output),
  );
}

function group(one, kind) {
  const shown = 20;
  const rest = one.spawns.slice(shown);
  const advice = [...new Set(one.causes.map((cause) => cause.advice).filter(Boolean))];
  const inside = one.causes.map(detail).flat(3).filter(Boolean);
  return el(
    "div",
    { class: `card cause ${kind}`, "data-spawns": one.spawns.length, "data-propagated": one.propagated },
    one.causes.length > 0 && el("h3", {}, one.causes.map((cause) => el("div", {}, sentence(cause.text)))),
    advice.map((text) => el("p", { class: "advice" }, sentence(text))),
    el("p", { class: "quiet" }, `${counted(one.spawns.length, "spawn")} changed${one.propagated > 0 ? `, and ${one.propagated} more followed` : ""}.`),
    inside.length > 0 && el("details", {}, el("summary", {}, "What differs"), inside),
    el(
      "details",
      { open: one.spawns.length <= 3 },
      el("summary", {}, counted(one.spawns.length, "spawn")),
      el("ul", {}, one.spawns.slice(0, shown).map(spawn)),
      rest.length > 0 && el("details", {}, el("summary", {}, `${rest.length} more`), el("ul", {}, rest.map(spawn))),
    ),
  );
}

function part(title, text, differences, id, kind, leftOut) {
  if (!differences || differences.length === 0) return null;
  const all = groups(differences);
  return el(
    "section",
    { id, "data-causes": all.length, "data-count": differences.length },
    el("h2", {}, title),
    el("p", { class: "quiet" }, text),
    all.map((one) => group(one, kind)),
    leftOut && el("p", { class: "quiet" }, `This page leaves out ${counted(leftOut.count, "shorter spawn")}.`),
  );
}

show((data) => {
  const tally = (log) => `${counted(log.spawns, "spawn")}: ${log.disk_hits + log.remote_hits} from a cache, ${log.ran} run`;
  const same = data.culprits.length + data.roots.length + data.new.length + (data.not_cached ?? []).length === 0;
  const left = data.left_out;
  return [
    el("h1", {}, "Why actions ran again"),
    el("p", { class: "quiet" }, `${data.before.path} → ${data.after.path}`),
    [data.before, data.after].filter((log) => log.cut_off).map((log) => el("p", { class: "notice error cut" }, el("code", {}, log.path), ": ", prose(log.cut_off), ". This page shows what comes before that.")),
    data.repositories &&
      el("p", { class: "notice repositories" }, `The targets or outputs of ${counted(data.repositories.spawns, "spawn")} contain repository names such as `, el("code", {}, data.repositories.after), " instead of ", el("code", {}, data.repositories.before), `, because of ${data.repositories.reason}. `, sentence(data.repositories.advice)),
    (data.reconfigured ?? []).map((one) =>
      el("p", { class: "notice reconfigured" }, `${counted(one.spawns, "spawn")} write to `, el("code", {}, one.after), " instead of ", el("code", {}, one.before), one.reason && `, because of ${one.reason}`, ". ", one.advice && sentence(one.advice)),
    ),
    figures([
      ["culprits", String(data.culprit_causes ?? data.culprits.length), "same action, other output", { id: "culprit-causes", class: data.culprits.length > 0 && "error-text" }],
      ["root causes", String(data.root_causes ?? data.roots.length), counted(data.roots.length, "spawn"), { id: "root-causes" }],
      ["followed", String(data.propagated), "changed because of these", { id: "propagated" }],
      ["identical", String(data.identical), `of ${counted(data.pairs, "pair")}`, { id: "identical" }],
      ["new", String(data.new.length), `${data.gone} gone`, { id: "new-count" }],
    ]),
    pairs([
      ["before", tally(data.before)],
      ["after", tally(data.after)],
    ]),
    same && el("p", { class: "good-text", id: "same" }, "Nothing differs: each action of the second build is the same as in the first."),
    part("Culprits", "The same action gave other outputs: it is not hermetic, or a cache is poisoned.", data.culprits, "culprits", "error", left.culprits),
    part("Root causes", "Actions that changed independently of others. Fix these; what followed goes with them.", data.roots, "roots", "warning", left.roots),
    part("New actions", "The first build had no such action.", data.new, "new", "note", left.new),
    part("Not taken from the cache", "The same action as before, which ran again.", data.not_cached, "not-cached", "note", left.not_cached),
  ];
});
