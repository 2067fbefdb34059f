// What is done on the page of an order: trying what would change a finding, and recording what people judge.
import { address, ask } from "./ask.js";
import { bdi, button, copyTemplate, count, fill, h, list, say, set } from "./dom.js";
import { listChanges, outcome, readPart } from "./form.js";
import { problemBox } from "./start.js";

const WHO = "onward-name";

// What the order would have to say so that a finding is gone: each such order is assessed at a click.
export function trials(page, { id }) {
  const rows = h("div");
  const offer = ({ change, order }, asIs) => {
    const said = h("div");
    return h("li", null, bdi(change), " ", button("Try", () => attempt(page, asIs, order, said), { "aria-label": `Try: ${change}` }), said);
  };
  const search = async () => {
    fill(rows, h("p", { cls: "asking" }, "Trying …"));
    try {
      const tried = await ask(address(`${page.path}/changes`, { finding: id, snapshot: page.head.snapshot }));
      fill(rows, tried.changes.length > 0 && h("ul", null, tried.changes.map((each) => offer(each, tried.order))), tried.why && h("p", { cls: "quiet" }, `Not to be tried: ${tried.why}.`), !tried.complete && h("p", { cls: "stale" }, "There was no time to try everything."));
      say(count(tried.changes.length, "change"));
    } catch (fault) { fill(rows, problemBox(fault, search)); }
  };
  return [h("p", null, button("What would clear it?", search)), rows];
}

// What an order that is supposed would be answered, beside what the order is answered as it stands.
async function attempt(page, asIs, order, said) {
  const { on, as_of, snapshot } = page.head;
  const assess = (body) => ask(address("/assess", { on, as_of, snapshot, store: "no", view: "summary" }), { method: "POST", body });
  try {
    page.before ||= await assess(asIs);
    const after = await assess(order);
    const changes = listChanges(page.before, after);
    fill(said, outcome(after), list(changes), h("p", { cls: "quiet" }, "Not kept."));
    say(after.verdict.replaceAll("_", " "));
  } catch (fault) { fill(said, problemBox(fault)); }
}

// A file as the text in which it travels.
const readFile = (file) => new Promise((done) => {
  const reader = new FileReader();
  reader.addEventListener("load", () => done(reader.result.split(",")[1] || ""));
  reader.readAsDataURL(file);
});

async function readBody(form) {
  const body = readPart(form);
  const [file] = form.elements.content?.files || [];
  if (file) { Object.assign(body, { name: file.name, content: await readFile(file) }); }
  // what was compared agrees where both are one
  if (body.compared) { body.compared = [{ agrees: body.verdict === "true_match", ...body.compared }]; }
  return body;
}

// The form of an act, from the markup of the page; it is recorded under the name given in it, for the assessment that was seen.
// Afterwards the page says what the record has now, or does what else follows from the act.
export function actForm(page, kind, told, about, follow = () => page.refresh()) {
  const part = copyTemplate(`act-${kind}`);
  const form = part.querySelector("form");
  const refused = h("div");
  const { by } = form.elements;
  const isOwn = "own" in by.dataset;
  if (isOwn) { by.value = sessionStorage.getItem(WHO) || ""; }
  form.lastElementChild.before(refused);
  const record = async (event) => {
    event.preventDefault();
    if (isOwn) { sessionStorage.setItem(WHO, by.value.trim()); }
    try {
      await ask(`${page.path}/${kind}`, { method: "POST", headers: { "If-Match": `"${page.data.content_hash}"` }, body: { ...about, ...(await readBody(form)) } });
      await follow();
      fill(refused);
      part.open = false;
      told.scrollIntoView({ block: "nearest" });
      say("Recorded.");
    } catch (fault) {
      fill(refused, problemBox(fault), h("p", { cls: "acts" }, (fault.acts || []).map((act) => leadTo(page, act))));
      refused.scrollIntoView({ block: "nearest" });
    }
  };
  set(form, { onsubmit: record });
  return part;
}

// Where on this page an act is recorded that a refusal asks for.
function leadTo(page, act) {
  const way = page.main.querySelector(`details[data-act=${act}]`);
  return way && button(way.querySelector("summary").textContent, () => { way.open = true; way.querySelector("[name]").focus(); });
}
