// The view of a map: which part of the picture is in sight, and how large. The picture itself fits
// whole into its window; one group in it is moved and enlarged against that.
const STEP = 1.25;
const [SMALLEST, GREATEST] = [0.05, 4];
const eye = { x: 0, y: 0, scale: 1 }; // the point in the middle of the window, and pixels a unit
let movedByReader = false;

const windowSize = () => ({ width: holder.clientWidth, height: holder.clientHeight });

// How the browser places the whole picture in its window: pixels a unit, and the middle.
function wholeView() {
  const box = state.map.picture.viewBox.baseVal;
  const { width, height } = windowSize();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, scale: Math.min(width / box.width, height / box.height) || 1 };
}

function moveTo({ x = eye.x, y = eye.y, scale = eye.scale }) {
  Object.assign(eye, { x, y, scale: Math.min(GREATEST, Math.max(SMALLEST, scale)) });
  const whole = wholeView();
  const by = eye.scale / whole.scale;
  state.map.moved.setAttribute("transform", `translate(${whole.x - by * x} ${whole.y - by * y}) scale(${by})`);
}

// The point of the picture at a point of the screen.
function pointAt(clientX, clientY) {
  const box = holder.getBoundingClientRect();
  return {
    x: eye.x + (clientX - box.left - box.width / 2) / eye.scale,
    y: eye.y + (clientY - box.top - box.height / 2) / eye.scale,
  };
}

// Enlarges the picture; what is at this point of the screen stays there.
function zoomAt(clientX, clientY, factor) {
  movedByReader = true;
  const point = pointAt(clientX, clientY);
  const scale = Math.min(GREATEST, Math.max(SMALLEST, eye.scale * factor));
  const kept = eye.scale / scale;
  moveTo({ x: point.x + (eye.x - point.x) * kept, y: point.y + (eye.y - point.y) * kept, scale });
}

function zoom(factor) {
  movedByReader = true;
  moveTo({ scale: eye.scale * factor });
}

function moveBy(right, down) {
  movedByReader = true;
  moveTo({ x: eye.x - right / eye.scale, y: eye.y - down / eye.scale });
}

function inSight(box) {
  const { width, height } = windowSize();
  const within = (axis, size, seen) => Math.abs(box[axis] - eye[axis]) + box[size] / 2 <= seen / eye.scale / 2;
  return within("x", "width", width) && within("y", "height", height);
}

// The card or line that an element of a picture is a part of, or null.
function thingOf(element) {
  const part = element.closest(".card, .line");
  return part === null ? null : [...state.map.cards, ...state.map.lines].find((thing) => thing.parts.includes(part)) || null;
}

function listenToPointer() {
  listenToMouse();
  listenToFingers();
  holder.addEventListener("click", (event) => {
    if (wasDragged || !getSelection().isCollapsed) { return; }
    const thing = thingOf(event.target);
    if (thing === null) { clearAll(); return; }
    openDetails(thing, holder);
  });
  holder.addEventListener("pointerover", (event) => light(thingOf(event.target)));
  holder.addEventListener("pointerleave", () => light(null));
  // The wheel scrolls the page; with Ctrl, or while the map is at work, it zooms the map.
  holder.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && !holder.contains(document.activeElement)) { return; }
    event.preventDefault();
    zoomAt(event.clientX, event.clientY, Math.exp(-event.deltaY * (event.deltaMode === 0 ? 0.0015 : 0.05)));
  }, { passive: false });
}

function light(thing) {
  if (state.lit === thing) { return; }
  state.lit = thing;
  redraw();
}

// The mouse drags the map, but on words it selects them.
let wasDragged = false;

function listenToMouse() {
  let at = null;
  holder.addEventListener("pointerdown", (event) => {
    wasDragged = false;
    if (event.pointerType === "touch" || event.button !== 0) { return; }
    holder.focus({ preventScroll: true });
    if (event.target.localName !== "text") { at = { x: event.clientX, y: event.clientY }; }
  });
  // or the browser would select words on the way
  holder.addEventListener("mousedown", (event) => { if (event.target.localName !== "text") { event.preventDefault(); } });
  holder.addEventListener("pointermove", (event) => {
    if (at === null || event.pointerType === "touch") { return; }
    const [right, down] = [event.clientX - at.x, event.clientY - at.y];
    if (!wasDragged && Math.hypot(right, down) < 4) { return; }
    if (!wasDragged) { holder.setPointerCapture(event.pointerId); }
    wasDragged = true;
    moveBy(right, down);
    at = { x: event.clientX, y: event.clientY };
  });
  for (const end of ["pointerup", "pointercancel"]) { holder.addEventListener(end, () => { at = null; }); }
}

// One finger scrolls the page, as everywhere; two move the map and enlarge it.
function listenToFingers() {
  let before = null;
  const read = ([one, two]) => ({
    x: (one.clientX + two.clientX) / 2,
    y: (one.clientY + two.clientY) / 2,
    apart: Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY),
  });
  const follow = (event) => {
    if (event.touches.length !== 2) { before = null; return; }
    event.preventDefault();
    const now = read(event.touches);
    if (before !== null) {
      moveBy(now.x - before.x, now.y - before.y);
      zoomAt(now.x, now.y, now.apart / (before.apart || now.apart || 1));
    }
    before = now;
  };
  for (const name of ["touchstart", "touchmove", "touchend", "touchcancel"]) {
    holder.addEventListener(name, follow, { passive: false });
  }
}
