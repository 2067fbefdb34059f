// Starts everything. If the map cannot start, the picture stays and the panel works without it.
function start() {
  const root = document.documentElement;
  root.classList.add("scripted");
  startPanel();
  startKeys();
  try {
    takePictures();
    startMap();
    startTools();
    root.classList.add("mapped"); // from here on one map is in sight, in a window of its own
    lookAtMap(state.map);
    redraw();
    if (!open()) { say(partOf("the map")); }
    for (const id of ["tools", "time"]) { if (byId(id) !== null) { byId(id).hidden = false; } }
    followAddress();
    holder.dataset.drawn = String(cards.length);
  } catch (problem) {
    state.works = false;
    root.classList.remove("mapped");
    say("The map could not be started; this is the same picture, standing still.");
    throw problem; // the browser's console says why
  }
}

// The map takes the focus and all keys; it is named for those who hear it.
function startMap() {
  state.works = true;
  holder.tabIndex = 0;
  holder.setAttribute("role", "group");
  holder.setAttribute("aria-label", holder.dataset.keys);
  listenToPointer();
  addEventListener("resize", refit);
}

start();
