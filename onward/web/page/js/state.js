// What is on a canvas, as a value that never changes: each act makes another one.
//
//   parties   [id, who brought it ("" = asked about), how, in words]
//   stacks    [id, kind, direction]: the rest of a group, on one card
//   positions where each card stood before the act, so that it stays there: drawn again, as after
//             undoing or from an address, the map is the same to the byte
const MOST = 150;

export const newState = (snapshot, seeds, on = null, asOf = null) => ({
  v: 1, snapshot, on, as_of: asOf, parties: seeds.map((id) => [id, "", ""]), stacks: [], pinned: [],
  hidden: { kinds: [], ties: [], parties: [] }, paths: [], ends: [], compared: [], since: null, positions: {},
});

export const idsOf = (state) => state.parties.map(([id]) => id);

export const seedsOf = (state) => state.parties.filter(([, by]) => by === "").map(([id]) => id);

// The body of a question for the map of a state. Whoever brought the last card was clicked, and stays.
export const bodyOf = (state) => ({
  seeds: seedsOf(state), parties: idsOf(state), paths: state.paths, positions: state.positions,
  pinned: [...state.pinned, state.parties.at(-1)[1]].filter(Boolean),
  stacks: state.stacks.map(([party, kind, direction]) => ({ party, kind, direction })),
  hidden_kinds: state.hidden.kinds, hidden_ties: state.hidden.ties, hidden_parties: state.hidden.parties, compared: state.compared, since: state.since,
});

// Brings parties to the canvas. Those that are there already stay as they are.
export function bring(state, ids, by, how) {
  const there = new Set(idsOf(state));
  const fresh = [...new Set(ids)].filter((id) => !there.has(id)).slice(0, Math.max(0, MOST - there.size));
  return { ...state, hidden: { ...state.hidden, parties: state.hidden.parties.filter((id) => !fresh.includes(id)) }, parties: [...state.parties, ...fresh.map((id) => [id, by, how])] };
}

const isStack = ([party, kind, direction], other) => party === other[0] && kind === other[1] && direction === other[2];

export function stack(state, group) {
  return state.stacks.some((each) => isStack(each, group)) ? state : { ...state, stacks: [...state.stacks, group] };
}

export const unstack = (state, group) => ({ ...state, stacks: state.stacks.filter((each) => !isStack(each, group)) });

// Takes a card away, with its stacks and whatever it alone has brought.
export function hide(state, id, neighbours = () => new Set()) {
  const folded = fold(state, id, neighbours);
  const without = (list) => list.filter((each) => each !== id);
  return {
    ...folded, parties: folded.parties.filter(([other]) => other !== id), stacks: folded.stacks.filter(([party]) => party !== id),
    pinned: without(folded.pinned), ends: without(folded.ends), hidden: { ...state.hidden, parties: [...state.hidden.parties, id] },
  };
}

// Takes away what a card brought, unless it is pinned, or tied to another card that stays.
export function fold(state, id, neighbours = () => new Set()) {
  const brought = new Set(state.parties.filter(([, by]) => by === id).map(([other]) => other));
  const staying = (other) => state.pinned.includes(other)
    || [...neighbours(other)].some((near) => near !== id && !brought.has(near));
  const gone = new Set([...brought].filter((other) => !staying(other)));
  return {
    ...state, parties: state.parties.filter(([other]) => !gone.has(other)),
    stacks: state.stacks.filter(([party]) => party !== id && !gone.has(party)),
  };
}

const toggled = (list, value) => (list.includes(value) ? list.filter((each) => each !== value) : [...list, value]);

export const pin = (state, id) => ({ ...state, pinned: toggled(state.pinned, id) });

export const toggleKind = (state, kind) => ({ ...state, hidden: { ...state.hidden, kinds: toggled(state.hidden.kinds, kind) } });

export const hideTies = (state, ids) => ({ ...state, hidden: { ...state.hidden, ties: [...new Set([...state.hidden.ties, ...ids])] } });

// Two days are compared only while one comes before the other.
export const setDay = (state, on) => ({ ...state, on, since: on && state.since >= on ? null : state.since });

export const setSince = (state, since) => ({ ...state, since });

export const compare = (state, compared) => ({ ...state, compared });

export const setKnown = (state, asOf) => ({ ...state, as_of: asOf });

export const tidy = (state) => ({ ...state, positions: {} });

// Brings the parties of some paths, and numbers their ties.
export function showPaths(state, paths, ends) {
  const parties = paths.flatMap((path) => path.nodes.map((party) => party.id));
  const ties = paths.map((path) => path.steps.map((step) => step.tie.id));
  return { ...bring(state, parties, ends[0], "on a path"), paths: ties, ends, compared: [] };
}

// The states of a canvas, each with its words; going back forgets nothing until another act.
export class History {
  constructor(state, words) { this.entries = [{ state, words }]; this.at = 0; }

  // What was to be drawn; an act begins with it, and with where its cards stand since.
  get drawn() { return this.entries[this.at].state; }

  get state() { return { ...this.drawn, positions: this.entries[this.at].places || this.drawn.positions }; }

  add(state, words) {
    this.entries = [...this.entries.slice(0, this.at + 1), { state, words }].slice(-200);
    this.at = this.entries.length - 1;
  }

  // Notes where cards stand, or which ends of a path are marked: that is no act of its own.
  settle(places) { this.entries[this.at] = { ...this.entries[this.at], places }; }

  mark(ends) { this.entries[this.at] = { ...this.entries[this.at], state: { ...this.drawn, ends } }; }

  goTo(index) { this.at = Math.max(0, Math.min(this.entries.length - 1, index)); }
}

async function through(bytes, stream) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

// Writes a state as a text for an address, and reads it back; a text that is none gives null.
export async function pack(state) {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(state)), new CompressionStream("deflate-raw"));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export async function unpack(text) {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    return check(JSON.parse(new TextDecoder().decode(await through(bytes, new DecompressionStream("deflate-raw")))));
  } catch { return null; }
}

// An address can come from anybody: only what is a state is taken for one.
export function check(sent) {
  // what was saved before there was this knows nothing of it; the order of what is there stays
  const data = { ...sent, compared: sent.compared || [], since: sent.since || null, hidden: { ...sent.hidden, parties: sent.hidden?.parties || [] } };
  const text = (value) => typeof value === "string";
  const texts = (value, length) => Array.isArray(value) && value.every(text) && (length === undefined || value.length === length);
  const rows = (value) => Array.isArray(value) && value.length <= 400 && value.every((row) => texts(row, 3));
  const day = (value) => value === null || /^\d{4}-\d{2}-\d{2}$/.test(value);
  const isState = data.v === 1 && text(data.snapshot) && day(data.on) && day(data.as_of) && day(data.since) && Array.isArray(data.compared) && data.compared.every(Number.isInteger) && rows(data.parties) && rows(data.stacks)
    && data.parties.some(([, by]) => by === "") && texts(data.pinned) && texts(data.hidden.kinds) && texts(data.hidden.ties) && texts(data.hidden.parties)
    && Array.isArray(data.paths) && data.paths.every((path) => texts(path)) && texts(data.ends)
    && Object.values(data.positions).every(Number.isFinite);
  return isState ? data : null;
}
