// Making parts of a page. Texts only ever become text: nothing here, or anywhere in these files,
// reads or writes HTML.
import { createSvg } from "../view/picture.js";
import { keepUnbroken } from "./unbroken.js";

export const byId = (id) => document.getElementById(id);

// A copy of markup that stands ready in the page, where nothing in it depends on data.
export const copyTemplate = (id) => byId(id).content.cloneNode(true).firstElementChild;

// Makes an element. Properties that begin with "on" listen; nothing and false are left out.
export function h(tag, props, ...parts) {
  return fill(set(document.createElement(tag), props), ...parts);
}

export function set(node, props) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) { continue; }
    if (typeof value === "function") { node.addEventListener(name.slice(2), value); continue; }
    node.setAttribute(name === "cls" ? "class" : name, value === true ? "" : String(value));
  }
  return node;
}

// Words that run from the right stand apart in a sentence, by the rule of `viz/page/isolation.py`: of
// two names beside each other the second would else be read first, and a number before its name.
const FROM_RIGHT = /([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc][\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u200c\u200d]*(?:[ \u00a0-][\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc][\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u200c\u200d]*)*)/;
const isolate = (text) => text.split(FROM_RIGHT).map((part, index) => (index % 2 === 1 ? bdi(part) : keepUnbroken(part)));

// Puts other parts in the place of those that a node has.
export function fill(node, ...parts) {
  const shown = parts.flat(Infinity).filter((part) => part !== null && part !== undefined && part !== false && part !== "");
  const isProse = !["code", "option", "pre", "textarea"].includes(node.localName);
  const write = node.localName === "bdi" ? keepUnbroken : isolate;
  node.replaceChildren(...shown.flatMap((part) => (isProse && typeof part === "string" ? write(part) : part)));
  return node;
}

// A name stands apart from what is around it, whichever way its script runs.
export const bdi = (text) => h("bdi", null, text);

export const button = (words, act, props) => h("button", { type: "button", onclick: act, ...props }, words);

export const go = (address, ...parts) => h("a", { href: `#${address}` }, ...parts);

// Ids are any text, and not every text can stand in an address.
export function encode(text) {
  try { return encodeURIComponent(text); } catch { return ""; }
}

export const partyLink = (id, name) => go(`p=${encode(id)}`, bdi(name || id));

// An address becomes a link only where it is one of the web and nothing in it can be mistaken.
export function webLink(url) {
  const isWeb = /^https?:\/\/[!-~]+$/.test(url || "") && !/^https?:\/\/[^/]*@/.test(url);
  return isWeb ? h("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, url) : bdi(url || "");
}

export function list(items, cls) {
  return h("ul", { cls }, items.map((item) => h("li", null, item)));
}

export function section(title, ...parts) {
  return h("section", null, h("h2", null, title), ...parts);
}

export function table(heads, rows, caption) {
  const cells = (row) => row.map((cell, index) => (index === 0 ? h("th", { scope: "row" }, cell) : h("td", { "data-head": heads[index] }, cell)));
  return h("div", { cls: "wide", tabindex: 0, role: "region", "aria-label": caption }, h("table", null,
    h("caption", { cls: "unseen" }, caption),
    h("thead", null, h("tr", null, heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", null, rows.map((row) => h("tr", null, cells(row))))));
}

// What is stated of a card or a tie, by names of its fields.
export const factList = (names, values) => h("dl", null, values.flatMap((value, index) => (value ? [h("dt", null, names[index]), h("dd", null, bdi(value))] : [])));

export function drawText(attributes, words) {
  const text = createSvg("text", attributes);
  text.textContent = words;
  return text;
}

export function field(label, control, hint) {
  return h("label", { cls: "field" }, h("span", null, label), control, hint && h("small", null, hint));
}

// Tells what has changed, to who hears the page and to who sees it; a while later it is old.
let silence;
export function say(words) {
  byId("live").textContent = words;
  clearTimeout(silence);
  silence = setTimeout(() => { byId("live").textContent = ""; }, 6000);
}

export const isNarrow = () => matchMedia("(max-width: 760px)").matches;

// In a narrow window what was chosen stands below the map.
export function bringInSight(panel) {
  if (isNarrow()) { panel.scrollIntoView({ block: "start" }); }
}

// What narrows a list down; in a narrow window it is folded, and says what is chosen.
export function filters(chosen, ...parts) {
  return h("details", { cls: "facets", open: !isNarrow() }, h("summary", null, chosen ? `Narrowed down: ${chosen}` : "Narrow down"),
    h("div", { role: "group", "aria-label": "Narrow down" }, parts));
}

// A key that somebody writes with is none that commands.
export const isTyping = ({ target }) => /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|range)$/.test(target.type);

export const count = (number, noun, nouns = `${noun}s`) => `${number.toLocaleString("en")} ${number === 1 ? noun : nouns}`;

// The words of a code, spelled as on the maps.
export const words = (code) => String(code || "").replace(/[._]/g, " ").toLowerCase().replace("organization", "organisation").replace("end user", "end-user");

// What sources say of a party without an entry of a list, of which it counts as listed, too.
export const bareTopics = (party) => (party.bare_topics || []).map((row) => h("p", null, h("strong", null, `${row.words}, `), `as ${row.dataset} states without an entry of a list`));

// A share as its source states it: "60 %", "50 to 70 %", or nothing.
export function shareText(share) {
  if (!share) { return ""; }
  const percent = (text) => `${Number((Number(text) * 100).toFixed(4))}`;
  return share.min === share.max ? `${percent(share.min)} %` : `${percent(share.min)} to ${percent(share.max)} %`;
}

export function datesText(tie) {
  if (tie.undated) { return "no date"; }
  const parts = [tie.since && `since ${tie.since}`, tie.until && `until ${tie.until}`];
  return parts.filter(Boolean).join(", ") + (tie.ended ? ", ended" : "");
}

// Who says so, since when, and how firmly.
export function sourceText(row) {
  const record = row.record ? `, record ${row.record}` : "";
  const days = [row.published && `published ${row.published}`, row.retrieved && `retrieved ${row.retrieved}`];
  return [`${row.dataset}${record}`, ...days].filter(Boolean).join(", ");
}

const countries = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });
export const countryText = (code) => (/^[A-Z]{2}$/.test(code || "") ? countries.of(code) : String(code || ""));
export const kindText = (kind) => words(String(kind || "").replace(/([a-z])([A-Z])/g, "$1 $2"));

// Words to search for, of which the last one may be half typed.
export const asBeginning = (text) => (/[\p{L}\p{N}]$/u.test(text) && text.length > 1 ? `${text}*` : text);
