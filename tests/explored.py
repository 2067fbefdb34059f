"""A workspace for an investigator, a server over it, and a browser that has entered it."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from typing import Literal

from playwright.sync_api import Browser, Error, Page, Request

import onward
from tests.browsing import PATIENCE_MS
from tests.once import folder_made_once
from tests.serving import Server, serving
from tests.shell import ORDER, made_workspace

REASON = "supplied maraging steel to the centrifuge plant at Norvik"
HOSTILE = "<img src=x onerror='window.ran=1'></script>\"'{{x}}"

LISTED = (
    {
        "id": "steel",
        "schema": "Company",
        "properties": {
            "name": ["Norvik Steelworks OAO"],
            "country": ["ru"],
            "topics": ["sanction"],
        },
    },
    {
        "id": "entry",
        "schema": "Sanction",
        "properties": {
            "entity": ["steel"],
            "reason": [REASON],
            "program": ["Example list"],
            "authority": ["European Union"],
            "startDate": ["2025-01-01"],
        },
    },
)
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
    )
