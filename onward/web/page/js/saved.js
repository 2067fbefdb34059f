// Investigations: canvases that were saved, with notes on what is on them.
import { ask } from "./ask.js";
import { bdi, button, count, encode, field, go, h, list, say, section, table } from "./dom.js";
import { problemBox } from "./start.js";
import { check, History } from "./state.js";

const WHO = "onward-name";
const who = () => sessionStorage.getItem(WHO) || "";

export async function showSaved(_, { signal }) {
  const { results } = await ask("/investigations", { signal });
  const rows = results.map((row) => [go(`i=${encode(row.name)}`, bdi(row.title)), bdi(row.by), row.at.replace("T", " ").slice(0, 16), String(row.cards), String(row.notes.length)]);
  return [h("h1", null, "Investigations"), rows.length ? table(["Title", "Saved by", "When", "Cards", "Notes"], rows, "Saved investigations") : h("p", null, "None is saved yet. Open the map of a party, bring together what belongs together, and save it.")];
}

export async function openSaved(name, context) {
  const saved = await ask(`/investigations/${encode(name)}`, context);
  const state = check(saved.state);
  if (state === null) { throw new Error("the canvas of this investigation cannot be read"); }
  // here, not at the head: the canvas needs this file, too
  const { Canvas } = await import("./canvas.js");
  return new Canvas(new History(state, `As saved: ${saved.title}`), context, saved).start();
}

// A field for what somebody thinks of a party or a tie; notes are kept with the investigation.
export function noteTools(canvas, kind, about, name) {
  const own = canvas.notes.filter((note) => note.kind === kind && note.about === about);
  const text = h("textarea", { rows: 2, "aria-label": `Note on ${name}` });
  const by = h("input", { value: who(), "aria-label": "Your name", placeholder: "Your name", autocomplete: "name" });
  const add = () => {
    if (!text.value.trim() || !by.value.trim()) { say("A note needs words and a name."); return; }
    sessionStorage.setItem(WHO, by.value.trim());
    canvas.notes = [...canvas.notes, { kind, about, name: name.slice(0, 500), text: text.value.trim(), by: by.value.trim(), at: "" }];
    said.replaceWith(said = shown([...own, canvas.notes.at(-1)]));
    text.value = "";
    canvas.showLeft();
    say("Noted. Save the investigation to keep it.");
  };
  const shown = (notes) => h("div", null, notes.length > 0 && list(notes.map((note) => [h("q", null, bdi(note.text)), h("small", null, ` ${note.by}${note.at ? `, ${note.at.slice(0, 10)}` : ", not saved yet"}`)])));
  let said = shown(own);
  return section("Notes", said, text, h("p", { cls: "acts" }, by, button("Add note", add)));
}

export function saveTools(canvas) {
  const title = h("input", { required: true, value: canvas.saved ? canvas.saved.title : `Around ${canvas.view.cards[0].name}`.slice(0, 200) });
  const by = h("input", { required: true, value: who(), autocomplete: "name" });
  const save = async (event) => {
    event.preventDefault();
    sessionStorage.setItem(WHO, by.value.trim());
    const name = canvas.saved ? canvas.saved.name : slug(title.value);
    const body = { title: title.value.trim(), by: by.value.trim(), state: canvas.history.drawn, steps: canvas.history.entries.map((entry) => entry.words.slice(0, 2000)), notes: canvas.notes, pictures: canvas.pictures };
    try {
      const headers = canvas.saved ? { "If-Match": `"${canvas.saved.version}"` } : {};
      canvas.saved = await ask(`/investigations/${name}`, { method: "PUT", body, headers });
      canvas.notes = canvas.saved.notes;
      canvas.savedState = canvas.history.drawn;
      history.replaceState(null, "", `#i=${encode(name)}`);
      canvas.showLeft();
      canvas.choose(canvas.view.state.ringed, false);
      say(`Saved: ${canvas.saved.title}.`);
    } catch (fault) { form.append(problemBox(fault)); say(fault.message); }
  };
  const form = h("form", { onsubmit: save }, field("Title", title), field("Your name", by), h("button", { type: "submit" }, "Save"));
  const loose = canvas.notes.filter((note) => !note.at).length;
  const keep = (pictures, words) => { canvas.pictures = pictures; canvas.showLeft(); say(words); };
  const pictures = canvas.pictures.map((picture) => [button(bdi(picture.title), () => canvas.step(check(picture.state), picture.title)), button("×", () => keep(canvas.pictures.filter((each) => each !== picture), "No longer kept."), { "aria-label": `Do not keep ${picture.title}` })]);
  const add = button("Keep this picture", () => keep([...canvas.pictures, { title: canvas.history.entries[canvas.history.at].words.slice(0, 2000), state: canvas.history.drawn }].slice(-20), "Kept for the briefing."));
  return section("Investigation", h("p", { cls: "quiet" }, canvas.saved ? `Saved ${canvas.saved.at.replace("T", " ").slice(0, 16)} by ${canvas.saved.by}` : "Not saved yet", loose > 0 && `; ${count(loose, "new note")}`), form, add, list(pictures));
}

// A name of small letters, and of the moment where the title has none.
function slug(title) {
  const text = title.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40).replace(/-+$/, "");
  return `${text || "investigation"}-${Date.now().toString(36)}`;
}
