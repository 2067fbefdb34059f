// What is known of the card or line that was chosen, and what can be brought from it.
import { ask, partyPath } from "./ask.js";
import { bareTopics, bdi, button, count, countryText, datesText, encode, factList, field, fill, go, h, list, say, section, sourceText, webLink } from "./dom.js";
import { expandFirst, sourcesOf } from "./canvas_keys.js";
import { noteTools } from "./saved.js";
import { problemBox } from "./start.js";
import { hideTies, idsOf } from "./state.js";

const heading = (name) => h("h2", { tabindex: -1, cls: "name" }, typeof name === "string" ? bdi(name) : name);

export async function cardPanel(canvas, card) {
  const { panel, state } = canvas;
  const groups = h("div", { cls: "groups" }, "Counting …");
  const lists = h("div", null, "Asking …");
  fill(panel, heading(card.name),
    h("p", { cls: "quiet" }, [card.facts[0], card.facts[1], card.facts[3]].filter(Boolean).join(" · ")),
    h("p", { cls: "why" }, h("strong", null, "Why here: "), why(canvas, card)),
    section("Ties: press to bring to the map", groups),
    section("On lists", lists),
    h("p", { cls: "acts" },
      button(state.pinned.includes(card.id) ? "Unpin" : "Pin", () => canvas.pin(card)), button("Hide", () => canvas.hide(card)), button("Fold back", () => canvas.foldBack(card)),
      button(state.ends.length === 1 && state.ends[0] !== card.id ? "Path to here" : "Path from here", () => canvas.markEnd(card.id)),
      go(`p=${encode(card.id)}`, "Party page")),
    section("Ties on the map", h("ul", { cls: "ties" }, card.lines.map((line) => h("li", null, button([bdi(line.from.name), line.points ? " → " : " – ", bdi(line.to.name), `: ${line.label}`, h("small", { cls: "quiet" }, ` ${sourcesOf(line)}`)], () => canvas.choose(line)))))),
    section("Facts", factList(canvas.data.facts.card, card.facts)),
    noteTools(canvas, "party", card.id, card.name));
  const isStill = () => canvas.selected === card.id;
  try {
    const [counts, party] = await Promise.all([ask(partyPath(card.id, "/counts", canvas.days)), ask(partyPath(card.id, "", canvas.days))]);
    if (!isStill()) { return; }
    fill(groups, ...groupRows(canvas, card, counts));
    if (canvas.expandNext === card.id) { expandFirst(canvas); canvas.expandNext = null; }
    fill(lists, listEntries(party));
  } catch (fault) { if (isStill()) { fill(groups, problemBox(fault)); fill(lists); } }
}

// The first entry of each list; how many more it has stands behind.
export function listEntries(party) {
  const lists = new Map();
  for (const entry of party.listings) {
    const name = `${entry.list || entry.programme || entry.topic}${entry.holds ? "" : " (does not hold)"}`;
    lists.set(name, [...(lists.get(name) || []), entry]);
  }
  return [bareTopics(party), lists.size === 0 ? h("p", { cls: "quiet" }, "On none of the lists that are loaded.") : h("ul", null, [...lists].map(([name, [first, ...more]]) => h("li", { cls: first.holds ? "" : "ended" }, bdi(name), first.since && ` since ${first.since}`, first.text && h("blockquote", null, bdi(first.text)),
    h("small", null, " ", sourceText(first), first.url && [" ", webLink(first.url)], more.length > 0 && `, and ${count(more.length, "further entry", "further entries")}`))))];
}

// How many there are comes before any of them; what is drawn already is counted, too.
function groupRows(canvas, card, counts) {
  const shown = new Set(idsOf(canvas.state));
  const rows = counts.groups.map((group) => {
    const drawn = new Set(card.lines.filter((line) => line.kind === group.kind && (group.direction === "both" || (group.direction === "in") === (line.to === card)))
      .map((line) => (line.from === card ? line.to : line.from).id).filter((id) => shown.has(id))).size;
    const left = group.parties - drawn;
    const told = [group.ties !== group.parties && count(group.ties, "tie"), drawn > 0 && left > 0 && `${drawn} drawn`, group.listed > 0 && `${group.listed} listed`, group.listed === null && "too many to look up who is listed", group.other_days > 0 && `${group.other_days} on other days`].filter(Boolean).join(", ");
    return h("div", { cls: "group" }, h("span", null, `${group.noun} `, h("strong", null, group.parties.toLocaleString("en")), told && h("small", null, ` ${told}`)),
      left > 0 ? [button(`+${Math.min(8, left)}`, () => canvas.expand(card, group).catch((fault) => canvas.fail(fault)), { "data-expand": group.kind, "aria-label": `Bring ${Math.min(8, left)} ${group.noun}` }),
        button("Choose", () => chooseFrom(canvas, card, group), { "aria-label": `Choose from ${group.noun}` })] : h("span", { cls: "quiet" }, group.parties ? "all shown" : ""));
  });
  return rows.length ? rows : [h("p", { cls: "quiet" }, "No tie of it is in a loaded source.")];
}

// The parties of a group as a table with boxes.
async function chooseFrom(canvas, card, group) {
  const { panel } = canvas;
  fill(panel, heading(`${group.noun} of ${card.name}`), h("p", null, "Asking …"));
  const boxes = h("div", { cls: "choice" });
  const country = h("select", { onchange: () => narrow() }, h("option", { value: "" }, "all"));
  const listed = h("input", { type: "checkbox", onchange: () => narrow() });
  const rows = [];
  const narrow = () => { for (const [row, label] of rows) { label.hidden = (listed.checked && !row.listed) || (country.value !== "" && row.party.country !== country.value); } };
  const load = async (after) => {
    const page = await ask(partyPath(card.id, "/ties", { kind: group.kind, direction: group.direction, limit: 100, after, ...canvas.days }));
    const shown = new Set(idsOf(canvas.state));
    const labels = page.results.map((row) => h("label", null, h("input", { type: "checkbox", value: row.party.id, disabled: shown.has(row.party.id), checked: shown.has(row.party.id) }),
      h("span", null, bdi(row.party.name), row.listed && h("span", { cls: "tag" }, "LISTED"), h("small", null, ` ${[countryText(row.party.country), datesText(row.tie), sourceText(row.tie)].filter(Boolean).join(" · ")}`))));
    rows.push(...page.results.map((row, index) => [row, labels[index]]));
    boxes.append(...labels);
    const there = new Set([...country.options].map((option) => option.value));
    const codes = [...new Set(page.results.map((row) => row.party.country))].filter((code) => code && !there.has(code));
    country.append(...codes.sort().map((code) => h("option", { value: code }, countryText(code))));
    narrow();
    if (page.after) { boxes.append(button("100 more", (event) => { event.target.remove(); load(page.after); })); }
    return page;
  };
  try {
    const page = await load();
    const take = () => {
      const ids = [...boxes.querySelectorAll("input:checked:not(:disabled)")].map((box) => box.value);
      if (ids.length === 0) { say("Nobody is chosen."); return; }
      canvas.bring(ids, card.id, `${group.noun} of ${card.name}`);
    };
    fill(panel, heading(`${group.noun} of ${card.name}`), h("p", { cls: "quiet" }, `${count(page.total, "tie")}, listed parties first${page.unordered ? " where they could be looked up" : ""}.`),
      h("p", { cls: "acts" }, button("Bring to the map", take), button("Back", () => canvas.choose(card))), h("div", { cls: "row" }, field("Country", country), h("label", { cls: "field" }, h("span", null, "On a list only"), listed)), boxes);
  } catch (fault) { canvas.fail(fault); }
}

export function stackPanel(canvas, card) {
  const [party, kind, direction] = canvas.stackOf(card);
  const anchor = canvas.card(party);
  const group = { kind, direction, noun: card.name.replace(/^\+[\d,]+ /, "") };
  fill(canvas.panel, heading(card.name), h("p", null, "Stands for parties that are not drawn one by one, tied to ", bdi(anchor.name), "."),
    h("p", { cls: "acts" }, button("Bring 8 more", () => canvas.expand(anchor, group).catch((fault) => canvas.fail(fault)), { "data-expand": kind }), button("Choose", () => chooseFrom(canvas, anchor, group)), button("Hide", () => canvas.hide(card))));
}

export function linePanel(canvas, line) {
  const { facts: names } = canvas.data;
  const tie = (each) => h("div", { cls: "source" }, factList(names.tie, each.facts), each.url && h("p", null, "Address: ", each.link ? webLink(each.url) : bdi(each.url)));
  fill(canvas.panel, heading([bdi(line.from.name), line.points ? " → " : " – ", bdi(line.to.name)]), h("p", null, line.label),
    section(count(line.ties.length, "source of it", "sources of it"), line.ties.length ? line.ties.map(tie) : h("p", null, "It stands for several ties: open the stack.")),
    h("p", { cls: "acts" }, button("Hide this tie", () => canvas.step(hideTies(canvas.state, [line.id]), `Hidden: ${line.label}`), { disabled: line.ties.length !== 1 }),
      button(bdi(line.from.name), () => canvas.choose(line.from)), button(bdi(line.to.name), () => canvas.choose(line.to))),
    noteTools(canvas, "tie", line.id, `${line.from.name} – ${line.to.name}`));
}

// The reason from the state, then the shortest way along drawn ties to a party asked about.
function why(canvas, card) {
  const row = canvas.state.parties.find(([id]) => id === card.id);
  const reason = !row ? "its other name was brought" : row[1] === "" ? "asked about" : row[2];
  const step = canvas.history.entries.findIndex(({ state }) => idsOf(state).includes(card.id)) + 1;
  const way = row && row[1] !== "" ? shortestWay(canvas, card) : [];
  return [bdi(reason), step > 1 && `, brought at step ${step}`, way.length > 0 && [". ", way.map((line) => [bdi(line.from.name), ` ${line.label} `, bdi(line.to.name)]).flatMap((parts, index) => (index ? ["; ", ...parts] : parts))]];
}

function shortestWay(canvas, card) {
  const goals = new Set(canvas.state.parties.filter(([, by]) => by === "").map(([id]) => id));
  const came = new Map([[card, null]]);
  for (const at of came.keys()) {
    if (goals.has(at.id)) {
      const lines = [];
      for (let each = at; came.get(each) !== null; each = came.get(each)[0]) { lines.unshift(came.get(each)[1]); }
      return lines.reverse();
    }
    for (const line of at.lines) {
      const other = line.from === at ? line.to : line.from;
      if (!came.has(other)) { came.set(other, [at, line]); }
    }
  }
  return [];
}
