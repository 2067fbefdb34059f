// Which card an arrow key leads to.
import { lineLook } from "./looks.js";

export const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const NARROW = 0.3; // cosine of the widest angle between an arrow key and the tie it follows

// The card at the other end of the tie that runs most nearly in the direction of a key, or null.
export function neighbour(view, card, key) {
  const [right, down] = WAYS[key];
  let [best, nearest] = [null, NARROW];
  for (const line of card.lines.filter((each) => lineLook(view, each) !== "absent")) {
    const other = line.from === card ? line.to : line.from;
    const [x, y] = [other.x - card.x, other.y - card.y];
    const along = (x * right + y * down) / (Math.hypot(x, y) || 1);
    if (along > nearest) { [best, nearest] = [other, along]; }
  }
  return best;
}
