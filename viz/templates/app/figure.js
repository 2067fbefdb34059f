// The picture of the page: it stands in <noscript>, of which scripts see the text. It becomes an
// element for screen readers and for print, and the map draws its shapes.
const SVG = "http://www.w3.org/2000/svg";
const HEAD_LINES = 4; // of the SVG before its content: root, title, description, ground
const figureText = byId("figure").querySelector("noscript").textContent;

// One document a map.
const documents = figureText.split(/(?<=<\/svg>\n)/);

function parseSvg(text) {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (root.namespaceURI !== SVG || root.querySelector("parsererror") !== null) {
    throw new Error("the picture is not well-formed");
  }
  return root;
}

function showFigure() {
  const roots = documents.map(parseSvg);
  byId("figure").replaceChildren(...roots.map((root) => document.importNode(root, true)));
  return roots;
}

// Sets every map's heading, and every card's and line's shapes. They stand in a picture in
// the order of the data: heading where there are several maps, lines, cards, then labels of lines.
// A card's shapes are drawn around its middle.
function takeShapes(roots) {
  maps.forEach((map, number) => {
    const groups = [...roots[number].children].filter((child) => child.localName === "g");
    map.heading = maps.length > 1 ? shapesOf(groups.shift()) : [];
    if (groups.length !== 2 * map.lines.length + map.cards.length) {
      throw new Error("picture and data are not of the same scene");
    }
    map.lines.forEach((line, index) => {
      line.shapes = shapesOf(groups[index]);
      line.labelShapes = noteNumbers(shapesOf(groups[map.lines.length + map.cards.length + index]));
    });
    map.cards.forEach((card, index) => {
      card.shapes = shapesOf(groups[map.lines.length + index], -card.x, -card.y);
    });
  });
}

// Notes on each shape of a label which finding's number it is part of: a disc, then its digits.
function noteNumbers(shapes) {
  shapes.forEach((shape, index) => {
    if (shape.words !== undefined && paletteName.get(shape.fill) === "ground") {
      shape.number = shapes[index - 1].number = Number(shape.words);
    }
  });
  return shapes;
}

// Returns the file that the export writes: the maps with its title, legend, caption and ids.
function wholeText() {
  const content = documents.map((text) => text.split("\n").slice(HEAD_LINES).join("\n").replace(/<\/svg>\n$/, ""));
  return scene.file.head + content.join("") + scene.file.tail;
}
