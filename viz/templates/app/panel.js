// The panel: findings (or paths), of which one can be looked at, and the parties.
const findings = [...document.querySelectorAll("[data-finding]")].map((item) => ({
  item,
  number: Number(item.dataset.finding),
  button: item.querySelector("button"),
  told: item.querySelector(".state"),
  paths: scene.findings.find((one) => one.number === Number(item.dataset.finding)).paths,
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

// Looks at one finding, or with null at all of them.
function choose(number) {
  state.finding = state.finding === number ? null : number;
  for (const one of findings) {
    const chosen = one.number === state.finding;
    one.item.classList.toggle("chosen", chosen);
    one.button.setAttribute("aria-pressed", String(chosen));
    one.button.setAttribute("aria-expanded", String(chosen));
  }
  const own = maps.find((map) => map.numbers.includes(state.finding)) || maps[0];
  const told = [...own.cards.filter((card) => card.findings.includes(state.finding)),
    ...own.lines.filter((line) => line.findings.includes(state.finding)).flatMap((line) => [line, line.from, line.to])];
  if (state.finding === null) {
    say(`All ${scene.numbers}s are shown.`);
  } else if (told.length === 0) {
    say(`No party or line of the map bears ${scene.numbers} ${state.finding}; it is told in the panel.`);
  } else {
    say(`The map shows what ${scene.numbers} ${state.finding} rests on; its steps are open in the panel.`);
    if (network !== null) { showOn(own, told); }
  }
  view.redraw();
}

// Stands a ring around a card, and moves the map if it is out of sight.
function point(thing) {
  state.at = thing;
  if (network !== null) { reveal(thing); }
  view.redraw();
}

function clearAll() {
  if (!byId("details").hidden) { closeDetails(); }
  state.at = null;
  if (state.finding !== null) { choose(state.finding); }
  byId("search").value = "";
  say("");
  view.redraw();
}
