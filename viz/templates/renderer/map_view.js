// A map that can be moved, enlarged and asked: pictures and data of a scene in, events out.
//
//   import { MapView } from "./map_view.js";
//   const view = new MapView(holder, data);
//   holder.addEventListener("map:choose", (event) => show(event.detail));
//   view.start();
//
// `holder` is an element with the id "map" that holds the scene's SVG documents, one a map; `data`
// is what belongs to them. `viz/page/renderer.py` makes both (`draw_for_view`); `view_files.py`
// writes the style that they need and says which files these are. Nothing here reads anything else
// of the page, writes HTML, or asks a server: texts only ever become text.
//
// What can be read: `cards` (id, name, facts, findings, lines …), `lines` (from, to, label, ties …),
// `maps`, `map` (the one shown), `state`. A thing is a card or a line; `isLine` tells which.
//
// Events on the holder, each with its `detail`:
//   map:choose   a thing was clicked; null = the ground
//   map:point    the mouse is over a thing; null = over none
//   map:context  whether context is shown has changed: true or false
//   map:map      another map is shown
//
// Who puts one scene in the place of another calls `end` of the view before, exchanges the pictures,
// starts a new view, and lets it look at the same place with `takeOver` of `take_over.js`.
//
// What follows from an event is for the page to say: `change({ ringed, finding, … })` draws it.
import { firstEye, windowSize, zoom } from "./eye.js";
import { lookOf, redraw } from "./looks.js";
import { bringInSight, centre, fitShown, open, openFold, refit, reveal, showAround, showMap } from "./opening.js";
import { createSvg, takePictures } from "./picture.js";
import { listenToPointer } from "./pointer.js";
import { readScene } from "./scene.js";
import { neighbour } from "./ways.js";

export class MapView {
  // Reads a scene; nothing is drawn before `start`.
  constructor(holder, data, { around = true } = {}) {
    Object.assign(this, { holder, data, ...readScene(data), works: false, eye: firstEye() });
    const isContext = (thing) => thing.layer !== "evidence";
    this.hasContext = this.cards.some(isContext) || this.lines.some(isContext);
    this.map = this.maps[0];
    this.ring = createSvg("rect", { class: "ring", fill: "none", rx: 6 });
    this.ending = new AbortController();
    this.state = {
      finding: null, // number of the chosen finding
      month: null, // the chosen month; null = as assessed
      around, // whether context is shown
      hidden: new Set(), // kinds of ties that are not shown
      ringed: null, // thing that a ring stands around
      lit: null, // thing that the mouse is over
    };
  }

  // Takes the pictures over. Fails, and changes nothing, where they are not of this scene.
  start() {
    takePictures(this);
    this.works = true;
    this.holder.tabIndex = 0;
    this.holder.setAttribute("role", "group");
    this.holder.classList.add("mapped"); // from here on one map is in sight, in a window of its own
    listenToPointer(this);
    addEventListener("resize", () => refit(this), { signal: this.ending.signal });
    addEventListener("beforeprint", () => this.maps.forEach((map) => openFold(this, map)), { signal: this.ending.signal });
    showMap(this, this.map);
    redraw(this);
  }

  // Stops listening, before another view takes the holder.
  end() {
    this.works = false;
    this.window = windowSize(this);
    this.ending.abort();
  }

  listen(event, act, choices = {}) {
    this.holder.addEventListener(event, act, { ...choices, signal: this.ending.signal });
  }

  tell(event, detail) {
    this.holder.dispatchEvent(new CustomEvent(`map:${event}`, { detail }));
  }

  // Draws what its reader chose: any part of `state`.
  change(choices) {
    Object.assign(this.state, choices);
    redraw(this);
  }

  // Opens the shown map anew. Says whether all of it is in sight.
  open() { return open(this); }

  // Shows the whole of the map.
  fit() { fitShown(this); }

  zoom(factor) { zoom(this, factor); }

  showMap(map) { showMap(this, map); }

  showContext(shown) { showAround(this, shown); }

  // Brings a thing in sight: only where it is not, or in any case in the middle.
  reveal(thing) { reveal(this, thing); }

  centre(thing) { centre(this, thing); }

  bringInSight(things) { bringInSight(this, things); }

  // How a thing looks: loud, quiet, faded (it did not hold in the chosen month) or absent.
  lookOf(thing) { return lookOf(this, thing); }

  // The card at the other end of the tie that runs most nearly in the direction of an arrow key.
  neighbour(card, key) { return neighbour(this, card, key); }
}
