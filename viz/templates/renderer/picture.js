// The pictures of a view: one a map. The view moves what is in them.
const SVG = "http://www.w3.org/2000/svg";

export function createSvg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) { made.setAttribute(name, value); }
  return made;
}

// Finds the parts of every map in its picture. They stand there in the order of the data: the
// heading where there are several maps, lines, cards, then the labels of lines. All of them go into
// one group, which the view moves.
export function takePictures(view) {
  const pictures = [...view.holder.querySelectorAll(":scope > svg")];
  view.maps.forEach((map, number) => {
    const groups = [...pictures[number].children].filter((child) => child.localName === "g");
    map.picture = pictures[number];
    map.heading = view.maps.length > 1 ? groups.shift() : null;
    if (groups.length !== 2 * map.lines.length + map.cards.length) {
      throw new Error("picture and data are not of the same scene");
    }
    map.moved = createSvg("g", { class: "moved" });
    // an overview's heading only says that it is one, as the page's list of maps does
    if (map.heading !== null && map.numbers.length === 0) { map.heading.remove(); map.heading = null; }
    if (map.heading !== null) { map.moved.append(map.heading); }
    map.moved.append(...groups);
    map.picture.append(map.moved);
    const labels = groups.slice(map.lines.length + map.cards.length);
    map.lines.forEach((line, index) => takeLine(line, groups[index], labels[index], view.data.ground));
    map.cards.forEach((card, index) => { card.parts = [groups[map.lines.length + index]]; });
    noteWidePlaces(map);
  });
}

// A line is its stroke, with room around it for unsteady hands, and its label.
function takeLine(line, stroke, label, ground) {
  const path = stroke.querySelector("path");
  stroke.append(createSvg("path", { d: path.getAttribute("d"), class: "room" }));
  line.parts = [stroke, label];
  line.numbers = [...label.querySelectorAll("text")].filter((text) => text.getAttribute("fill") === ground);
}

// Notes how a map came, before anything of it is moved.
function noteWidePlaces(map) {
  map.wideRoom = map.picture.getAttribute("viewBox");
  for (const line of map.lines) { line.widePaths = [...line.parts[0].querySelectorAll("path")].map((path) => path.getAttribute("d")); }
}

// Notes where cards and labels stand. A picture that is not shown has no room yet.
export function measure(map) {
  if (map.measured) { return; }
  for (const thing of [...map.cards, ...map.lines]) {
    // a line whose words another one bears is where it runs
    const box = thing.parts.findLast((part) => part.childElementCount > 0).getBBox();
    const [right, down] = thing.by;
    Object.assign(thing, { x: box.x + right + box.width / 2, y: box.y + down + box.height / 2, width: box.width, height: box.height });
  }
  map.measured = true;
}

// The card or line that an element of a picture is a part of, or null.
export function thingOf(view, element) {
  const part = element.closest(".card, .line");
  return part === null ? null : [...view.map.cards, ...view.map.lines].find((thing) => thing.parts.includes(part)) || null;
}
