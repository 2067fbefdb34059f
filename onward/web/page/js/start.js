// Enters, and shows the screen that the address names.
import { asData } from "./as_data.js";
import { ask, askSisters, hasKey, keep, onLost, takeCalls } from "./ask.js";
import { bdi, button, byId, copyTemplate, count, encode, field, fill, go, h, isTyping, list, say, section } from "./dom.js";
import { openHelp, startHelp } from "./help.js";

// Screens by the letter of the address; each is read when it is first asked for.
const SCREENS = {
  q: ["search", "showSearch"], p: ["party", "showParty"], c: ["canvas", "showCanvas"], m: ["canvas", "showMapOf"],
  l: ["orders", "showOrders"], a: ["assessment", "showAssessment"], r: ["assessment", "showDecision"], n: ["form", "showForm"], d: ["records", "showDestination"],
  t: ["records", "showDeliveries"], s: ["saved", "showSaved"], i: ["saved", "openSaved"], f: ["records", "showIndicator"], u: ["records", "showUnexamined"],
};
const main = byId("main");
let leaving = new AbortController();

// Shows why something is not there, in the words of the server.
export function problemBox(fault, again) {
  if (fault.name === "AbortError") { return ""; }
  const right = fault.status === 403 ? " Your token does not give this right; ask whoever runs the server for another." : "";
  return h("div", { cls: "problem", role: "alert" }, h("p", null, h("strong", null, fault.message), right), fault.mend && !fault.message.includes(fault.mend) && h("p", null, fault.mend),
    fault.faults && fault.faults.length > 1 && list(fault.faults.map((each) => [each.field, each.message].filter(Boolean).join(": "))),
    again && button("Try again", again));
}

async function route() {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const address = location.hash;
  const [, letter, rest] = /^#?([a-z]?)=?(.*)$/s.exec(address) || ["", "", ""];
  let value = "";
  try { value = decodeURIComponent(rest); } catch { /* not every text is one of an address */ }
  const [file, name] = SCREENS[letter] || [];
  if (letter !== "q") { byId("q").value = ""; }
  fill(byId("live"));
  for (const link of document.querySelectorAll("nav a")) {
    if (letter && link.getAttribute("href") === `#${letter}`) { link.setAttribute("aria-current", "page"); } else { link.removeAttribute("aria-current"); }
  }
  takeCalls();
  const slow = setTimeout(() => { if (!signal.aborted) { fill(main, h("h1", { cls: "asking" }, "Asking …")); } }, 300);
  try {
    const screen = file === undefined ? showHome : (await import(`./${file}.js`))[name];
    const parts = await screen(value, { signal, main, ready: () => clearTimeout(slow) });
    clearTimeout(slow);
    if (signal.aborted) { return; }
    if (parts) { fill(main, parts); }
    const calls = takeCalls();
    if (calls.length > 0) { main.append(asData(calls, main)); }
    main.dataset.screen = address;
    document.title = `${main.querySelector("h1")?.textContent || "Explorer"} – Onward`;
    if (letter !== "q") { scrollTo(0, 0); }
    // the link that was followed is gone, and the focus with it
    if (document.activeElement === document.body) { main.focus({ preventScroll: true }); }
  } catch (fault) {
    clearTimeout(slow);
    if (signal.aborted || fault.name === "AbortError") { return; }
    fill(main, h("h1", null, "This cannot be shown"), problemBox(fault, route));
    main.dataset.screen = address;
    if (!fault.status && fault.name !== "Error") { throw fault; }
  }
}

// The day that the age counts from is the older one: what was published then, fetched late, is as old.
export const sayAge = (layer) => `of ${[layer.published, layer.retrieved].filter(Boolean).sort()[0]}, ${count(layer.age_days, "day")} old`;

async function showHome() {
  // before the first load nothing can be asked, and it is said below what to do
  const status = await ask("/status").catch((fault) => { if (fault.kind !== "not-ready") { throw fault; } return { layers: [], snapshot: null }; });
  const layers = status.layers.map((layer) => [bdi(layer.name), `: ${count(layer.counts.parties || 0, "party", "parties")}, retrieved ${layer.retrieved || "?"}`,
    layer.stale && h("strong", { cls: "stale" }, ` STALE: ${sayAge(layer)}`)]);
  const home = copyTemplate("home");
  home.lastElementChild.append(section("Searched here", layers.length ? list(layers) : h("p", null, "Nothing is loaded yet: run onward load, then look again."),
    h("p", { cls: "quiet" }, `Snapshot ${(status.snapshot || "none").slice(0, 12)}`), layers.length > 0 && h("p", null, go("u", "What is looked at for no order"))));
  return [home];
}

async function showSources() {
  const status = await ask("/status");
  const stale = status.layers.filter((layer) => layer.stale);
  fill(byId("sources"), stale.length
    ? h("a", { href: "#", cls: "stale", title: stale.map((layer) => `${layer.name}: ${layer.age_days} days`).join(", ") }, `${stale.length} of ${count(status.layers.length, "source")} stale`)
    : h("a", { href: "#", cls: "quiet" }, count(status.layers.length, "source")), h("span", { cls: "quiet", title: status.snapshot }, ` · snapshot ${(status.snapshot || "none").slice(0, 4)}`));
}

// Without a key nothing can be asked: the printed address has a code that is good once.
function askForToken(why = "") {
  const input = h("input", { type: "password", autocomplete: "off", required: true, id: "token" });
  const enter = async (event) => {
    event.preventDefault();
    keep(input.value.trim());
    begin();
  };
  fill(main, h("h1", null, "Enter"), h("p", null, why || "This page needs a token."),
    h("p", null, "Open the address that onward serve has printed. It works once, within five minutes. Or enter a token:"),
    h("form", { cls: "enter", onsubmit: enter }, field("Token", input), h("button", { type: "submit" }, "Enter")));
  input.focus();
}

async function enterByCode() {
  const code = /^#code=([\w-]+)$/.exec(location.hash);
  if (code === null) { return ""; }
  history.replaceState(null, "", location.pathname);
  try {
    keep((await ask("/x/enter", { method: "POST", body: { code: code[1] } })).token);
    return "";
  } catch (fault) { return fault.message; }
}

function startTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const show = () => { byId("theme").textContent = isDark() ? "Light" : "Dark"; };
  byId("theme").addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; show(); });
  system.addEventListener("change", show);
  show();
}

function startSearch() {
  const input = byId("q");
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const next = `#q=${encode(input.value)}`;
      if (location.hash === next) { return; }
      if (location.hash.startsWith("#q=")) { history.replaceState(null, "", next); route(); } else { location.hash = next; }
    }, 150);
  });
  input.addEventListener("keydown", (event) => {
    const first = main.querySelector("[data-hit] a");
    if (["ArrowDown", "Enter"].includes(event.key) && first !== null) {
      event.preventDefault();
      if (event.key === "Enter") { first.click(); } else { first.focus(); }
    }
  });
  addEventListener("keydown", (event) => {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "/") { event.preventDefault(); input.focus(); }
    if (event.key === "?") { event.preventDefault(); openHelp(); }
  });
}

// A menu closes by Escape, by a click elsewhere, and when something of it was chosen.
function closeMenus(event) {
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (event.key ? event.key !== "Escape" : menu.contains(event.target) && !event.target.closest("button")) { continue; }
    menu.open = false;
    if (event.key) { menu.querySelector("summary").focus(); }
  }
}

async function begin() {
  const refusal = await enterByCode();
  if (!hasKey() && !(await askSisters())) { askForToken(refusal); return; }
  route();
  showSources().catch(() => {});
}

onLost((fault) => {
  leaving.abort();
  askForToken(`${fault.message}.`);
  say(fault.message);
});
addEventListener("hashchange", () => (location.hash.startsWith("#code=") ? begin() : route()));
addEventListener("click", closeMenus);
addEventListener("keydown", closeMenus);
startTheme();
startSearch();
startHelp(byId("help"));
begin();
