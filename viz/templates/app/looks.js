// How cards, lines and labels look as things stand: loud, quiet, faded, or not there at all. The
// style sheet says how each of these looks in either theme.

// Whether a thing with these findings is loud: it bears the chosen finding. A finding that no part
// of the map bears leaves the whole map as it is.
function isLoud(numbers) {
  return state.finding === null || numbers.has(state.finding)
    || !cards.some((card) => card.bears.has(state.finding));
}

function cardLook(card) {
  if (!state.around && card.layer !== "evidence") { return "absent"; }
  return isLoud(card.bears) ? "loud" : "quiet";
}

function lineLook(line) {
  const around = line.layer !== "evidence" || [line.from, line.to].some((card) => cardLook(card) === "absent");
  if (state.hidden.has(line.kind) || (around && !state.around)) { return "absent"; }
  if (state.month !== null && line.ties.length > 0 && !lineHolds(line, state.month)) {
    return "faded";
  }
  return isLoud(new Set(line.findings)) ? "loud" : "quiet";
}

const lookOf = (thing) => (thing.name === undefined ? lineLook(thing) : cardLook(thing));

// Whether the mouse is over a thing, or over a card that it is tied to, or over a line of it.
function isLit(thing) {
  const lit = state.lit;
  return lit !== null && (thing === lit || thing.from === lit || thing.to === lit
    || lit.from === thing || lit.to === thing || (lit.lines || []).some((line) => line.from === thing || line.to === thing));
}

// Every change is shown at once; until the map runs there is nothing to change.
function redraw() {
  if (!state.works) { return; }
  for (const card of cards) { setLook(card, ["card"]); }
  for (const line of lines) {
    setLook(line, ["line", "line label"]);
    for (const text of line.numbers) { setNumberLook(line, text); }
  }
  drawRing();
}

function setLook(thing, kinds) {
  const look = `${lookOf(thing)}${isLit(thing) ? " lit" : ""}`;
  thing.parts.forEach((part, index) => part.setAttribute("class", `${kinds[index]} ${look}`));
}

// Of the numbers on a line that bears the chosen finding only that one is loud.
function setNumberLook(line, text) {
  const other = line.findings.includes(state.finding) && Number(text.textContent) !== state.finding;
  for (const part of [text, text.previousElementSibling]) { part.setAttribute("class", other ? "other" : ""); }
}

const ring = createSvg("rect", { class: "ring", fill: "none", rx: 6 });

function drawRing() {
  const thing = state.ringed;
  if (thing === null || thing.x === undefined || lookOf(thing) === "absent") { ring.remove(); return; }
  const place = { x: thing.x - thing.width / 2 - 7, y: thing.y - thing.height / 2 - 7, width: thing.width + 14, height: thing.height + 14 };
  for (const [name, value] of Object.entries(place)) { ring.setAttribute(name, value); }
  maps[thing.map].moved.append(ring);
}
