// Search as one types: what begins so, and what sounds or looks alike.
import { ask, address, partyPath } from "./ask.js";
import { asBeginning, bdi, button, byId, count, countryText, filters, h, kindText, list, partyLink, say, section, words } from "./dom.js";
import { problemBox } from "./start.js";

const facetText = (name, value) => (name === "kind" ? kindText(value) : name === "country" ? countryText(value) : name === "topic" ? words(value) : value);
const FACETS = { country: "Country", kind: "Kind", source: "Source", topic: "Topic", listed: "On a list" };
const SHOWN = 8;
// What was chosen on the side holds for these words alone: with others it would hide whom it should not.
let chosen = {};
let searched = "";
let [layers, snapshot] = [[], ""];


export async function showSearch(text, { signal }) {
  const input = byId("q");
  if (document.activeElement !== input) { input.value = text; }
  const asked = text.trim();
  if (asked !== searched) { [chosen, searched] = [{}, asked]; }
  if (asked.length < 2) { return [h("h1", null, "Search"), h("p", null, "Type two letters or more.")]; }
  const found = await ask(address("/search", { q: asBeginning(asked), limit: 25, ...chosen }), { signal });
  const alike = asked.length < 3 ? null : await ask(address("/match", { name: asked, limit: 5, weak: "yes" }), { signal }).catch((fault) => ({ fault }));
  if (found.snapshot !== snapshot) { ({ layers, snapshot } = await ask("/status", { signal }).catch(() => ({ layers: [], snapshot: "" }))); }
  const narrowed = Object.entries(chosen).map(([name, value]) => `${FACETS[name].toLowerCase()} ${value}`).join(", ");
  const there = new Set(found.parties.map((party) => party.party));
  const more = alike && !alike.fault ? alike.matches.filter((row) => !there.has(row.party)) : [];
  const parties = await Promise.all(more.map((row) => ask(partyPath(row.party), { signal }).catch(() => null)));
  say(`${count(found.total, "party", "parties")} with these words${more.length ? `, ${more.length} with a name that resembles` : ""}.`);
  return [
    h("h1", null, "Search: ", bdi(asked)),
    h("div", { cls: "sided" }, facets(found), h("div", null,
      section(`With these words: ${count(found.total, "party", "parties")}${narrowed && `, with ${narrowed} only`}`, found.parties.length
        ? h("ol", { cls: "hits" }, found.parties.map(hit))
        : narrowed ? h("p", null, `Nobody with ${narrowed}; without that there may be somebody. `, button("Without it", () => { chosen = {}; dispatchEvent(new HashChangeEvent("hashchange")); }))
        : h("p", null, "No record of the loaded sources has these words. That is no proof that there is none: ",
          h("a", { href: "#" }, "what is searched, and how old it is"), "."),
      found.more > 0 && h("p", { cls: "quiet" }, `${count(found.more, "further party", "further parties")}: add a word, or choose on the side.`)),
      alike && section("Names that look or sound alike", resembling(alike, more, parties, there.size > 0)),
      layers.length > 0 && h("p", { cls: "quiet" }, `Searched: ${layers.filter((layer) => layer.counts.parties).map((layer) => `${layer.name}${layer.stale ? `, ${count(layer.age_days, "day")} old` : ""}`).join("; ")}. What is not loaded was not searched.`))),
  ];
}

function facets(found) {
  const again = (name, value) => () => {
    const { [name]: before, ...rest } = chosen;
    chosen = before === value ? rest : { ...rest, [name]: value };
    dispatchEvent(new HashChangeEvent("hashchange"));
  };
  const group = (name) => {
    const values = Object.entries(found.facets[name] || {}).slice(0, SHOWN);
    if (values.length === 0 && !chosen[name]) { return null; }
    const shown = chosen[name] && !values.some(([value]) => value === chosen[name]) ? [[chosen[name], 0], ...values] : values;
    return h("fieldset", null, h("legend", null, FACETS[name]), shown.map(([value, number]) => h("button", {
      type: "button", "aria-pressed": String(chosen[name] === value), onclick: again(name, value), disabled: name === "listed" && value === "no",
    }, bdi(facetText(name, value)), h("span", { cls: "quiet" }, ` ${number}`))));
  };
  const groups = Object.keys(FACETS).map(group).filter(Boolean);
  return groups.length > 0 ? filters(Object.entries(chosen).map(([name, value]) => facetText(name, value)).join(", "), groups) : h("div");
}

function hit(party) {
  const lists = [...new Set(party.records.flatMap((record) => record.listings.map((entry) => entry.list || entry.programme || entry.topic)))];
  const [first] = party.records;
  const matched = party.records.flatMap((record) => record.matched.map((each) => [`${words(each.where)}: `, bdi(each.text)])).slice(0, 3);
  return h("li", { "data-hit": true }, partyLink(party.party, party.name),
    party.records.some((record) => record.listed) && h("span", { cls: "tag" }, "LISTED"),
    h("p", { cls: "quiet" }, [kindText(first.kind), countryText(first.country), count(party.records.length, "record")].filter(Boolean).join(" · "), lists.length > 0 && [" · ", bdi(lists.slice(0, 3).join("; "))]),
    matched.map((parts) => h("p", { cls: "matched" }, parts)));
}

// The matcher finds other spellings and scripts; who stands above already is not shown twice.
function resembling(answer, rows, parties, isFound) {
  if (answer.fault) { return problemBox(answer.fault); }
  if (rows.length === 0) { return h("p", { cls: "quiet" }, isFound ? "Nobody else." : "Nobody."); }
  return list(rows.map((row, index) => {
    const party = parties[index];
    return [partyLink(row.party, row.name), party?.listed && h("span", { cls: "tag" }, "LISTED"),
      h("span", { cls: "quiet" }, ` ${[`${Number(row.score).toFixed(2)} ${words(row.band)}`, ...(party ? [...party.kinds.map(kindText), ...party.countries.map(countryText)] : [])].join(" · ")}`), alikeWords(row)];
  }), "hits");
}

// Which word was taken for which.
function alikeWords({ explanation }) {
  const tokens = explanation?.name?.tokens || [];
  return tokens.length > 0 && h("p", { cls: "matched quiet" }, tokens.map((each, index) => [index > 0 && " · ", bdi(each.query), " = ", bdi(each.listed)]));
}
