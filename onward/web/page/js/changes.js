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
  const part = (title, rows, write) => section(`${title}: ${rows.length}`, rows.length ? list(rows.map(write), "ties") : h("p", { cls: "quiet" }, "None."));
  const { ties, deliveries, listings } = found.undated;
  const undated = [ties && count(ties, "tie"), deliveries && count(deliveries, "delivery", "deliveries"), listings && count(listings, "entry of a list", "entries of lists")].filter(Boolean).join(", ");
  fill(canvas.panel, h("h2", { tabindex: -1, cls: "name" }, `After ${since}, up to ${on}`),
    undated && h("p", null, h("strong", null, `${undated}: no beginning is dated`), ", so nothing can be said of them."),
    found.hidden > 0 && h("p", null, `${count(found.hidden, "tie")} hidden on the map: not looked at.`),
    found.known_until && found.known_until < on && h("p", null, `No loaded source is newer than ${found.known_until}.`),
    part("Ties that began", found.began, tie("since")), part("Ties that ended", found.ended, tie("until")),
    part("Deliveries that happened", found.happened, tie("since")),
    part("Listed", found.listed, entry("since")), part("No longer listed", found.delisted, entry("until")));
  say(`${found.began.length} began, ${found.ended.length} ended, ${found.happened.length} happened.`);
  canvas.panel.scrollTop = 0;
  canvas.panel.scrollIntoView({ block: "nearest" });
  canvas.panel.querySelector("h2").focus({ preventScroll: true });
}
