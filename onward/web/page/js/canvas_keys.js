// The keyboard of a canvas: arrows go along ties, letters act on the chosen card.
import { createSvg } from "../view/picture.js";
import { WAYS } from "../view/ways.js";

export function press(canvas, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) { return; }
  const card = canvas.selected && canvas.card(canvas.selected);
  const keys = {
    e: () => card && expandFirst(canvas), f: () => card && canvas.foldBack(card), p: () => card && canvas.pin(card), h: () => card && canvas.hide(card),
    w: () => card && canvas.panel.querySelector(".why")?.scrollIntoView(), m: () => card && canvas.markEnd(card.id),
    "[": () => canvas.look && canvas.look(-1), "]": () => canvas.look && canvas.look(1), "+": () => canvas.view.zoom(1.25), "-": () => canvas.view.zoom(0.8), 0: () => canvas.view.fit(), Escape: () => canvas.choose(null),
    Enter: () => card && canvas.panel.querySelector("h2")?.focus(),
  };
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.key in WAYS) {
    const from = card || canvas.view.cards[0];
    const next = card ? canvas.view.neighbour(card, event.key) || card : from;
    canvas.choose(next, true, false);
    canvas.view.reveal(next);
  } else if (key in keys) { keys[key](); } else { return; }
  event.preventDefault();
}

// Brings the first group of the chosen card; while it is still counted, as soon as it is.
export function expandFirst(canvas) {
  const first = canvas.panel.querySelector("[data-expand]:not(:disabled)");
  canvas.expandNext = first === null ? canvas.selected : null;
  if (first !== null) { first.click(); }
}

// Undo and redo, from anywhere but a field that has its own.
export function undoKey(canvas, event) {
  if (!(event.ctrlKey || event.metaKey) || /^(INPUT|TEXTAREA)$/.test(event.target.tagName)) { return; }
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) { canvas.goTo(canvas.history.at - 1); } else if (key === "y" || key === "z") { canvas.goTo(canvas.history.at + 1); } else { return; }
  event.preventDefault();
}

// To who hears the page the map is a group of buttons with one stop, which says where one is.
// Each line says who states it, on its words, too: for who points at it, and for who hears it.
export function nameCards({ holder, cards, lines }) {
  for (const picture of holder.querySelectorAll(":scope > svg")) { picture.setAttribute("role", "group"); }
  cards.forEach((card, index) => { card.parts[0].setAttribute("role", "button"); card.parts[0].id = `card-${index}`; });
  for (const line of lines) {
    for (const part of line.parts.filter((each) => each.firstChild)) {
      if (!part.querySelector("title")) { part.prepend(createSvg("title", {})); }
      part.querySelector("title").textContent = `${line.from.name}: ${line.label}, ${line.to.name}. ${sourcesOf(line)}`;
    }
  }
}

// Of each tie of a line: dataset and record, how firmly it says so, and the days of the source.
export const sourcesOf = ({ ties }) => ties.slice(0, 3).map(({ facts: [, , , source, standing, published, retrieved] }) => `${source}, ${standing}, published ${published || "?"}, retrieved ${retrieved || "?"}`).join("; ") + (ties.length > 3 ? `; and ${ties.length - 3} more` : "");

export const nameActive = (holder, thing) => holder.setAttribute("aria-activedescendant", (thing && thing.name !== undefined && thing.parts[0].id) || "");
