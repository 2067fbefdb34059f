// The canvas: parties that somebody brings together, group by group, and every tie between them.
// The address holds all of it, and reaches no server.
import { MapView } from "../view/map_view.js";
import { takeOver } from "../view/take_over.js";
import { address, ask, askFigure, copyAddress, download, partyPath } from "./ask.js";
import { bdi, bringInSight, button, copyTemplate, count, encode, fill, h, isNarrow, say, section, words } from "./dom.js";
import { nameActive, nameCards, press, sourcesOf, undoKey } from "./canvas_keys.js";
import { cardPanel, linePanel, stackPanel } from "./panel.js";
import { pathTools, putEnd } from "./paths.js";
import { showNews } from "./changes.js";
import { monthOf, showTime } from "./canvas_time.js";
import { saveTools } from "./saved.js";
import { problemBox } from "./start.js";
import * as act from "./state.js";

const FIRST = 8;

// Opens a party with its owners, officers and whom else it is tied to first, the rest in stacks.
export async function showMapOf(id, context) {
  const counts = await ask(partyPath(id, "/counts"), context);
  const groups = counts.groups.filter((each) => each.ties > 0);
  const pages = await Promise.all(groups.map(({ kind, direction }) => ask(partyPath(id, "/ties", { kind, direction, limit: 4 * FIRST, snapshot: counts.snapshot }), context)));
  let state = act.newState(counts.snapshot, [counts.id]);
  for (const [index, group] of groups.entries()) {
    const ids = [...new Set(pages[index].results.map((row) => row.party.id))].slice(0, group.parties > FIRST + 1 ? FIRST : group.parties);
    state = act.bring(state, ids, counts.id, `${group.noun} of ${counts.name}`);
    if (group.parties > ids.length) { state = act.stack(state, [counts.id, group.kind, group.direction]); }
  }
  return new Canvas(new act.History(state, `Around ${counts.name}`), context).start();
}

// What was drawn last: whoever comes back to it finds steps, paths and notes as they were.
let last = {};

export async function showCanvas(text, context) {
  if (last.canvas && text === last.address) { const { history, saved, notes, paths, pictures } = last.canvas; return Object.assign(new Canvas(history, context, saved), { notes, paths, pictures }).start(); }
  const state = await act.unpack(text);
  if (state === null) { return [h("h1", null, "No canvas"), h("p", null, "The address is not that of a canvas; it may have been cut on its way.")]; }
  return new Canvas(new act.History(state, "As it was sent"), context).start();
}

export class Canvas {
  // `saved` is the investigation that this canvas belongs to, if it was saved.
  constructor(history, { signal, main, ready }, saved = null) {
    ready();
    Object.assign(this, { history, signal, main, saved, savedState: saved && history.drawn, view: null, selected: null, asList: matchMedia("(max-width: 479px)").matches, notes: saved ? saved.notes : [], pictures: saved ? saved.pictures.filter(({ state }) => act.check(state)) : [], paths: "", newest: 0, months: { first: Infinity, last: 0 } });
  }

  get state() { return this.history.state; }

  get days() { return { on: this.state.on, as_of: this.state.as_of, snapshot: this.state.snapshot }; }

  async start() {
    this.holder = h("figure", { id: "map", "aria-label": "Map. Arrow keys go along ties, Enter opens a card, E brings its first group, F folds back, P pins, H hides, W says why, M marks the end of a path." });
    this.rows = h("div", { cls: "aslist", hidden: true });
    this.panel = h("section", { cls: "panel", "aria-label": "Chosen card or tie" });
    this.left = h("section", { cls: "left", "aria-label": "Steps and paths" });
    this.caption = h("p", { cls: "quiet" });
    this.time = h("div", { cls: "time" });
    this.tools = h("div", { cls: "tools", role: "toolbar", "aria-label": "Canvas" });
    fill(this.main, h("h1", { cls: "unseen" }, "Canvas"),
      h("div", { cls: "canvas" }, this.left, h("div", { cls: "middle" }, this.tools, this.holder, this.rows, this.time, this.caption), this.panel));
    this.holder.addEventListener("map:choose", ({ detail }) => this.choose(detail));
    this.holder.addEventListener("map:point", ({ detail }) => { if (this.view.state.lit !== detail) { this.view.change({ lit: detail }); } });
    this.holder.addEventListener("keydown", (event) => press(this, event));
    addEventListener("keydown", (event) => undoKey(this, event), { signal: this.signal });
    fill(this.holder, h("p", { cls: "asking" }, "Drawing the map …"));
    await this.draw(null);
    this.lookForNewer().catch(() => {});
    const first = this.card(act.seedsOf(this.state)[0]);
    if (first) { this.choose(first, false); }
    return null;
  }

  // A canvas names the data that it is of; what was loaded since is offered, and never mixed in.
  async lookForNewer() {
    const { snapshot, layers } = await ask("/status");
    if (this.signal.aborted) { return; }
    const newest = layers.map((layer) => layer.retrieved || "").sort().at(-1) || "";
    this.newest = newest ? monthOf(newest) : 0;
    showTime(this);
    if (snapshot === this.state.snapshot) { return; }
    const { said } = await ask(address("/maps/changes", { ...this.days, snapshot, before: this.state.snapshot }), { method: "POST", body: act.bodyOf(this.history.drawn) }).catch(() => ({}));
    if (this.signal.aborted) { return; }
    this.newer = { snapshot, said };
    this.showTools();
  }

  card(id) { return this.view.cards.find((card) => card.id === id); }

  // Goes one step on: draws another state, and names it.
  async step(state, words, anchor = null, fail = (fault) => this.fail(fault)) {
    const before = this.history.at;
    this.history.add(state, words);
    try { await this.draw(anchor); } catch (fault) {
      this.history.goTo(before);
      this.history.entries = this.history.entries.slice(0, before + 1);
      fail(fault);
      return;
    }
    this.refresh();
    say(`${words}. ${count(this.view.cards.length, "card")}.`);
  }

  // What the panel counts as drawn has changed with the map.
  refresh() {
    const card = this.selected && this.card(this.selected);
    if (card) { this.choose(card, false); }
  }

  fail(fault) { fill(this.panel, problemBox(fault)); say(fault.message); }

  async goTo(index) {
    this.history.goTo(index);
    await this.draw(null).then(() => this.refresh(), (fault) => this.fail(fault));
    say(`${this.history.entries[this.history.at].words}. ${count(this.view.cards.length, "card")}.`);
  }

  // Draws what is to be drawn. Where somebody goes on before it has come, only the last counts; the
  // address changes with the picture, and holds the same.
  async draw(anchor) {
    const { drawn } = this.history;
    this.last = drawn;
    const isOver = () => this.signal.aborted || this.last !== drawn;
    const asked = Promise.all([askFigure(address("/maps", this.days), act.bodyOf(drawn)), act.pack(drawn)]);
    const answer = await asked.catch((fault) => { if (!isOver()) { throw fault; } });
    if (isOver()) { return; }
    const [{ data, pictures }, packed] = answer;
    // what is saved as it stands has an address of its own, under which its notes are found again
    history.replaceState(null, "", this.saved && this.savedState === drawn ? `#i=${encode(this.saved.name)}` : `#c=${encode(packed)}`);
    last = { address: packed, canvas: this };
    const before = this.view;
    if (before !== null) { before.end(); }
    fill(this.holder, ...pictures);
    this.data = data;
    const view = new MapView(this.holder, data);
    this.view = view;
    this.history.settle(Object.fromEntries(view.cards.map((card, index) => [card.id, data.places[0][index][0]])));
    view.start();
    nameCards(view);
    if (before === null) { view.open(); } else { takeOver(view, before, anchor || this.selected); }
    this.holder.dataset.drawn = String(view.cards.length);
    const chosen = this.selected && this.card(this.selected);
    if (chosen) { view.change({ ringed: chosen }); }
    this.showTools();
    this.showLeft();
    showTime(this);
    this.showRows();
    this.showCaption();
  }

  showCaption() {
    const { head } = this.data;
    const counts = `${count(this.view.cards.length, "card")}, ${count(this.view.lines.flatMap((line) => line.ties).length, "tie")}`;
    fill(this.caption, this.notice && h("strong", null, `${this.notice} · `), [counts, ...head.notes, ...head.caption.slice(0, 1)].join(" · "));
  }

  neighbours(id) {
    const card = this.card(id);
    const others = (card ? card.lines : []).map((line) => (line.from === card ? line.to : line.from));
    return new Set(others.filter((other) => !this.stackOf(other)).map((other) => other.id));
  }

  // What stands behind the card of a stack: [party, kind, direction], or nothing.
  stackOf(card) {
    const stack = this.data.stacks[card.id];
    return stack ? [stack.party, stack.kind, stack.direction] : null;
  }

  choose(thing, loud = true, comes = loud) {
    this.view.change({ ringed: thing });
    nameActive(this.holder, thing);
    this.selected = thing && thing.name !== undefined ? thing.id : null;
    if (thing === null) { fill(this.panel, h("p", { cls: "quiet" }, "Choose a card or a line.")); return; }
    const show = thing.name === undefined ? linePanel : this.stackOf(thing) ? stackPanel : cardPanel;
    show(this, thing);
    if (loud) { say(thing.name === undefined ? `${thing.label}. ${sourcesOf(thing)}` : thing.name); }
    this.panel.scrollTop = 0;
    const from = this.left.querySelector("[name=from]");
    if (from && this.selected && this.state.ends.length === 0 && !this.stackOf(thing)) { putEnd(from, thing); }
    if (comes) { bringInSight(this.panel); }
  }

  // Brings the first parties of a group, listed ones before all others; the rest is a stack.
  async expand(card, group, size = FIRST) {
    const shown = new Set(act.idsOf(this.state));
    const page = await ask(partyPath(card.id, "/ties", { kind: group.kind, direction: group.direction, limit: 200, ...this.days }));
    const ids = [...new Set(page.results.map((row) => row.party.id))].filter((id) => !shown.has(id)).slice(0, size);
    const key = [card.id, group.kind, group.direction];
    const state = act.bring(this.state, ids, card.id, `${group.noun} of ${card.name}`);
    const added = this.countAdded(state, ids);
    if (added) { await this.step(act.stack(state, key), `${added} ${group.noun} of ${card.name}`, card.id); }
  }

  bring(ids, by, how) {
    const state = act.bring(this.state, ids, by, how);
    const added = this.countAdded(state, ids);
    return added ? this.step(state, `${count(added, "card")} brought: ${how}`, by || null) : null;
  }

  // How many cards a state has more; what had no room is said, and never left out in silence.
  countAdded(state, ids) {
    const added = state.parties.length - this.state.parties.length;
    const full = ids.filter((id) => !act.idsOf(state).includes(id)).length;
    this.notice = full > 0 ? `${count(full, "party", "parties")} not brought, as a canvas has room for 150 cards: hide or fold back what is not needed` : "";
    if (added === 0 && full > 0) { say(this.notice); this.showCaption(); }
    return added;
  }

  foldBack(card) { return this.step(act.fold(this.state, card.id, (id) => this.neighbours(id)), `Folded back: ${card.name}`, card.id); }

  hide(card) {
    const stack = this.stackOf(card);
    const state = stack ? act.unstack(this.state, stack) : act.hide(this.state, card.id, (id) => this.neighbours(id));
    if (act.seedsOf(state).length === 0) { say("The last party asked about stays."); return null; }
    this.selected = null;
    fill(this.panel);
    return this.step(state, `Hidden: ${card.name}`);
  }

  pin(card) { return this.step(act.pin(this.state, card.id), this.state.pinned.includes(card.id) ? `No longer pinned: ${card.name}` : `Pinned: ${card.name}`, card.id); }

  showTools() {
    const { at, entries } = this.history;
    const kinds = [...new Set([...this.view.lines.map((line) => line.kind), ...this.state.hidden.kinds])].sort();
    const name = (kind) => this.data.kinds[kind] || words(kind);
    const day = h("input", { type: "date", value: this.state.on || this.data.head.on, "aria-label": "Day on which ties must hold", onchange: (event) => this.step(act.setDay(this.state, event.target.value || null), `On ${event.target.value || "the newest day"}`) });
    const known = h("input", { type: "date", value: this.state.as_of || "", "aria-label": "Use only what was known by", onchange: (event) => this.step(act.setKnown(this.state, event.target.value || null), event.target.value ? `Known by ${event.target.value}` : "Whatever is known today") });
    const menu = copyTemplate("export");
    menu.addEventListener("click", ({ target: { dataset: { format } } }) => { if (format) { this.export(format, menu.querySelector("input").checked); } else if (format === "") { copyAddress(); } });
    const days = [h("label", { cls: "day" }, "on ", day), h("label", { cls: "day" }, "known by ", known)];
    fill(this.tools,
      button("Undo", () => this.goTo(at - 1), { disabled: at === 0, "aria-keyshortcuts": "Control+Z" }),
      button("Redo", () => this.goTo(at + 1), { disabled: at === entries.length - 1, "aria-keyshortcuts": "Control+Y" }),
      button("Tidy", () => this.step(act.tidy(this.state), "Laid out anew")),
      !this.asList && [button("Whole map", () => this.view.fit()), button("−", () => this.view.zoom(0.8), { "aria-label": "Smaller" }), button("+", () => this.view.zoom(1.25), { "aria-label": "Larger" })],
      h("details", { cls: "menu" }, h("summary", null, "Kinds"), h("div", null, kinds.map((kind) => h("label", null, h("input", { type: "checkbox", checked: !this.state.hidden.kinds.includes(kind), onchange: () => this.step(act.toggleKind(this.state, kind), `${this.state.hidden.kinds.includes(kind) ? "Shown" : "Hidden"}: ${name(kind)}`) }), name(kind))))),
      button(this.asList ? "As map" : "As list", () => { this.asList = !this.asList; this.showTools(); this.showRows(); if (!this.asList) { this.view.fit(); } }, { "aria-pressed": String(this.asList) }),
      menu,
      this.newer && this.newer.snapshot !== this.state.snapshot && button(`Newer data${this.newer.said ? `: ${this.newer.said.groups.filter(({ rows }) => rows.length).map(({ title }) => title).join(", ") || "nothing else here"}` : ""}. Show`, () => showNews(this, this.newer)),
      isNarrow() ? h("details", { cls: "menu" }, h("summary", null, "Days"), h("div", null, days)) : days,
    );
  }

  // What goes to others has no notes, and does not say who has saved it.
  async export(format, isExternal) {
    say("The file is being made.");
    // with title and notes, if it is saved, and the pictures that were kept
    const pictures = this.pictures.map(({ title, state }) => ({ title, on: state.on, as_of: state.as_of, state: act.bodyOf(act.check(state)) }));
    const body = { state: act.bodyOf(this.history.drawn), investigation: this.saved && this.saved.name, pictures };
    await download(address("/maps", { ...this.days, format, profile: isExternal ? "external" : "" }), { method: "POST", body }).then((name) => say(`${name} is made.`), (fault) => this.fail(fault));
  }

  showLeft() {
    const { at, entries } = this.history;
    fill(this.left,
      saveTools(this),
      pathTools(this),
      section("Steps", h("ol", { cls: "steps" }, entries.map((entry, index) => h("li", null, button([`${index + 1} `, bdi(entry.words)], () => this.goTo(index), { "aria-current": index === at ? "step" : null }))))));
    const steps = this.left.querySelector(".steps");
    steps.scrollTop = steps.children[at].offsetTop - steps.offsetTop - 60;
  }

  // The same cards and lines as a list, with the same choice.
  showRows() {
    this.holder.hidden = this.asList;
    this.rows.hidden = !this.asList;
    if (!this.asList) { return; }
    fill(this.rows, h("ul", null, this.view.cards.map((card) => h("li", null, button(bdi(card.name), () => this.choose(card)), h("span", { cls: "quiet" }, ` ${card.facts.slice(0, 4).filter(Boolean).join(", ")}`),
      h("ul", null, card.lines.map((line) => h("li", null, button([line.from === card ? "→ " : "← ", line.label, " – ", bdi((line.from === card ? line.to : line.from).name)], () => this.choose(line)))))))));
  }

  // The ends of a path are marked one after the other; with the second one it is looked for.
  markEnd(id) {
    const ends = this.state.ends.length === 1 && this.state.ends[0] !== id ? [...this.state.ends, id] : [id];
    this.history.mark(ends);
    this.showLeft();
    if (ends.length === 2) { this.left.querySelector("[data-find]").click(); } else { say("The path begins here; mark where it ends."); }
  }
}
