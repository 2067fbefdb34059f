// All keys in plain words, from every screen.
import { copyTemplate } from "./dom.js";

export function startHelp(opener) {
  opener.addEventListener("click", openHelp);
  addEventListener("hashchange", () => document.querySelector("dialog")?.close());
}

// The browser keeps the focus inside, closes by Escape, and then goes back to where one was.
export function openHelp() {
  const dialog = copyTemplate("keys");
  dialog.addEventListener("close", () => dialog.remove());
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  // what is pressed in here is for nothing behind it
  dialog.addEventListener("keydown", (event) => { event.stopPropagation(); if (event.key === "?") { dialog.close(); } });
  document.body.append(dialog);
  dialog.showModal();
}
