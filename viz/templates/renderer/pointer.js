// Mouse, wheel and fingers move the map; what is clicked or pointed at is told to who asked for it.
import { moveBy, zoomAt } from "./eye.js";
import { openFold } from "./opening.js";
import { thingOf } from "./picture.js";

export function listenToPointer(view) {
  const { holder } = view;
  const mouse = listenToMouse(view);
  listenToFingers(view);
  view.listen("click", (event) => {
    if (mouse.wasDragged || !getSelection().isCollapsed) { return; }
    if (event.target.closest(".fold")) { openFold(view); return; }
    view.tell("choose", thingOf(view, event.target));
  });
  view.listen("keydown", (event) => { if (event.key === "Enter" && event.target.closest(".fold")) { openFold(view); } });
  view.listen("pointerover", (event) => view.tell("point", thingOf(view, event.target)));
  view.listen("pointerleave", () => view.tell("point", null));
  // The wheel scrolls the page; with Ctrl, or while the map is at work, it zooms the map.
  view.listen("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && !holder.contains(document.activeElement)) { return; }
    event.preventDefault();
    zoomAt(view, event.clientX, event.clientY, Math.exp(-event.deltaY * (event.deltaMode === 0 ? 0.0015 : 0.05)));
  }, { passive: false });
}

// The mouse drags the map, but on words it selects them.
function listenToMouse(view) {
  const { holder } = view;
  const mouse = { wasDragged: false };
  let at = null;
  view.listen("pointerdown", (event) => {
    mouse.wasDragged = false;
    if (event.pointerType === "touch" || event.button !== 0) { return; }
    holder.focus({ preventScroll: true });
    if (event.target.localName !== "text") { at = { x: event.clientX, y: event.clientY }; }
  });
  // or the browser would select words on the way
  view.listen("mousedown", (event) => { if (event.target.localName !== "text") { event.preventDefault(); } });
  view.listen("pointermove", (event) => {
    if (at === null || event.pointerType === "touch") { return; }
    const [right, down] = [event.clientX - at.x, event.clientY - at.y];
    if (!mouse.wasDragged && Math.hypot(right, down) < 4) { return; }
    if (!mouse.wasDragged) { holder.setPointerCapture(event.pointerId); }
    mouse.wasDragged = true;
    moveBy(view, right, down);
    at = { x: event.clientX, y: event.clientY };
  });
  for (const end of ["pointerup", "pointercancel"]) { view.listen(end, () => { at = null; }); }
  return mouse;
}

// One finger scrolls the page, as everywhere; two move the map and enlarge it.
function listenToFingers(view) {
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
      moveBy(view, now.x - before.x, now.y - before.y);
      zoomAt(view, now.x, now.y, now.apart / (before.apart || now.apart || 1));
    }
    before = now;
  };
  for (const name of ["touchstart", "touchmove", "touchend", "touchcancel"]) {
    view.listen(name, follow, { passive: false });
  }
}
