// What has changed between two days among the parties of a map: ties that began, and that ended.
import { readScene } from "../view/scene.js";
import { address, askFigure } from "./ask.js";
import { bdi, button, count, fill, h, list, say, section } from "./dom.js";
import { bodyOf } from "./state.js";

const key = (line) => JSON.stringify([line.from.id, line.to.id, line.kind, line.label]);
const name = (line) => [bdi(line.from.name), line.points ? " → " : " – ", bdi(line.to.name), `: ${line.label}`];

export async function showChanges(canvas, day) {
  const { data } = await askFigure(address("/maps", { ...canvas.days, on: day }), bodyOf(canvas.history.drawn));
  const [then, now] = [readScene(data).lines, canvas.view.lines];
  const only = (lines, others) => lines.filter((line) => !others.some((other) => key(other) === key(line)));
  const [begun, ended] = [only(now, then), only(then, now)];
  fill(canvas.panel, h("h2", { tabindex: -1, cls: "name" }, `From ${day} to ${canvas.data.head.on}`),
    section(`Began: ${begun.length}`, begun.length ? h("ul", { cls: "ties" }, begun.map((line) => h("li", null, button(name(line), () => canvas.choose(line))))) : h("p", { cls: "quiet" }, "No tie on the map began.")),
    section(`Ended: ${ended.length}`, ended.length ? list(ended.map(name)) : h("p", { cls: "quiet" }, "No tie between these parties ended.")));
  say(`${count(begun.length, "tie")} began, ${ended.length} ended.`);
}
