// Paths between two cards: found, numbered on the map, and two of them side by side.
import { address, ask } from "./ask.js";
import { combo } from "./combo.js";
import { asBeginning, bdi, button, count, countryText, field, fill, h, say, section, table, words } from "./dom.js";
import { problemBox } from "./start.js";
import { showPaths } from "./state.js";

// The form and what it found; on the left of the canvas.
export function pathTools(canvas) {
  const cards = canvas.view.cards.filter((card) => !canvas.stackOf(card));
  const [from = canvas.selected, to] = canvas.state.ends;
  const choice = (name, chosen) => h("select", { name }, h("option", { value: "" }, "–"), cards.map((card) => h("option", { value: card.id, selected: card.id === chosen }, card.name)));
  // who is on the map comes first; whoever is not is looked for in the records
  const look = async (text) => {
    const small = text.toLowerCase();
    const near = cards.filter((card) => card.name.toLowerCase().includes(small)).map((card) => ({ id: card.id, name: card.name, words: "on the map" }));
    const found = await ask(address("/search", { q: asBeginning(text), limit: 8 }));
    const others = found.parties.filter((each) => !near.some(({ id }) => id === each.party)).map((each) => ({ id: each.party, name: each.name, words: [countryText(each.records[0].country), each.party].filter(Boolean).join(", ") }));
    return [...near, ...others].slice(0, 10);
  };
  let taken = null;
  const other = combo(h("div", { cls: "combo" }, field("or to somebody who need not be on the map", h("input", { name: "other", placeholder: "name or id" }))), look, (row, input) => { taken = row; input.value = row.name; });
  const refused = h("div");
  const submit = async (event) => {
    event.preventDefault();
    fill(refused);
    try {
      const filled = new FormData(form);
      const { other: typed, least, ...params } = Object.fromEntries(filled);
      Object.assign(params, { kinds: filled.getAll("kinds"), min_share: least && Number(least) / 100 });
      const text = typed.trim();
      if (text) { params.to = taken?.name === text ? taken.id : await nameToId(text, look); }
      if (!params.from || !params.to || params.from === params.to) { throw new Error("Say where the path begins, and where else it ends."); }
      await findPaths(canvas, { ...params, ...canvas.days });
    } catch (fault) { fill(refused, problemBox(fault)); }
  };
  const form = h("form", { cls: "paths", onsubmit: submit }, field("From", choice("from", from)), field("To", choice("to", to)), other, refused,
    h("div", { cls: "row" }, field("Ties at most", h("input", { name: "hops", type: "number", min: 1, max: 6, value: 4 })), field("Paths", h("input", { name: "show", type: "number", min: 1, max: 100, value: 5 })), field("Least share, %", h("input", { name: "least", type: "number", min: 0, max: 100, step: "any" }))),
    h("details", null, h("summary", null, "Kinds of ties"), h("div", null, Object.entries(canvas.data.kinds).map(([kind, name]) => h("label", { cls: "row" }, h("input", { type: "checkbox", name: "kinds", value: kind }), name)), h("small", { cls: "quiet" }, "None chosen: all."))),
    h("button", { type: "submit", "data-find": true }, "Find paths"));
  return section("Paths", h("details", { open: canvas.state.ends.length > 0 || canvas.paths !== null }, h("summary", null, "Between two parties"), form), found(canvas));
}

// A name that is typed whole is that of one party, or is asked about; an id is taken as it stands.
async function nameToId(text, look) {
  const rows = await look(text);
  const named = rows.filter((row) => row.id === text || row.name.toLowerCase() === text.toLowerCase());
  if (named.length === 1) { return named[0].id; }
  if (named.length === 0 && text.includes(":")) { return text; }
  throw new Error(rows.length ? `${named.length ? "Several parties are" : "Nobody is"} called ${text}: choose one of ${rows.map((row) => `${row.name} (${row.id})`).slice(0, 4).join(", ")}.` : `No loaded source has a party called ${text}.`);
}

async function findPaths(canvas, params) {
  const answer = await askPaths(params);
  const { report, paths } = answer;
  canvas.paths = answer;
  if (paths.length === 0) { canvas.showLeft(); say(`No path of at most ${report.hops} ties.`); return; }
  await canvas.step(showPaths(canvas.state, paths.slice(0, 8), [report.from.id, report.to.id]), `${count(paths.length, "path")} between ${report.from.name} and ${report.to.name}`);
}

async function askPaths(params) {
  const report = await ask(address("/paths", params));
  const isDefinite = report.definite.paths.length > 0;
  const { paths, more, limits } = isDefinite ? report.definite : report.possible;
  return { report, paths, more, limits, isDefinite, params, pair: null };
}

// An address, or what was saved, names the ties of its paths: they are read again, to be compared.
export async function readPathsAgain(canvas) {
  const { paths, ends: [from, to] } = canvas.state;
  if (canvas.paths !== null || paths.length === 0 || !to) { return; }
  const answer = await askPaths({ from, to, hops: Math.max(...paths.map((path) => path.length)), show: 20, ...canvas.days });
  const ties = (path) => path.steps.map((step) => step.tie.id).join();
  if (paths.every((path, index) => answer.paths[index] && ties(answer.paths[index]) === path.join())) { canvas.paths = { ...answer, paths: answer.paths.slice(0, paths.length), more: "maybe" }; canvas.showLeft(); }
}

function found(canvas) {
  const answer = canvas.paths;
  if (answer === null || answer.waiting) { return null; }
  if (answer.paths.length === 0) {
    return h("p", null, `No path of at most ${answer.report.hops} ties holds on ${answer.report.on}. Another day, or more ties, may show one.`, answer.limits.length > 0 && ` The search was cut: ${answer.limits.join("; ")}.`);
  }
  const boxes = answer.paths.map((path, index) => h("label", null, h("input", { type: "checkbox", value: index + 1, checked: index < 2 }),
    h("span", null, h("b", { cls: "disc" }, String(index + 1)), " ", path.nodes.map((party, place) => [place > 0 && " – ", bdi(party.name)]), h("small", null, ` ${count(path.steps.length, "tie")}`),
      button("Show", () => canvas.view.change({ finding: canvas.view.state.finding === index + 1 ? null : index + 1 }), { "aria-label": `Show path ${index + 1} on the map` }))));
  const compare = async () => {
    const chosen = boxes.map((box) => box.querySelector("input")).filter((box) => box.checked).map((box) => box.value);
    if (chosen.length !== 2) { say("Choose two paths."); return; }
    try {
      answer.pair = await ask(address("/paths/comparison", { ...answer.params, first: chosen[0], second: chosen[1] }));
      canvas.showLeft();
      canvas.left.querySelector(".compared").scrollIntoView({ block: "nearest" });
    } catch (fault) { canvas.fail(fault); }
  };
  return [
    !answer.isDefinite && h("p", null, h("strong", null, "Only possible: "), "a tie of each is doubtful."),
    h("div", { cls: "choice" }, boxes), answer.more !== "no" && h("p", { cls: "quiet" }, "There may be more paths than these."),
    answer.paths.length > 1 && button("Compare two", compare), answer.pair && comparison(answer),
  ];
}

function comparison({ pair, paths }) {
  const [left, right] = pair.pair.traits;
  const [first, second] = pair.pair.numbers;
  const names = new Map(paths.flatMap((path) => path.nodes.map((party) => [party.id, party.name])));
  const percent = (share) => (share === null ? "not all ties are shares" : [...new Set(share)].map((text) => `${Number((Number(text) * 100).toFixed(4))} %`).join(" to "));
  const span = (traits) => `${traits.since || "?"} to ${traits.until || "today"}${traits.undated ? `, ${traits.undated} without a date` : ""}`;
  const traits = [
    ["Ties", left.ties, right.ties], ["Product of shares", percent(left.share), percent(right.share)], ["Weakest standing", words(left.standing), words(right.standing)],
    ["Oldest source", left.oldest || "not known", right.oldest || "not known"], ["Sources", left.sources.join(", "), right.sources.join(", ")], ["All hold", span(left), span(right)],
  ].map((row) => row.map(String));
  const name = (id) => (id === null ? "" : bdi(names.get(id) || id));
  const aligned = pair.pair.aligned.map(([one, two]) => [one !== null && one === two ? "both" : "one only", name(one), name(two)]);
  return h("div", { cls: "compared" }, table(["Compared", `Path ${first}`, `Path ${second}`], [...traits, ...aligned], `Paths ${first} and ${second} side by side`));
}
