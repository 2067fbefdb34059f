// The days of a canvas: a month that is looked at, and a day to compare with.
import { monthText } from "../view/months.js";
import { showChanges } from "./changes.js";
import { button, fill, h } from "./dom.js";
import { problemBox } from "./start.js";
import { setDay } from "./state.js";

export const monthOf = (day) => 12 * Number(day.slice(0, 4)) + Number(day.slice(5, 7)) - 1;

// Fades at once what does not hold in a month; drawing the map for it is a step of its own.
export function showTime(canvas) {
  const { head: { on }, months } = canvas.data;
  const since = h("input", { type: "date", max: on, value: canvas.state.since || "" });
  const refused = h("div");
  const compare = (event) => { event.preventDefault(); fill(refused); showChanges(canvas, since.value || null, (fault) => fill(refused, problemBox(fault))); };
  // a map drawn for another day has other ties, and the months of all of them lead back
  const { asked = monthOf(on), first = Infinity, last = 0 } = months || {};
  canvas.months = { asked, first: Math.min(first, canvas.months.first), last: Math.max(last, canvas.months.last) };
  fill(canvas.time, canvas.months.last > 0 && monthTools(canvas, on),
    h("form", { cls: "acts", novalidate: true, onsubmit: compare }, h("label", null, "What has changed since ", since), h("button", { type: "submit" }, "Show changes"), refused));
}

function monthTools(canvas, on) {
  const { asked, first, last } = canvas.months;
  const shown = h("output", null, on);
  const redraw = button("Draw the map for it", () => canvas.step(setDay(canvas.state, `${monthText(canvas.month)}-01`), `On ${monthText(canvas.month)}-01`), { disabled: true });
  const look = (month) => {
    canvas.month = month;
    redraw.disabled = month === asked;
    canvas.view.change({ month: redraw.disabled ? null : month });
    shown.textContent = redraw.disabled ? on : monthText(month);
    slider.setAttribute("aria-valuetext", shown.textContent);
  };
  const slider = h("input", { type: "range", min: first, max: Math.max(last, canvas.newest), value: asked, "aria-label": "Month shown", oninput: (event) => look(Number(event.target.value)) });
  canvas.look = (by) => { slider.value = String(Number(slider.value) + by); look(Number(slider.value)); };
  return [h("span", null, "What held in "), shown, slider, redraw];
}
