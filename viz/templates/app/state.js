// What the page knows and what its reader chose. Texts only ever become text: nothing in these
// files reads or writes HTML, and nothing asks a server.
import { MapView } from "../renderer/map_view.js";
import { isLine } from "../renderer/scene.js";

const scene = JSON.parse(document.getElementById("scene").textContent);
const byId = (id) => document.getElementById(id);

const holder = byId("map");
const panel = byId("panel");
const view = new MapView(holder, scene, { around: byId("around") === null || byId("around").checked });
const { cards, lines, maps, state } = view;

// The card of the same party on the chosen map; the card itself where there is no other.
function copyInSight(card) {
  return view.map.cards.find((copy) => copy.id === card.id) || card;
}

function say(words) {
  byId("live").textContent = words;
}

// A name that ends with a full stop ("Ltd.") ends a sentence by itself.
function endSentence(text) {
  return text.endsWith(".") ? text : `${text}.`;
}

function shorten(text) {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function nameOf(thing) {
  if (!isLine(thing)) { return shorten(thing.name); }
  return shorten(`${thing.from.name} ${thing.points ? "→" : "–"} ${thing.to.name}: ${thing.label}`);
}
