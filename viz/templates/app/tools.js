// The tools: search, which ties are shown, the month, the size, the theme.
import { STEP } from "../renderer/eye.js";
import { monthText, supportOf } from "../renderer/months.js";
import { isLine } from "../renderer/scene.js";

let hits = [];
let hit = -1;

// Case and accents make no difference to a search.
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function searchText(thing) {
  const facts = isLine(thing) ? thing.ties.flatMap((tie) => tie.facts) : thing.facts;
  const names = isLine(thing) ? [thing.label] : [thing.name, thing.id, thing.spelled || "", ...(thing.unsaid || [])];
  return plain([...names, ...facts].join("\n"));
}

// Returns each party and tie once, even if it is on several maps: on the chosen map where that has
// it. What the chosen map shows comes first.
function eachOnce(things) {
  const isOnMap = (thing) => maps[thing.map] === view.map;
  const ordered = [...things.filter(isOnMap), ...things.filter((thing) => !isOnMap(thing))];
  const kind = (thing) => (isLine(thing) ? "tie" : "party");
  const met = new Map(ordered.map((thing) => [`${kind(thing)} ${thing.id}`, []]));
  ordered.forEach((thing) => met.get(`${kind(thing)} ${thing.id}`).push(thing));
  return [...met.values()].map((copies) => copies[0]);
}

// A party's own card comes before those on which it is one of many.
const aloneFirst = (things) => [...things.filter((each) => !each.shared), ...things.filter((each) => each.shared)];

const MOST_HITS = 30; // in the list below the search; Enter goes through all of them

function find() {
  const query = plain(byId("search").value.trim());
  // context is found, too, and then shown: only kinds of ties that its reader took away are not
  const all = [...cards, ...lines].filter((thing) => !state.hidden.has(thing.kind));
  hits = query === "" ? [] : aloneFirst(eachOnce(all.filter((thing) => searchText(thing).includes(query))));
  hit = -1;
  listHits();
  if (query === "") { say(""); return; }
  if (hits.length === 0) { say("No party or tie of the map has that."); return; }
  const hidden = hits.filter(isHidden).length;
  const where = hidden === 0 ? "" : `, ${hidden} of them in the context, which is hidden`;
  say(`${hits.length} found${where}; Enter goes to the next.`);
}

// Context is found while it is not shown, and says so; who goes to it is shown it.
const isHidden = (thing) => view.lookOf(thing) === "absent";

function listHits() {
  const buttons = hits.slice(0, MOST_HITS).map((thing, index) => {
    const button = element("button", "", index === hit ? "now" : "");
    button.type = "button";
    button.append(element("bdi", nameOf(thing)), ...(isHidden(thing) ? [" ", element("small", "context, hidden")] : []));
    button.addEventListener("click", () => { hit = index - 1; nextHit(); openDetails(hits[index], byId("search")); hideHits(); });
    return button;
  });
  byId("hits").replaceChildren(...buttons);
  byId("hits").hidden = hits.length < 2;
}

function hideHits() {
  byId("hits").hidden = true;
}

function nextHit() {
  if (hits.length === 0) { return; }
  hit = (hit + 1) % hits.length;
  view.centre(hits[hit]);
  view.change({ ringed: hits[hit] });
  listHits();
  say(`${hit + 1} of ${hits.length}: ${nameOf(state.ringed)}`);
}

function startSearch() {
  const search = byId("search");
  search.addEventListener("input", find);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") { return; }
    event.preventDefault();
    if (hit === -1) { find(); }
    nextHit();
  });
  // the list stands over the map: it goes as soon as its reader does something else
  search.closest(".search").addEventListener("focusout", (event) => {
    if (!event.currentTarget.contains(event.relatedTarget)) { hideHits(); }
  });
}

function startFilters() {
  for (const box of document.querySelectorAll("[data-kind]")) {
    box.addEventListener("change", () => {
      if (box.checked) { state.hidden.delete(box.dataset.kind); } else { state.hidden.add(box.dataset.kind); }
      view.change({});
      sayShown();
    });
  }
  const around = byId("around");
  if (around !== null) {
    around.addEventListener("change", () => view.showContext(around.checked));
    holder.addEventListener("map:context", (event) => { around.checked = event.detail; sayShown(); });
  }
}

function sayShown() {
  const visible = view.map.lines.filter((line) => view.lookOf(line) !== "absent").length;
  say(`${visible} of ${view.map.lines.length} lines are shown.`);
}

function startSlider() {
  const slider = byId("month");
  if (slider === null) { return; }
  slider.addEventListener("input", () => lookAt(Number(slider.value)));
  const goTo = (month) => {
    slider.value = String(month);
    lookAt(month);
  };
  const events = [...document.querySelectorAll("[data-month]")];
  const months = events.map((button) => Number(button.dataset.month));
  events.forEach((button, index) => button.addEventListener("click", () => goTo(months[index])));
  slider.addEventListener("keydown", (event) => {
    if (event.key !== "PageUp" && event.key !== "PageDown") { return; }
    event.preventDefault();
    const now = Number(slider.value);
    const later = months.filter((month) => month > now);
    const earlier = months.filter((month) => month < now);
    if (event.key === "PageUp" && later.length > 0) { goTo(Math.min(...later)); }
    if (event.key === "PageDown" && earlier.length > 0) { goTo(Math.max(...earlier)); }
  });
  byId("as-assessed").addEventListener("click", () => {
    slider.value = String(scene.months.asked);
    lookAt(null);
  });
}

// Shows what held in a month. The verdict is that of the day asked about, whatever is chosen here.
function lookAt(month) {
  view.change({ month });
  const asAssessed = byId("as-assessed").textContent;
  const text = month === null ? asAssessed.toLowerCase() : monthText(month);
  byId("chosen-month").textContent = text;
  byId("month").setAttribute("aria-valuetext", text);
  byId("as-assessed").disabled = month === null;
  let supported = 0;
  for (const finding of findings) {
    const support = month === null ? { word: "" } : supportOf(finding, month);
    supported += support.word === "supported" ? 1 : 0;
    finding.item.dataset.support = support.word;
    finding.state.hidden = month === null;
    finding.state.textContent = {
      supported: `supported on ${text}`,
      broken: `not supported on ${text}`,
      unlisted: `its list entry did not hold on ${text}`,
      partly: support.holding === 0 ? `no path with a date held on ${text}`
        : `only ${support.holding} of ${support.all} paths held on ${text}${support.others ? "; no other has a date" : ""}`,
      undated: "its ties are undated",
      apart: "rests on nothing with a date",
    }[support.word] || "";
  }
  const count = findings.length === 0 ? "" : `: ${supported} of ${findings.length} ${scene.numbers}s supported`;
  say(month === null ? `${asAssessed}.` : `${text}${count}`);
}

function startTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const button = byId("theme");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const show = () => {
    button.textContent = isDark() ? "Light" : "Dark";
  };
  button.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; show(); });
  system.addEventListener("change", show);
  show();
}

const partOf = (what) => `This is a part of ${what}: drag it, or choose “${byId("fit").textContent}”.`;

// Shows a finding on its own map: that map as it opens, or if it is shown already, the part of it.
function showOn(map, things) {
  if (view.map === map) { view.bringInSight(things); return; }
  view.showMap(map);
  view.eye.isChosen = true;
  view.open();
}

function startMaps() {
  const which = byId("which");
  if (which === null) { return; }
  holder.addEventListener("map:map", (event) => {
    which.value = String(event.detail.number);
    // an overview's name is short: it leaves room for the search beside it
    which.parentElement.classList.toggle("brief", event.detail.numbers.length === 0);
  });
  which.addEventListener("change", () => {
    const map = maps[Number(which.value)];
    view.showMap(map);
    hit = -1; // the next search begins on this map
    view.eye.isChosen = true;
    say(view.open() ? endSentence(map.title) : partOf(map.title));
  });
}

// The address names the chosen finding (#f3) or the party whose details are open (#p=…), so that it
// can be sent to somebody; an address that names neither changes nothing.
function keepAddress(fragment) {
  if (location.hash !== fragment) { history.replaceState(null, "", fragment || location.pathname + location.search); }
}

function followAddress() {
  const number = /^#f(\d+)$/.exec(location.hash);
  if (number !== null && findings.some((finding) => finding.number === Number(number[1]))) {
    if (state.finding !== Number(number[1])) { choose(Number(number[1])); }
    byId(`f${number[1]}`).scrollIntoView({ block: "nearest" });
  }
  if (!location.hash.startsWith("#p=")) { return; }
  const party = readAddress(location.hash.slice(3));
  const card = cards.find((each) => each.id === party);
  if (card !== undefined) { view.reveal(copyInSight(card)); openDetails(copyInSight(card), holder); }
}

// Ids are any text, and not every text can stand in an address.
function partyAddress(id) {
  try { return `#p=${encodeURIComponent(id)}`; } catch { return ""; }
}

function readAddress(text) {
  try { return decodeURIComponent(text); } catch { return ""; }
}

// Who has seen one legend finds the next one folded; paper has it whole. A browser may keep nothing.
function startLegend() {
  const legend = byId("legend");
  try {
    legend.open = localStorage.getItem("onward-legend") !== "seen";
    localStorage.setItem("onward-legend", "seen");
  } catch { legend.open = true; }
  addEventListener("beforeprint", () => { legend.open = true; });
}

function startTools() {
  startLegend();
  addEventListener("hashchange", followAddress);
  startMaps();
  startSearch();
  startFilters();
  startSlider();
  startTheme();
  byId("fit").addEventListener("click", () => view.fit());
  byId("larger").addEventListener("click", () => view.zoom(STEP));
  byId("smaller").addEventListener("click", () => view.zoom(1 / STEP));
  byId("save-svg").addEventListener("click", saveSvg);
  byId("save-png").addEventListener("click", savePng);
}
