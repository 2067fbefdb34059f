// A new order: each edit is answered, and what it has changed is said; nothing is kept until it is to be.
// Its fields are markup of the page, and their names are their paths in the order.
import { address, ask, askWithHeaders, download, partyPath } from "./ask.js";
import { combo } from "./combo.js";
import { button, copyTemplate, count, countryText, encode, fill, go, h, list, partyLink, say, section, set, words } from "./dom.js";
import { problemBox } from "./start.js";

const WAIT = 400;

const readLines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

// What a field's text stands for, where that is no text; what cannot be read so is left to the server, which says so.
const READ = {
  bool: (text) => text === "yes", whole: (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text), lines: readLines,
  // several numbers of one kind are parted by semicolons
  keys: (text) => {
    const numbers = new Map();
    for (const line of readLines(text)) {
      const [, kind, number] = /^([^:]*):?(.*)$/.exec(line).map((each) => each.trim());
      numbers.set(kind, numbers.has(kind) ? `${numbers.get(kind)}; ${number}` : number);
    }
    return Object.fromEntries(numbers);
  },
};

export async function showForm(party, { signal }) {
  const form = new OrderForm(signal, party);
  return form.page;
}

class OrderForm {
  constructor(signal, party) {
    Object.assign(this, { signal, before: null, round: 0, party, page: copyTemplate("order"), place: `onward-order ${party}` });
    this.form = this.page.querySelector("form");
    this.live = this.page.querySelector(".live");
    [this.fault, this.said] = this.live.children;
    this.nothing = this.said.firstElementChild;
    this.begin(JSON.parse(sessionStorage.getItem(this.place)));
    // what is dropped on the field of a paper is that paper, not the order
    const drop = (event) => { const [file] = event.dataTransfer.files; if (file && event.target.type !== "file") { event.preventDefault(); this.takeFile(file); } };
    const edit = () => this.edit();
    set(this.form, { oninput: edit, onchange: ({ target }) => { this.readPaper(target); if (target.name === "id") { this.showWhom(target.closest("[data-row]")); } edit(); }, onclick: (event) => this.press(event.target), ondragover: (event) => event.preventDefault(), ondrop: drop });
  }

  // What was typed in this tab and not kept yet is here again; else a new order begins.
  begin(typed) {
    const start = { kind: "export", id: `N-${Date.now().toString(36).toUpperCase()}`, date: new Date().toISOString().slice(0, 10), parties: [{ role: "exporter" }, { role: "consignee" }, { role: "end_user", id: this.party }], items: [{}] };
    this.fillPart(this.form, typed || start);
    this.showNothing();
    if (typed) { this.unfold(); say("What you typed here is here again."); }
    if (typed || this.party) { this.wait(); }
  }

  // One order is looked at before it is kept; a file of many is a job of the server.
  async takeFile(file) {
    const kind = { csv: "text/csv", jsonl: "application/jsonl" }[file.name.split(".").pop().toLowerCase()];
    if (kind === undefined) {
      const { json } = this.form.elements;
      json.value = await file.text();
      this.edit();
      this.unfold();
      return;
    }
    try {
      const job = await ask("/jobs?view=summary", { method: "POST", file, headers: { "Content-Type": kind } });
      await this.watch(job, file.name);
    } catch (fault) { this.fail(fault); }
  }

  async watch(job, name) {
    for (let now = job; !this.signal.aborted; now = await ask(`/jobs/${job.id}`, { signal: this.signal })) {
      const verdicts = Object.entries(now.verdicts).map(([verdict, number]) => `${words(verdict)} ${number}`);
      const isOver = !["waiting", "running"].includes(now.phase);
      fill(this.fault);
      fill(this.said, h("p", null, h("strong", { cls: "answer" }, `${name}: ${now.phase}`)), h("p", null, [`${now.done} of ${count(now.lines, "order")}`, ...verdicts, now.refused > 0 && `refused ${now.refused}`].filter(Boolean).join(" · ")),
        now.reason && h("p", null, now.reason), isOver && h("p", { cls: "acts" }, go("l", "Orders"), button("Lines of the answer", () => download(`/jobs/${job.id}/results`).catch((fault) => say(fault.message)))));
      if (isOver) { return; }
      await new Promise((done) => { setTimeout(done, 1000); });
    }
  }

  // The button behind a list makes a row of it; the focus goes to where one goes on.
  press(target) {
    const row = target.closest("[data-row]");
    if ("add" in target.dataset) { this.addRow(target.previousElementSibling).querySelector("[name]").focus(); }
    if ("remove" in target.dataset) {
      row.parentElement.nextElementSibling.focus();
      row.remove();
      this.edit();
    }
    if ("keep" in target.dataset && this.form.reportValidity()) { this.keep(); }
    if ("anew" in target.dataset) {
      sessionStorage.removeItem(this.place);
      this.begin();
      this.form.querySelector("[name]").focus();
    }
  }

  addRow(rows) {
    const row = rows.appendChild(copyTemplate(`order-${rows.dataset.rows}`));
    const look = async (text) => {
      const { matches } = await ask(address("/match", { name: text, limit: 5 }), { signal: this.signal });
      const met = await Promise.all(matches.map(({ party }) => this.meet(party).catch(() => ({}))));
      return matches.map(({ party: id, name, score }, index) => ({ id, name, words: [Number(score).toFixed(2), met[index].words, id].filter(Boolean).join(" · ") }));
    };
    // what is half a name is completed; a name that the customer spells otherwise stays as it is
    const take = ({ id, name }, input) => {
      row.dataset.typed = input.value;
      if (name.toLowerCase().startsWith(input.value.trim().toLowerCase())) { input.value = name; }
      row.querySelector("[name=id]").value = id;
      this.showWhom(row);
      this.edit();
    };
    row.querySelectorAll(".combo").forEach((each) => combo(each, look, take));
    return row;
  }

  async meet(id) {
    const { name, countries, listed } = await ask(partyPath(id), { signal: this.signal });
    return { name, words: [...countries.map(countryText), listed ? "LISTED" : "on no loaded list"].join(", ") };
  }

  // Says whom the id of a row stands for, so that one sees whom one has chosen, and can take it back.
  async showWhom(row) {
    const [id, name, box] = ["[name=id]", "[name=name]", "[data-whom]"].map((each) => row?.querySelector(each));
    if (!box) { return; }
    const text = id.value.trim();
    const party = text && await this.meet(text).catch((fault) => fault);
    const back = () => {
      [id.value, name.value] = ["", row.dataset.typed || name.value];
      fill(box);
      name.focus();
      this.edit();
    };
    if (id.value.trim() === text) { fill(box, party && (party instanceof Error ? party.message : ["Stands for ", partyLink(text, party.name), `, ${party.words}. `, button("Take back", back)])); }
  }

  // A paper is read here and sent nowhere: an order holds its hash.
  async readPaper({ files, parentElement }) {
    if (!files?.length) { return; }
    if (!crypto.subtle) { say("Here no hash can be computed: this page did not come by https. Enter the hash yourself."); return; }
    const [file] = files;
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const paper = { sha256: [...hash].map((each) => each.toString(16).padStart(2, "0")).join(""), name: file.name, bytes: file.size };
    for (const [name, value] of Object.entries(paper)) { parentElement.closest("[data-row]").querySelector(`[name=${name}]`).value = value; }
    this.edit();
  }

  fillPart(root, part) {
    for (const each of listFields(root)) {
      const rows = each.dataset.rows;
      if (rows) { fill(each); (part[rows] || []).forEach((row) => this.fillPart(this.addRow(each), row)); } else if (each.type === "checkbox") { each.checked = (part[each.name] || []).includes(each.value); } else { each.value = part[each.name] || ""; }
    }
    if (part.id) { this.showWhom(root.closest("[data-row]")); }
  }

  order() {
    const json = this.form.elements.json.value.trim();
    try { return json ? JSON.parse(json) : readPart(this.form); } catch { throw new Error("What is pasted is no JSON."); }
  }

  // What has something in it does not stay folded.
  unfold() {
    for (const each of this.form.querySelectorAll("details")) { each.open ||= [...each.querySelectorAll("[name]")].some(({ type, checked, value, name }) => name !== "kind" && (type === "checkbox" ? checked : value)); }
  }

  // Each edit is remembered by this tab alone, until the order is kept or one starts anew.
  edit() {
    if (this.signal.aborted) { return; }
    try { sessionStorage.setItem(this.place, JSON.stringify(readPart(this.form, true))); } catch {
      sessionStorage.removeItem(this.place);
      say("This is too much for the memory of the tab: a reload would lose it.");
    }
    this.wait();
  }

  // What was asked before is not an answer to the order as it stands now.
  wait() {
    this.round += 1;
    clearTimeout(this.timer);
    this.live.classList.add("old");
    this.timer = setTimeout(() => this.answer(), WAIT);
  }

  showNothing() {
    this.before = null;
    this.round += 1;
    clearTimeout(this.timer);
    fill(this.fault);
    fill(this.said, this.nothing);
    this.live.classList.remove("old");
  }

  async answer() {
    const { round } = this;
    const begun = performance.now();
    try {
      const order = this.order();
      if (Object.keys(Object(order)).every((name) => ["id", "date", "kind"].includes(name))) { this.showNothing(); return; }
      const { data, headers } = await askWithHeaders("/assess?store=no&view=summary", { method: "POST", body: order, signal: this.signal });
      if (round === this.round) { this.show(data, headers.get("onward-warning"), performance.now() - begun); }
    } catch (fault) {
      if (round === this.round) { this.fail(fault); }
    }
  }

  // What was answered last stays, and says of when it is.
  fail(fault) {
    if (fault.name === "AbortError") { return; }
    fill(this.fault, problemBox(fault), h("p", { cls: "acts" }, (fault.faults?.[0] ? fault.faults : [fault.where]).map((each) => each && this.lead(`Go to ${each.field}`, each.field))), this.before && h("p", { cls: "quiet" }, `Below is the answer of ${this.answered}, before this.`));
    this.live.classList.toggle("old", this.before !== null);
    say(fault.message);
  }

  show(answer, warning, time) {
    const changed = this.before ? listChanges(this.before, answer) : [];
    this.live.classList.remove("old");
    fill(this.fault);
    fill(this.said, outcome(answer), warning && h("p", { cls: "stale" }, warning.replace(/^\w+: /, "")),
      section(count(answer.findings.length, "finding"), list(answer.findings)), section(`Not known: ${answer.gaps.length}`, list(answer.gaps.map((gap, index) => this.lead(gap, answer.gap_fields[index]) || gap))),
      changed.length > 0 && section("Changed by your last edit", list(changed)), h("p", { cls: "quiet" }, `Not kept. ${Math.round(time)} ms`));
    this.before = answer;
    this.answered = new Date().toTimeString().slice(0, 8);
  }

  // What is named leads to its field, where the form has one.
  lead(text, path) {
    const place = findField(this.form, path);
    const show = () => {
      for (const each of this.form.querySelectorAll("details")) { each.open ||= each.contains(place); }
      place.focus();
    };
    return place && button(text, show);
  }

  async keep() {
    try {
      const { headers } = await askWithHeaders("/assess?view=summary", { method: "POST", body: this.order() });
      sessionStorage.removeItem(this.place);
      location.hash = `a=${encode(headers.get("onward-assessment"))}`;
    } catch (fault) { this.fail(fault); }
  }
}

export const outcome = (answer) => h("p", null, h("strong", { cls: "answer" }, answer.verdict.replaceAll("_", " ")), ` · suggested: ${words(answer.suggestion)} `, answer.severity && h("span", { cls: "severity", "data-is": answer.severity }, answer.severity));

// What of two answers only one says is found, or not known.
export const listChanges = (before, after) => [["findings", "finding"], ["gaps", "gap"]].flatMap(([name, noun]) => {
  const compare = (one, other, sign) => one[name].filter((each) => !other[name].includes(each)).map((each) => [`${noun} ${sign}: `, each]);
  return [...compare(before, after, "gone"), ...compare(after, before, "new")];
});

// The fields and lists of a part of the form: those of a row are its own.
const listFields = (root) => [...root.querySelectorAll("[name], [data-rows]")].filter((each) => each.parentElement.closest("[data-row], form") === root);

const isSaid = (part) => Object.keys(part).some((name) => name !== "role");

// Where something is entered, by its path in the order; a list that has no such row has a button for one.
function findField(root, path) {
  for (const each of listFields(root)) {
    const { rows = each.name } = each.dataset;
    if (!`${path}.`.startsWith(`${rows}.`) && !(path && rows.startsWith(`${path}.`))) { continue; }
    if (each.name) { return each; }
    const [, place, rest] = /^\.?(\d*)\.?(.*)/.exec(path.slice(rows.length));
    const row = place ? [...each.children].filter((part) => isSaid(readPart(part)))[place] : each.firstElementChild;
    return row ? findField(row, rest) || row.querySelector("[name]") : each.nextElementSibling;
  }
  return null;
}

// A part of the order as it stands: what is empty is not known, and left out; a list of "none of these" is empty.
// While it is typed a part has each text as it is, by the name of its field, and rows that say nothing yet.
export function readPart(root, isTyped = false) {
  const part = {};
  for (const { name, type, checked, value = "", children, dataset } of listFields(root)) {
    const text = isTyped ? value : value.trim();
    const steps = isTyped ? [name || dataset.rows] : (name || dataset.rows).split(".");
    const last = steps.pop();
    if (type === "checkbox") {
      if (checked) { part[name] = [...part[name] || [], text].filter((each) => each || isTyped); }
      continue;
    }
    const rows = dataset.rows && [...children].map((row) => readPart(row, isTyped)).filter((row) => isTyped || isSaid(row));
    if (text || rows?.length) { steps.reduce((inner, step) => (inner[step] ||= {}), part)[last] = rows || (isTyped ? text : (READ[dataset.as] || String)(text)); }
  }
  return part;
}
