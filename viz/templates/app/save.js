// Saves the whole picture with its title, legend, caption and ids, never the part in sight.
const SCALE = 2; // pixels of a PNG for each pixel of the picture
const LONGEST_SIDE = 16000; // browsers give up on larger canvases

function save(blob, ending) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${scene.file.name}.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  say(`Saved ${link.download}.`);
}

function saveSvg() {
  save(new Blob([wholeText()], { type: "image/svg+xml" }), "svg");
}

function savePng() {
  const root = parseSvg(wholeText());
  const [left, top, width, height] = root.getAttribute("viewBox").split(" ").map(Number);
  const scale = Math.min(SCALE, LONGEST_SIDE / width, LONGEST_SIDE / height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const ctx = canvas.getContext("2d");
  ctx.scale(scale, scale);
  ctx.translate(-left, -top);
  drawShapes(ctx, shapesOf(root), asItIs);
  canvas.toBlob((blob) => {
    if (blob === null) { say("The picture is too large for this browser to save as PNG; save it as SVG."); return; }
    save(blob, "png");
  });
}
