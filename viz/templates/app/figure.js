// The pictures of the page: one a map. The viewer moves what is in them; the files that are saved
// hold them as they came.
const SVG = "http://www.w3.org/2000/svg";
const HEAD_LINES = 4; // of a picture before its content: root, title, description, ground
const pictures = [...holder.querySelectorAll(":scope > svg")];
const writeXml = (node) => new XMLSerializer().serializeToString(node);
const documents = pictures.map((picture) => `${writeXml(picture)}\n`);

function createSvg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) { made.setAttribute(name, value); }
  return made;
}

// Finds the parts of every map in its picture. They stand there in the order of the data: the
// heading where there are several maps, lines, cards, then the labels of lines. All of them go into
// one group, which the viewer moves.
function takePictures() {
  maps.forEach((map, number) => {
    const groups = [...pictures[number].children].filter((child) => child.localName === "g");
    map.picture = pictures[number];
    map.heading = maps.length > 1 ? groups.shift() : null;
    if (groups.length !== 2 * map.lines.length + map.cards.length) {
      throw new Error("picture and data are not of the same scene");
    }
    map.moved = createSvg("g", { class: "moved" });
    if (map.heading !== null) { map.moved.append(map.heading); }
    map.moved.append(...groups);
    map.picture.append(map.moved);
    map.lines.forEach((line, index) => takeLine(line, groups[index], groups[map.lines.length + map.cards.length + index]));
    map.cards.forEach((card, index) => { card.parts = [groups[map.lines.length + index]]; });
    noteWidePlaces(map);
  });
}

// A line is its stroke, with room around it for unsteady hands, and its label.
function takeLine(line, stroke, label) {
  const path = stroke.querySelector("path");
  stroke.append(createSvg("path", { d: path.getAttribute("d"), class: "room" }));
  line.parts = [stroke, label];
  line.numbers = [...label.querySelectorAll("text")].filter((text) => text.getAttribute("fill") === scene.ground);
}

// Notes where cards and labels stand. A picture that is not shown has no room yet.
function measure(map) {
  arrange(map);
  if (map.measured) { return; }
  for (const thing of [...map.cards, ...map.lines]) {
    const box = thing.parts.at(-1).getBBox();
    const [right, down] = thing.by;
    Object.assign(thing, { x: box.x + right + box.width / 2, y: box.y + down + box.height / 2, width: box.width, height: box.height });
  }
  map.measured = true;
}

// Returns the file that the export writes: the maps with its title, legend, caption and ids.
function wholeText() {
  const content = documents.map((text) => text.split("\n").slice(HEAD_LINES).join("\n").replace(/<\/svg>\n$/, ""));
  const names = scene.file.head.startsWith("<title>") ? "" : documents[0].split("\n").slice(1, 3).join("\n") + "\n";
  return scene.file.root + names + scene.file.head + content.join("") + scene.file.tail;
}
