// The keyboard: arrows go along ties, Enter opens, Escape clears, plus and minus zoom, C shows context.
import { STEP } from "../renderer/eye.js";
import { WAYS } from "../renderer/ways.js";

function goAlong(card, key) {
  const other = view.neighbour(card, key);
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
  if (view.map.cards.includes(state.ringed)) { goAlong(state.ringed, key); return; }
  const first = view.map.cards.find((card) => view.lookOf(card) !== "absent");
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
  if (event.key === "+" || event.key === "=") { view.zoom(STEP); }
  if (event.key === "-") { view.zoom(1 / STEP); }
  if (event.key === "0") { view.fit(); }
  if (event.key.toLowerCase() === "c" && !event.ctrlKey && !event.metaKey && byId("around") !== null) {
    view.showContext(!state.around);
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
