// The orders that were assessed, and those that wait for somebody.
import { address, ask } from "./ask.js";
import { bdi, button, count, countryText, encode, field, fill, filters, go, h, isTyping, words } from "./dom.js";
import { problemBox } from "./start.js";

const VERDICTS = { FINDINGS: "findings", INCOMPLETE: "incomplete", CLEAR_WITHIN_STATED_LIMITS: "clear within stated limits" };
const NAMES = ["verdict", "suggestion", "severity", "indicator", "destination", "decided", "noted", "outdated", "to_read", "party", "order", "since", "until"];
const TEXTS = 20;
const RANKS = ["stop", "notify", "high", "medium", "low", "info"];

// The address names the filters: #l=verdict:FINDINGS,party:acme
const read = (text) => Object.fromEntries(text.split(",").map((part) => part.split(/:(.*)/s)).filter(([name, value]) => NAMES.includes(name) && value));
const write = (chosen) => `l=${encode(Object.entries(chosen).filter(([, value]) => value).map(([name, value]) => `${name}:${value}`).join(","))}`;

export async function showOrders(text, { signal }) {
  const chosen = read(text);
  const query = { ...chosen, newest: "yes", sort: "worst", limit: 100 };
  const list = ask(address("/assessments", query), { signal });
  const [page, waits] = await Promise.all([list, ask("/worklist", { signal })]);
  if (page.total === 0 && Object.keys(chosen).length === 0) { return [h("h1", null, "Orders"), h("p", null, "No order is assessed here yet."), h("p", null, go("n", "Enter the first one"))]; }
  const byOrder = new Map(waits.map((row) => [row.order, row]));
  // what is to be read stands in the assessments themselves: a long book is shown before all of them are looked at
  const texts = ask("/texts", { signal });
  const body = h("tbody");
  const rest = h("p");
  const add = (part) => {
    body.append(...sorted(part.results, byOrder).map((row) => line(row, byOrder.get(row.order), texts)));
    rest.replaceChildren(part.after ? button("100 more", async () => add(await ask(address("/assessments", { ...query, after: part.after }), { signal }))) : "");
  };
  add(page);
  addEventListener("keydown", (event) => walk(event, body), { signal });
  return [
    h("h1", null, "Orders"),
    h("p", null, `${count(page.total, "order")}; ${count(waits.length, "waits", "wait")} for somebody, overdue ones first. `, h("kbd", null, "j"), " and ", h("kbd", null, "k"), " move, Enter opens, ", h("kbd", null, "d"), " decides."),
    textsToRead(texts, chosen),
    h("div", { cls: "sided" }, facets(page, chosen), h("div", null,
      page.results.length === 0 ? h("p", null, "No order is so.") : h("div", { cls: "wide", role: "region", tabindex: 0, "aria-label": "Orders" }, h("table", { cls: "orders" },
        h("thead", null, h("tr", null, ["Order", "Suggested", "Waits for", "Why", "Parties"].map((head) => h("th", { scope: "col" }, head)))), body)),
      rest)),
  ];
}

// How many texts wait to be read; where one asks for their orders, each text once, with where it is read.
function textsToRead(texts, chosen) {
  const box = h("div");
  texts.then((rows) => fill(box, rows.length > 0 && [
    h("p", null, chosen.to_read ? `${count(rows.length, "text")} to read, each once for all orders that have it:` : go(write({ ...chosen, to_read: "yes" }), `${count(rows.length, "text")} to read`)),
    chosen.to_read && h("ul", { cls: "entries" }, rows.slice(0, TEXTS).map((row) => h("li", null, h("q", null, bdi(row.text)), ` ${count(row.orders.length, "order")}; `, go(`a=${encode(row.order)}`, "read it in ", bdi(row.order))))),
    chosen.to_read && rows.length > TEXTS && h("p", { cls: "quiet" }, `and ${rows.length - TEXTS} more`),
  ]), (fault) => fault.name !== "AbortError" && fill(box, problemBox(fault)));
  return box;
}

function textsOf(order, texts) {
  const box = h("div");
  texts.then((rows) => {
    const { length } = rows.filter((row) => row.orders.includes(order));
    fill(box, length > 0 && `${count(length, "text")} to read`);
  }, () => {});
  return box;
}

// What is overdue, then what is worst, then what is newest.
function sorted(rows, byOrder) {
  const rank = (row) => [byOrder.get(row.order)?.overdue ? 0 : 1, row.severity ? RANKS.indexOf(row.severity) : row.verdict === "INCOMPLETE" ? 6 : 7];
  return rows.map((row, index) => [...rank(row), index, row]).sort((one, two) => one[0] - two[0] || one[1] - two[1] || one[2] - two[2]).map((each) => each[3]);
}

function line(row, waits, texts) {
  const why = row.findings[0] || row.gaps[0] || "";
  const names = row.parties.filter((party) => !/^[\w.-]+:\S+$/.test(party));
  return h("tr", null,
    h("th", { scope: "row" }, go(`a=${encode(row.id)}`, bdi(row.order)), h("div", { cls: "quiet nowrap" }, row.date || "no date")),
    h("td", null, row.severity && h("span", { cls: "severity", "data-is": row.severity }, row.severity), " ", words(row.suggestion), h("div", { cls: "quiet" }, VERDICTS[row.verdict], row.changed_lists.length > 0 && `; older than ${row.changed_lists.slice(0, 3).join(", ")}`)),
    h("td", null, waits ? waits.waits_for.map((each) => h("div", { cls: each.overdue ? "stale" : "" }, each.what, each.due && ` by ${each.due}`)) : h("span", { cls: "quiet" }, "nobody"), textsOf(row.order, texts)),
    h("td", null, why.length > 160 ? `${why.slice(0, 159)}…` : why, furtherFindings(row)),
    h("td", null, names.slice(0, 4).map((name) => h("div", null, bdi(name)))));
}

// As many as the order's own page counts: those of context stand there with the others.
function furtherFindings({ findings, context }) {
  if (findings.length === 0) { return context > 0 && h("div", { cls: "quiet" }, count(context, "finding"), " of context"); }
  const further = findings.length - 1 + context;
  return further > 0 && h("span", { cls: "quiet" }, ` and ${further} more`, context > 0 && `, ${context} of context`);
}

function facets(page, chosen) {
  const part = (name, title, counts, say = words) => h("fieldset", null, h("legend", null, title), Object.entries(counts).map(([value, number]) => h("button", {
    type: "button", "aria-pressed": String(chosen[name] === value), onclick: () => { location.hash = write({ ...chosen, [name]: chosen[name] === value ? "" : value }); },
  }, say(value), h("span", { cls: "quiet" }, ` ${number}`))));
  const choose = (name, title, counts, say = words) => field(title, h("select", { onchange: (event) => { location.hash = write({ ...chosen, [name]: event.target.value }); } },
    h("option", { value: "" }, "all"), Object.entries(chosen[name] in counts || !chosen[name] ? counts : { ...counts, [chosen[name]]: 0 }).map(([value, number]) => h("option", { value, selected: chosen[name] === value }, `${say(value)} (${number})`))));
  const party = h("input", { type: "search", value: chosen.party || "", onchange: (event) => { location.hash = write({ ...chosen, party: event.target.value }); } });
  const day = (name) => h("input", { type: "date", value: chosen[name] || "", onchange: (event) => { location.hash = write({ ...chosen, [name]: event.target.value }); } });
  const names = { verdict: VERDICTS[chosen.verdict], destination: countryText(chosen.destination), decided: `decided: ${chosen.decided}`, noted: `noted: ${chosen.noted}`, outdated: `older than its lists: ${chosen.outdated}`, to_read: "texts to read" };
  return filters(Object.keys(chosen).map((name) => names[name] || words(chosen[name])).join(", "),
    part("verdict", "Verdict", page.verdicts, (value) => VERDICTS[value] || words(value)), part("suggestion", "Suggested", page.suggestions),
    choose("severity", "Gravest finding", page.severities), choose("destination", "Destination", page.destinations, countryText), choose("indicator", "Indicator", page.indicators, (id) => id),
    choose("decided", "Decided", page.decided), choose("noted", "Findings noted as", page.noted), choose("outdated", "Older than its lists", page.outdated),
    field("Texts to read", h("select", { onchange: (event) => { location.hash = write({ ...chosen, to_read: event.target.value }); } }, h("option", { value: "" }, "all"), h("option", { value: "yes", selected: chosen.to_read === "yes" }, "some"))), field("Party", party), field("Assessed since", day("since")), field("Assessed until", day("until")));
}

function walk(event, body) {
  if (!["j", "k", "d"].includes(event.key) || isTyping(event)) { return; }
  const links = [...body.querySelectorAll("th a")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "d") { if (at >= 0) { location.hash = links[at].hash.replace("#a=", "#r="); } return; }
  const next = links[Math.max(0, Math.min(links.length - 1, at + (event.key === "j" ? 1 : -1)))];
  if (next) { next.focus(); event.preventDefault(); }
}
