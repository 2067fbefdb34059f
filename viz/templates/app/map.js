// The map: vis-network pans, zooms and draws the cards; lines and labels are drawn around that.
const LARGEST = 1.4; // a small map is not blown up further
const WHOLE = 0.6; // a map that can be seen as a whole at this size or more opens so
const READABLE = 0.72; // one that cannot opens at this size, in part
const MARGIN = 14;
const HEADING = 46; // above a map that is one of several
const STEP = 1.25;
let network = null;
let movedByReader = false;

function startMap() {
  readTheme();
  holder.hidden = false;
  setHeight();
  const drawn = new Set();
  const nodes = cards.map((card) => ({
    id: card.key,
    x: card.x,
    y: card.y,
    shape: "custom",
    size: Math.max(card.width, card.height) / 2, // or it vanishes as soon as its middle is out of sight
    ctxRenderer: ({ ctx, x, y }) => ({
      drawNode() { drawn.add(card); drawCard(ctx, card, x, y); },
      nodeDimensions: { width: card.width, height: card.height },
    }),
  }));
  const data = { nodes: new vis.DataSet(nodes), edges: new vis.DataSet([]) };
  network = new vis.Network(holder, data, scene.options);
  network.on("beforeDrawing", (ctx) => lines.forEach((line) => drawLine(ctx, line)));
  network.on("afterDrawing", (ctx) => {
    maps.forEach((map) => drawShapes(ctx, map.heading, loud));
    lines.forEach((line) => drawLabel(ctx, line));
    drawRing(ctx);
    holder.dataset.drawn = String(drawn.size);
  });
  for (const event of ["dragStart", "zoom"]) { network.on(event, () => { movedByReader = true; }); }
  view.redraw = () => network.redraw();
  const canvas = holder.querySelector("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "Map of the parties and ties. All of it stands in words on this page.");
  holder.querySelector(".vis-network").tabIndex = -1; // the holder itself takes the keys
  listenToPointer();
}

// The room that some cards and labels take.
function extent(boxes) {
  const edge = (axis, size, sign) => boxes.map((box) => box[axis] + sign * box[size] / 2);
  const left = Math.min(...edge("x", "width", -1));
  const top = Math.min(...edge("y", "height", -1)) - 10;
  return {
    left, top, width: Math.max(...edge("x", "width", 1)) - left, height: Math.max(...edge("y", "height", 1)) + 10 - top,
  };
}

// The room that holds two rooms.
function union(first, second) {
  const [left, top] = [Math.min(first.left, second.left), Math.min(first.top, second.top)];
  const right = Math.max(first.left + first.width, second.left + second.width);
  const bottom = Math.max(first.top + first.height, second.top + second.height);
  return { left, top, width: right - left, height: bottom - top };
}

// A map takes the height that it needs at the width there is, and leaves room for what is around.
function setHeight() {
  const room = mapRoom(maps[0]);
  const scale = Math.min(LARGEST, (holder.clientWidth - 2 * MARGIN) / room.width);
  const most = Math.max(340, Math.round(innerHeight * 0.66));
  const height = Math.min(most, Math.max(220, room.height * Math.max(scale, WHOLE) + 4 * MARGIN));
  holder.style.height = `${Math.round(height)}px`;
}

function fitScale(room) {
  return Math.min(
    LARGEST,
    (holder.clientWidth - 2 * MARGIN) / room.width,
    (holder.clientHeight - 2 * MARGIN) / room.height,
  );
}

// The room of what a map shows, with its heading: context that is not shown takes none.
function mapRoom(map) {
  const all = [...map.cards, ...map.lines];
  const shown = all.filter((thing) => lookOf(thing) !== "absent");
  const room = extent(shown.length === 0 ? all : shown);
  const heading = map.heading.length === 0 ? 0 : HEADING;
  return { ...room, top: room.top - heading, height: room.height + heading };
}

function fit(room) {
  const position = { x: room.left + room.width / 2, y: room.top + room.height / 2 };
  network.moveTo({ position, scale: fitScale(room) });
}

// Fits the window's height to the map, and opens that anew where its reader has not moved it. The
// network takes its new size in a frame of its own, so that the map waits for the next one.
function refit() {
  setHeight();
  requestAnimationFrame(() => requestAnimationFrame(() => { if (!movedByReader) { open(); } }));
}

// The whole of the chosen map.
function fitShown() {
  movedByReader = true;
  fit(mapRoom(state.map));
}

// Opens a map: as a whole if it can be read so, else in part, at a size that can be read; no side
// of the window stays empty that could show something. Says whether all of it is in sight.
function open(map = state.map) {
  const room = mapRoom(map);
  if (fitScale(room) >= WHOLE) { fit(room); return true; }
  const target = extent(foremost(map));
  const inside = (middle, start, length, windowLength) => {
    const half = windowLength / READABLE / 2 - MARGIN;
    return length <= 2 * half ? start + length / 2 : Math.min(Math.max(middle, start + half), start + length - half);
  };
  const position = {
    x: inside(target.left + target.width / 2, room.left, room.width, holder.clientWidth),
    y: inside(target.top + target.height / 2, room.top, room.height, holder.clientHeight),
  };
  network.moveTo({ position, scale: READABLE });
  return false;
}

// The cards at which a map opens that is too large to be seen whole:
// 1. a finding's own map opens at its upper end, where the listed owner stands;
// 2. any other at the cards of the strongest severity: where these do not all fit into the window,
//    at as many as do; where no card has a severity, at the end-user, or at the row;
// 3. beside these, as far as there is room: the end-user, the cards that the lines of findings
//    join, the rest of the row; of each the nearest first.
function foremost(map) {
  const row = map.cards.filter((card) => card.roles.length > 0);
  const users = row.filter((card) => card.roles.includes("end-user"));
  const most = map.numbers.length > 0 ? [upperEnd(map)] : densest(gravest(map, [users, row]), users);
  const evidence = map.lines.filter((line) => line.findings.length > 0).flatMap((line) => [line.from, line.to]);
  return together(most, ...[users, evidence, row].map((others) => nearest(most[0], others)));
}

// Among the uppermost cards the leftmost that bears a mark, or else the leftmost.
function upperEnd(map) {
  const top = Math.min(...map.cards.map((card) => card.y));
  const upper = map.cards.filter((card) => card.y === top).sort((first, second) => first.x - second.x);
  const marks = scene.facts.card.indexOf("Marks");
  return upper.find((card) => card.facts[marks]) || upper[0];
}

function gravest(map, others) {
  const worst = Math.max(...map.cards.map((card) => card.grave || 0));
  if (worst > 0) { return map.cards.filter((card) => card.grave === worst); }
  return others.find((group) => group.length > 0) || map.cards;
}

// As many of the candidates as fit into the window together, if possible with one of the others.
function densest(candidates, others) {
  const groups = candidates.map((card) => together([card], nearest(card, candidates), nearest(card, others)));
  return groups.reduce((best, group) => (group.length > best.length ? group : best));
}

function nearest(card, others) {
  const distance = (other) => Math.hypot(other.x - card.x, other.y - card.y);
  return [...others].sort((first, second) => distance(first) - distance(second));
}

// Adds cards one after the other, as long as all can be seen together at a size that can be read.
function together(begin, ...more) {
  const seen = new Set(begin);
  let room = extent(begin);
  for (const card of more.flat()) {
    const wider = union(room, extent([card]));
    if (!seen.has(card) && fitScale(wider) >= READABLE) {
      seen.add(card);
      room = wider;
    }
  }
  return [...seen];
}

function zoom(factor) {
  movedByReader = true;
  network.moveTo({ scale: Math.min(4, Math.max(0.05, network.getScale() * factor)) });
}

function centre(thing) {
  showAroundFor(thing);
  movedByReader = true;
  lookAtMap(maps[thing.map]);
  network.moveTo({ position: { x: thing.x, y: thing.y }, scale: Math.max(network.getScale(), READABLE) });
}

// Shows things together, smaller if need be, unless all are in sight already.
function bringInSight(things) {
  const room = extent(things);
  const box = { x: room.left + room.width / 2, y: room.top + room.height / 2, width: room.width, height: room.height };
  if (!inSight(box)) { network.moveTo({ position: box, scale: Math.min(network.getScale(), fitScale(room)) }); }
}

function inSight(box) {
  const [scale, middle] = [network.getScale(), network.getViewPosition()];
  const within = (axis, size, seen) => Math.abs(box[axis] - middle[axis]) + box[size] / 2 <= seen / scale / 2;
  return within("x", "width", holder.clientWidth) && within("y", "height", holder.clientHeight);
}

// Moves the map only if a thing is not wholly in sight.
function reveal(thing) {
  showAroundFor(thing);
  if (inSight(thing)) { lookAtMap(maps[thing.map]); } else { centre(thing); }
}

const scratch = document.createElement("canvas").getContext("2d");

// The line at a point of the map: its label, or its stroke with some room for unsteady hands.
function lineAt(point) {
  scratch.lineWidth = Math.max(10, 14 / network.getScale());
  const hit = (line) => {
    const beside = Math.abs(point.x - line.x) <= line.width / 2 && Math.abs(point.y - line.y) <= line.height / 2;
    return beside || scratch.isPointInStroke(line.shapes[0].path, point.x, point.y);
  };
  return lines.findLast((line) => lineLook(line) !== "absent" && hit(line)) || null;
}

function thingAt(onScreen) {
  const card = cardByKey.get(network.getNodeAt(onScreen));
  if (card !== undefined && cardLook(card) !== "absent") { return card; }
  return lineAt(network.DOMtoCanvas(onScreen));
}

function listenToPointer() {
  network.on("click", (event) => {
    const thing = thingAt(event.pointer.DOM);
    if (thing === null) { clearAll(); return; }
    lookAtMap(maps[thing.map]);
    openDetails(thing, holder);
  });
  holder.addEventListener("mousemove", (event) => {
    const box = holder.getBoundingClientRect();
    const thing = event.buttons ? null : thingAt({ x: event.clientX - box.left, y: event.clientY - box.top });
    holder.classList.toggle("over", thing !== null);
  });
  // The wheel scrolls the page; with Ctrl, or while the map is at work, it zooms the map.
  holder.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && !holder.contains(document.activeElement)) { event.stopPropagation(); }
  }, { capture: true });
  addEventListener("resize", refit);
}
