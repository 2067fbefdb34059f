// A new order: each edit is answered, and what it has changed is said; nothing is kept until it is to be.
import { address, ask, askWithHeaders, download } from "./ask.js";
import { bdi, button, count, encode, field, fill, go, h, list, say, section, words } from "./dom.js";
import { problemBox } from "./start.js";

const ROLES = ["exporter", "seller", "purchaser", "consignee", "intermediate_consignee", "end_user", "operator", "freight_forwarder", "carrier", "broker", "payer", "bank", "notify_party"];
const WAIT = 400;

export async function showForm(party, { signal }) {
  const form = new OrderForm(signal, party);
  return form.parts();
}

class OrderForm {
  constructor(signal, party) {
    Object.assign(this, { signal, before: null, round: 0, hasParty: party !== "" });
    this.parties = h("div");
    this.items = h("div");
    this.live = h("section", { cls: "live", "aria-live": "polite", "aria-label": "Answer" }, h("p", { cls: "quiet" }, "The answer stands here as soon as there is something to answer."));
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
    } catch (fault) { if (fault.name !== "AbortError") { fill(this.live, problemBox(fault)); } }
  }

  async watch(job, name) {
    for (let now = job; !this.signal.aborted; now = await ask(`/jobs/${job.id}`, { signal: this.signal })) {
      const verdicts = Object.entries(now.verdicts).map(([verdict, number]) => `${words(verdict)} ${number}`);
      const isOver = !["waiting", "running"].includes(now.phase);
      fill(this.live, h("p", null, h("strong", { cls: "answer" }, `${name}: ${now.phase}`)), h("p", null, [`${now.done} of ${count(now.lines, "order")}`, ...verdicts, now.refused > 0 && `refused ${now.refused}`].filter(Boolean).join(" · ")),
        now.reason && h("p", null, now.reason), isOver && h("p", { cls: "acts" }, go("l", "Orders"), button("Lines of the answer", () => download(`/jobs/${job.id}/results`).catch((fault) => say(fault.message)))));
      if (isOver) { return; }
      await new Promise((done) => { setTimeout(done, 1000); });
    }
  }

  addParty(role, id = "") {
    const hint = h("small");
    const look = async (event) => {
      const name = event.target.value.trim();
      const row = event.target.closest(".party-row");
      if (name.length < 3 || row.querySelector("[name=party_id]").value) { fill(hint); return; }
      const answer = await ask(address("/match", { name, limit: 3 }), { signal: this.signal }).catch(() => ({}));
      const take = (each) => () => { row.querySelector("[name=party_id]").value = each.party; fill(hint); this.wait(); };
      fill(hint, ...(answer.matches || []).flatMap((each) => [button([bdi(each.name), ` ${Number(each.score).toFixed(2)}`], take(each)), " "]));
    };
    this.parties.append(h("div", { cls: "party-row" },
      h("div", { cls: "row" }, field("Role", h("select", { name: "role" }, ROLES.map((each) => h("option", { value: each, selected: each === role }, words(each))))),
        field("Name", h("input", { name: "party_name", onchange: look })), field("Country", h("input", { name: "party_country" })), field("Id of a record", h("input", { name: "party_id", value: id })),
        button("Remove", (event) => { event.target.closest(".party-row").remove(); this.wait(); }, { "aria-label": `Remove this ${words(role)}` })), hint));
  }

  addItem() {
    this.items.append(h("div", { cls: "row party-row" }, field("What", h("input", { name: "description" })), field("Customs code", h("input", { name: "hs", inputmode: "numeric" })), field("Quantity", h("input", { name: "quantity" })),
      field("Why no control entry applies", h("input", { name: "not_listed_reason" }))));
  }

  // The order as it stands: what is empty is not known, and left out.
  order() {
    if (this.json.value.trim()) { return JSON.parse(this.json.value); }
    const filled = (entries) => Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ""));
    const value = (row, name) => row.querySelector(`[name=${name}]`).value.trim();
    const rows = (holder) => [...holder.querySelectorAll(".party-row")];
    const parties = rows(this.parties).map((row) => filled([["role", value(row, "role")], ["id", value(row, "party_id")], ["name", value(row, "party_name")], ["country", value(row, "party_country")]])).filter((party) => party.id || party.name);
    const items = rows(this.items).map((row) => filled(["description", "hs", "quantity", "not_listed_reason"].map((name) => [name, value(row, name)]))).filter((item) => Object.keys(item).length > 0);
    const statement = filled([["date", value(this.form, "statement_date")]]);
    const use = filled([["text", value(this.form, "end_use")], ["statement", Object.keys(statement).length ? statement : undefined]]);
    return filled([["id", value(this.form, "id")], ["date", value(this.form, "date")], ["kind", "export"], ["parties", parties.length ? parties : undefined], ["items", items.length ? items : undefined], ["destination", value(this.form, "destination")], ["end_use", Object.keys(use).length ? use : undefined]]);
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
        fill(this.live, h("p", { cls: "quiet" }, "The answer stands here as soon as there is something to answer."));
        this.live.classList.remove("old");
        return;
      }
      const answer = await ask("/assess?store=no&view=summary", { method: "POST", body: order, signal: this.signal });
      if (round === this.round) { this.show(answer, performance.now() - begun); }
    } catch (fault) {
      if (fault.name === "AbortError" || round !== this.round) { return; }
      const problem = fault instanceof SyntaxError ? Object.assign(fault, { message: "What is pasted is no JSON." }) : fault;
      fill(this.live, problemBox(problem));
    }
    this.live.classList.remove("old");
  }

  show(answer, time) {
    const changes = (name) => {
      const [then, now] = [new Set(this.before ? this.before[name] : []), new Set(answer[name])];
      return [...[...now].filter((each) => !then.has(each)).map((each) => ["new: ", each]), ...[...then].filter((each) => !now.has(each)).map((each) => ["gone: ", each])];
    };
    const changed = this.before ? [...changes("findings"), ...changes("gaps")] : [];
    fill(this.live,
      h("p", null, h("strong", { cls: "answer" }, answer.verdict.replaceAll("_", " ")), ` · suggested: ${words(answer.suggestion)}`, answer.severity && h("span", null, " ", h("span", { cls: "severity", "data-is": answer.severity }, answer.severity))),
      section(count(answer.findings.length, "finding"), list(answer.findings)), section(`Not known: ${answer.gaps.length}`, list(answer.gaps)),
      changed.length > 0 && section("Changed by your last edit", list(changed)), h("p", { cls: "quiet" }, `Not kept. ${Math.round(time)} ms`));
    this.before = answer;
  }

  async keep() {
    try {
      const { headers } = await askWithHeaders("/assess?view=summary", { method: "POST", body: this.order() });
      location.hash = `a=${encode(headers.get("onward-assessment"))}`;
    } catch (fault) { fill(this.live, problemBox(fault)); this.live.classList.remove("old"); say(fault.message); }
  }
}
