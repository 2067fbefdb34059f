// Asking the server. The key of this session is kept by the tab alone, and sent in a header.

import { h, say } from "./dom.js";

const KEY = "onward-key";
const channel = new BroadcastChannel("onward-explorer");
let key = sessionStorage.getItem(KEY);
let lost = () => {};

// Why there is no answer, in the words of the server.
export class Problem extends Error {
  constructor(status, data) {
    super(data.detail || data.title || "The server gave no reason.");
    Object.assign(this, { status, kind: String(data.type || "").split(":").pop(), mend: data.mend || "", where: data.where || null, faults: data.errors || [], acts: data.acts });
  }
}

export function onLost(act) { lost = act; }

export function keep(token) {
  key = token;
  sessionStorage.setItem(KEY, token);
}

export const hasKey = () => key !== null;

// The other tabs of this page have the key already: a new one asks them.
channel.addEventListener("message", ({ data }) => {
  if (data === "key?" && key !== null) { channel.postMessage({ key }); }
});
export function askSisters() {
  return new Promise((done) => {
    const hear = ({ data }) => { if (data.key) { keep(data.key); done(true); } };
    channel.addEventListener("message", hear);
    channel.postMessage("key?");
    setTimeout(() => { channel.removeEventListener("message", hear); done(key !== null); }, 300);
  });
}

export function address(path, params = {}) {
  const given = Object.entries(params).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((each) => [name, each]));
  const query = new URLSearchParams(given.filter(([, value]) => value !== undefined && value !== null && value !== "")).toString();
  return query ? `${path}?${query}` : path;
}

// An id that holds a slash stands in the query.
export function partyPath(id, rest = "", params = {}) {
  const isPlain = !/[/\\\p{Cc}]/u.test(id) && id !== "." && id !== ".." && id !== "-";
  return isPlain ? address(`/parties/${encodeURIComponent(id)}${rest}`, params) : address(`/parties/-${rest}`, { id, ...params });
}

// What the screen has asked, so that each is to be had as data.
let calls = [];
export function takeCalls() { const made = calls; calls = []; return made; }

async function send(path, { method = "GET", body, file, headers = {}, signal } = {}) {
  let reply;
  if (method === "GET" && !calls.includes(path)) { calls.push(path); }
  try {
    reply = await fetch(path, {
      method, signal, body: body === undefined ? file : JSON.stringify(body),
      headers: { ...(key && { Authorization: `Bearer ${key}` }), ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
    });
  } catch (fault) {
    if (fault.name === "AbortError") { throw fault; }
    throw new Problem(0, { detail: "The server does not answer. What is on this page is kept; try again." });
  }
  if (reply.ok) { return reply; }
  const problem = new Problem(reply.status, await reply.json().catch(() => ({})));
  if (problem.status === 401 && path !== "/x/enter") { lost(problem); }
  throw problem;
}

export const ask = async (path, choices) => (await send(path, choices)).json();

export const askWithHeaders = async (path, choices) => {
  const reply = await send(path, choices);
  return { data: await reply.json(), headers: reply.headers };
};

// A map is measured in the letters that it was placed with: others are as large as they please.
let letters = null;
const readLetters = () => { letters ||= Promise.allSettled(["400", "700"].map((weight) => document.fonts.load(`${weight} 1em "Noto Sans"`))); return letters; };

// Maps come as a document, never as a text that would have to become one.
export async function askFigure(path, body) {
  const [figure] = await Promise.all([askDocument(path, body), readLetters()]);
  return figure;
}

function askDocument(path, body) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open(body === undefined ? "GET" : "POST", path);
    request.responseType = "document";
    request.setRequestHeader("Authorization", `Bearer ${key}`);
    if (body !== undefined) { request.setRequestHeader("Content-Type", "application/json"); }
    const refuse = () => send(path, { method: body === undefined ? "GET" : "POST", body })
      .then(() => fail(new Problem(request.status, { detail: "The map could not be read." })), fail);
    request.addEventListener("load", () => {
      const root = request.status === 200 && request.responseXML && request.responseXML.documentElement;
      if (!root || root.localName !== "svg") { refuse(); return; }
      const parts = [...root.children];
      done({
        data: JSON.parse(parts[0].textContent),
        pictures: parts.slice(1).map((part) => document.importNode(part, true)),
      });
    });
    request.addEventListener("error", refuse);
    request.send(body === undefined ? null : JSON.stringify(body));
  });
}

// Hands a file to whoever sits here.
export async function download(path, choices) {
  const reply = await send(path, choices);
  const named = /filename="([^"]+)"/.exec(reply.headers.get("content-disposition") || "");
  return saveFile(await reply.blob(), named === null ? `onward${path.replace(/\?.*/, "").replaceAll(/[^\w]+/g, "-")}.json` : named[1]);
}

// Whoever has the address of a canvas has the canvas; not every browser lets a page copy it.
export async function copyAddress() {
  const isCopied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
  say(`${isCopied ? "The address is copied" : "Copy the address of this page"}: it holds the whole canvas.`);
}

export function saveFile(content, name) {
  const link = h("a", { href: URL.createObjectURL(content), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  return name;
}
