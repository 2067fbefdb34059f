// On a telephone the evidence of a map stands in one column: cards and labels are moved, lines get
// other paths. So it does in a wider window that is higher than wide, where it can be read only so. Context has no place there: who asks for it sees the map as it is elsewhere.
import { createSvg } from "./picture.js";

const NARROW_WINDOW = 600;
export const isTelephone = () => innerWidth <= NARROW_WINDOW;
const READABLE = 11 / 12; // of the size of a picture, at which its smallest letters can be read
export const CLOSE = 10 / 12; // the same of a column: who holds a window upright is closer to it
export const MARGIN = 8;
const TIP = { evidence: 15, other: 11 };

// The places of a map's evidence, where it stands alone: on a telephone in a column, else as it can
// be read best. Null where it stands as it came.
export function placesWanted(view, map) {
  if (view.state.around && view.hasContext) { return null; }
  if (isTelephone()) { return isFolded(view, map) ? map.foldedPlaces : map.columnPlaces; }
  const places = placesAbreast(view, map);
  const isUpright = innerHeight > innerWidth && !fits(view, places ? places.room.slice(2) : sizeAbreast(map));
  return (isUpright && placesStacked(view, map)) || places;
}

function placesAbreast(view, map) {
  // lanes of routes are narrow only where wide ones could not be read
  if (view.data.numbers === "path" && hasRoom(view, map)) { return null; }
  // evidence winds only where it could not be read upright
  return map.woundPlaces === null || fits(view, map.woundPlaces.upright) ? map.barePlaces : map.woundPlaces;
}

// A column that can be read as a whole, with one card for what is between if need be; of what
// somebody has opened all.
const placesStacked = (view, map) => (map.isOpened ? map.columnPlaces
  : [map.columnPlaces, map.foldedPlaces].find((places) => places && fits(view, places.room.slice(2), CLOSE)));

// The room of a map's evidence where it stands as it came.
function sizeAbreast(map) {
  const boxes = map.cards.filter((card) => card.layer === "evidence").map((card) => card.parts[0].getBBox());
  const most = (edge) => Math.max(...boxes.map(edge));
  return [most((box) => box.x + box.width) + most((box) => -box.x), most((box) => box.y + box.height) + most((box) => -box.y)];
}

const hasRoom = (view, map) => Number(map.wideRoom.split(" ")[2]) * READABLE <= view.holder.clientWidth;
const fits = ({ holder }, [width, height], scale = READABLE) => width * scale + 2 * MARGIN <= holder.clientWidth
  && height * scale + 2 * MARGIN <= heightLeft(holder);

// What is left of the window below a page's head.
export const heightLeft = (holder) => innerHeight - (holder.getBoundingClientRect().top + scrollY) - MARGIN;

// A long path is folded where its ends could not be in sight together, until somebody opens it.
const isFolded = ({ holder }, map) => map.foldedPlaces !== null && !map.isOpened && map.foldedPlaces.fold.upto * CLOSE > heightLeft(holder);

export const isColumn = (map) => Boolean(map.column) && [map.columnPlaces, map.foldedPlaces].includes(map.column);

// Places a map in its column, or as it came.
export function arrange(view, map) {
  const column = placesWanted(view, map);
  if (map.column === column) { return; }
  map.column = column;
  map.measured = false;
  const [left, top, width, height] = column === null ? [] : column.room;
  map.picture.setAttribute("viewBox", column === null ? map.wideRoom : `${left - 10} ${top - 10} ${width + 20} ${height + 20}`);
  const places = column || { cards: [], lines: [] };
  const isGone = (place) => Boolean(places.fold) && place === null;
  map.cards.forEach((card, index) => { card.folded = isGone(places.cards[index]); move(card.parts[0], card, places.cards[index]); });
  map.lines.forEach((line, index) => { line.folded = isGone(places.lines[index]); placeLine(line, places.lines[index]); });
  drawFold(map, places.fold);
  if (map.heading !== null) { placeHeading(map, column); }
}

// The card that stands for the parties between the ends of a path: it opens the path.
function drawFold(map, fold) {
  if (map.fold) { map.fold.remove(); }
  map.picture.setAttribute("role", fold ? "group" : "img"); // an image has no buttons
  map.fold = fold && createSvg("g", { class: "fold", role: "button", tabindex: 0, "aria-label": `${fold.words} ${fold.marks}: show them` });
  if (!fold) { return; }
  const [x, y, width, height] = fold.at;
  const write = (text, down, bold) => {
    const words = createSvg("text", { x, y: y + down, "font-weight": bold ? 700 : 400 });
    words.textContent = text;
    return words;
  };
  map.fold.append(createSvg("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: 7 }), write(fold.words, -5, true), write(fold.marks ? `${fold.marks} among them · show` : "show them", 14, false));
  map.moved.append(map.fold);
}

// A heading stands above its map, and in a column nowhere.
function placeHeading(map, column) {
  const { x, y } = map.heading.getBBox();
  map.headingBy = column === null ? [0, 0] : [column.room[0] - x, column.room[1] - 40 - y];
  map.heading.setAttribute("transform", `translate(${map.headingBy})`);
  map.heading.setAttribute("visibility", isColumn(map) ? "hidden" : "visible");
}

function move(part, thing, by) {
  thing.by = by || [0, 0];
  if (by) { part.setAttribute("transform", `translate(${by[0]} ${by[1]})`); } else { part.removeAttribute("transform"); }
}

function placeLine(line, place) {
  const paths = [...line.parts[0].querySelectorAll("path")];
  // a line whose words another one bears has no label to move
  move(line.parts[1], line, line.parts[1].childElementCount > 0 && place && place.slice(1));
  const room = paths.length - 1; // the room around a stroke has the same path
  paths.forEach((path, index) => {
    const isTip = index > 0 && index < room;
    path.setAttribute("d", place && place[0] ? (isTip ? tipPath(place[0], line) : place[0]) : line.widePaths[index]);
  });
}

// The tip of an arrow at the end of a path, in the direction in which it arrives.
function tipPath(path, line) {
  const size = line.findings.length > 0 || line.order ? TIP.evidence : TIP.other;
  const [beforeX, beforeY, x, y] = path.match(/-?\d+/g).slice(-4).map(Number);
  const distance = Math.hypot(x - beforeX, y - beforeY) || 1;
  const [along, across] = [(x - beforeX) / distance, (y - beforeY) / distance];
  const [backX, backY] = [x - size * along, y - size * across];
  const [asideX, asideY] = [-across * size / 2, along * size / 2];
  return `M${x} ${y}L${backX + asideX} ${backY + asideY}L${backX - asideX} ${backY - asideY}z`;
}
