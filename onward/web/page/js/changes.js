// What has changed between two days among the parties of a map: ties, deliveries, entries of lists.
import { address, ask } from "./ask.js";
import { bdi, button, count, fill, h, list, partyLink, say, section, shareText, sourceText, words } from "./dom.js";
import { bodyOf } from "./state.js";

export async function showChanges(canvas, since) {
  const { on } = canvas.data.head;
  const found = await ask(address("/maps/changes", { ...canvas.days, on, since }), { method: "POST", body: bodyOf(canvas.history.drawn) });
  const doubt = (row) => row.possible && h("strong", null, " possibly: its date is not exact");
  const tie = (day) => (row) => {
    const { step } = row;
    const line = canvas.view.lines.find((each) => each.kind === step.tie.kind && each.from.id === step.from && each.to.id === step.to);
    const said = [`${step.tie[day]} `, bdi(row.names[0]), ` ${[canvas.data.kinds[step.tie.kind] || words(step.tie.kind), shareText(step.tie.share)].filter(Boolean).join(" ")} `, bdi(row.names[1])];
    return [line ? button(said, () => canvas.choose(line)) : said, doubt(row), h("small", null, ` ${sourceText(step.tie)}`)];
  };
  const entry = (day) => (row) => [`${row[day]} `, partyLink(row.party, row.name), ": ", bdi(row.list), ` (${words(row.topic)})`, doubt(row), h("small", null, ` ${sourceText(row)}`)];
  const part = (title, rows, write, none) => section(`${title}: ${rows.length}`, rows.length ? list(rows.map(write), "ties") : h("p", { cls: "quiet" }, none));
  const { ties, deliveries, listings } = found.undated;
  const undated = [ties && count(ties, "tie"), deliveries && count(deliveries, "delivery", "deliveries"), listings && count(listings, "entry of a list", "entries of lists")].filter(Boolean).join(", ");
  fill(canvas.panel, h("h2", { tabindex: -1, cls: "name" }, `After ${since}, up to ${on}`),
    undated && h("p", null, h("strong", null, `${undated}: no date of beginning is stated`), ", so nothing can be said of them."),
    found.hidden > 0 && h("p", null, `${count(found.hidden, "tie")} hidden on the map: not looked at.`),
    found.known_until && found.known_until < on && h("p", null, `No loaded source is newer than ${found.known_until}: of what came later nothing is known.`),
    part("Ties that began", found.began, tie("since"), "No tie with a date."), part("Ties that ended", found.ended, tie("until"), "No tie with a date."),
    part("Deliveries that happened", found.happened, tie("since"), "No delivery with a date."),
    part("Listed", found.listed, entry("since"), "No entry of a list with a date."), part("No longer listed", found.delisted, entry("until"), "No entry of a list with a date."),
    h("p", { cls: "quiet" }, "Looked at: the parties that have a card of their own, and the ties between them."));
  say(`${count(found.began.length, "tie")} began, ${found.ended.length} ended; ${count(found.happened.length, "delivery", "deliveries")}; ${found.listed.length} listed.`);
  canvas.panel.scrollTop = 0;
  canvas.panel.scrollIntoView({ block: "nearest" });
  canvas.panel.querySelector("h2").focus({ preventScroll: true });
}
