// The view of a map: which part of the picture is in sight, and how large. The picture itself fits
// whole into its window; one group in it is moved and enlarged against that.
export const STEP = 1.25;
const [SMALLEST, GREATEST] = [0.05, 4];

// The point in the middle of the window, pixels a unit, and whether its reader chose them.
export const firstEye = () => ({ x: 0, y: 0, scale: 1, isChosen: false });

export const windowSize = ({ holder }) => ({ width: holder.clientWidth, height: holder.clientHeight });

// How the browser places the whole picture in its window: pixels a unit, and the middle.
function wholeView(view) {
  const box = view.map.picture.viewBox.baseVal;
  const { width, height } = windowSize(view);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, scale: Math.min(width / box.width, height / box.height) || 1 };
}

export function moveTo(view, { x = view.eye.x, y = view.eye.y, scale = view.eye.scale }) {
  const { eye } = view;
  Object.assign(eye, { x, y, scale: Math.min(GREATEST, Math.max(SMALLEST, scale)) });
  const whole = wholeView(view);
  const by = eye.scale / whole.scale;
  view.map.moved.setAttribute("transform", `translate(${whole.x - by * x} ${whole.y - by * y}) scale(${by})`);
}

// The point of the picture at a point of the screen.
export function pointAt({ holder, eye }, clientX, clientY) {
  const box = holder.getBoundingClientRect();
  return {
    x: eye.x + (clientX - box.left - box.width / 2) / eye.scale,
    y: eye.y + (clientY - box.top - box.height / 2) / eye.scale,
  };
}

// Enlarges the picture; what is at this point of the screen stays there.
export function zoomAt(view, clientX, clientY, factor) {
  const { eye } = view;
  eye.isChosen = true;
  const point = pointAt(view, clientX, clientY);
  const scale = Math.min(GREATEST, Math.max(SMALLEST, eye.scale * factor));
  const kept = eye.scale / scale;
  moveTo(view, { x: point.x + (eye.x - point.x) * kept, y: point.y + (eye.y - point.y) * kept, scale });
}

export function zoom(view, factor) {
  const { eye } = view;
  eye.isChosen = true;
  moveTo(view, { scale: eye.scale * factor });
}

export function moveBy(view, right, down) {
  const { eye } = view;
  eye.isChosen = true;
  moveTo(view, { x: eye.x - right / eye.scale, y: eye.y - down / eye.scale });
}

export function inSight(view, box) {
  const { eye } = view;
  const { width, height } = windowSize(view);
  const within = (axis, size, seen) => Math.abs(box[axis] - eye[axis]) + box[size] / 2 <= seen / eye.scale / 2;
  return within("x", "width", width) && within("y", "height", height);
}
