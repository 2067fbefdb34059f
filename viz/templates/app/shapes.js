// Reads the shapes of an SVG, and draws shapes: paths and lines of text, and nothing else.

// Returns an attribute of an element, or what it inherits from those around it.
function attribute(element, name) {
  const owner = element.closest(`[${name}]`);
  return owner === null ? null : owner.getAttribute(name);
}

function translate(element, x, y) {
  const move = /translate\((\S+) (\S+)\)/.exec(element.getAttribute("transform") || "");
  return move ? [x + Number(move[1]), y + Number(move[2])] : [x, y];
}

function pathOf(element, x, y) {
  const stroke = attribute(element, "stroke");
  const dash = attribute(element, "stroke-dasharray");
  return {
    path: new Path2D(element.getAttribute("d")),
    x,
    y,
    fill: attribute(element, "fill"),
    stroke,
    width: stroke ? Number(attribute(element, "stroke-width") || 1) : 0,
    dash: dash ? dash.split(/[ ,]+/).map(Number) : [],
  };
}

const ALIGN = { middle: "center", end: "right" };

function wordsOf(element, x, y) {
  const bold = attribute(element, "font-weight") === "700";
  const size = Number(attribute(element, "font-size"));
  return {
    words: element.textContent,
    x: x + Number(element.getAttribute("x")),
    y: y + Number(element.getAttribute("y")),
    font: `${bold ? "bold " : ""}${size}px ${attribute(element, "font-family")}`,
    size,
    align: ALIGN[attribute(element, "text-anchor")] || "left",
    fill: attribute(element, "fill"),
  };
}

// Returns the shapes inside an element in the order in which they are drawn.
function shapesOf(element, x = 0, y = 0) {
  return [...element.children].flatMap((child) => {
    const place = translate(child, x, y);
    if (child.localName === "g") { return shapesOf(child, ...place); }
    if (child.localName === "path") { return [pathOf(child, ...place)]; }
    return child.localName === "text" ? [wordsOf(child, ...place)] : [];
  });
}

// A paint turns a shape's own colour into the one to draw, by use: "fill", "stroke" or "words".
const asItIs = (colour) => colour;

function drawShapes(ctx, shapes, paint, widest = Infinity) {
  for (const shape of shapes) {
    if (shape.words === undefined) {
      drawPath(ctx, shape, paint, widest);
    } else {
      drawWords(ctx, shape, paint);
    }
  }
}

function drawPath(ctx, shape, paint, widest) {
  ctx.save();
  ctx.translate(shape.x, shape.y);
  if (shape.fill && shape.fill !== "none") {
    ctx.fillStyle = paint(shape.fill, "fill", shape);
    ctx.fill(shape.path, "evenodd");
  }
  if (shape.stroke) {
    ctx.strokeStyle = paint(shape.stroke, "stroke", shape);
    ctx.lineWidth = Math.min(shape.width, widest);
    ctx.setLineDash(shape.dash);
    ctx.stroke(shape.path);
  }
  ctx.restore();
}

function drawWords(ctx, shape, paint) {
  ctx.font = shape.font;
  ctx.textAlign = shape.align;
  ctx.textBaseline = "alphabetic";
  ctx.direction = "ltr";
  ctx.fillStyle = paint(shape.fill, "words", shape);
  ctx.fillText(shape.words, shape.x, shape.y);
}
