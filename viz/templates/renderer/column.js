// On a telephone the evidence of a map stands in one column: cards and labels are moved, lines get
// other paths. Context has no place there: who asks for it sees the map as it is elsewhere.
const NARROW_WINDOW = 600;
const READABLE = 11 / 12; // of the size of a picture, at which its smallest letters can be read
const TIP = { evidence: 15, other: 11 };

// The places of a map's evidence, where it stands alone: on a telephone in a column, else as it can
// be read best. Null where it stands as it came.
export function placesWanted(view, map) {
  if (view.state.around && view.hasContext) { return null; }
  if (innerWidth <= NARROW_WINDOW) { return map.columnPlaces; }
  // lanes of routes are narrow only where wide ones could not be read
  return view.data.numbers === "path" && hasRoom(view, map) ? null : map.barePlaces;
}

const hasRoom = (view, map) => Number(map.wideRoom.split(" ")[2]) * READABLE <= view.holder.clientWidth;

export const isColumn = (map) => Boolean(map.column) && map.column === map.columnPlaces;

// Places a map in its column, or as it came.
export function arrange(view, map) {
  const column = placesWanted(view, map);
  if (map.column === column) { return; }
  map.column = column;
  map.measured = false;
  const [left, top, width, height] = column === null ? [] : column.room;
  map.picture.setAttribute("viewBox", column === null ? map.wideRoom : `${left - 10} ${top - 10} ${width + 20} ${height + 20}`);
  map.cards.forEach((card, index) => move(card.parts[0], card, column && column.cards[index]));
  map.lines.forEach((line, index) => placeLine(line, column && column.lines[index]));
  if (map.heading !== null) { map.heading.setAttribute("visibility", column === null ? "visible" : "hidden"); }
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
