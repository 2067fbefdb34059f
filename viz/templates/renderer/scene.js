// What a map is made of: cards and lines that know each other, and which map each stands on.

// What most cards and lines are stands here instead of with each.
const USUAL = { findings: [], layer: "evidence", map: 0, order: false, points: true, roles: [], ties: [] };

// What a part does not say is as usual, or as it is of the same part on an earlier map.
function fillIn(parts) {
  const full = [];
  parts.forEach((part, index) => full.push({ ...USUAL, id: String(index), ...full[part.as], ...part }));
  return full;
}

// Joins the parts of a scene as its data has them, where cards and lines are named by their places.
export function readScene(data) {
  const cards = fillIn(data.cards);
  const lines = fillIn(data.lines).map((line) => ({ ...line, from: cards[line.from], to: cards[line.to] }));
  // a card is about the findings of its party and of every line that meets it
  for (const card of cards) {
    card.lines = lines.filter((line) => line.from === card || line.to === card);
    card.bears = new Set([...card.findings, ...card.lines.flatMap((line) => line.findings)]);
  }
  // where one map could not be read there are several: an overview first, then one a finding
  const maps = data.maps.map((map, number) => ({
    ...map,
    number,
    columnPlaces: data.columns[number] || null,
    barePlaces: data.bare[number] || null,
    woundPlaces: data.wound[number] || null,
    foldedPlaces: data.folded[number] || null,
    cards: cards.filter((card) => card.map === number),
    lines: lines.filter((line) => line.map === number),
  }));
  return { cards, lines, maps };
}

// Cards have names; lines have none, but labels.
export const isLine = (thing) => thing.name === undefined;
