// Each screen as data: the calls that it was made of, and its tables.
import { download, saveFile } from "./ask.js";
import { button, h, list, say } from "./dom.js";

export function asData(calls, main) {
  const asJson = (path) => [button("JSON", () => download(path).then((name) => say(`${name} is made.`), (fault) => say(fault.message)), { "aria-label": `JSON of ${path}` }), " ", h("code", null, path)];
  return h("details", { cls: "asdata" }, h("summary", null, "As data"), h("p", { cls: "quiet" }, "A program gets the same answers at these addresses, with a token of its own."),
    list(calls.map(asJson)), main.querySelector("table") && button("Tables of this page as CSV", () => saveTables(main)));
}

function saveTables(main) {
  const tables = [...main.querySelectorAll("table")].map((table) => [[table.caption?.textContent || ""], ...[...table.rows].map((row) => [...row.cells].map((each) => each.textContent.replaceAll("\u00a0", " ")))]);
  const text = tables.map((rows) => rows.filter((row) => row.some(Boolean)).map((row) => row.map(cell).join(",")).join("\r\n")).join("\r\n\r\n");
  say(`${saveFile(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }), "onward.csv")} is made.`);
}

// What a worksheet would take for a formula is a text.
const cell = (text) => `"${(/^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text).trim().replaceAll('"', '""')}"`;
