// A field with suggestions that lie over what is below: arrows go through them, Enter takes, Escape closes.
import { bdi, fill, h, set } from "./dom.js";

let number = 0;

// `look` promises rows with a name and words beside it; `take` is told which one was chosen.
export function combo(holder, look, take) {
  number += 1;
  const id = `combo${number}`;
  const input = holder.querySelector("input");
  const box = holder.appendChild(h("ul", { id, role: "listbox", "aria-label": "Suggestions", hidden: true }));
  let [rows, at, waiting] = [[], -1, 0];
  const mark = (next) => {
    at = next;
    [...box.children].forEach((each, index) => each.setAttribute("aria-selected", String(index === at)));
    if (at < 0) { input.removeAttribute("aria-activedescendant"); } else { input.setAttribute("aria-activedescendant", `${id}-${at}`); }
  };
  const show = (next) => {
    rows = next;
    fill(box, rows.map((row, index) => h("li", { role: "option", id: `${id}-${index}`, onpointerdown: (event) => { event.preventDefault(); choose(row); } }, bdi(row.name), h("small", null, ` ${row.words}`))));
    box.hidden = rows.length === 0;
    input.setAttribute("aria-expanded", String(!box.hidden));
    mark(-1);
  };
  const choose = (row) => { clearTimeout(waiting); show([]); take(row, input); };
  const type = () => {
    const text = input.value.trim();
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const next = text.length < 2 ? [] : await look(text).catch(() => []);
      // who has gone on typing, or elsewhere, waits for another answer
      if (input.value.trim() === text && document.activeElement === input) { show(next); }
    }, 200);
  };
  const press = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (box.hidden) { return; }
    if (by) { mark((at + by + rows.length + (at < 0 && by < 0)) % rows.length); } else if (event.key === "Escape") { show([]); } else if (event.key === "Enter" && at >= 0) { choose(rows[at]); } else { return; }
    event.preventDefault();
  };
  set(input, { autocomplete: "off", role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list", oninput: type, onkeydown: press, onblur: () => show([]) });
  return holder;
}
