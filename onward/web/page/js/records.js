// What can be looked up: the record of a destination, the deliveries of a party, an indicator with its law.
import { createSvg } from "../view/picture.js";
import { address, ask, partyPath } from "./ask.js";
import { bdi, count, countryText, drawText, encode, field, fill, go, h, list, partyLink, section, sourceText, table, webLink, words } from "./dom.js";
import { problemBox } from "./start.js";

const STATUS = { established: "a record of repression is established", indicated: "a record of repression is indicated", none: "nothing on record", unknown: "not known: too few measures are loaded" };

const VERIFIED = { text: "read in the act", secondary: "read in a summary, not in the act", unverified: "not read yet" };

export async function showDestination(country, { signal }) {
  const input = h("input", { required: true, value: country, "aria-label": "Country", placeholder: "code or name, such as KZ" });
  const form = h("form", { cls: "enter", onsubmit: (event) => { event.preventDefault(); location.hash = `d=${encode(input.value.trim())}`; } }, field("Country", input), h("button", { type: "submit" }, "Show"));
  if (!country) { return [h("h1", null, "Destinations"), h("p", null, "What is on record of a country that goods may go to?"), form]; }
  const found = await ask(`/destinations/${encode(country)}`, { signal });
  const measures = [...new Map(found.years.flatMap((year) => year.measures.map((row) => [`${row.measure} ${row.source}`, row]))).values()];
  // a year without a value names no source: it stands in the row of the source that has others
  const rows = measures.filter((row) => row.source !== null || !measures.some((each) => each.measure === row.measure && each.source !== null));
  const cell = (year, row) => {
    const value = year.measures.find((each) => each.measure === row.measure && (each.source === row.source || row.source === null));
    return !value || value.value === null ? "–" : [value.value, value.meets && h("strong", null, " counts"), value.data_year !== year.year && h("small", null, ` of ${value.data_year}`)];
  };
  const [newest] = found.years;
  const orders = await ask(address("/assessments", { destination: found.country, newest: "yes", limit: 1 }), { signal }).catch(() => null);
  return [
    h("h1", null, bdi(found.name)), h("p", null, h("strong", null, `${newest.year}: ${STATUS[newest.status]}`), newest.note && `; ${newest.note}`),
    orders && h("p", { cls: "acts" }, go(`l=${encode(`destination:${found.country}`)}`, `${count(orders.total, "order")} to it`)),
    section("Year by year", table(["Measure", ...found.years.map((year) => String(year.year))], [
      ["Record", ...found.years.map((year) => words(year.status))],
      ...rows.filter((row) => found.years.some((year) => cell(year, row) !== "–")).map((row) => [[bdi(found.names[row.measure] || words(row.measure)), h("small", null, ` ${row.threshold}`)], ...found.years.map((year) => cell(year, row))]),
    ], `Record of ${found.name}`)),
    section("Acts that hold", found.regimes.length ? table(["Act", "For", "What it says", "Since"], found.regimes.map((row) => [[bdi(row.title), row.url && [" ", webLink(row.url)]], words(row.equipment), [words(row.consequence), row.scope !== "country" && ` (${words(row.scope)})`], row.since || "?"]), "Acts") : h("p", null, "No act in the tables restricts arms, equipment of repression or of interception for it.")),
    section("Armed conflict", found.years.some((year) => year.conflicts.length) ? list(found.years.flatMap((year) => year.conflicts.map((row) => `${year.year}: ${found.names[row.measure] || words(row.measure)} ${row.value}`))) : h("p", null, "No loaded table names one in these years.")),
    section("Sources", list([...new Set(found.years.flatMap((year) => year.measures.filter((row) => row.value !== null).map((row) => `${row.source || "act"}: ${found.names[row.measure] || words(row.measure)}${row.published ? `, published ${row.published}` : ""}, ${row.licence}`)))])),
    form,
  ];
}

export async function showDeliveries(id, { signal }) {
  const found = await ask(partyPath(id, "/shipments"), { signal });
  const counts = (rows) => [list(rows.slice(0, 8).map(([name, number]) => [bdi(name), ` ${number}`])), rows.length > 8 && h("p", { cls: "quiet" }, `${rows.length - 8} more.`)];
  const rows = h("div", null, deliveryTable(found));
  const choice = (name, options) => h("select", { name }, h("option", { value: "" }, "all"), options.map(([value, words]) => h("option", { value }, words)));
  const narrow = async () => {
    try {
      fill(rows, deliveryTable(await ask(partyPath(id, "/shipments", Object.fromEntries(new FormData(form))), { signal })));
    } catch (fault) { fill(rows, problemBox(fault)); }
  };
  const form = h("form", { cls: "row", onchange: narrow }, field("Its role", choice("role", ROLES.map((role) => [role, words(role)]))), field("Goods", choice("hs", found.goods.map(([code]) => [code, code]))));
  return [
    h("h1", null, "Deliveries of ", bdi(found.name)), h("p", { cls: "acts" }, partyLink(found.id, "Party page"), go(`m=${encode(found.id)}`, "Open map")),
    found.total === 0 ? h("p", null, "No loaded source has a delivery of it. That says nothing of deliveries that no source has.") : [
      section("By month", months(found.months)),
      h("div", { cls: "columns" }, section("Goods, first six digits of the customs code", counts(found.goods)), section("Destinations", counts(found.destinations.map(([code, number]) => [countryText(code), number])))),
      form, rows,
    ],
  ];
}

const ROLES = ["shipper", "consignee", "end_user", "forwarder", "notify_party"];

function deliveryTable(found) {
  const names = new Map(found.results.map((row) => [row.id, row]));
  const by = (party, name) => (party ? partyLink(party, name) : "?");
  const earlier = (row) => (row.follows && names.has(row.follows) ? `may be goods that came on ${names.get(row.follows).date}` : "");
  return section(count(found.total, "delivery", "deliveries"), table(["Day", "Direction", "From", "To", "Goods", "Goes on?", "Source"], found.results.map((row) => [
    h("span", { cls: "nowrap" }, row.date), { in: "came in", out: "went out", beside: "other role" }[row.direction], by(row.shipper, row.shipper_name), by(row.consignee || row.end_user, row.consignee_name || row.end_user_name),
    [row.hs, row.description && bdi(` ${row.description}`), row.quantity && ` ${row.quantity} ${row.unit || ""}`], earlier(row), [sourceText(row), row.url && [" ", webLink(row.url)]],
  ]), "Deliveries"), found.results.length < found.total && h("p", { cls: "quiet" }, `The latest ${found.results.length} are shown.`));
}

// What came in stands above the line, what went out below it; the table beside it says the same.
function months(rows) {
  const most = Math.max(1, ...rows.flatMap((row) => [row.came_in, row.went_out]));
  // a month without deliveries has its room, too, or what came long after would seem to follow at once
  const monthOf = ({ month }) => 12 * Number(month.slice(0, 4)) + Number(month.slice(5, 7));
  const first = rows.length ? monthOf(rows[0]) : 0;
  const span = rows.length ? monthOf(rows.at(-1)) - first : 0;
  const step = Math.max(4, Math.min(26, 900 / (span + 1)));
  const bar = 0.6 * step;
  const width = Math.max(150, span * step + bar + 20);
  const picture = createSvg("svg", { viewBox: `0 0 ${width} 120`, class: "events", "aria-hidden": "true" });
  const add = (tag, attributes) => picture.append(createSvg(tag, attributes));
  for (const row of rows) {
    const x = 10 + (monthOf(row) - first) * step;
    add("rect", { x, y: 55 - 45 * row.came_in / most, width: bar, height: 45 * row.came_in / most, fill: "currentColor" });
    add("rect", { x, y: 57, width: bar, height: 45 * row.went_out / most, fill: "none", stroke: "currentColor", "stroke-width": Math.min(2, bar / 3) });
  }
  add("line", { x1: 0, x2: width, y1: 56, y2: 56 });
  if (rows.length) { picture.append(drawText({ x: 8, y: 118 }, rows[0].month)); if (span > 0) { picture.append(drawText({ x: width - 4, y: 118, "text-anchor": "end" }, rows.at(-1).month)); } }
  picture.style.maxWidth = `${width * 1.2}px`;
  return [h("p", { cls: "quiet" }, "Filled, above the line: came in. Open, below it: went out."), picture,
    h("details", null, h("summary", null, "As a table"), table(["Month", "Came in", "Went out"], rows.map((row) => [row.month, String(row.came_in), String(row.went_out)]), "Deliveries by month"))];
}

export async function showIndicator(id, { signal }) {
  if (!id) { return showAll(signal); }
  const [{ indicator }, orders] = await Promise.all([ask(`/indicators/${encode(id)}`, { signal }), ask(address("/assessments", { indicator: id, newest: "yes", limit: 1 }), { signal }).catch(() => null)]);
  const law = (each) => [bdi(each.citation), ` · ${words(each.as)} · ${VERIFIED[each.verified] || words(each.verified)}`, ...each.in_force.map((span) => ` · ${words(span.state)}${span.since ? ` since ${span.since}` : ""}${span.until ? ` until ${span.until}` : ""}`)];
  const example = (words, text) => text && [h("strong", null, words), bdi(text)];
  return [
    h("h1", null, bdi(indicator.title)), h("p", null, indicator.means), h("p", { cls: "quiet" }, `${indicator.group} · `, h("code", null, id)),
    orders && h("p", { cls: "acts" }, go(`l=${encode(`indicator:${id}`)}`, `${count(orders.total, "order")} with it`), go("f", "All indicators")),
    section(indicator.asks_customer ? "Question to the customer" : "Question", h("p", null, indicator.question)),
    section("Level", h("p", null, words(indicator.level)), list(indicator.level_rules)),
    section("Law", list(indicator.law.map(law))),
    section("How it is found", h("p", null, indicator.detection.how || indicator.evidence), h("p", { cls: "quiet" }, `Needs: ${indicator.data}`),
      indicator.parameters.length > 0 && table(["Parameter", "Value", "Meaning"], indicator.parameters.map((each) => [h("code", null, each.name), [String(each.value), ["count", "fraction"].includes(each.unit) ? "" : ` ${each.unit}`, each.value !== each.default && h("small", null, ` (by default ${each.default})`)], each.means]), "Parameters")),
    section("Examples", list([example("found: ", indicator.example_hit), example("near miss: ", indicator.example_near_miss)].filter(Boolean))),
    indicator.false_positives && section("Often wrong with", h("p", null, indicator.false_positives)),
  ];
}

async function showAll(signal) {
  const { indicators } = await ask("/indicators", { signal });
  const groups = Map.groupBy(indicators, (each) => each.group);
  return [h("h1", null, "Indicators"), h("p", null, `${count(indicators.length, "indicator")}: what is looked for in each order, and by which law.`),
    [...groups].map(([group, rows]) => section(group, list(rows.map((each) => [go(`f=${encode(each.id)}`, bdi(each.title)), h("span", { cls: "quiet" }, ` ${words(each.level)}`)]))))];
}
