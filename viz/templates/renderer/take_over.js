// One scene in the place of another, as where a map grows: what its reader looked at stays.
import { moveTo } from "./eye.js";

// Looks at a scene as at the one before it: a card that both have stays where it is on the screen.
export function takeOver(view, before, id) {
  const find = ({ map }) => map.cards.find((card) => card.id === id);
  const [then, now] = [find(before), find(view)];
  if (then === undefined || now === undefined) { view.open(); return; }
  view.eye.isChosen = true;
  const { x, y, scale } = before.eye;
  moveTo(view, { x: now.x + x - then.x, y: now.y + y - then.y, scale });
}
