"""Pages in a real browser without a network, the explorer among them, and random walks over it."""

import csv
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations, pairwise
from math import hypot
from pathlib import Path
from shutil import copytree
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Error, Page, Request, ViewportSize, expect

import onward
from onward.viz.layout import PlacedScene, place_map
from onward.viz.maps.maps import Map
from onward.viz.page.page import render_page
from onward.viz.placing.routes import EarlierPlaces
from tests.bench.pictures import crossings
from tests.once import folder_made_once
from tests.pictures import SCENE
from tests.serving import Server, serving
from tests.shell import ORDER, made_workspace
from tests.unit.cases import table

# Pages in a real browser without a network: what they draw, say and ask for.


PATIENCE_MS = 60_000
"""A machine that runs other tests beside these may be slow; nothing here is a measurement."""

expect.set_options(timeout=PATIENCE_MS)

VIEWPORT = ViewportSize(width=1280, height=800)

POLICY = b"Content-Security-Policy"

TEXTS = """() => {
  const box = document.getElementById("map").getBoundingClientRect();
  return [...document.querySelectorAll("#map > svg text")].flatMap((text) => {
    const style = getComputedStyle(text);
    const place = text.getBoundingClientRect();
    if (style.visibility === "hidden" || place.width === 0) { return []; }
    const [x, y] = [place.left + place.width / 2, place.top + place.height / 2];
    const isInside = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    return [[text.textContent, style.fill, isInside]];
  });
}"""
"""Every text that the map shows, in which colour, and whether it is in sight."""

FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@cache
def usual_page() -> bytes:
    """Return the page of the made-up assessment's map."""
    return render_page(SCENE)


def wait_for_cards(page: Page, number: int) -> None:
    """Wait until the canvas has drawn so many cards."""
    expect(page.locator("#map")).to_have_attribute("data-drawn", str(number))


@dataclass
class Tab:
    """A tab of the browser: the page that is open in it, and whatever it said or asked for."""

    page: Page
    heard: list[str] = field(default_factory=list)

    def drawn(self) -> dict[str, str]:
        """Give each text on the map with its colour, as `#rrggbb`."""
        return {words: _write_colour(colour) for words, colour, _ in self.page.evaluate(TEXTS)}

    def in_sight(self, action: Callable[[], object] | None = None) -> set[str]:
        """Return the texts of the map in sight, as it opens or after something was done."""
        if action is not None:
            action()
        self.page.locator("#map").evaluate(FRAMES)
        return {words for words, _, is_inside in self.page.evaluate(TEXTS) if is_inside}

    def focused(self) -> str:
        """Name what has the focus: the id of an element, or a finding or a party by its number."""
        name: str = self.page.evaluate(
            """() => {
              const at = document.activeElement;
              const finding = at.closest("[data-finding]");
              if (at.dataset.party !== undefined) { return `party ${at.dataset.party}`; }
              const told = finding !== null && at.tagName === "BUTTON";
              return told ? `finding ${finding.dataset.finding}` : at.id || at.textContent;
            }"""
        )
        return name


class Window:
    """A window of the browser, in which one page after the other is opened.

    Chromium takes three times as long for a new window as for another page in one.
    """

    def __init__(self, browser: Browser, **choices: Any) -> None:
        """Open a window that is empty.

        Args:
            browser: Where.
            choices: What `Browser.new_context` takes.
        """
        self._browser, self._choices = browser, {"viewport": VIEWPORT} | choices
        self._open()

    def _open(self) -> None:
        self._context = self._browser.new_context(offline=True, **self._choices)
        self._context.set_default_timeout(PATIENCE_MS)
        self._page = self._context.new_page()
        self._heard: list[str] = []
        self._page.on("console", lambda message: self._heard.append(message.text))
        self._page.on("pageerror", lambda error: self._heard.append(str(error)))
        self._page.on("dialog", lambda dialog: self._heard.append(dialog.message))
        self._page.on("request", lambda request: self._heard.append(request.url))
        self._page.on("requestfailed", lambda request: self._heard.append(f"failed: {request.url}"))

    def show(self, file: Path, viewport: ViewportSize = VIEWPORT) -> Tab:
        """Open a page, of which is heard what it says and asks for."""
        self._heard = []
        tab = Tab(self._page, self._heard)
        self._page.set_viewport_size(viewport)
        self._page.goto(file.as_uri())
        tab.heard.remove(file.as_uri())
        return tab

    def empty(self) -> None:
        """Leave nothing of a page, of its medium, or of where the pointer was."""
        try:
            for other in self._context.pages[1:]:
                other.close()
            self._page.mouse.move(0, 0)
            self._page.emulate_media(media="null")
            self._page.goto("about:blank")
        except Error:  # it stands still or is gone, of which its test has told
            self.close()
            self._open()

    def close(self) -> None:
        """Close it."""
        self._context.close()


class Opener:
    """Opens pages from a folder, and leaves nothing of them.

    The first that has nothing peculiar is opened in the window of all tests, any other in a window
    of its own.
    """

    def __init__(self, browser: Browser, usual: Window, folder: Path) -> None:
        self._browser, self._usual, self._folder = browser, usual, folder
        self._windows: list[Window] = []

    def __call__(
        self,
        content: bytes,
        *,
        scripted: bool = True,
        waits: bool = True,
        viewport: ViewportSize = VIEWPORT,
        **choices: Any,
    ) -> Tab:
        """Open a page; wait until its map is drawn.

        Args:
            content: The page.
            scripted: Whether scripts may run.
            waits: Whether to wait for the map.
            viewport: Its size.
            choices: What `Browser.new_context` takes.
        """
        file = self._folder / f"map{len(self._windows)}.html"
        file.write_bytes(content)
        shown = self._choose_window(scripted=scripted, choices=choices).show(file, viewport)
        if scripted and waits:
            expect(shown.page.locator("#map[data-drawn]")).to_be_attached()
        return shown

    def _choose_window(self, *, scripted: bool, choices: Mapping[str, Any]) -> Window:
        is_usual = scripted and not choices and self._usual not in self._windows
        own = {"java_script_enabled": scripted, **choices}
        self._windows.append(self._usual if is_usual else Window(self._browser, **own))
        return self._windows[-1]

    def close(self) -> None:
        """Close every window but the usual one, and leave that empty."""
        for window in self._windows:
            if window is self._usual:
                window.empty()
            else:
                window.close()


def _write_colour(colour: str) -> str:
    red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
    return f"#{red:02x}{green:02x}{blue:02x}"


# What axe finds wrong with a page of the explorer.


axe = pytest.importorskip("axe_playwright_python")
SCRIPT = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def list_faults(page: Page) -> list[str]:
    """Return what axe finds wrong with a page, under the page's own policy."""
    page.evaluate(SCRIPT)
    violations: list[Any] = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{fault['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for fault in violations
        for node in fault["nodes"]
    ]


# A workspace for an investigator, a server over it, and a browser that has entered it.


REASON = "supplied maraging steel to the centrifuge plant at Norvik"
HOSTILE = "<img src=x onerror='window.ran=1'></script>\"'{{x}}"

LISTED: list[dict[str, dict[str, list[str]] | str]] = table(__file__, "LISTED", lists=True)
LONG = "Telekommunikationsgerätegesellschaft Unterschleißheim"
"""A word that is broken in no line."""

BODIES = (
    ("police", "Norvik Police College", "PublicBody", "NO", "gov.security"),
    ("barred", "Barred Works Ltd", "Company", "VC", "sanction"),
    *((f"long{n}", f"{LONG} {n}", "Company", "VC", "") for n in range(3)),
)
PARTIES = (
    ("trade", "Halden Trading AS", "Company", "NO"),
    ("agent", "Alma Agents Ltd", "Company", "CY"),
    ("customer", "Own Customer GmbH", "Company", "DE"),
    ("hostile", HOSTILE, "Company", "CH"),
    ("owner", "Никита Орлов", "Person", "RU"),
    *((f"s{n}", f"Subsidiary {n}", "Company", "RU") for n in range(20)),
)
TIES = (
    ("list:steel", "trade", "owns", "0.6", "2020-01-01"),
    ("list:steel", "agent", "owns", "0.3", "2021-01-01"),
    ("agent", "trade", "owns", "0.2", "2022-01-01"),
    ("trade", "customer", "owns", "0.55", "2022-06-01"),
    ("agent", "customer", "directs", "", "2023-01-01"),
    ("owner", "list:steel", "owns", "0.7", ""),
    ("list:steel", "hostile", "owns", "0.9", ""),
    *(("list:steel", f"s{n}", "owns", "1", "") for n in range(20)),
)
SHIPMENTS = (
    ("d1", "2026-01-10", "trade", "customer", "720610", "DE"),
    ("d2", "2026-03-10", "customer", "agent", "720610", "CY"),
)


def copy_explored(folder: Path) -> Path:
    """Return a workspace as `_make_explored` makes it: once in a run, as it takes a while."""
    made, name = folder_made_once("explored", _make_explored)
    copytree(made, folder, dirs_exist_ok=True)
    return folder / name


def _make_explored(folder: Path) -> str:
    """Make a workspace with a listed party, its holdings, a customer, and an assessed order."""
    path = made_workspace(folder)
    ws = onward.Workspace(path)
    day = "2026-05-01"
    tables: dict[str, list[tuple[str, ...]]] = {
        "bodies": [
            ("id", "name", "kind", "country", "topics", "retrieved"),
            *((*row, day) for row in BODIES),
        ],
        "parties": [
            ("id", "name", "kind", "country", "retrieved"),
            *((*row, day) for row in PARTIES),
        ],
        "ties": [
            ("id", "from", "to", "kind", "share_min", "share_max", "since", "retrieved"),
            *(
                (f"t{n}", start, end, kind, share, share, since, day)
                for n, (start, end, kind, share, since) in enumerate(TIES)
            ),
        ],
        "shipments": [
            ("id", "date", "shipper", "consignee", "hs", "destination", "retrieved"),
            *((*row, day) for row in SHIPMENTS),
        ],
    }
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows)
    listed = folder / "list.ftm.json"
    listed.write_text("".join(json.dumps(entity) + "\n" for entity in LISTED))
    ws.load("ftm", listed, name="list", retrieved=day)
    bodies, *walk = (folder / f"{name}.csv" for name in tables)
    ws.load("csv", bodies, name="state")
    ws.load("csv", *walk, name="walk")
    ends = [
        {"role": "end_user", "id": "walk:customer"},
        {"role": "consignee", "id": "walk:hostile"},
    ]
    parties = [{"role": "exporter", "name": "Nordlys Signal GmbH", "country": "DE"}, *ends]
    ws.assess({**ORDER, "id": "T-walk", "parties": parties, "destination": "DE"})
    return path.name


SETTLED = """(address) => {
  const main = document.querySelector("main");
  const isWaiting = [...main.querySelectorAll("p, div, .groups")]
    .some((each) => ["Asking …", "Counting …"].includes(each.textContent));
  return (address === null || main.dataset.screen === (address && `#${address}`)) && !isWaiting
    && !document.querySelector(".asking, .live.old")
    && [...document.querySelectorAll("#map")].every((map) => map.classList.contains("mapped"));
}"""
"""Whether a screen is there with all that it asks for: its map, what is counted, its answer."""


@dataclass
class Explorer:
    """Pages of the explorer, and whatever they said or asked for that they should not."""

    server: Server
    browser: Browser
    reuses: bool = False
    """Whether a window is used again, which is a quarter of the work of a new one."""

    heard: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    """What is open."""

    idle: list[Page] = field(default_factory=list)

    def open(
        self, address: str = "", *, width: int = 1280, theme: Literal["light", "dark"] = "light"
    ) -> Page:
        """Open a screen in a window of its own, with the session's key."""
        page = self.idle.pop() if self.idle else self._open_window()
        self.pages.append(page)
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=theme)
        page.goto(f"{self._home}/x/#{address}")
        return page

    @property
    def _home(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def _open_window(self) -> Page:
        context = self.browser.new_context()
        context.set_default_timeout(PATIENCE_MS)
        token = json.dumps(self.server.token)
        # a page of another address, such as an empty one, has no storage
        context.add_init_script(f"try {{ sessionStorage['onward-key'] = {token}; }} catch {{}}")
        page = context.new_page()
        page.on("console", lambda message: self.heard.append(message.text))
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("dialog", lambda dialog: self.heard.append(dialog.message))
        page.on("request", self._note_foreign)
        return page

    def _note_foreign(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((f"{self._home}/", "blob:")):
            self.heard.append(url)

    def close(self) -> None:
        """Close every window, or leave nothing in it of its page."""
        for page in self.pages:
            if not (self.reuses and self._empty(page)):
                page.context.close()
        self.idle += [page for page in self.pages if not page.is_closed()]
        self.pages.clear()
        self.heard.clear()

    def _empty(self, page: Page) -> bool:
        """Show something of the server that is no page: for that the process need not change."""
        try:
            page.unroute_all()
            page.mouse.move(0, 0)
            page.goto(f"{self._home}/healthz")
            page.evaluate("sessionStorage.clear()")
        except Error:  # it stands still or is gone, of which its test has told
            return False
        return len(page.context.pages) == 1


def settle(page: Page, address: str) -> None:
    """Wait until a screen is there, without looking at every frame."""
    page.wait_for_function(SETTLED, arg=address, polling=50)


def wait_for_answer(page: Page) -> None:
    """Wait until the form of an order answers: `expect` lists the whole page while it waits."""
    page.locator(".live:not(.old) .answer").wait_for()


def is_asked_about(text: str) -> Callable[[Request], bool]:
    """Tell of a request whether it asks about an order that says a text.

    A form asks a while after each edit, so that the next request may still be about the one before.
    """
    return lambda request: "/assess?" in request.url and text in (request.post_data or "")


@contextmanager
def exploring(folder: Path, browser: Browser, *options: str) -> Iterator[Explorer]:
    """Serve a workspace of its own, and yield what opens pages of it."""
    with serving(copy_explored(folder), folder, "--workers", "1", *options) as server:
        explorer = Explorer(server, browser, reuses=True)
        yield explorer
        for page in (*explorer.pages, *explorer.idle):
            page.context.close()


def screens(assessment: str) -> Sequence[tuple[str, str]]:
    """Return the address of every screen, and what its heading says."""
    return (
        ("", "Who stands behind it?"),
        ("q=centrifuge", "Search: centrifuge"),
        ("p=list:steel", "Norvik Steelworks OAO"),
        ("p=walk:hostile", HOSTILE),
        ("m=walk:hostile", "Canvas"),
        ("m=list:steel", "Canvas"),
        (f"a={assessment}", "T-walk"),
        ("l", "Orders"),
        ("n=walk:hostile", "New order"),
        ("d=SE", "Sweden"),
        ("t=walk:customer", "Deliveries of Own Customer GmbH"),
        ("s", "Investigations"),
        ("f", "Indicators"),
        ("f=hist-onward-exporter", "Consignee re-exports what it imports"),
        ("u", "Looked at for no order"),
    )


# Random walks over a canvas as an investigator takes them, and how well its map keeps still.


FIRST = 8
"""Parties of a group that a click brings, as the page has it."""

STILL = 5.0
"""Pixels that nobody notices."""

Place = tuple[float, float]


@dataclass(frozen=True)
class Step:
    """What is on a canvas after an act, as the page keeps it in a list for undoing."""

    seed: str
    parties: tuple[str, ...]
    stacks: tuple[tuple[str, str, str], ...] = ()
    positions: dict[str, float] = field(default_factory=dict)
    clicked: str = ""

    def body(self) -> dict[str, object]:
        """Return what the page sends to have it drawn."""
        stacks = [
            dict(zip(("party", "kind", "direction"), row, strict=True)) for row in self.stacks
        ]
        parties = list(self.parties)
        return {
            "seeds": [self.seed],
            "parties": parties,
            "stacks": stacks,
            "positions": self.positions,
            "pinned": [self.clicked],
        }


@dataclass(frozen=True)
class Drawn:
    """A step with its map."""

    step: Step
    placed: PlacedScene

    @property
    def settled(self) -> Step:
        """What the next act begins with: cards stand where they were drawn."""
        return replace(self.step, positions={card: x for card, (x, _) in self.places.items()})

    @property
    def places(self) -> dict[str, Place]:
        return {card.node.id: (float(card.x), float(card.y)) for card in self.placed.cards}


class Walker:
    """Expands groups of cards at random, as the page does when they are clicked."""

    def __init__(self, ws: onward.Workspace, seed: int) -> None:
        self._ws = ws
        self._chance = random.Random(seed)  # noqa: S311  # a test repeats itself

    def walk(self, party: str, clicks: int) -> list[Drawn]:
        """Begin at a party, and return every step."""
        step = Step(party, (party,), clicked=party)
        for group in self._list_groups(party):
            step = self._expand(step, party, group)
        steps = [self._draw(step)]
        for _ in range(clicks):
            settled = steps[-1].settled
            card = self._chance.choice(settled.parties)
            groups = self._list_groups(card)
            if groups:
                steps.append(self._draw(self._expand(settled, card, self._chance.choice(groups))))
        return steps

    def _list_groups(self, party: str) -> list[tuple[str, str]]:
        groups = self._ws.tie_counts(party).groups
        return [(group.kind, group.direction) for group in groups if group.ties]

    def _expand(self, step: Step, card: str, group: tuple[str, str]) -> Step:
        kind, direction = group
        page = self._ws.ties(card, kinds=[kind], direction=direction, limit=200)
        ids = dict.fromkeys(row.party.id for row in page.results)
        fresh = [party for party in ids if party not in step.parties][:FIRST]
        stack = (card, kind, direction)
        stacks = step.stacks if stack in step.stacks else (*step.stacks, stack)
        return replace(step, parties=(*step.parties, *fresh), stacks=stacks, clicked=card)

    def _draw(self, step: Step) -> Drawn:
        scene = self._ws.canvas(step.body()).scene
        return Drawn(step, place_map(Map("", scene), EarlierPlaces(step.positions, {step.clicked})))


@dataclass
class Stillness:
    """How cards that were there moved on the screen, where the clicked card stays in its place.

    Attributes:
        moves: Pixels that each of them moved, whichever way.
        sideways: Pixels that each of them moved to a side.
        pairs: Pairs of them that stood in one row, and still do.
        turned: Such pairs of which the left one stands to the right.
        crossed: Crossings of the lines at the end of each walk.
        free: Crossings of the same map laid out from nothing.
    """

    moves: list[float] = field(default_factory=list)
    sideways: list[float] = field(default_factory=list)
    pairs: int = 0
    turned: int = 0
    crossed: int = 0
    free: int = 0

    def add(self, walk: Sequence[Drawn]) -> None:
        """Measure a walk."""
        for before, after in pairwise(walk):
            self._compare(before.places, after.places, after.step.clicked)
        last = walk[-1].placed
        self.crossed += crossings(last)
        self.free += crossings(place_map(Map("", last.scene), EarlierPlaces()))

    def _compare(self, before: dict[str, Place], after: dict[str, Place], clicked: str) -> None:
        there = [card for card in before if card in after]
        shift_x, shift_y = (after[clicked][axis] - before[clicked][axis] for axis in (0, 1))
        for card in there:
            to_side = after[card][0] - before[card][0] - shift_x
            down = after[card][1] - before[card][1] - shift_y
            self.sideways.append(abs(to_side))
            self.moves.append(hypot(to_side, down))
        for one, two in combinations(there, 2):
            if before[one][1] == before[two][1] and after[one][1] == after[two][1]:
                self.pairs += 1
                is_left = before[one][0] < before[two][0]
                self.turned += is_left != (after[one][0] < after[two][0])

    def summarize(self) -> dict[str, float]:
        """Return the figures that the bars are set for."""
        sideways = sorted(self.sideways)
        return {
            "order kept": 1 - self.turned / self.pairs,
            "unmoved": sum(value < STILL for value in sideways) / len(sideways),
            "p90": sideways[int(0.9 * len(sideways))],
            "crossings": self.crossed / self.free,
        }
