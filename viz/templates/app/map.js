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

// The room that cards and labels take: of all, or of some.
function extent(boxes = [...cards, ...lines]) {
  const edge = (axis, size, sign) => boxes.map((box) => box[axis] + sign * box[size] / 2);
  const left = Math.min(...edge("x", "width", -1));
  const top = Math.min(...edge("y", "height", -1)) - 10;
  return {
    left, top, width: Math.max(...edge("x", "width", 1)) - left, height: Math.max(...edge("y", "height", 1)) + 10 - top,
  };
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

// The room of a map, with its heading.
function mapRoom(map) {
  const room = extent([...map.cards, ...map.lines]);
  const heading = map.heading.length === 0 ? 0 : HEADING;
  return { ...room, top: room.top - heading, height: room.height + heading };
}

function fit(room = extent()) {
  const position = { x: room.left + room.width / 2, y: room.top + room.height / 2 };
  network.moveTo({ position, scale: fitScale(room) });
}

// A wide map opens at a size that can be read, at the parties that it is about; no side of the
// window stays empty that could show something. Says whether all of it is in sight.
function open(map = maps[0]) {
  const room = mapRoom(map);
  if (fitScale(room) >= WHOLE) { fit(room); return true; }
  const row = map.cards.filter((card) => card.roles.length > 0);
  const about = row.length > 0 ? row : map.cards;
  const wanted = (axis) => about.reduce((sum, card) => sum + card[axis], 0) / about.length;
  const inside = (at, start, length, seen) => {
    const half = seen / READABLE / 2 - MARGIN;
    return length <= 2 * half ? start + length / 2 : Math.min(Math.max(at, start + half), start + length - half);
  };
  const position = {
    x: inside(wanted("x"), room.left, room.width, holder.clientWidth),
    y: inside(wanted("y"), room.top, room.height, holder.clientHeight),
  };
  network.moveTo({ position, scale: READABLE });
  return false;
}

function zoom(factor) {
  movedByReader = true;
  network.moveTo({ scale: Math.min(4, Math.max(0.05, network.getScale() * factor)) });
}

function centre(thing) {
  movedByReader = true;
  network.moveTo({ position: { x: thing.x, y: thing.y }, scale: Math.max(network.getScale(), READABLE) });
}

// Shows some things together, smaller if need be, unless all are in sight.
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
  if (!inSight(thing)) { centre(thing); }
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
    if (thing === null) { clearAll(); } else { openDetails(thing, holder); }
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
  addEventListener("resize", () => {
    setHeight();
    if (!movedByReader) { requestAnimationFrame(() => open()); }
  });
}
