// The panel: findings (or paths), of which one can be chosen, and the parties.
const findings = [...document.querySelectorAll("[data-finding]")].map((item) => ({
  ...scene.findings.find((finding) => finding.number === Number(item.dataset.finding)),
  item,
  button: item.querySelector("button"),
  state: item.querySelector(".state"),
}));
const partyButtons = [...document.querySelectorAll("[data-party]")]; // each party has one
const cardOf = (button) => cards[Number(button.dataset.party)];

// Steps and law are folded until their finding is chosen; paper has them whole.
const folds = [...document.querySelectorAll(".paths, .law")];

function startPanel() {
  for (const fold of folds) { fold.open = false; }
  addEventListener("beforeprint", () => { for (const fold of folds) { fold.open = true; } });
  for (const { button, number } of findings) {
    button.disabled = false;
    button.addEventListener("click", () => choose(number));
  }
  partyButtons.forEach((button) => {
    const card = cardOf(button);
    button.disabled = false;
    button.addEventListener("focus", () => point(copyInSight(card)));
    button.addEventListener("click", (event) => openDetails(copyInSight(card), button, event.detail === 0));
  });
  byId("close").addEventListener("click", closeDetails);
}

// Chooses a finding; the chosen one once more chooses all of them.
function choose(number) {
  const finding = state.finding === number ? null : number;
  view.change({ finding });
  for (const each of findings) {
    const chosen = each.number === finding;
    each.item.classList.toggle("chosen", chosen);
    each.button.setAttribute("aria-pressed", String(chosen));
    each.button.setAttribute("aria-expanded", String(chosen));
    const steps = each.item.closest(".bundle").querySelector(".paths");
    if (chosen && steps !== null) { steps.open = true; }
  }
  const map = maps.find((each) => each.numbers.includes(finding)) || maps[0];
  const things = [...map.cards.filter((card) => card.findings.includes(finding)),
    ...map.lines.filter((line) => line.findings.includes(finding)).flatMap((line) => [line, line.from, line.to])];
  if (finding === null) {
    say(`All ${scene.numbers}s are shown.`);
  } else if (things.length === 0) {
    say(`No party or line of the map bears ${scene.numbers} ${finding}; it is described in the panel.`);
  } else {
    say(`The map shows what ${scene.numbers} ${finding} rests on; its steps are open in the panel.`);
    if (view.works) { showOn(map, things); }
  }
  keepAddress(finding === null ? "" : `#f${finding}`);
}

// Draws a ring around a card, and moves the map if it is out of sight.
function point(thing) {
  if (view.works) { view.reveal(thing); }
  view.change({ ringed: thing });
}

function clearAll() {
  if (!byId("details").hidden) { closeDetails(); }
  if (state.finding !== null) { choose(state.finding); }
  byId("search").value = "";
  hideHits();
  keepAddress("");
  say("");
  view.change({ ringed: null });
}
