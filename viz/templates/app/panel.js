// The panel: findings (or paths), of which one can be chosen, and the parties.
const findings = [...document.querySelectorAll("[data-finding]")].map((item) => ({
  item,
  number: Number(item.dataset.finding),
  button: item.querySelector("button"),
  state: item.querySelector(".state"),
  paths: scene.findings.find((finding) => finding.number === Number(item.dataset.finding)).paths,
}));
const partyButtons = [...document.querySelectorAll("[data-party]")]; // each party has one
const cardOf = (button) => cards[Number(button.dataset.party)];

function startPanel() {
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
  state.finding = state.finding === number ? null : number;
  for (const finding of findings) {
    const chosen = finding.number === state.finding;
    finding.item.classList.toggle("chosen", chosen);
    finding.button.setAttribute("aria-pressed", String(chosen));
    finding.button.setAttribute("aria-expanded", String(chosen));
  }
  const map = maps.find((each) => each.numbers.includes(state.finding)) || maps[0];
  const things = [...map.cards.filter((card) => card.findings.includes(state.finding)),
    ...map.lines.filter((line) => line.findings.includes(state.finding)).flatMap((line) => [line, line.from, line.to])];
  if (state.finding === null) {
    say(`All ${scene.numbers}s are shown.`);
  } else if (things.length === 0) {
    say(`No party or line of the map bears ${scene.numbers} ${state.finding}; it is described in the panel.`);
  } else {
    say(`The map shows what ${scene.numbers} ${state.finding} rests on; its steps are open in the panel.`);
    if (state.works) { showOn(map, things); }
  }
  keepAddress(state.finding === null ? "" : `#f${state.finding}`);
  redraw();
}

// Draws a ring around a card, and moves the map if it is out of sight.
function point(thing) {
  state.ringed = thing;
  if (state.works) { reveal(thing); }
  redraw();
}

function clearAll() {
  if (!byId("details").hidden) { closeDetails(); }
  state.ringed = null;
  if (state.finding !== null) { choose(state.finding); }
  byId("search").value = "";
  hideHits();
  keepAddress("");
  say("");
  redraw();
}
