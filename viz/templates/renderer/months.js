// What held in a month: days are whole numbers from 1970-01-01, months count from the year 0.
const DAY = 24 * 60 * 60 * 1000;

function firstDay(month) {
  return new Date(0).setUTCFullYear(Math.floor(month / 12), month % 12, 1) / DAY;
}

export function monthText(month) {
  return `${String(Math.floor(month / 12)).padStart(4, "0")}-${String(month % 12 + 1).padStart(2, "0")}`;
}

// A tie holds in a month if it holds on a day of it; one without dates always holds.
function holds(tie, month) {
  return (tie.since ?? -Infinity) < firstDay(month + 1) && (tie.until ?? Infinity) > firstDay(month);
}

// A path holds if there is a day of the month on which all its ties hold together. One that had
// ended by the day of the assessment was found by looking back: it only must have begun.
function pathHolds(path, month) {
  let [from, until] = [firstDay(month), firstDay(month + 1)];
  for (const [since, end, ended] of path) {
    if (ended) {
      if ((since ?? -Infinity) >= firstDay(month + 1)) { return false; }
    } else {
      from = Math.max(from, since ?? from);
      until = Math.min(until, end ?? until);
    }
  }
  return from < until;
}

// Of the ties of a line one is enough, unless it stands only while all of them do, as a line that
// leads into a chain: these must hold together on a day of the month.
export function lineHolds(line, month) {
  if (!line.together) { return line.ties.some((tie) => holds(tie, month)); }
  return pathHolds(line.ties.map((tie) => [tie.since, tie.until, false]), month);
}

// Whether any of some list entries holds in a month; one without dates may always have held.
export function isListed(entries = [], month) {
  return entries.length === 0 || entries.some(([since, until]) => holds({ since, until }, month));
}

const isDated = (path) => path.some(([since, until]) => since !== null || until !== null);

// How many of a finding's paths held in a month. A sum of shares needs all of its paths, so only
// then it counts as supported. Whether a path without any date held (of a list entry, or of undated
// ties) no month can say.
export function supportOf(finding, month) {
  const dated = finding.paths.filter(isDated);
  const holding = dated.filter((path) => pathHolds(path, month)).length;
  const all = finding.paths.length;
  const counts = { holding, all, others: holding === dated.length && holding < all };
  if (!isListed(finding.entries, month)) { return { word: "unlisted", ...counts }; }
  const isDatedEntry = (finding.entries || []).every(([since, until]) => since !== null || until !== null);
  if (dated.length === 0 && finding.entries && isDatedEntry) { return { word: "supported", ...counts }; }
  if (dated.length === 0) { return { word: finding.paths.flat().length > 0 ? "undated" : "apart", ...counts }; }
  if (holding === all) { return { word: "supported", ...counts }; }
  return { word: holding === 0 && dated.length === all ? "broken" : "partly", ...counts };
}
