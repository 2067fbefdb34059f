// The details of a card or a line: its facts, and each tie with every source.
let openedFrom = null; // what gets the focus back

function element(tag, words = "", name = "") {
  const node = document.createElement(tag);
  node.textContent = words;
  if (name) { node.className = name; }
  return node;
}

// Facts stand in the order of their names; an empty one is not known.
function factList(names, facts) {
  const list = element("dl");
  facts.forEach((fact, index) => {
    if (fact === "") { return; }
    const value = element("dd");
    value.append(element("bdi", fact));
    list.append(element("dt", names[index]), value);
  });
  return list;
}

// An address becomes a link only if the page's data says that it is one of the web.
function addressLine(tie) {
  const line = element("p", "Address: ", "address");
  const address = element(tie.link ? "a" : "span", tie.url);
  if (tie.link) {
    address.href = tie.url;
    address.rel = "noreferrer noopener";
  }
  line.append(address);
  return line;
}

// Of several ties on one line, each has its own findings beside it.
function findingNumbers(numbers) {
  return numbers.length === 0 ? [] : [element("p", `On the map with ${scene.numbers}${numbers.length === 1 ? "" : "s"} ${numbers.join(", ")}`)];
}

function tieParts(line) {
  const heading = element("h4");
  const arrow = line.points ? " → " : " – ";
  heading.append(element("bdi", line.from.name), arrow, element("bdi", line.to.name));
  const parts = [heading, element("p", line.label.replaceAll(" %", "\u00a0%"))];
  if (line.near !== undefined) { parts.push(element("p", line.near)); }
  if (line.ties.length < 2) { parts.push(...findingNumbers(line.findings)); }
  if (line.ties.length === 0) { parts.push(element("p", "No tie of a source: it is drawn from the transaction.")); }
  for (const tie of line.ties) {
    parts.push(factList(scene.facts.tie, tie.facts));
    if (tie.url !== undefined) { parts.push(addressLine(tie)); }
    if (line.ties.length > 1) { parts.push(...findingNumbers(tie.findings)); }
  }
  return parts;
}

function findingsOf(card) {
  return card.findings.length === 0 ? [] : [element("p", `About it: ${scene.numbers} ${card.findings.join(", ")}`)];
}

function lineList(title, lines = []) {
  if (lines.length === 0) { return []; }
  const list = element("ul");
  for (const line of lines) {
    const item = element("li");
    item.append(element("bdi", line));
    list.append(item);
  }
  return [element("h3", title), list];
}

function detailParts(thing) {
  if (isLine(thing)) { return tieParts(thing); }
  const visible = thing.lines.filter((line) => view.lookOf(line) !== "absent");
  const ties = [...visible.filter((line) => !line.order), ...visible.filter((line) => line.order)];
  const title = element("h3", ties.length === 1 ? "1 line" : `${ties.length} lines`);
  return [
    ...lineList("On lists", thing.listed),
    factList(scene.facts.card, thing.facts), ...findingsOf(thing),
    ...lineList("Probably the same party, not confirmed", thing.records),
    title, ...ties.flatMap(tieParts),
  ];
}

// Opens the details of a card or line. The focus goes there only for those who came by keyboard.
function openDetails(thing, from, byKeyboard = false) {
  openedFrom = from;
  byId("details-name").textContent = isLine(thing) ? "A line of the map" : thing.name;
  byId("facts").replaceChildren(...detailParts(thing));
  byId("details").hidden = false;
  panel.scrollTop = 0;
  if (!isLine(thing)) { keepAddress(partyAddress(thing.id)); }
  if (byKeyboard) { byId("details-name").focus(); }
  say(`${endSentence(nameOf(thing))} Details are open.`);
  view.change({ ringed: thing });
}

function closeDetails() {
  const inside = byId("details").contains(document.activeElement);
  byId("details").hidden = true;
  if (inside && openedFrom !== null) { openedFrom.focus(); }
  view.change({ ringed: null });
}
