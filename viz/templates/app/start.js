// Starts everything. If the map cannot start, the picture stays and the panel works without it.
function start() {
  document.documentElement.classList.add("scripted");
  startPanel();
  startKeys();
  try {
    startTools();
    showTools(true); // before the map, which takes the height that these leave
    view.start();
    listenToMap();
    if (!view.open()) { say(partOf("the map")); }
    followAddress();
    holder.dataset.drawn = String(cards.length);
  } catch (problem) {
    showTools(false);
    view.end();
    holder.classList.remove("mapped");
    say("The map could not be started; this is the same picture, standing still.");
    throw problem; // the browser's console says why
  }
}

function showTools(shown) {
  for (const part of document.querySelectorAll("#tools, #time")) { part.hidden = !shown; }
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
