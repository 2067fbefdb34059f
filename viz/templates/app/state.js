// What the page knows and what its reader chose. Texts only ever become text: nothing in these
// files reads or writes HTML, and nothing asks a server.
const scene = JSON.parse(document.getElementById("scene").textContent);
const byId = (id) => document.getElementById(id);

const holder = byId("map");
const panel = byId("panel");

// What most cards and lines are stands here instead of with each.
const USUAL = { findings: [], layer: "evidence", map: 0, order: false, points: true, roles: [], ties: [] };
const cards = scene.cards.map((card) => ({ ...USUAL, ...card }));
const lines = scene.lines.map((line, index) => ({ ...USUAL, id: String(index), ...line, from: cards[line.from], to: cards[line.to] }));

// A card is about the findings of its party and of every line that meets it.
for (const card of cards) {
  card.lines = lines.filter((line) => line.from === card || line.to === card);
  card.bears = new Set([...card.findings, ...card.lines.flatMap((line) => line.findings)]);
}

// Where one map could not be read there are several: an overview first, then one a finding.
const maps = scene.maps.map((map, index) => ({
  ...map, cards: cards.filter((card) => card.map === index), lines: lines.filter((line) => line.map === index) }));

const state = {
  finding: null, // number of the chosen finding
  month: null, // the chosen month; null = as assessed
  around: byId("around") === null || byId("around").checked, // whether context is shown
  hidden: new Set(), // kinds of ties that are not shown
  ringed: null, // card or line that a ring stands around
  lit: null, // card or line that the mouse is over
  map: maps[0], // the chosen map
  works: false, // whether the map could be started
};

// The card of the same party on the chosen map; the card itself where there is no other.
function copyInSight(card) {
  return state.map.cards.find((copy) => copy.id === card.id) || card;
}

function say(words) {
  byId("live").textContent = words;
}

function shorten(text) {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function nameOf(thing) {
  if (thing.name !== undefined) { return shorten(thing.name); }
  return shorten(`${thing.from.name} ${thing.points ? "→" : "–"} ${thing.to.name}: ${thing.label}`);
}
