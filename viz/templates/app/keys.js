// The keyboard: arrows go along ties, Enter opens, Escape clears, plus and minus zoom, C shows context.
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const NARROW = 0.3; // cosine of the widest angle between an arrow key and the tie it follows

// The card at the other end of the tie that runs most nearly in the direction of a key, or null.
function neighbour(card, key) {
  const [right, down] = WAYS[key];
  let [best, nearest] = [null, NARROW];
  for (const line of card.lines.filter((each) => lineLook(each) !== "absent")) {
    const other = line.from === card ? line.to : line.from;
    const [x, y] = [other.x - card.x, other.y - card.y];
    const along = (x * right + y * down) / (Math.hypot(x, y) || 1);
    if (along > nearest) { [best, nearest] = [other, along]; }
  }
  return best;
}

function goAlong(card, key) {
  const other = neighbour(card, key);
  if (other === null) {
    say(`No tie of ${nameOf(card)} leads that way.`);
    return card;
  }
  point(other);
  say(nameOf(other));
  return other;
}

// The first arrow key on a map begins at a card of that map; each further one goes along a tie.
function followKey(key) {
  if (state.map.cards.includes(state.ringed)) { goAlong(state.ringed, key); return; }
  const first = state.map.cards.find((card) => cardLook(card) !== "absent");
  if (first === undefined) { return; }
  point(first);
  say(nameOf(first));
}

function mapKey(event) {
  if (event.key in WAYS) {
    event.preventDefault();
    followKey(event.key);
  }
  if (event.key === "Enter" && state.ringed !== null) { openDetails(state.ringed, holder, true); }
  if (event.key === "+" || event.key === "=") { zoom(STEP); }
  if (event.key === "-") { zoom(1 / STEP); }
  if (event.key === "0") { fitShown(); }
  if (event.key.toLowerCase() === "c" && !event.ctrlKey && !event.metaKey && byId("around") !== null) {
    showAround(!state.around);
  }
}

function startKeys() {
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") { clearAll(); }
  });
  holder.addEventListener("keydown", mapKey);
  for (const button of partyButtons) {
    button.addEventListener("keydown", (event) => {
      if (!(event.key in WAYS)) { return; }
      event.preventDefault();
      const other = goAlong(copyInSight(cardOf(button)), event.key);
      partyButtons.find((each) => cardOf(each).id === other.id).focus();
    });
  }
}
