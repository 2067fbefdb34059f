// What can be looked up: the record of a destination, the deliveries of a party, an indicator with its law.
import { address, ask, askFigure, partyPath } from "./ask.js";
import { bdi, copyTemplate, count, countryText, encode, field, fill, go, h, list, partyLink, section, sourceText, table, webLink, words } from "./dom.js";
import { problemBox } from "./start.js";

const VERIFIED = { text: "read in the act", secondary: "read in a summary, not in the act", unverified: "not read yet" };

export async function showDestination(country, { signal }) {
  const form = copyTemplate("country");
  form.country.value = country;
  form.addEventListener("submit", (event) => { event.preventDefault(); location.hash = `d=${encode(form.country.value.trim())}`; });
  if (!country) { return [h("h1", null, "Destinations"), h("p", null, "What is on record of a country that goods may go to?"), form]; }
  const path = `/destinations/${encode(country)}`;
  const [found, { data, pictures }] = await Promise.all([ask(path, { signal }), askFigure(`${path}/figure`)]);
  const measures = [...new Map(found.years.flatMap((year) => year.measures.map((row) => [`${row.measure} ${row.source}`, row]))).values()];
  // a year without a value names no source: it stands in the row of the source that has others
  const rows = measures.filter((row) => row.source !== null || !measures.some((each) => each.measure === row.measure && each.source !== null));
  const cell = (year, row) => {
    const value = year.measures.find((each) => each.measure === row.measure && (each.source === row.source || row.source === null));
    return !value || value.value === null ? "–" : [value.value, value.meets && h("strong", null, " counts"), value.data_year !== year.year && h("small", null, ` of ${value.data_year}`)];
  };
  const orders = await ask(address("/assessments", { destination: found.country, newest: "yes", limit: 1 }), { signal }).catch(() => null);
  return [
    h("h1", null, bdi(found.name)), h("p", null, h("strong", null, data.said)),
    h("p", { cls: "acts" }, orders && go(`l=${encode(`destination:${found.country}`)}`, `${count(orders.total, "order")} to it`), count(found.listed_parties, "listed party", "listed parties")),
    data.courses.length > 0 && section(`Measures, ${data.courses[0].first} to ${data.courses[0].last}`, copyTemplate("measures-key"), table(["Measure", "Course", "Newest value", "Source"], data.courses.map((row, index) => [[bdi(row.name), h("small", null, ` ${row.threshold}`)], pictures[index], row.newest, row.edition]), "Measures")),
    section("Year by year", table(["Measure", ...found.years.map((year) => String(year.year))], [
      ["Record", ...data.record],
      ...rows.filter((row) => found.years.some((year) => cell(year, row) !== "–")).map((row) => [[bdi(found.names[row.measure] || words(row.measure)), h("small", null, ` ${row.threshold}`)], ...found.years.map((year) => cell(year, row))]),
    ], `Record of ${found.name}`)),
    section("Acts that hold", found.regimes.length ? table(["Act", "For", "What it says", "Since"], found.regimes.map((row) => [[bdi(row.title), row.url && [" ", webLink(row.url)]], words(row.equipment), [words(row.consequence), row.scope !== "country" && ` (${words(row.scope)})`], row.since || "?"]), "Acts") : h("p", null, "No act in the tables restricts arms, equipment of repression or of interception for it.")),
    section("Armed conflict", found.years.some((year) => year.conflicts.length) ? list(found.years.flatMap((year) => year.conflicts.map((row) => `${year.year}: ${found.names[row.measure] || words(row.measure)} ${row.value}`))) : h("p", null, "No loaded table names one in these years.")),
    form,
  ];
}

// What is looked at for no order stands here once: each order only counts it.
export async function showUnexamined() {
  const { points, snapshot, policy, on } = await ask("/unexamined");
  return [h("h1", null, "Looked at for no order"), h("p", null, `Snapshot ${snapshot.slice(0, 12)}, policy ${policy}, ${on}`), list(points)];
}

export async function showDeliveries(id, { signal }) {
  const [found, { data, pictures }] = await Promise.all([ask(partyPath(id, "/shipments"), { signal }), askFigure(partyPath(id, "/shipments/figure"))]);
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
      section("By month", copyTemplate("months-key"), pictures,
        h("details", null, h("summary", null, "As a table"), table(["Month", "Came in", "Went out"], data.months.map((row) => [row.month, row.came_in, row.went_out]), "Deliveries by month"))),
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

export async function showIndicator(id, { signal }) {
  if (!id) { return showAll(signal); }
  const path = `/indicators/${encode(id)}`;
  const [{ indicator }, orders, { data, pictures }] = await Promise.all([ask(path, { signal }), ask(`${path}/assessments`, { signal }).catch(() => null), askFigure(`${path}/figure`)]);
  const law = (each) => [bdi(each.citation), ` · ${words(each.as)} · ${VERIFIED[each.verified] || words(each.verified)}`, ...each.in_force.map((span) => ` · ${words(span.state)}${span.since ? ` since ${span.since}` : ""}${span.until ? ` until ${span.until}` : ""}`)];
  return [
    h("h1", null, bdi(indicator.title)), h("p", null, indicator.means), h("p", { cls: "quiet" }, `${indicator.group} · `, h("code", null, id)),
    h("p", { cls: "acts" }, go(`l=${encode(`indicator:${id}`)}`, "Orders with it"), go("f", "All indicators")),
    section(indicator.asks_customer ? "Question to the customer" : "Question", h("p", null, indicator.question)),
    section("Level", h("p", null, words(indicator.level)), list(indicator.level_rules)),
    section("Law", list(indicator.law.map(law))),
    section("How it is found", h("p", null, indicator.detection.how || indicator.evidence), h("p", { cls: "quiet" }, `Needs: ${indicator.data}`),
      indicator.parameters.length > 0 && table(["Parameter", "Value", "Meaning"], indicator.parameters.map((each) => [h("code", null, each.name), [String(each.value), ["count", "fraction"].includes(each.unit) ? "" : ` ${each.unit}`, each.value !== each.default && h("small", null, ` (by default ${each.default})`)], each.means]), "Parameters")),
    section("Examples, drawn from the file that runs", data.examples.map((row, index) => h("figure", null, h("h3", null, `${row.kind}: ${words(row.outcome)}`), pictures[index], list(row.sentences), h("p", { cls: "quiet" }, h("code", null, row.line))))),
    orders && section(`In your records: ${count(orders.read, "order")}`, list(orders.statuses.map((row) => [`${words(row.status)} ${row.count}`, row.orders.map((each) => [" ", go(`a=${encode(each.assessment)}`, bdi(each.order))]), row.count > row.orders.length && " …"])), orders.read < orders.total && h("p", { cls: "quiet" }, `The newest of ${orders.total}.`)),
    indicator.false_positives && section("Common false positives", h("p", null, indicator.false_positives)),
  ];
}

async function showAll(signal) {
  const { indicators } = await ask("/indicators", { signal });
  const groups = Map.groupBy(indicators, (each) => each.group);
  return [h("h1", null, "Indicators"), h("p", null, `${count(indicators.length, "indicator")}: what is looked for in each order, and by which law.`),
    [...groups].map(([group, rows]) => section(group, list(rows.map((each) => [go(`f=${encode(each.id)}`, bdi(each.title)), h("span", { cls: "quiet" }, ` ${words(each.level)}`)]))))];
}
