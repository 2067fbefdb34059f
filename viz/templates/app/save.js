// Saves the whole picture with its title, legend, caption and ids, never the part in sight.
const SCALE = 2; // pixels of a PNG for each pixel of the picture
const LONGEST_SIDE = 16000; // browsers give up on larger canvases
const HEAD_LINES = 4; // of a picture before its content: root, title, description, ground

// The pictures as they came: the view moves what is in those that it shows.
const unmoved = [...holder.children].map((picture) => picture.cloneNode(true));

// Returns the file that the export writes: the maps with its title, legend, caption and ids.
function wholeText() {
  const documents = unmoved.map((picture) => `${new XMLSerializer().serializeToString(picture)}\n`);
  const content = documents.map((text) => text.split("\n").slice(HEAD_LINES).join("\n").replace(/<\/svg>\n$/, ""));
  const names = scene.file.head.startsWith("<title>") ? "" : documents[0].split("\n").slice(1, 3).join("\n") + "\n";
  return scene.file.root + names + scene.file.head + content.join("") + scene.file.tail;
}

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
  const text = wholeText();
  const [width, height] = /viewBox="\S+ \S+ (\S+) (\S+)"/.exec(text).slice(1).map(Number);
  const scale = Math.min(SCALE, LONGEST_SIDE / width, LONGEST_SIDE / height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const fail = () => say("The picture is too large for this browser to save as PNG; save it as SVG.");
  const picture = new Image();
  picture.addEventListener("error", fail);
  picture.addEventListener("load", () => {
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(picture.src);
    canvas.toBlob((blob) => { if (blob === null) { fail(); } else { save(blob, "png"); } });
  });
  picture.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
}
