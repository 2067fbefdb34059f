// Starts everything. If the map cannot start, the picture stays and the panel works without it.
function start() {
  const root = document.documentElement;
  root.classList.add("scripted");
  const picture = showFigure();
  startPanel();
  startKeys();
  try {
    takeShapes(picture);
    byId("tools").hidden = false;
    if (byId("time") !== null) { byId("time").hidden = false; }
    startMap();
    startTools();
    if (!open()) { say(partOf("the map")); }
    root.classList.add("mapped"); // from here on the picture is for screen readers and print
  } catch (problem) {
    for (const id of ["map", "tools", "time"]) {
      if (byId(id) !== null) { byId(id).hidden = true; }
    }
    view.redraw = () => {};
    network = null;
    say("The map could not be started; this is the same picture, standing still.");
    throw problem; // the browser's console says why
  }
}

start();
