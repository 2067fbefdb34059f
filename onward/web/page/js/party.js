// The page of a party: who it is, why it is listed, owners up and down, ties, sources, what is not known.
import { ask, askFigure, address, partyPath } from "./ask.js";
import { bareTopics, bdi, button, copyTemplate, count, countryText, datesText, encode, fill, go, h, kindText, list, partyLink, section, shareText, sourceText, table, webLink, words } from "./dom.js";
import { problemBox, sayAge } from "./start.js";
import { newState, pack } from "./state.js";

// What the four results leave out, or doubt.
const NOTES = { over_declared: "parties of which more than 100 % is stated", self_loops: "stakes of a party in itself", interests_not_counted: "interests that are no ownership" };

const DIRECT = 25;
const BARS = 8;
const optional = (promise) => promise.catch((fault) => ({ fault }));

// The address names the party, and may name the days: #p=un:1&on=2024-01-01&as_of=2024-06-01
export async function showParty(value, { signal }) {
  const [, query = ""] = /&(.+)$/.exec(location.hash) || [];
  const id = query ? value.slice(0, -query.length - 1) : value;
  const days = Object.fromEntries(new URLSearchParams(query));
  const [party, counts, owners, direct, saved, orders, status, chart] = await Promise.all([
    ask(partyPath(id, "", days), { signal }), ask(partyPath(id, "/counts", days), { signal }), optional(ask(partyPath(id, "/owners", days), { signal })),
    // the largest first: of many ties a party's own answer has any
    optional(ask(partyPath(id, "/ties", { kind: "owns", direction: "in", order: "share", limit: DIRECT, ...days }), { signal })),
    optional(ask(address("/investigations", { party: id }), { signal })),
    optional(ask(partyPath(id, "/assessments"), { signal })), ask("/status", { signal }), optional(askFigure(partyPath(id, "/shipments/figure"))),
  ]);
  const ownerIds = owners.fault ? [] : [...owners.chain_product.chains.map((chain) => chain.owner), ...owners.integrated.owners.map((each) => each.owner), ...owners.control.controllers.map((each) => each.party), ...owners.cascade.flatMap((rule) => rule.holders)];
  const found = ownerIds.length ? await optional(ask(address("/names", { id: [...new Set(ownerIds)].slice(0, 100) }), { signal })) : {};
  const names = found.fault ? {} : found;
  return [
    h("header", { cls: "party" },
      h("h1", null, bdi(party.name)),
      h("p", null, [party.kinds.map(kindText).join(", "), party.countries.map(countryText).join(", ")].filter(Boolean).join(" · "), " ",
        party.listed && h("span", { cls: "tag" }, "LISTED"), " ", h("span", { cls: "quiet" }, bdi(party.id))),
      h("p", { cls: "acts" }, go(`m=${encode(party.id)}`, "Open map"), go(`c=${await pack({ ...newState(counts.snapshot, [party.id], party.on, days.as_of), ends: [party.id] })}`, "Paths…"),
        go(`t=${encode(party.id)}`, `Deliveries (${party.shipments.count})`), go(`n=${encode(party.id)}`, "New order with it")),
      dayForm(party, days)),
    h("div", { cls: "columns" },
      h("div", null,
        section("On lists", bareTopics(party), listings(party, status)),
        section("Owners", owners.fault || direct.fault ? problemBox(owners.fault || direct.fault) : ownersUp(owners, names, direct)),
        section("Ties", tieGroups(party, counts, signal, days)),
        chart.pictures?.length > 0 && section("Deliveries by month", copyTemplate("months-key"), chart.pictures),
        section("Not known", list(unknowns(party, counts, owners, status)))),
      h("div", null,
        section("Who", people(party)),
        section(`Sources of all records: ${party.sources.length}`, sources(party)),
        section("Seen here", seen(party.id, saved, orders)))),
  ];
}

function dayForm(party, days) {
  const form = copyTemplate("days");
  [form.on.value, form.as_of.value] = [party.on, days.as_of || ""];
  form.addEventListener("submit", (event) => { event.preventDefault(); location.hash = address(`p=${encode(party.id)}`, Object.fromEntries(new FormData(form))).replace("?", "&"); });
  return form;
}

function listings(party, status) {
  if (party.listings.length === 0) {
    const lists = status.layers.filter((layer) => layer.counts.listings);
    return h("p", null, lists.length ? `On none of the lists in ${count(lists.length, "loaded source")}: ${lists.map((layer) => layer.name).join(", ")}` : "No loaded source has a list", ". Lists that are not loaded were not looked at.");
  }
  return h("ul", { cls: "entries" }, party.listings.map((entry) => h("li", { cls: entry.holds ? "" : "ended" },
    h("strong", null, bdi(entry.list || entry.programme || words(entry.topic))), ` ${[entry.regime, words(entry.topic), entry.since && `since ${entry.since}`, entry.until && `until ${entry.until}`].filter(Boolean).join(" · ")}`,
    !entry.holds && h("em", null, ` does not hold on ${party.on}`),
    entry.text && h("blockquote", null, bdi(entry.text)),
    h("p", { cls: "quiet" }, [entry.measure, entry.act, entry.entry_id && `entry ${entry.entry_id}`, sourceText(entry)].filter(Boolean).join(" · "), entry.url && [" ", webLink(entry.url)]))));
}

// Who holds what on the day: each chain with its product; what nobody is known to hold has its bar.
function ownersUp(owners, names, direct) {
  const chains = owners.chain_product.chains;
  const rows = chains.map((chain) => [partyLink(chain.owner, names[chain.owner] || chain.owner), shareText(chain.product) || "not known",
    count(chain.ties.length, "tie"), chain.unknown_shares ? `${count(chain.unknown_shares, "share")} not known` : ""]);
  const name = (id) => partyLink(id, names[id] || id);
  const together = owners.integrated.owners.map((each) => [name(each.owner), each.crowded_out ? `: share not known; others are stated to hold ${each.crowded_out === "all" ? "" : "more than "}100 %` : ` ${shareText(each)}`]);
  const controllers = owners.control.controllers.map((each) => [name(each.party), ` ${each.interests.filter(Boolean).map(words).join(", ")}${each.standing === "stated" ? "" : ` (${each.standing})`}`]);
  const notes = Object.entries(owners.notes).filter(([, each]) => each.length > 0).map(([key, each]) => `${NOTES[key] || words(key)}: ${each.length}`);
  const rules = owners.cascade.map((rule) => h(rule.counts === "yes" ? "strong" : "span", null, `${rule.regime}: ${ruleText(rule, Number(owners.owners_unknown) || 0)}`,
    rule.holders.length > 0 && [", held through ", rule.holders.map((holder, index) => [index > 0 && ", ", name(holder)]), rule.sum !== null && `, ${shareText(typeof rule.sum === "string" ? { min: rule.sum, max: rule.sum } : rule.sum)} together`],
    rule.state !== "in_force" && ` (rule ${words(rule.state)})`));
  const held = direct.results.map((each) => [partyLink(each.party.id, each.party.name), each.listed && h("span", { cls: "tag" }, "LISTED"), ` ${shareText(each.tie.share) || "share not known"}${each.tie.since ? `, since ${each.tie.since}` : ""}`]);
  return [
    shareBar(direct, owners.owners_unknown),
    held.length > 0 && [h("h3", null, "Direct owners"), list(held), further(direct.total - held.length, "direct holding")],
    rows.length ? table(["Owner at the end of a chain", "Share along it", "Ties", "Not known"], rows, "Chains of owners") : h("p", null, "No owner stands in a loaded source."),
    further(owners.chain_product.count - chains.length, "chain"),
    together.length > 0 && [h("h3", null, "All chains added up"), list(together), further(owners.integrated.count - together.length, "owner")],
    controllers.length > 0 && [h("h3", null, "Control without a majority"), list(controllers), further(owners.control.count - controllers.length, "controller")],
    notes.length > 0 && h("p", { cls: "quiet" }, `Not counted, or inconsistent: ${notes.join("; ")}.`),
    h("h3", null, "Owned by listed parties?"), list(rules),
  ];
}

const further = (number, noun) => number > 0 && h("p", { cls: "quiet" }, `${count(number, `further ${noun}`)} not shown.`);

// Where owners whom nobody knows could hold enough, a no is no answer.
function ruleText(rule, unknown) {
  if (rule.listed_itself) { return "on its list itself"; }
  const counted = Number(rule.sum?.max ?? rule.sum ?? 0) || 0;
  if (rule.counts === "no" && unknown > 0 && counted + unknown >= Number(rule.threshold)) {
    return `no known owner reaches its threshold, but of ${Math.round(unknown * 100)} % no owner is known: it cannot be ruled out`;
  }
  return { yes: "counts as owned by listed parties", no: "does not count as owned by listed parties", possible: "may count as owned by listed parties", cannot_tell: "cannot be told from what is loaded" }[rule.counts] || words(rule.counts);
}

// Direct owners as parts of a bar, the largest by name. A name stands apart from its share, which it
// could turn round.
export function shareBar({ results, total }, unknown) {
  const parts = results.filter((each) => each.tie.share).map((each) => [each.party.name, Number(each.tie.share.min)]);
  const missing = Number(unknown) || 0;
  if (parts.length === 0 && !missing) { return null; }
  const percent = (share) => `${Number((share * 100).toFixed(1))} %`;
  const first = parts.slice(0, BARS);
  const others = 1 - missing - first.reduce((sum, [, share]) => sum + share, 0);
  if (total > first.length && others > 0.0005) { first.push([count(total - first.length, "further holding"), others]); }
  const bar = h("div", { cls: "bar", role: "img", "aria-label": [...first.map(([name, share]) => `${name} ${percent(share)}`), missing > 0 && `${percent(missing)} not known`].filter(Boolean).join(", ") },
    first.map(([name, share]) => h("span", { "data-share": share }, bdi(name), ` ${percent(share)}`)),
    missing > 0 && h("span", { cls: "gap", "data-share": missing }, `? ${percent(missing)}`));
  for (const part of bar.children) { part.style.flexGrow = part.dataset.share; }
  return bar;
}

function tieGroups(party, counts, signal, days) {
  if (counts.groups.length === 0) { return h("p", null, "No tie of it is in a loaded source."); }
  return counts.groups.map((group) => {
    const shown = h("div");
    const other = group.other_days ? `, ${group.other_days} on other days` : "";
    const known = group.listed === null ? "" : group.listed ? `, ${group.listed} listed` : "";
    return h("details", { ontoggle: (event) => { if (event.target.open && !shown.hasChildNodes()) { showTies(shown, party.id, group, { signal, days }); } } },
      h("summary", null, `${group.noun} `, h("strong", null, group.parties.toLocaleString("en")), h("span", { cls: "quiet" }, `${known}${other}`)), shown);
  });
}

async function showTies(holder, id, group, { signal, days }, after = null) {
  const more = after !== null;
  if (!more) { fill(holder, "Asking …"); }
  try {
    const page = await ask(partyPath(id, "/ties", { kind: group.kind, direction: group.direction, all: "yes", limit: 50, after: after && after.after, snapshot: after && after.snapshot, ...days }), { signal });
    if (!more) { fill(holder); }
    holder.append(table(["Party", "Tie", "Source"], page.results.map((row) => [
      [partyLink(row.party.id, row.party.name), row.listed && h("span", { cls: "tag" }, "LISTED"), row.party.country && h("span", { cls: "quiet" }, ` ${countryText(row.party.country)}`)],
      [words(row.tie.kind), shareText(row.tie.share), datesText(row.tie), row.tie.standing === "stated" ? "" : row.tie.standing].filter(Boolean).join(" · "),
      [sourceText(row.tie), row.tie.url && [" ", webLink(row.tie.url)]],
    ]), `${group.noun}, ${page.total} ties`));
    if (page.after) { holder.append(button("50 more", (event) => { event.target.remove(); showTies(holder, id, group, { signal, days }, page); })); }
  } catch (fault) { holder.append(problemBox(fault)); }
}

// What a reader might take for known, and nobody has said.
function unknowns(party, counts, owners, status) {
  const has = (kind, direction) => counts.groups.some((group) => group.kind === kind && group.direction === direction && group.ties > 0);
  const missing = owners.fault ? 0 : Number(owners.owners_unknown) || 0;
  const undated = party.ties.flatMap((group) => group.ties).filter((each) => each.tie.undated).length;
  const isCut = party.ties.some((group) => group.count > group.ties.length);
  return [
    !has("owns", "in") && "Who owns it: no loaded source names an owner.",
    has("owns", "in") && missing > 0 && `${Math.round(missing * 100)} % of its shares: no owner in any loaded source.`,
    !has("directs", "in") && "Who directs it: no loaded source names an officer.",
    party.countries.length === 0 && "Its country.",
    !party.sources.some((row) => row.address) && !has("located_at", "out") && "Its address.",
    undated > 0 && `Since when ${isCut ? "at least " : ""}${undated} of its ties ${undated === 1 ? "holds" : "hold"}: no date is stated.`,
    party.sources.length === 0 && "Anything but its name: no source describes it, a tie alone names it.",
    ...status.layers.filter((layer) => layer.stale).map((layer) => `What has changed in ${layer.name}: it is ${sayAge(layer)}.`),
  ].filter(Boolean);
}

function people(party) {
  const rows = party.sources.map((row) => [bdi(row.name), row.names.map((name) => `${name.text} (${words(name.kind)})`).slice(0, 12).join("; ") || "–",
    row.identifiers.map((each) => `${each.scheme.length > 6 ? words(each.scheme) : each.scheme.toUpperCase()} ${each.value}${each.valid === false ? " (its check digit is wrong)" : ""}`).join("; ") || "–", row.address || "–"]);
  const twins = (party.probably_same || []).map((twin) => [partyLink(twin.id, twin.name), ` ${twin.score}, on ${twin.listings.map((entry) => entry.list).join("; ") || "no list"}`]);
  return [
    rows.length ? table(["Name", "Further names", "Numbers", "Address"], rows, "What sources say of it") : h("p", null, "No source describes it."),
    twins.length > 0 && [h("h3", null, "Probably the same party, not confirmed"), list(twins)],
    party.sources.flatMap((row) => row.notes).length > 0 && list(party.sources.flatMap((row) => row.notes).slice(0, 10).map(bdi), "quiet"),
  ];
}

const sources = (party) => list(party.sources.map((row) => [sourceText(row), row.url && [" ", webLink(row.url)]]));

function seen(id, saved, orders) {
  // what could not be asked is not "none"
  if (orders.fault || saved.fault) { return problemBox(orders.fault || saved.fault); }
  const notes = (saved.results || []).flatMap((row) => row.notes.map((note) => [h("q", null, bdi(note.text)), ` ${note.by}, ${note.at.slice(0, 10)}, in `, go(`i=${encode(row.name)}`, bdi(row.title))]));
  const order = (row) => go(`a=${encode(row.assessment)}`, bdi(row.order));
  const misses = orders.near_misses.map((row) => [order(row), ", ", go(`f=${encode(row.indicator)}`, bdi(row.title)), `: ${row.words}`]);
  return [
    h("p", null, orders.total > 0 ? go(`l=${encode(`party:${id}`)}`, `${count(orders.total, "order")} with it`) : "No assessed order names it."),
    list(orders.orders.slice(0, 5).map((row) => [order(row), ` ${words(row.verdict)}, ${words(row.suggestion)}`])),
    misses.length > 0 && [h("h3", null, "Near misses, no findings"), list(misses)], notes.length > 0 && [h("h3", null, "Notes"), list(notes)],
  ];
}
