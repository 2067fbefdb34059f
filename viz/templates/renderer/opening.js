// Which part of a map is shown: all of it where it can be read so, else what matters most.
import { arrange, CLOSE, heightLeft, isColumn, isTelephone, MARGIN, placesWanted } from "./column.js";
import { inSight, moveTo, windowSize } from "./eye.js";
import { lookOf, redraw } from "./looks.js";
import { measure } from "./picture.js";

const LARGEST = 1.4; // a small map is not blown up further
const LEAST = 0.6; // nothing opens smaller than this
const LETTERS = 12; // of the picture, the smallest ones

// The size at which words can be read without effort: a telephone is closer to the eye.
export const readable = () => (isTelephone() ? 10 : 11) / LETTERS;

// The room that some cards and labels take.
export function extent(boxes) {
  if (boxes.length === 0) { return { left: 0, top: 0, width: 0, height: 0 }; }
  const edge = (axis, size, sign) => boxes.map((box) => box[axis] + sign * box[size] / 2);
  const left = Math.min(...edge("x", "width", -1));
  const top = Math.min(...edge("y", "height", -1));
  return {
    left, top, width: Math.max(...edge("x", "width", 1)) - left, height: Math.max(...edge("y", "height", 1)) - top,
  };
}

// The room that holds two rooms.
function union(first, second) {
  const [left, top] = [Math.min(first.left, second.left), Math.min(first.top, second.top)];
  const right = Math.max(first.left + first.width, second.left + second.width);
  const bottom = Math.max(first.top + first.height, second.top + second.height);
  return { left, top, width: right - left, height: bottom - top };
}

const middleOf = (room) => ({ x: room.left + room.width / 2, y: room.top + room.height / 2 });

function fitScale(view, room) {
  const { width, height } = windowSize(view);
  if (isColumn(view.map)) { return columnScale(view, room); }
  return Math.min(LARGEST, (width - 2 * MARGIN) / room.width, (height - 2 * MARGIN) / room.height);
}

// The size of a column: a little smaller where that brings all of it in sight as the page opens, or
// at least what matters most.
function columnScale({ holder, map }, room) {
  const wide = Math.min(isTelephone() ? 1 : LARGEST, (holder.clientWidth - 2 * MARGIN) / room.width);
  const lowest = (things) => extent(things).top + extent(things).height - room.top;
  const scales = [room.height + MARGIN, ...listCores(map).map(lowest)]
    .map((height) => heightLeft(holder) / height);
  return Math.min(wide, scales.find((scale) => scale >= CLOSE) || wide);
}

// A map takes the height that it needs at the width there is. As a page opens it ends with the window,
// so that all of it is in sight at once, unless it could not be read so.
export function setHeight(view) {
  const { holder } = view;
  const room = mapRoom(view, view.map);
  const column = isColumn(view.map);
  const scale = Math.min(LARGEST, (holder.clientWidth - 2 * MARGIN) / room.width);
  const wanted = room.height * (column ? columnScale(view, room) : Math.max(scale, readable())) + 2 * MARGIN;
  // a column is as high as it needs: a finger scrolls the page past it
  const most = column ? Infinity : mostHeight(view, room);
  holder.style.height = `${Math.round(Math.min(most, Math.max(220, wanted)))}px`;
}

// What is left of the window, if the whole or what matters most can be read in it; else most of a
// window, for which one scrolls.
function mostHeight(view, room) {
  const left = heightLeft(view.holder);
  const canBeRead = ({ width, height }) => width * readable() + 2 * MARGIN <= view.holder.clientWidth
    && height * readable() + 2 * MARGIN <= left;
  const rooms = [room, ...listCores(view.map).map(extent)];
  return left >= 220 && rooms.some(canBeRead) ? Math.round(left) : Math.max(340, Math.round(innerHeight * 0.82));
}

// The room of what a map shows, with its heading: context that is not shown takes none.
export function mapRoom(view, map) {
  arrange(view, map);
  measure(map);
  const all = [...map.cards, ...map.lines];
  const shown = all.filter((thing) => lookOf(view, thing) !== "absent");
  const room = extent(shown.length === 0 ? all : shown);
  if (map.heading === null || isColumn(map)) { return room; }
  const { x, y, height } = map.heading.getBBox();
  const [right, down] = map.headingBy || [0, 0];
  return union(room, { left: x + right, top: y + down, width: 0, height });
}

function fit(view, room) {
  moveTo(view, { ...middleOf(room), scale: fitScale(view, room) });
}

// Fits the window's height to the map, and opens that anew where its reader has not moved it.
export function refit(view) {
  if (placesWanted(view, view.map) !== view.map.column) { view.eye.isChosen = false; }
  setHeight(view);
  redraw(view);
  if (view.eye.isChosen) { moveTo(view, {}); } else { open(view); }
}

// The whole of the chosen map.
export function fitShown(view) {
  view.eye.isChosen = true;
  fit(view, mapRoom(view, view.map));
}

// Opens the chosen map: as a whole if it can be read so; else at a size that can be read, or as much
// smaller as what matters most takes to be seen from end to end. No side of the window stays empty
// that could show something. Says whether all of it is in sight.
export function open(view) {
  const room = mapRoom(view, view.map);
  if (isColumn(view.map)) { fit(view, room); return true; }
  const core = listCores(view.map).find((things) => fitScale(view, extent(things)) >= LEAST);
  const least = core ? Math.min(readable(), fitScale(view, extent(core))) : readable();
  if (fitScale(view, room) >= least) { fit(view, room); return true; }
  const target = middleOf(extent(core ? together(view, least, core, nearest(core[0], gravest(view.map, [])), nearest(core[0], rowOf(view.map))) : foremost(view, view.map, least)));
  const inside = (middle, start, length, windowLength) => {
    const half = windowLength / least / 2 - MARGIN;
    return length <= 2 * half ? start + length / 2 : Math.min(Math.max(middle, start + half), start + length - half);
  };
  const { width, height } = windowSize(view);
  moveTo(view, {
    x: inside(target.x, room.left, room.width, width), y: inside(target.y, room.top, room.height, height), scale: least,
  });
  return false;
}

// The size at which all of a map is in sight while a card stays so far right of and below the middle
// of the window.
export function scaleAround(view, card, right, down) {
  const room = mapRoom(view, view.map);
  const { width, height } = windowSize(view);
  const sides = [
    [width / 2 + right, card.x - room.left], [width / 2 - right, room.left + room.width - card.x],
    [height / 2 + down, card.y - room.top], [height / 2 - down, room.top + room.height - card.y],
  ];
  return Math.min(...sides.map(([there, needed]) => (there - MARGIN) / needed));
}

// What matters most on a map: the strongest path with the exporter and the end-user, or the path
// alone, or these alone. A finding's own map is about its path.
function listCores(map) {
  const [path, row] = [strongestPath(map), map.numbers.length > 0 ? [] : rowOf(map)];
  return [[...path, ...row], path, row].map((things) => things.filter((thing) => !thing.folded)).filter((things) => things.length > 0);
}

const rowOf = (map) => map.cards.filter((card) => card.roles.length > 0);

// The cards that the strongest finding with a line on a map joins, and their lines: the first that
// leads to a card of the strongest severity.
function strongestPath(map) {
  const ties = map.lines.filter((line) => !line.order);
  const numbers = [...new Set(ties.flatMap((line) => line.findings))].sort((first, second) => first - second);
  const pathOf = (number) => {
    const path = ties.filter((line) => line.findings.includes(number));
    return [...new Set(path.flatMap((line) => [line.from, line.to])), ...path];
  };
  const grave = gravest(map, []);
  const paths = numbers.map(pathOf);
  return paths.find((path) => path.some((thing) => grave.includes(thing))) || paths[0] || [];
}

// The cards at which a map opens that is too large to be seen whole:
// 1. a finding's own map opens at its upper end, where the listed owner stands;
// 2. any other at the cards of the strongest severity: where these do not all fit into the window,
//    at as many as do; where no card has a severity, at the end-user, or at the row;
// 3. beside these, as far as there is room: the end-user, the rest of the row, the cards that the
//    lines of findings join; of each the nearest first.
function foremost(view, map, least) {
  const row = rowOf(map);
  const users = row.filter((card) => card.roles.includes("end-user"));
  const most = map.numbers.length > 0 ? [upperEnd(view, map)] : densest(view, least, gravest(map, [users, row]), users);
  const evidence = map.lines.filter((line) => line.findings.length > 0).flatMap((line) => [line.from, line.to]);
  return together(view, least, most, ...[users, row, evidence].map((others) => nearest(most[0], others)));
}

// Among the uppermost cards the leftmost that bears a mark, or else the leftmost.
function upperEnd(view, map) {
  const top = Math.min(...map.cards.map((card) => card.y));
  const upper = map.cards.filter((card) => card.y === top).sort((first, second) => first.x - second.x);
  const marks = view.data.facts.card.indexOf("Marks");
  return upper.find((card) => card.facts[marks]) || upper[0];
}

function gravest(map, others) {
  const worst = Math.max(...map.cards.map((card) => card.grave || 0));
  if (worst > 0) { return map.cards.filter((card) => card.grave === worst); }
  return others.find((group) => group.length > 0) || map.cards;
}

// As many of the candidates as fit into the window together, if possible with one of the others.
function densest(view, least, candidates, others) {
  const groups = candidates.map((card) => together(view, least, [card], nearest(card, candidates), nearest(card, others)));
  return groups.reduce((best, group) => (group.length > best.length ? group : best));
}

function nearest(card, others) {
  const distance = (other) => Math.hypot(other.x - card.x, other.y - card.y);
  return [...others].sort((first, second) => distance(first) - distance(second));
}

// Adds cards one after the other, as long as all can be seen together at a size.
function together(view, least, begin, ...more) {
  const seen = new Set(begin);
  let room = extent(begin);
  for (const card of more.flat()) {
    const wider = union(room, extent([card]));
    if (!seen.has(card) && fitScale(view, wider) >= least) {
      seen.add(card);
      room = wider;
    }
  }
  return [...seen];
}

// Shows a thing in the middle of the window.
export function centre(view, thing) {
  showWhatIsAround(view, thing);
  view.eye.isChosen = true;
  showMap(view, view.maps[thing.map]);
  moveTo(view, { x: thing.x, y: thing.y, scale: Math.max(view.eye.scale, readable()) });
}

// Shows things together, smaller if need be, unless all are in sight already.
export function bringInSight(view, things) {
  const room = extent(things.filter((thing) => !thing.folded));
  if (!inSight(view, { ...middleOf(room), ...room })) { moveTo(view, { ...middleOf(room), scale: Math.min(view.eye.scale, fitScale(view, room)) }); }
}

// Moves the map only if a thing is not wholly in sight.
export function reveal(view, thing) {
  showWhatIsAround(view, thing);
  if (view.maps[thing.map] !== view.map || !inSight(view, thing)) { centre(view, thing); }
}

// Shows a map alone.
export function showMap(view, map) {
  if (view.map === map && map.measured) { return; }
  view.map = map;
  for (const each of view.maps) { each.picture.classList.toggle("shown", each === map); }
  arrange(view, map);
  measure(map);
  setHeight(view);
  view.tell("map", map);
}

// Shows context, or takes it away; what is evidence stays in its place.
export function showAround(view, shown) {
  view.state.around = shown;
  view.tell("context", shown);
  redraw(view);
  if (view.works) { refit(view); }
}

// Shows the parties between the ends of a path where one card stands for them.
export function openFold(view, map = view.map) {
  map.isOpened = true;
  if (view.works) { refit(view); }
}

// Shows context where a party or tie that is asked for belongs to it, and what is folded.
function showWhatIsAround(view, thing) {
  if (thing.folded) { openFold(view, view.maps[thing.map]); }
  if (!view.state.around && lookOf(view, thing) === "absent") { showAround(view, true); }
}
