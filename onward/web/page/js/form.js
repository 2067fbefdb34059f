// A new order: each edit is answered, and what it has changed is said; nothing is kept until it is to be.
import { address, ask, askWithHeaders, download } from "./ask.js";
import { combo } from "./combo.js";
import { button, count, encode, field, fill, go, h, list, say, section, words } from "./dom.js";
import { problemBox } from "./start.js";

const ROLES = ["exporter", "seller", "purchaser", "consignee", "intermediate_consignee", "end_user", "operator", "freight_forwarder", "carrier", "broker", "payer", "bank", "notify_party"];
const WAIT = 400;
const NOTHING = "The answer stands here as soon as there is something to answer.";
const SIX = { dual_use: "Is it a dual-use item?", specially_designed: "Is it specially designed for surveillance?", covert: "Does it work covertly?", natural_persons: "Does it watch natural persons?", monitors_extracts_collects_analyses: "Does it monitor, extract, collect or analyse data?", from_ict_systems: "Does it take them from information and telecommunication systems?" };
const choice = (name, values, none) => h("select", { name }, h("option", { value: "" }, none), values.map((value) => h("option", { value }, value)));

export async function showForm(party, { signal }) {
  const form = new OrderForm(signal, party);
  return form.parts();
}

class OrderForm {
  constructor(signal, party) {
    Object.assign(this, { signal, before: null, round: 0, hasParty: party !== "" });
    this.parties = h("div");
    this.items = h("div");
    this.fault = h("div");
    this.said = h("div", null, h("p", { cls: "quiet" }, NOTHING));
    this.live = h("section", { cls: "live", "aria-live": "polite", "aria-label": "Answer" }, this.fault, this.said);
    this.json = h("textarea", { rows: 6, "aria-label": "Order as JSON", spellcheck: "false" });
    this.addParty("exporter");
    this.addParty("consignee");
    this.addParty("end_user", party);
    this.addItem();
  }

  parts() {
    const today = new Date().toISOString().slice(0, 10);
    const input = (name, label, choices = {}) => field(label, h("input", { name, ...choices }));
    this.form = h("form", { oninput: () => this.wait(), onchange: () => this.wait(), onsubmit: (event) => { event.preventDefault(); this.keep(); } },
      h("div", { cls: "row" }, input("id", "Number of the order", { required: true, value: `N-${Date.now().toString(36).toUpperCase()}` }), input("date", "Day", { type: "date", value: today }), input("destination", "Destination", { placeholder: "code or name" })),
      section("Parties", this.parties, button("One more party", () => this.addParty("intermediate_consignee"))),
      section("Goods", this.items, button("One more line", () => this.addItem())),
      section("End use", input("end_use", "What for, in words of the customer"),
        h("div", { cls: "row" }, field("Contract forbids re-export", choice("no_reexport", ["yes", "no"], "not known")), input("clause_text", "The clause, as the contract has it")),
        field("Statement of the end-user, dated", h("input", { name: "statement_date", type: "date" }))),
      h("details", null, h("summary", null, "Or paste the order as JSON, or drop a file here"), this.json),
      h("p", { cls: "acts" }, h("button", { type: "submit" }, "Assess and keep")));
    this.form.addEventListener("dragover", (event) => event.preventDefault());
    this.form.addEventListener("drop", (event) => { const [file] = event.dataTransfer.files; if (file) { event.preventDefault(); this.takeFile(file); } });
    if (this.hasParty) { this.wait(); }
    return [h("h1", null, "New order"), h("div", { cls: "columns" }, this.form, h("div", null, this.live))];
  }

  // One order is looked at before it is kept; a file of many is a job of the server.
  async takeFile(file) {
    const kind = { csv: "text/csv", jsonl: "application/jsonl" }[file.name.split(".").pop().toLowerCase()];
    if (kind === undefined) {
      this.json.value = await file.text();
      this.json.closest("details").open = true;
      this.wait();
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

  addParty(role, id = "") {
    const look = async (name) => {
      const answer = await ask(address("/match", { name, limit: 5 }), { signal: this.signal });
      return answer.matches.map((each) => ({ id: each.party, name: each.name, words: `${Number(each.score).toFixed(2)} ${each.party}` }));
    };
    const take = (each, input) => { input.closest(".party-row").querySelector("[name=party_id]").value = each.id; this.wait(); };
    this.parties.append(h("div", { cls: "party-row" },
      h("div", { cls: "row" }, field("Role", h("select", { name: "role" }, ROLES.map((each) => h("option", { value: each, selected: each === role }, words(each))))),
        combo("Name", { name: "party_name" }, look, take), field("Country", h("input", { name: "party_country" })), field("Id of a record", h("input", { name: "party_id", value: id })),
        button("Remove", (event) => { event.target.closest(".party-row").remove(); this.wait(); }, { "aria-label": `Remove this ${words(role)}` })),
      h("details", null, h("summary", null, "Owners that it names"), field("One a line: name; share", h("textarea", { name: "owners", rows: 2, placeholder: "Example Holding SA; 60 %" })))));
  }

  addItem() {
    const text = (name, label, choices) => field(label, h("input", { name, ...choices }));
    this.items.append(h("div", { cls: "party-row" },
      h("div", { cls: "row" }, text("description", "What"), text("hs", "Customs code", { inputmode: "numeric" }), text("quantity", "Quantity"), text("unit", "Unit")),
      h("div", { cls: "row" }, text("control_code", "Control code"), text("not_listed_reason", "Why no control entry applies")),
      h("details", null, h("summary", null, "Is it for surveillance? Six questions"), Object.entries(SIX).map(([name, question]) => field(question, choice(name, ["no", "yes", "unclear"], "not answered"))),
        h("div", { cls: "row" }, text("grounds", "Grounds of what is answered with no"), text("answered_by", "Answered by"), text("answered_on", "Answered on", { type: "date" })))));
  }

  // The order as it stands: what is empty is not known, and left out.
  order() {
    if (this.json.value.trim()) { return JSON.parse(this.json.value); }
    const filled = (entries) => Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ""));
    const value = (row, name) => row.querySelector(`[name=${name}]`).value.trim();
    const rows = (holder) => [...holder.querySelectorAll(".party-row")];
    const parties = rows(this.parties).map((row) => filled([["role", value(row, "role")], ["id", value(row, "party_id")], ["name", value(row, "party_name")], ["country", value(row, "party_country")], ["owners", readOwners(value(row, "owners"))]])).filter((party) => party.id || party.name);
    const some = (entries) => { const part = filled(entries); return Object.keys(part).length ? part : undefined; };
    const six = (row) => {
      const answers = [...Object.keys(SIX), "answered_by", "answered_on"].map((name) => [name, value(row, name)]);
      return some([...answers, ["reasons", some(answers.filter(([, answer]) => answer === "no").map(([name]) => [name, value(row, "grounds")]))]]);
    };
    const items = rows(this.items).map((row) => some([...["description", "hs", "quantity", "unit", "control_code", "not_listed_reason"].map((name) => [name, value(row, name)]), ["cyber_surveillance", six(row)]])).filter(Boolean);
    const contract = some([["no_reexport", { yes: true, no: false }[value(this.form, "no_reexport")]], ["clause_text", value(this.form, "clause_text")]]);
    const statement = filled([["date", value(this.form, "statement_date")]]);
    const use = filled([["text", value(this.form, "end_use")], ["statement", Object.keys(statement).length ? statement : undefined]]);
    return filled([["id", value(this.form, "id")], ["date", value(this.form, "date")], ["kind", "export"], ["parties", parties.length ? parties : undefined], ["items", items.length ? items : undefined], ["destination", value(this.form, "destination")], ["contract", contract], ["end_use", Object.keys(use).length ? use : undefined]]);
  }

  wait() {
    clearTimeout(this.timer);
    this.live.classList.add("old");
    this.timer = setTimeout(() => this.answer(), WAIT);
  }

  async answer() {
    this.round += 1;
    const { round } = this;
    const begun = performance.now();
    try {
      const order = this.order();
      if (!order.parties && !order.destination && !order.items) {
        this.before = null;
        fill(this.fault);
        fill(this.said, h("p", { cls: "quiet" }, NOTHING));
        this.live.classList.remove("old");
        return;
      }
      const answer = await ask("/assess?store=no&view=summary", { method: "POST", body: order, signal: this.signal });
      if (round === this.round) { this.show(answer, performance.now() - begun); }
    } catch (fault) {
      if (fault.name === "AbortError" || round !== this.round) { return; }
      this.fail(fault instanceof SyntaxError ? Object.assign(fault, { message: "What is pasted is no JSON." }) : fault);
      return;
    }
    this.live.classList.remove("old");
  }

  // What was answered last stays, and says of when it is.
  fail(fault) {
    if (fault.name === "AbortError") { return; }
    fill(this.fault, problemBox(fault), this.before && h("p", { cls: "quiet" }, `Below is the answer of ${this.answered}, before this.`));
    this.live.classList.toggle("old", this.before !== null);
    say(fault.message);
  }

  show(answer, time) {
    const changes = (name) => {
      const [then, now] = [new Set(this.before ? this.before[name] : []), new Set(answer[name])];
      return [...[...now].filter((each) => !then.has(each)).map((each) => ["new: ", each]), ...[...then].filter((each) => !now.has(each)).map((each) => ["gone: ", each])];
    };
    const changed = this.before ? [...changes("findings"), ...changes("gaps")] : [];
    fill(this.fault);
    fill(this.said,
      h("p", null, h("strong", { cls: "answer" }, answer.verdict.replaceAll("_", " ")), ` · suggested: ${words(answer.suggestion)}`, answer.severity && h("span", null, " ", h("span", { cls: "severity", "data-is": answer.severity }, answer.severity))),
      section(count(answer.findings.length, "finding"), list(answer.findings)), section(`Not known: ${answer.gaps.length}`, list(answer.gaps)),
      changed.length > 0 && section("Changed by your last edit", list(changed)), h("p", { cls: "quiet" }, `Not kept. ${Math.round(time)} ms`));
    this.before = answer;
    this.answered = new Date().toTimeString().slice(0, 8);
  }

  async keep() {
    try {
      const { headers } = await askWithHeaders("/assess?view=summary", { method: "POST", body: this.order() });
      location.hash = `a=${encode(headers.get("onward-assessment"))}`;
    } catch (fault) { this.fail(fault); }
  }
}

// Owners as a customer writes them: a name, and the share behind the last semicolon.
function readOwners(text) {
  const owners = text.split("\n").map((line) => /^(.*?)(?:;\s*([^;]*))?$/.exec(line.trim())).filter((parts) => parts[1]);
  return owners.length > 0 ? owners.map(([, name, share]) => ({ name: name.trim(), ...(share && { share: share.trim() }) })) : undefined;
}
