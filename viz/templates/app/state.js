// What the page knows and what its reader chose. Texts only ever become text: nothing in these
// files reads or writes HTML, and nothing asks a server.
const scene = JSON.parse(document.getElementById("scene").textContent);
const byId = (id) => document.getElementById(id);

const holder = byId("map");
const panel = byId("panel");

// A party that is on several maps has a card on each, and a tie a line: what stands before NUL in
// their names is the party's or tie's own id.
const partyOf = (name) => name.split("\0")[0];

// vis gets keys of our own, because an id such as "__proto__" is not a safe key of its objects.
const cards = scene.nodes.map((node, index) => (
  { ...node.card, id: partyOf(node.id), key: `n${index}`, x: node.x, y: node.y }));
const cardById = new Map(scene.nodes.map((node, index) => [node.id, cards[index]]));
const cardByKey = new Map(cards.map((card) => [card.key, card]));
const lines = scene.edges.map((edge) => (
  { ...edge.line, id: partyOf(edge.id), label: edge.label, from: cardById.get(edge.from), to: cardById.get(edge.to) }));

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
  map: maps[0], // the chosen map
};

// The card of the same party on the chosen map; the card itself where there is no other.
function copyInSight(card) {
  return state.map.cards.find((copy) => copy.id === card.id) || card;
}

// Every change is drawn at once; until the map runs there is nothing to draw.
const view = { redraw() {} };

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
