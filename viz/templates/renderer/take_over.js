// One scene in the place of another, as where a map grows: what its reader looked at stays.
import { moveTo, windowSize } from "./eye.js";
import { readable, scaleAround } from "./opening.js";

// Looks at a scene as at the one before it: a card that both have stays where it is on the screen.
// Unless its reader has chosen the view, the map gets smaller around it until all of it is in sight,
// and where it could not be read so, it is opened anew.
export function takeOver(view, before, id) {
  const find = ({ map }) => map.cards.find((card) => card.id === id);
  const [then, now] = [find(before), find(view)];
  if (then === undefined || now === undefined) { view.open(); return; }
  const { x, y, scale, isChosen } = before.eye;
  const { width, height } = windowSize(view);
  // the window may have become higher with the map: its upper left corner stays
  const right = (then.x - x) * scale + (before.window.width - width) / 2;
  const down = (then.y - y) * scale + (before.window.height - height) / 2;
  const size = isChosen ? scale : Math.min(scale, scaleAround(view, now, right, down));
  if (size < Math.min(scale, readable())) { view.open(); return; }
  view.eye.isChosen = isChosen;
  moveTo(view, { x: now.x - right / size, y: now.y - down / size, scale: size });
}
