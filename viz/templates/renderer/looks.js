// How cards, lines and labels look as things stand: loud, quiet, faded, or not there at all. The
// style sheet says how each of these looks in either theme.
import { isListed, lineHolds } from "./months.js";
import { isLine } from "./scene.js";

// Whether a thing with these findings is loud: it bears the chosen finding. A finding that no part
// of the map bears leaves the whole map as it is.
function isLoud({ state, cards }, numbers) {
  return state.finding === null || numbers.has(state.finding)
    || !cards.some((card) => card.bears.has(state.finding));
}

export function cardLook(view, card) {
  if (card.folded || (!view.state.around && card.layer !== "evidence")) { return "absent"; }
  return isLoud(view, card.bears) ? "loud" : "quiet";
}

export function lineLook(view, line) {
  const { state } = view;
  const around = [line, line.from, line.to].some((thing) => thing.layer !== "evidence");
  if (line.folded || state.hidden.has(line.kind) || (around && !state.around)) { return "absent"; }
  if (state.month !== null && line.ties.length > 0 && !lineHolds(line, state.month)) {
    return "faded";
  }
  return isLoud(view, new Set(line.findings)) ? "loud" : "quiet";
}

export const lookOf = (view, thing) => (isLine(thing) ? lineLook(view, thing) : cardLook(view, thing));

// Whether the mouse is over a thing, or over a card that it is tied to, or over a line of it.
function isLit(lit, thing) {
  return lit !== null && (thing === lit || thing.from === lit || thing.to === lit
    || lit.from === thing || lit.to === thing || (lit.lines || []).some((line) => line.from === thing || line.to === thing));
}

// Every change is shown at once; until the map runs there is nothing to change.
export function redraw(view) {
  if (!view.works) { return; }
  for (const card of view.cards) { setLook(view, card, ["card"]); }
  for (const line of view.lines) {
    setLook(view, line, ["line", "line label"]);
    for (const text of line.numbers) { setNumberLook(view.state.finding, line, text); }
  }
  drawRing(view);
}

function setLook(view, thing, kinds) {
  const unlisted = view.state.month !== null && !isListed(thing.entries, view.state.month);
  const look = `${lookOf(view, thing)}${isLit(view.state.lit, thing) ? " lit" : ""}${unlisted ? " unlisted" : ""}`;
  thing.parts.forEach((part, index) => part.setAttribute("class", `${kinds[index]} ${look}`));
}

// Of the numbers on a line that bears the chosen finding only that one is loud.
function setNumberLook(chosen, line, text) {
  const other = line.findings.includes(chosen) && Number(text.textContent) !== chosen;
  for (const part of [text, text.previousElementSibling]) { part.setAttribute("class", other ? "other" : ""); }
}

function drawRing(view) {
  const thing = view.state.ringed;
  view.ring.remove();
  if (thing === null || thing.x === undefined || lookOf(view, thing) === "absent") { return; }
  const place = { x: thing.x - thing.width / 2 - 7, y: thing.y - thing.height / 2 - 7, width: thing.width + 14, height: thing.height + 14 };
  for (const [name, value] of Object.entries(place)) { view.ring.setAttribute(name, value); }
  view.maps[thing.map].moved.append(view.ring);
}
