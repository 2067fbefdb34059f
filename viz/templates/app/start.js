// Starts everything. If the map cannot start, the picture stays and the panel works without it.
function start() {
  document.documentElement.classList.add("scripted");
  startPanel();
  startKeys();
  try {
    startTools();
    view.start();
    listenToMap();
    if (!view.open()) { say(partOf("the map")); }
    for (const id of ["tools", "time"]) { if (byId(id) !== null) { byId(id).hidden = false; } }
    followAddress();
    holder.dataset.drawn = String(cards.length);
  } catch (problem) {
    view.end();
    holder.classList.remove("mapped");
    say("The map could not be started; this is the same picture, standing still.");
    throw problem; // the browser's console says why
  }
}

// The map takes the focus and all keys; it is named for those who hear it.
function listenToMap() {
  holder.setAttribute("aria-label", holder.dataset.keys);
  holder.addEventListener("map:choose", ({ detail: thing }) => {
    if (thing === null) { clearAll(); } else { openDetails(thing, holder); }
  });
  holder.addEventListener("map:point", ({ detail: thing }) => {
    if (state.lit !== thing) { view.change({ lit: thing }); }
  });
}

start();
