"use strict";
(() => {
const body = document.querySelector("#orders tbody");
const rows = [...body.rows];
const live = document.getElementById("live");
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const texts = new Map(rows.map((row) => [row, plain(row.textContent)]));
const valueOf = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.sort === undefined ? plain(cell.textContent.trim()) : Number(cell.dataset.sort);
};

function sortBy(column, header) {
  const down = header.getAttribute("aria-sort") === "ascending";
  const compare = (first, second) => (first < second ? -1 : Number(first > second));
  const sorted = [...rows].sort((a, b) => compare(valueOf(a, column), valueOf(b, column)) * (down ? -1 : 1));
  body.append(...sorted);
  for (const each of header.parentElement.cells) { each.removeAttribute("aria-sort"); }
  header.setAttribute("aria-sort", down ? "descending" : "ascending");
}

function filter(text) {
  const words = plain(text).split(/\s+/).filter((word) => word !== "");
  for (const row of rows) { row.hidden = !words.every((word) => texts.get(row).includes(word)); }
  live.textContent = words.length === 0 ? "" : `${rows.filter((row) => !row.hidden).length} of ${rows.length} orders`;
}

function step(by) {
  const links = [...body.rows].filter((row) => !row.hidden).map((row) => row.querySelector("a"));
  const at = links.indexOf(document.activeElement);
  const next = links[at === -1 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1)];
  if (next !== undefined) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
}

[...document.querySelector("#orders thead tr").cells].forEach((header, column) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = header.textContent;
  button.addEventListener("click", () => sortBy(column, header));
  header.replaceChildren(button);
});
const box = document.getElementById("filter");
box.addEventListener("input", () => filter(box.value));
addEventListener("keydown", (event) => {
  if (event.target === box || event.ctrlKey || event.metaKey || event.altKey) { return; }
  if (event.key === "j") { step(1); }
  if (event.key === "k") { step(-1); }
});
document.getElementById("tools").hidden = false;
})();
