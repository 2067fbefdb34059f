// How cards, lines and labels look as things stand: loud, quiet, faded, or not there at all.
let theme = {};

function readTheme() {
  const style = getComputedStyle(document.documentElement);
  theme = Object.fromEntries(scene.palette.map(
    ([name]) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

// The picture is drawn in the light palette: its colours are names for those of the theme. Names
// that share a light colour look alike in the dark, too; the first one counts.
const paletteName = new Map();
for (const [name, colour] of scene.palette) {
  if (!paletteName.has(colour)) { paletteName.set(colour, name); }
}
const GROUNDS = new Set(["ground", "card", "filled"]);
const ICONS = new Set(scene.icons);

const loud = (colour) => theme[paletteName.get(colour)] || colour;

// Context is quiet, not faint: without colour and weight, but as readable.
function quiet(colour, use) {
  const name = paletteName.get(colour);
  if (use === "words") { return theme.quiet; }
  if (use === "stroke") { return theme.edge; }
  if (GROUNDS.has(name)) { return name === "filled" ? theme.card : theme[name]; }
  return ICONS.has(name) ? theme.quiet : theme.panel;
}

const quietLine = () => theme.edge;

const QUIET_WIDTH = 1.4;
const HAIRLINE = 0.6;

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

function drawCard(ctx, card, x, y) {
  const look = cardLook(card);
  if (look === "absent") { return; }
  ctx.save();
  ctx.translate(x, y);
  drawShapes(ctx, card.shapes, look === "loud" ? loud : quiet, look === "loud" ? Infinity : QUIET_WIDTH);
  ctx.restore();
}

function drawLine(ctx, line) {
  const look = lineLook(line);
  if (look === "loud") { drawShapes(ctx, line.shapes, loud); }
  if (look === "quiet") { drawShapes(ctx, line.shapes, quietLine, QUIET_WIDTH); }
  if (look === "faded") { drawShapes(ctx, line.shapes.slice(0, 1), quietLine, HAIRLINE); }
}

function drawLabel(ctx, line) {
  const look = lineLook(line);
  if (look === "absent") { return; }
  const chosen = (shape) => look === "loud"
    && (state.finding === null || shape.number === undefined || shape.number === state.finding
      || !line.findings.includes(state.finding));
  drawShapes(ctx, line.labelShapes, (colour, use, shape) => (chosen(shape) ? loud : quiet)(colour, use));
  if (look === "faded") { strike(ctx, line.labelShapes); }
}

// What did not hold then is struck out, not only pale.
function strike(ctx, shapes) {
  ctx.fillStyle = theme.quiet;
  for (const shape of shapes.filter((each) => each.words !== undefined)) {
    ctx.font = shape.font;
    const width = ctx.measureText(shape.words).width;
    ctx.fillRect(shape.x - width / 2, shape.y - shape.size * 0.3, width, 1);
  }
}

function drawRing(ctx) {
  const thing = state.ringed;
  if (thing === null || lookOf(thing) === "absent") { return; }
  ctx.save();
  ctx.strokeStyle = theme.role;
  ctx.lineWidth = 4;
  ctx.strokeRect(thing.x - thing.width / 2 - 7, thing.y - thing.height / 2 - 7, thing.width + 14, thing.height + 14);
  ctx.restore();
}
