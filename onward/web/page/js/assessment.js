// One assessment, the question first: what to do and why, what is not known, what to ask, the map.
import { MapView } from "../view/map_view.js";
import { WAYS } from "../view/ways.js";
import { actForm, trials } from "./acts.js";
import { address, ask, askFigure, askWithHeaders, download, partyPath } from "./ask.js";
import { bdi, bringInSight, button, copyTemplate, count, encode, factList, fill, go, h, list, say, section, set, table, webLink } from "./dom.js";
import { listEntries } from "./panel.js";
import { problemBox } from "./start.js";
import { bring, newState, pack } from "./state.js";

// How the id of a party begins that the order alone names.
const OF_THE_ORDER = "transaction:";

export async function showAssessment(id, context) {
  const path = `/assessments/${encode(id)}`;
  const { data, pictures } = await askFigure(`${path}/figure`);
  const page = new Assessed(data, path, context);
  context.ready();
  fill(context.main, ...page.parts(pictures));
  page.start();
  return null;
}

// The same, with the form for what somebody decides.
export async function showDecision(id, context) {
  await showAssessment(id, context);
  const deciding = context.main.querySelector("[data-act=decisions]");
  deciding.open = true;
  // a screen is shown from its top at first
  setTimeout(() => deciding.querySelector("select").focus());
  return null;
}

class Assessed {
  constructor(data, path, { main, signal }) {
    Object.assign(this, { data, head: data.head, path, main, signal });
    this.holder = h("figure", { id: "map", "aria-label": "Map of the evidence. Arrow keys go along ties, Enter opens, plus and minus zoom, C shows context." });
    this.panel = h("section", { cls: "panel", "aria-label": "Chosen party or tie" });
    this.view = new MapView(this.holder, data, { around: false });
    this.decided = h("div");
    this.told = new Map();
  }

  parts(pictures) {
    const { head } = this;
    this.chart = this.data.events.length > 0 && pictures.pop();
    this.holder.append(...pictures);
    return [
      h("header", { cls: "answerline" }, head.badge && h("p", { cls: "badge", "data-tone": head.tone }, head.badge, h("small", null, `suggested · ${head.verdict.replaceAll("_", " ")}`)),
        h("div", null, h("h1", { cls: "unseen" }, bdi(head.title)), h("p", { cls: "answer" }, head.answer || head.outcome),
          h("p", { cls: "quiet" }, bdi(head.title), ` · ${[...head.counts, `as of ${head.on}`].join(" · ")}`, head.fictional && h("strong", null, " · FICTIONAL")))),
      h("div", { cls: "question" },
        h("section", { cls: "left", "aria-label": "Why" }, this.decided,
          section(`Why: ${count(head.findings.length, "finding")}`, head.findings.length ? h("ol", { cls: "reasons" }, head.findings.map((finding) => this.reason(finding))) : h("p", null, head.outcome)),
          this.reading(),
          this.missing(),
          head.questions.length > 0 && section("Ask the customer", list(head.questions)),
          section("Decide", actForm(this, "decisions", this.decided), ["knowledge", "notifications", "holds", "releases"].map((kind) => this.act(kind, kind))),
          section("Papers", this.act("papers", "documents"))),
        h("div", { cls: "middle" }, this.tools(), this.holder, this.events(),
          h("p", { cls: "quiet" }, [...head.notes, ...head.caption].join(" · "))),
        this.panel, h("div", { cls: "rest" }, this.rest())),
    ];
  }

  tools() {
    const { view } = this;
    const tools = copyTemplate("map-tools");
    const acts = {
      fit: () => view.fit(), smaller: () => view.zoom(0.8), larger: () => view.zoom(1.25), canvas: () => this.openCanvas(),
      context: (pressed) => { const shown = !view.state.around; view.showContext(shown); pressed.setAttribute("aria-pressed", String(shown)); view.fit(); },
    };
    if (!view.hasContext) { tools.firstElementChild.remove(); }
    if (view.maps.length > 1) {
      tools.prepend(h("select", { "aria-label": "Map shown", onchange: (event) => { view.showMap(view.maps[Number(event.target.value)]); view.open(); } },
        view.maps.map((map, index) => h("option", { value: index }, map.title || `Map ${index + 1}`))));
    }
    return set(tools, { onclick: ({ target }) => { acts[target.dataset.do]?.(target); if (target.dataset.format) { this.export(target.dataset.format); } } });
  }

  start() {
    const { view, holder } = this;
    this.showActs();
    view.start();
    view.open();
    holder.dataset.drawn = String(view.cards.length);
    holder.addEventListener("map:choose", ({ detail }) => this.choose(detail));
    holder.addEventListener("map:point", ({ detail }) => { if (view.state.lit !== detail) { view.change({ lit: detail }); } });
    holder.addEventListener("keydown", (event) => this.press(event));
    // who looks first wants to know of the party that the strongest finding is about
    const first = view.map.cards.find((card) => card.findings.includes(1)) || view.map.cards.find((card) => card.roles.length > 0) || view.map.cards[0];
    this.choose(first || null, false);
  }

  reason(finding) {
    const [told, note] = this.act(finding.id, "dispositions", { finding: finding.id });
    const body = h("div", { hidden: true }, h("p", null, finding.summary),
      finding.paths.map((path) => [h("h3", null, bdi(path.title)), path.steps.length > 0 && h("ol", null, path.steps.map((step) => h("li", null, bdi(step))))]),
      list(finding.law.map((law) => [law.words, law.url && [" ", law.link ? webLink(law.url) : bdi(law.url)]]), "quiet"), finding.notes.length > 0 && list(finding.notes, "quiet"), trials(this, finding), note, h("p", null, go(`f=${encode(finding.indicator)}`, "About this indicator")));
    const show = () => {
      const isNew = body.hidden;
      for (const other of this.main.querySelectorAll(".reasons > li")) { other.removeAttribute("aria-current"); other.lastChild.hidden = true; other.querySelector("button").setAttribute("aria-expanded", "false"); }
      body.hidden = !isNew;
      head.setAttribute("aria-expanded", String(isNew));
      if (isNew) { item.setAttribute("aria-current", "true"); }
      const map = this.view.maps.find((each) => each.numbers.includes(finding.number));
      if (isNew && map && map !== this.view.map) { this.view.showMap(map); this.view.open(); }
      this.view.change({ finding: isNew ? finding.number : null });
      if (isNew) { this.view.bringInSight([...this.view.map.cards, ...this.view.map.lines].filter((thing) => thing.findings.includes(finding.number))); }
    };
    const head = button([h("b", { cls: "disc" }, String(finding.number)), " ", finding.severity && h("span", { cls: "severity", "data-is": finding.severity }, finding.severity), finding.status !== "present" && ` ${finding.status}`, " ", bdi(finding.title)], show, { "aria-expanded": "false" });
    const item = h("li", null, head, told, body);
    return item;
  }

  // Texts that somebody has to read, each with what it may mean; those that the tier does not ask for are folded.
  reading() {
    const { said, texts, users, read_since } = this.data.acts;
    const [asked, others] = [texts.filter(({ why }) => why.length > 0), texts.filter(({ why }) => why.length === 0)];
    const item = ({ field, says, text, why }) => {
      const told = h("div");
      const form = actForm(this, "readings", told, { field }, () => this.assessAgain());
      if (users.length === 0) { form.querySelector("[name=for_all]").value = "yes"; }
      return h("li", null, h("blockquote", null, bdi(text)), why.length > 0 ? list(why) : h("p", { cls: "quiet" }, says), told, form);
    };
    return [
      read_since && h("p", null, "Texts were read since. ", button("Assess it again", () => this.assessAgain())),
      asked.length > 0 && section(`To read: ${count(asked.length, "text")}`, h("ul", { cls: "entries" }, asked.map(item))),
      others.length > 0 && h("details", null, h("summary", null, `${count(others.length, "text")} unread; this tier does not ask for it`), h("ul", { cls: "entries" }, others.map(item))),
      said.readings && section("Read", list(said.readings)),
    ];
  }

  // What is not known; what is to be read stands above.
  missing() {
    const above = new Set(this.data.acts.texts.flatMap(({ why }) => why));
    const rest = this.head.missing.filter((each) => !above.has(each));
    return rest.length > 0 && section("Not known", list(rest));
  }

  // What was read counts for whatever is assessed from now on, this order first: of the same day, as it was asked.
  async assessAgain() {
    const { on, as_of } = this.head;
    const body = { ...this.data.transaction };
    // of the order as it was: with what was read it is another
    delete body.hash;
    const { headers } = await askWithHeaders(address("/assess", { on, as_of, view: "summary" }), { method: "POST", body });
    location.hash = `a=${encode(headers.get("onward-assessment"))}`;
  }

  // What the record says of something, and the form of an act about it.
  act(key, kind, about) {
    const told = h("div");
    this.told.set(key, told);
    return [told, actForm(this, kind, told, about)];
  }

  // What was decided stands first, with what is still to be done about it; whatever else was done, beside what it is about.
  showActs() {
    const { decision } = this.head;
    const { said, papers, newest } = this.data.acts;
    fill(this.decided, newest && h("p", null, go(`a=${newest}`, "The order was assessed again: open its newest assessment.")),
      decision.length > 0 && section("Decision", list(decision), this.data.awaits_approval && actForm(this, "approvals", this.decided)));
    for (const [key, told] of this.told) { fill(told, said[key] && list(said[key])); }
    for (const select of this.main.querySelectorAll("[name=documents]")) { fill(select, h("option", { value: "" }, "none"), papers.map((paper) => h("option", null, paper))); }
  }

  // After an act the page says what the record has now.
  async refresh() {
    this.data = (await askFigure(`${this.path}/figure`)).data;
    this.head = this.data.head;
    this.showActs();
  }

  choose(thing, loud = true, comes = loud) {
    this.view.change({ ringed: thing });
    if (thing === null) { fill(this.panel, h("p", { cls: "quiet" }, "Choose a card or a line.")); return; }
    const { facts } = this.data;
    if (thing.name === undefined) {
      fill(this.panel, h("h2", { cls: "name", tabindex: -1 }, bdi(thing.from.name), thing.points ? " → " : " – ", bdi(thing.to.name)), h("p", null, thing.label),
        thing.ties.map((tie) => h("div", { cls: "source" }, factList(facts.tie, tie.facts), tie.url && (tie.link ? webLink(tie.url) : bdi(tie.url)))));
    } else { this.showParty(thing, factList(facts.card, thing.facts)); }
    if (loud) { say(thing.name || thing.label); }
    if (comes) { bringInSight(this.panel); }
  }

  async showParty(card, facts) {
    const more = h("div");
    fill(this.panel, h("h2", { cls: "name", tabindex: -1 }, bdi(card.name)), h("p", { cls: "quiet" }, [card.facts[0], card.facts[1], card.roles.join(", ")].filter(Boolean).join(" · ")), more,
      section("Ties", h("ul", { cls: "ties" }, card.lines.map((line) => h("li", null, button([bdi(line.from.name), line.points ? " → " : " – ", bdi(line.to.name), `: ${line.label}`], () => this.choose(line)))))), section("Facts", facts));
    if (card.layer === "stack" || card.shared) { return; }
    const unknown = h("p", null, "The order names it; no loaded source has a record of it.");
    if (card.id.startsWith(OF_THE_ORDER)) { fill(more, unknown); return; }
    try {
      const days = { on: this.head.on, as_of: this.head.as_of };
      const [party, counts] = await Promise.all([ask(partyPath(card.id, "", days)), ask(partyPath(card.id, "/counts", days))]);
      fill(more,
        section("On lists", listEntries(party)),
        section("Ties in all", h("table", null, h("tbody", null, counts.groups.map((group) => h("tr", null, h("th", { scope: "row" }, group.noun), h("td", null, `${group.parties}${group.listed ? `, ${group.listed} listed` : ""}`)))))),
        h("p", { cls: "acts" }, go(`p=${encode(card.id)}`, "Party page"), go(`m=${encode(card.id)}`, "Explore")));
    } catch (fault) {
      if (fault.status === 404 || fault.status === 400) { fill(more, unknown); } else { fill(more, problemBox(fault)); }
    }
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    const { view } = this;
    const chosen = view.state.ringed;
    if (event.key in WAYS) {
      const next = chosen && chosen.name !== undefined ? view.neighbour(chosen, event.key) || chosen : view.map.cards[0];
      this.choose(next, true, false);
      view.reveal(next);
    } else if (event.key === "+" || event.key === "-") { view.zoom(event.key === "+" ? 1.25 : 0.8); } else if (event.key === "0") { view.fit(); } else if (event.key === "Escape") { this.choose(null); } else if (event.key.toLowerCase() === "c" && view.hasContext) { this.main.querySelector(".tools [aria-pressed]").click(); } else if (event.key === "Enter") { this.panel.querySelector("h2")?.focus(); } else { return; }
    event.preventDefault();
  }

  // The days on which ties of the evidence began or ended, and the day of the order.
  events() {
    const { events } = this.data;
    return events.length > 0 && h("details", { cls: "eventlist", open: true }, h("summary", null, `Events up to ${this.head.on}`), this.chart,
      h("ol", { cls: "ties" }, events.map(([day, what, line]) => h("li", null, button([day, " ", bdi(what)], () => this.choose(this.view.lines[line]))))));
  }

  rest() {
    const { head } = this;
    const { matches } = this.data.acts;
    return [
      section("Parties of the order", writeTable("Parties of the order", head.parties)),
      matches.length > 0 && section("Matches", h("ul", { cls: "entries" }, matches.map((match) => h("li", null, `${match.role} `, bdi(match.name), " – ", bdi(match.candidate_name), ` · ${[match.band, match.score, match.listing].filter(Boolean).join(" · ")}`, this.act(match.key, "adjudications", { candidate: match.candidate, party: match.party }))))),
      head.destination.length > 0 && section("Destination", head.destination.map((group) => [h("p", null, group.title), group.lines.length > 0 && list(group.lines)])),
      head.sections.map((part) => this.part(part)),
      h("details", null, h("summary", null, "Sources"), writeTable("Sources", head.sources)),
      h("p", { cls: "quiet" }, head.closing),
    ];
  }

  // What is looked at for no order stands on a page of its own, and is a line here.
  part({ title, lines }) {
    const own = lines.filter((line) => !this.data.unexamined.some((point) => line.startsWith(point)));
    const left = lines.length - own.length;
    return h("details", null, h("summary", null, title), own.length > 0 && list(own), left > 0 && h("p", null, go("u", `${count(left, "point")} that are the same for every order`)));
  }

  async openCanvas() {
    const cards = this.view.map.cards.filter((card) => card.layer === "evidence" && !card.shared);
    try {
      const names = await ask(address("/names", { id: cards.map((card) => card.id).slice(0, 150) }));
      const there = cards.filter((card) => card.id in names);
      const seeds = there.filter((card) => card.roles.length > 0);
      const state = newState(this.head.snapshot, (seeds.length ? seeds : there.slice(0, 1)).map((card) => card.id), this.head.on, this.head.as_of || null);
      location.hash = `c=${encode(await pack(bring(state, there.map((card) => card.id), seeds[0]?.id || there[0].id, "evidence of the assessment")))}`;
    } catch (fault) { say(fault.message); }
  }

  async export(format) {
    say("The file is being made.");
    await download(address(`${this.path}/brief`, { format })).then((name) => say(`${name} is made.`), (fault) => { fill(this.panel, problemBox(fault)); });
  }
}

const writeTable = (title, { heads, rows }) => table(heads, rows.map((row) => row.map((cell) => (cell.endsWith(" STALE") ? h("strong", { cls: "stale" }, cell) : bdi(cell)))), title);
