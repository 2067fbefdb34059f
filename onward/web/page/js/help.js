// All keys in plain words, from every screen.
import { button, h } from "./dom.js";

// Where they work, and what each does.
const KEYS = {
  Everywhere: { "/": "go to the search", "?": "open or close this help", "Escape": "close this help" },
  "In the search": { "↓": "go to the first party found", "Enter": "open it" },
  "In the list of orders": { "j": "next order", "k": "previous order", "d": "open the order to record a decision", "Enter": "open the order" },
  "On a map that has the focus": { "← ↑ → ↓": "go along the ties to another card", "Enter": "read what was chosen", "+ −": "larger, smaller", "0": "the whole map", "Escape": "choose nothing", "c": "show or hide context, on the map of an order" },
  "On a canvas": { "e": "bring the first group of the chosen card", "f": "fold back what the card brought", "p": "pin it, or no longer", "h": "hide it", "w": "why it is here", "m": "mark it as one end of a path", "[ ]": "a month back, a month on", "Ctrl+Z": "undo, also outside the map", "Ctrl+Y": "redo, also outside the map" },
};

export function startHelp(opener) {
  opener.addEventListener("click", openHelp);
  addEventListener("hashchange", () => document.querySelector("dialog")?.close());
}

// The browser keeps the focus inside, closes by Escape, and then goes back to where one was.
export function openHelp() {
  const close = () => dialog.close();
  const caps = (keys) => keys.split(" ").map((key) => [h("kbd", null, key), " "]);
  const dialog = h("dialog", { "aria-labelledby": "keys", tabindex: -1, closedby: "any", onclose: () => dialog.remove() },
    h("div", { cls: "acts" }, h("h2", { id: "keys", cls: "name" }, "Keys"), button("Close", close)),
    h("p", null, "Each has a button, a link or a field, too."),
    Object.entries(KEYS).map(([where, acts]) => [h("h3", null, where), h("dl", null, Object.entries(acts).map(([keys, does]) => [h("dt", null, caps(keys)), h("dd", null, does)]))]));
  // what is pressed in here is for nothing behind it
  dialog.addEventListener("keydown", (event) => { event.stopPropagation(); if (event.key === "?") { close(); } });
  document.body.append(dialog);
  dialog.showModal();
}
