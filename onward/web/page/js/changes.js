// What has changed between two days among the parties of a map, in the words of every document of it.
import { bdi, button, fill, h, list, partyLink, say, section } from "./dom.js";
import { setSince } from "./state.js";

export async function showChanges(canvas, since, fail) {
  if (since !== canvas.state.since) { await canvas.step(setSince(canvas.state, since), since ? `Compared with ${since}` : "No days compared", null, fail); }
  if (since !== canvas.state.since) { return; } // it was refused
  if (canvas.data.changes) { tellChanges(canvas, canvas.data.changes); } else { say("Choose an earlier day to compare with."); }
}

// What newer data says otherwise is told after the map is drawn with it.
export async function showNews(canvas, { snapshot, said }) {
  await canvas.step({ ...canvas.state, snapshot, on: null }, "Drawn with newer data");
  if (said && canvas.state.snapshot === snapshot) { tellChanges(canvas, said); }
}

function tellChanges(canvas, found) {
  const write = ({ said: { label, text, source }, line, party }) => {
    const drawn = line && canvas.view.lines.find((each) => each.id === line);
    return [label && `${label} `, drawn ? button(bdi(text), () => canvas.choose(drawn)) : party ? partyLink(party, text) : bdi(text), h("small", null, ` ${source}`)];
  };
  fill(canvas.panel, h("h2", { tabindex: -1, cls: "name" }, found.title), list(found.notes, "quiet"),
    found.groups.map(({ title, rows }) => section(title, rows.length ? list(rows.map(write), "ties") : h("p", { cls: "quiet" }, "None."))));
  say(found.groups.map((group) => group.title).join(", "));
  canvas.panel.scrollTop = 0;
  canvas.panel.scrollIntoView({ block: "nearest" });
  canvas.panel.querySelector("h2").focus({ preventScroll: true });
}
