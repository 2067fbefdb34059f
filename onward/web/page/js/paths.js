// Paths between two parties: found, numbered on the map, and two of them side by side.
import { address, ask } from "./ask.js";
import { combo } from "./combo.js";
import { asBeginning, button, count, countryText, field, fill, h, list, say, section, table } from "./dom.js";
import { noteTools } from "./saved.js";
import { problemBox } from "./start.js";
import { compare, showPaths } from "./state.js";

// An end of a path: whoever was chosen stands in its field by name, and is known by id.
export const putEnd = (input, { id, name }) => { input.taken = { id, name }; input.value = name; };

// The form and what it found; on the left of the canvas.
export function pathTools(canvas) {
  const cards = canvas.view.cards.filter((card) => !canvas.stackOf(card));
  // who is on the map comes first; whoever is not is looked for in the records
  const look = async (text) => {
    const small = text.toLowerCase();
    const near = cards.filter((card) => card.name.toLowerCase().includes(small)).map((card) => ({ id: card.id, name: card.name, words: "on the map" }));
    const found = await ask(address("/search", { q: asBeginning(text), limit: 8 }));
    const others = found.parties.filter((each) => !near.some(({ id }) => id === each.party)).map((each) => ({ id: each.party, name: each.name, words: [countryText(each.records[0].country), each.party].filter(Boolean).join(", ") }));
    return [...near, ...others].slice(0, 10);
  };
  const end = (label, name, id) => {
    const box = combo(h("div", { cls: "combo" }, field(label, h("input", { name, placeholder: "name or id" }))), look, (row, input) => putEnd(input, row));
    if (id) { putEnd(box.querySelector("input"), { id, name: canvas.card(id)?.name || id }); }
    return box;
  };
  const refused = h("div");
  const submit = async (event) => {
    event.preventDefault();
    fill(refused);
    try {
      const filled = new FormData(form);
      const { least, ...params } = Object.fromEntries(filled);
      Object.assign(params, { kinds: filled.getAll("kinds"), min_share: least && Number(least) / 100 });
      for (const place of ["from", "to"]) {
        const { taken } = form.elements[place];
        const text = params[place].trim();
        params[place] = taken?.name === text ? taken.id : text && await nameToId(text, look);
      }
      if (!params.from || !params.to || params.from === params.to) { throw new Error("Say where the path begins, and where else it ends."); }
      await findPaths(canvas, { ...params, ...canvas.days });
    } catch (fault) { fill(refused, problemBox(fault)); }
  };
  const [from = canvas.selected, to] = canvas.state.ends;
  const form = h("form", { cls: "paths", onsubmit: submit }, end("From", "from", from), end("To", "to", to), refused,
    h("div", { cls: "row" }, field("Ties at most", h("input", { name: "hops", type: "number", min: 1, max: 6, value: 4 })), field("Paths", h("input", { name: "show", type: "number", min: 1, max: 100, value: 5 })), field("Least share, %", h("input", { name: "least", type: "number", min: 0, max: 100, step: "any" }))),
    h("details", null, h("summary", null, "Kinds of ties"), h("div", null, Object.entries(canvas.data.kinds).map(([kind, name]) => h("label", { cls: "row" }, h("input", { type: "checkbox", name: "kinds", value: kind }), name)), h("small", { cls: "quiet" }, "None chosen: all."))),
    h("button", { type: "submit", "data-find": true }, "Find paths"));
  return section("Paths", h("details", { open: canvas.state.ends.length > 0 || Boolean(canvas.paths) }, h("summary", null, "Between two parties"), form), found(canvas));
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
  const report = await ask(address("/paths", params));
  const { paths, more, limits } = report.definite.paths.length > 0 ? report.definite : report.possible;
  const cut = limits.length > 0 ? ` The search was cut: ${limits.join("; ")}.` : "";
  if (paths.length === 0) {
    canvas.paths = `No path of at most ${report.hops} ties holds on ${report.on}. Another day, or more ties, may show one.${cut}`;
    canvas.showLeft();
    say(canvas.paths);
    return;
  }
  canvas.paths = more === "no" ? "" : `There may be more paths than these.${cut}`;
  const state = showPaths(canvas.state, paths, [report.from.id, report.to.id]);
  canvas.countAdded(state, paths.flatMap((path) => path.nodes.map((party) => party.id)));
  await canvas.step(state, `${count(paths.length, "path")} between ${report.from.name} and ${report.to.name}`);
}

// The paths that are numbered on the map, as it says them itself: an address brings them back.
function found(canvas) {
  const { head: { findings }, comparison } = canvas.data;
  const { compared } = canvas.state;
  const boxes = findings.map(({ number, title, summary, status, notes }) => h("label", null, h("input", { type: "checkbox", value: number, checked: compared.length ? compared.includes(number) : number < 3 }),
    h("span", null, h("b", { cls: "disc" }, String(number)), ` ${title}`, h("small", null, ` ${[summary, status === "possible" && "only possible: a tie of it is doubtful", ...notes].filter(Boolean).join("; ")}`),
      button("Show", () => canvas.view.change({ finding: canvas.view.state.finding === number ? null : number }), { "aria-label": `Show path ${number} on the map` }))));
  const compareTwo = async () => {
    const chosen = boxes.map((box) => box.querySelector("input")).filter((box) => box.checked).map((box) => Number(box.value));
    if (chosen.length !== 2) { say("Choose two paths."); return; }
    await canvas.step(compare(canvas.state, chosen), `Paths ${chosen.join(" and ")} compared`);
    canvas.left.querySelector(".compared")?.scrollIntoView({ block: "nearest" });
  };
  return [
    boxes.length > 0 && h("div", { cls: "choice" }, boxes), canvas.paths && h("p", { cls: "quiet" }, canvas.paths),
    boxes.length > 1 && button("Compare two", compareTwo), boxes.length > 0 && noteTools(canvas, "path", findings[0].title, findings[0].title),
    comparison && h("div", { cls: "compared" }, comparison.rows.length ? table(comparison.heads, comparison.rows, comparison.title) : list(comparison.lines)),
  ];
}
