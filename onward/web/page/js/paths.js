// Paths between two cards: found, numbered on the map, and two of them side by side.
import { address, ask } from "./ask.js";
import { asBeginning, bdi, button, count, field, fill, h, say, section, table, words } from "./dom.js";
import { showPaths } from "./state.js";

// The form and what it found; on the left of the canvas.
export function pathTools(canvas) {
  const cards = canvas.view.cards.filter((card) => !canvas.stackOf(card));
  const [from, to] = canvas.state.ends;
  const choice = (name, chosen) => h("select", { name }, h("option", { value: "" }, "–"), cards.map((card) => h("option", { value: card.id, selected: card.id === chosen }, card.name)));
  const form = h("form", { cls: "paths" }, field("From", choice("from", from)), field("To", choice("to", to)), otherEnd(),
    h("div", { cls: "row" }, field("Ties at most", h("input", { name: "hops", type: "number", min: 1, max: 6, value: 4 })), field("Paths", h("input", { name: "show", type: "number", min: 1, max: 100, value: 5 })), field("Least share, %", h("input", { name: "least", type: "number", min: 0, max: 100, step: "any" }))),
    h("details", null, h("summary", null, "Kinds of ties"), h("div", null, Object.entries(canvas.data.kinds).map(([kind, name]) => h("label", { cls: "row" }, h("input", { type: "checkbox", name: "kinds", value: kind }), name)), h("small", { cls: "quiet" }, "None chosen: all."))),
    h("button", { type: "submit", "data-find": true }, "Find paths"));
  form.addEventListener("submit", (event) => { event.preventDefault(); findPaths(canvas, new FormData(form)); });
  return section("Paths", h("details", { open: canvas.state.ends.length > 0 || canvas.paths !== null }, h("summary", null, "Between two parties"), form), found(canvas));
}

// Whoever is not on the map is named: what is typed is offered as whole names, each with its id.
function otherEnd() {
  const offered = h("datalist", { id: "offered" });
  let waiting;
  const offer = ({ target }) => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const text = target.value.trim();
      if (text.length < 2 || [...offered.children].some((each) => each.value === text)) { return; }
      const found = await ask(address("/search", { q: asBeginning(text), limit: 8 })).catch(() => ({ parties: [] }));
      fill(offered, found.parties.map((each) => h("option", { value: each.party, label: each.name })));
    }, 200);
  };
  return [field("or to somebody who is not on the map", h("input", { name: "other", list: "offered", autocomplete: "off", placeholder: "name or id", oninput: offer })), offered];
}

async function findPaths(canvas, form) {
  const { other, least, ...stated } = Object.fromEntries(form);
  const params = { ...stated, kinds: form.getAll("kinds"), min_share: least && Number(least) / 100, ...canvas.days, to: other.trim() || stated.to };
  if (!params.from || !params.to || params.from === params.to) { say("Say where the path begins and where it ends."); return; }
  try {
    const report = await ask(address("/paths", params));
    const isDefinite = report.definite.paths.length > 0;
    const { paths, more, limits } = isDefinite ? report.definite : report.possible;
    canvas.paths = { report, paths, more, limits, isDefinite, params, pair: null };
    if (paths.length === 0) { canvas.showLeft(); say(`No path of at most ${report.hops} ties.`); return; }
    await canvas.step(showPaths(canvas.state, paths.slice(0, 8), [report.from.id, report.to.id]), `${count(paths.length, "path")} between ${report.from.name} and ${report.to.name}`);
  } catch (fault) { canvas.fail(fault); }
}

function found(canvas) {
  const answer = canvas.paths;
  if (answer === null || answer.waiting) { return null; }
  if (answer.paths.length === 0) {
    return h("p", null, `No path of at most ${answer.report.hops} ties holds on ${answer.report.on}. Another day, or more ties, may show one.`, answer.limits.length > 0 && ` The search was cut: ${answer.limits.join("; ")}.`);
  }
  const boxes = answer.paths.map((path, index) => h("label", null, h("input", { type: "checkbox", value: index + 1, checked: index < 2 }),
    h("span", null, h("b", { cls: "disc" }, String(index + 1)), " ", path.nodes.map((party, place) => [place > 0 && " → ", bdi(party.name)]), h("small", null, ` ${count(path.steps.length, "tie")}`),
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
