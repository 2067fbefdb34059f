// One assessment, the question first: what to do and why, what is not known, what to ask, the map.
import { MapView } from "../view/map_view.js";
import { createSvg } from "../view/picture.js";
import { WAYS } from "../view/ways.js";
import { address, ask, askFigure, download, partyPath } from "./ask.js";
import { bdi, bringInSight, button, count, countryText, drawText, encode, factList, field, fill, go, h, list, say, section, sourceText, table, webLink, words } from "./dom.js";
import { problemBox } from "./start.js";
import { bring, newState, pack } from "./state.js";

const FORMATS = { pdf: "Briefing (PDF)", html: "Page (HTML)", svg: "Picture (SVG)", xlsx: "Workbook", letter: "Letter (PDF)", json: "JSON" };
const DECISIONS = ["refuse", "terminate", "classify_or_license", "notify_authority", "enhanced_due_diligence", "proceed_with_conditions", "proceed"];
const WHO = "onward-name";

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
  const form = context.main.querySelector("form");
  form.closest("details").open = true;
  // a screen is shown from its top at first
  setTimeout(() => form.querySelector("select").focus());
  return null;
}

class Assessed {
  constructor(data, path, { main, signal }) {
    Object.assign(this, { data, head: data.head, path, main, signal });
    this.holder = h("figure", { id: "map", "aria-label": "Map of the evidence. Arrow keys go along ties, Enter opens, plus and minus zoom, C shows context." });
    this.panel = h("section", { cls: "panel", "aria-label": "Chosen party or tie" });
    this.view = new MapView(this.holder, data, { around: false });
    [this.decided, this.deciding] = [h("div"), h("div")];
  }

  parts(pictures) {
    const { head } = this;
    this.showDecision();
    this.holder.append(...pictures);
    const maps = this.view.maps.length > 1 && h("select", { "aria-label": "Map shown", onchange: (event) => { this.view.showMap(this.view.maps[Number(event.target.value)]); this.view.open(); } },
      this.view.maps.map((map, index) => h("option", { value: index }, map.title || `Map ${index + 1}`)));
    const context = this.view.hasContext && button("Context", (event) => { const shown = !this.view.state.around; this.view.showContext(shown); event.currentTarget.setAttribute("aria-pressed", String(shown)); this.view.fit(); }, { "aria-pressed": "false" });
    return [
      h("header", { cls: "answerline" }, head.badge && h("p", { cls: "badge", "data-tone": head.tone }, head.badge, h("small", null, `suggested · ${head.verdict.replaceAll("_", " ")}`)),
        h("div", null, h("h1", { cls: "unseen" }, bdi(head.title)), h("p", { cls: "answer" }, head.answer || head.outcome),
          h("p", { cls: "quiet" }, bdi(head.title), ` · ${[...head.counts, `as of ${head.on}`].join(" · ")}`, head.fictional && h("strong", null, " · FICTIONAL")))),
      h("div", { cls: "question" },
        h("section", { cls: "left", "aria-label": "Why" }, this.decided,
          section(`Why: ${count(head.findings.length, "finding")}`, head.findings.length ? h("ol", { cls: "reasons" }, head.findings.map((finding) => this.reason(finding))) : h("p", null, head.outcome)),
          head.missing.length > 0 && section("Not known", list(head.missing)),
          head.questions.length > 0 && section("Ask the customer", list(head.questions)),
          this.deciding),
        h("div", { cls: "middle" },
          h("div", { cls: "tools", role: "toolbar", "aria-label": "Map" }, maps, context, button("Whole map", () => this.view.fit()), button("−", () => this.view.zoom(0.8), { "aria-label": "Smaller" }), button("+", () => this.view.zoom(1.25), { "aria-label": "Larger" }),
            button("Open as canvas", () => this.openCanvas()),
            h("details", { cls: "menu" }, h("summary", null, "Export"), h("div", null, Object.entries(FORMATS).map(([format, name]) => button(name, () => this.export(format)))))),
          this.holder, this.events(),
          h("p", { cls: "quiet" }, [...head.notes, ...head.caption].join(" · "))),
        this.panel, h("div", { cls: "rest" }, this.rest())),
    ];
  }

  start() {
    const { view, holder } = this;
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
    const body = h("div", { hidden: true }, h("p", null, finding.summary),
      finding.paths.map((path) => [h("h3", null, bdi(path.title)), path.steps.length > 0 && h("ol", null, path.steps.map((step) => h("li", null, bdi(step))))]),
      list(finding.law.map((law) => [law.words, law.url && [" ", law.link ? webLink(law.url) : bdi(law.url)]]), "quiet"), finding.notes.length > 0 && list(finding.notes, "quiet"), h("p", null, go(`f=${encode(finding.indicator)}`, "About this indicator")));
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
    const item = h("li", null, head, body);
    return item;
  }

  // What was decided stands first, with what is still to be done about it.
  showDecision() {
    const { decision } = this.head;
    const value = h("select", { name: "value", required: true }, h("option", { value: "" }, "choose"), DECISIONS.map((each) => h("option", { value: each }, words(each))));
    fill(this.decided, decision.length > 0 && section("Decision", list(decision), this.data.awaits_approval && this.act("approvals", "Approve", "Who approves", "")));
    fill(this.deciding, section(decision.length ? "Decide anew" : "Decide", h("details", null, h("summary", null, "Record what you decide"),
      this.act("decisions", "Record", "Your name", sessionStorage.getItem(WHO) || "", field("Decision", value), field("Reason", h("textarea", { name: "reason", rows: 2, required: true })),
        field("Conditions, a line each", h("textarea", { name: "conditions", rows: 1 })), field("Why it is less than what is suggested, if so", h("input", { name: "override" }))))));
  }

  // An act is recorded under the name given here, for the assessment that was seen.
  act(kind, title, who, name, ...fields) {
    const refused = h("div");
    const record = async (event) => {
      event.preventDefault();
      const { conditions, ...stated } = Object.fromEntries([...new FormData(event.target)].map(([key, text]) => [key, text.trim()]).filter(([, text]) => text));
      if (fields.length) { sessionStorage.setItem(WHO, stated.by); }
      try {
        await ask(`${this.path}/${kind}`, { method: "POST", headers: { "If-Match": `"${this.data.content_hash}"` }, body: { ...stated, ...(conditions && { conditions: conditions.split("\n").filter(Boolean) }) } });
        this.data = (await askFigure(`${this.path}/figure`)).data;
        this.head = this.data.head;
        this.showDecision();
        this.decided.scrollIntoView({ block: "nearest" });
        say("Recorded.");
      } catch (fault) { fill(refused, problemBox(fault)); refused.scrollIntoView({ block: "nearest" }); }
    };
    return h("form", { onsubmit: record }, fields, field(who, h("input", { name: "by", required: true, autocomplete: "name", value: name })), refused, h("button", { type: "submit" }, title));
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
    try {
      const days = { on: this.head.on, as_of: this.head.as_of };
      const [party, counts] = await Promise.all([ask(partyPath(card.id, "", days)), ask(partyPath(card.id, "/counts", days))]);
      fill(more,
        section("On lists", party.listings.length ? list(party.listings.map((entry) => [bdi(entry.list || entry.topic), entry.since && ` since ${entry.since}`, !entry.holds && " (does not hold)", entry.text && h("blockquote", null, bdi(entry.text)), h("small", null, ` ${sourceText(entry)}`)])) : h("p", { cls: "quiet" }, "On none of the lists that are loaded.")),
        section("Ties in all", h("table", null, h("tbody", null, counts.groups.map((group) => h("tr", null, h("th", { scope: "row" }, group.noun), h("td", null, `${group.parties}${group.listed ? `, ${group.listed} listed` : ""}`)))))),
        h("p", { cls: "acts" }, go(`p=${encode(card.id)}`, "Party page"), go(`m=${encode(card.id)}`, "Explore")));
    } catch (fault) {
      if (fault.status === 404 || fault.status === 400) { fill(more, h("p", null, "The order names it; no loaded source has a record of it.")); } else { fill(more, problemBox(fault)); }
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
    const at = (day) => new Date(day * 86400000).toISOString().slice(0, 10);
    const ties = this.view.lines.filter((line) => line.map === 0 || this.view.maps.length === 1).filter((line) => line.layer === "evidence").flatMap((line) => line.ties.flatMap((tie) => [[tie.since, tie, line], [tie.until, tie, line]]));
    const known = ties.filter(([day]) => day !== undefined && day !== null).map(([day, tie, line]) => ({ day: at(day), words: `${line.from.name} ${tie.facts[0]} ${line.to.name}`, line }));
    const all = [...new Map(known.map((each) => [`${each.day} ${each.words}`, each])).values()].sort((one, two) => (one.day < two.day ? -1 : 1));
    if (all.length === 0) { return null; }
    return h("details", { cls: "eventlist", open: true }, h("summary", null, `Events: ${all[0].day} to ${this.head.on}`), drawn(all, this.head.on),
      h("ol", { cls: "ties" }, all.slice(-12).map((each) => h("li", null, button([each.day, " ", bdi(each.words)], () => this.choose(each.line))))));
  }

  rest() {
    const { head } = this;
    return [
      section("Parties of the order", table(["Role", "Name", "Country", "Record", "Owners"], head.parties.map((row) => [row.role, bdi(row.name), countryText(row.country), [bdi(row.matched), row.band && ` ${row.band} ${row.score}`], row.owners]), "Parties of the order")),
      head.destination.length > 0 && section("Destination", head.destination.map((group) => [h("p", null, group.title), group.lines.length > 0 && list(group.lines)])),
      head.sections.map((part) => h("details", null, h("summary", null, part.title), list(part.lines))),
      head.sources.length > 0 && h("details", null, h("summary", null, "Sources"), table(["Dataset", "Publisher", "Licence", "Retrieved", "Age"], head.sources.map((row) => [row.dataset, row.publisher, row.licence, row.retrieved, [row.age, row.stale && h("strong", { cls: "stale" }, " STALE")]]), "Sources")),
      h("p", { cls: "quiet" }, head.closing),
    ];
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

function drawn(events, day) {
  const time = (text) => Date.parse(text);
  const [first, last] = [time(events[0].day), Math.max(time(day), ...events.map((each) => time(each.day)))];
  const x = (text) => 20 + 760 * (time(text) - first) / Math.max(1, last - first);
  const picture = createSvg("svg", { viewBox: "0 0 800 54", class: "events", "aria-hidden": "true" });
  picture.append(createSvg("line", { x1: 20, x2: 780, y1: 24, y2: 24, "stroke-width": 2 }), ...events.map((each) => createSvg("circle", { cx: x(each.day), cy: 24, r: 6 })),
    createSvg("line", { x1: x(day), x2: x(day), y1: 10, y2: 38, "stroke-width": 3 }), drawText({ x: 20, y: 50 }, events[0].day), drawText({ x: x(day), y: 50, "text-anchor": "end" }, `order ${day}`));
  return picture;
}
