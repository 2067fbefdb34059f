"""Walks of expansions in a browser: the clicked card stays, undoing draws the same bytes."""

import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Request, expect

import onward
from tests.bench.world import write_world
from tests.browsing import Explorer
from tests.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.gauntlet]

WALKS = 5
STARTS = ("p818", "p1502", "p2337", "p1472", "p1218", "p1922")
CLICKS = 6

CARDS = """() => {
  const map = document.getElementById("map").getBoundingClientRect();
  return [...document.querySelectorAll("#map .card")].map((card) => {
    const box = card.getBoundingClientRect();
    const isInSight = box.left > map.left && box.right < map.right
      && box.top > map.top && box.bottom < map.bottom;
    const place = [box.x + box.width / 2, box.y + box.height / 2];
    return [card.querySelector("text").textContent, place, isInSight];
  });
}"""
"""The name of each card, where its middle is on the screen, and whether all of it is in sight."""


@pytest.fixture(scope="module")
def explorer(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    """Serve a world in which everybody is tied to several others."""
    folder = tmp_path_factory.mktemp("walks")
    files = write_world(folder / "csv", 4_000)
    onward.Workspace(folder / "workspace").load("csv", *files.paths, name="w")
    with serving(folder / "workspace", folder, "--workers", "1") as server:
        yield Explorer(server, browser)


class Walk:
    """A canvas that is clicked at random, and the pictures that the server sent for it."""

    def __init__(self, explorer: Explorer, party: str, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311  # a test repeats itself
        self.pictures: list[bytes] = []
        self.moves: list[float] = []
        self.page = explorer.open()
        self.page.on("requestfinished", self._note_picture)
        self.page.evaluate("address => { location.hash = address; }", f"m=w:{party}")
        self.drawings = 0
        self.address = ""
        self.wait_for_step(0)
        # a view that its reader has chosen is never given up for another one
        self.page.get_by_role("button", name="Smaller").click()

    def _note_picture(self, request: Request) -> None:
        answer = request.response()
        if "/maps" in request.url and answer is not None:
            self.pictures.append(answer.body())

    def wait_for_step(self, index: int) -> None:
        """Wait until a step is the one that is drawn."""
        current = self.page.locator(".steps li").nth(index).locator("[aria-current=step]")
        expect(current).to_be_attached()
        while len(self.pictures) <= self.drawings:
            self.page.wait_for_timeout(10)
        self.drawings = len(self.pictures)
        # the address follows the picture a moment later
        while self.page.url == self.address or "#c=" not in self.page.url:
            self.page.wait_for_timeout(10)
        self.address = self.page.url

    def choose(self) -> str:
        """Click a card that is in sight, and return its name."""
        cards = self.page.evaluate(CARDS)
        in_sight = [name for name, _, is_in_sight in cards if is_in_sight and name[0] != "+"]
        name = str(self._chance.choice(in_sight))
        self.page.mouse.click(*self.find(name))
        expect(self.page.locator(".panel h2.name")).to_have_text(name)
        expect(self.page.locator(".panel h2", has_text="On lists")).to_be_attached()
        expect(self.page.locator(".groups")).not_to_have_text("Counting …")
        return name

    def find(self, name: str) -> list[float]:
        """Return where a card stands on the screen."""
        places = {card: place for card, place, _ in self.page.evaluate(CARDS)}
        place: list[float] = places[name]
        return place

    def expand(self) -> None:
        """Choose a card, bring a group of it if there is any, and note how far it moved."""
        name = self.choose()
        buttons = self.page.locator(".groups button[data-expand]")
        if not buttons.count():
            return
        before = self.find(name)
        steps = self.page.locator(".steps li").count()
        buttons.nth(self._chance.randrange(buttons.count())).click()
        self.wait_for_step(steps)
        after = self.find(name)
        self.moves.append(max(abs(then - now) for then, now in zip(before, after, strict=True)))

    def go(self, button: str, index: int) -> bytes:
        """Go a step back or forth, and return the picture that the server sends for it."""
        self.page.get_by_role("button", name=button, exact=True).click()
        self.wait_for_step(index)
        return self.pictures[-1]


def test_a_clicked_card_stays_and_undoing_draws_the_same_bytes(explorer: Explorer) -> None:
    moves: list[float] = []
    for seed in range(WALKS):
        walk = Walk(explorer, STARTS[seed % len(STARTS)], seed)
        for _ in range(CLICKS):
            walk.expand()
        drawn = walk.pictures.copy()
        last = len(drawn) - 1
        back = [walk.go("Undo", index) for index in reversed(range(last))]
        assert back[::-1] == drawn[:-1]
        forth = [walk.go("Redo", index) for index in range(1, last + 1)]
        assert forth == drawn[1:]
        moves += walk.moves
        address = walk.page.url.partition("#")[2]
        other = explorer.open()
        with other.expect_request_finished(lambda request: "/maps" in request.url) as request_info:
            other.evaluate("address => { location.hash = address; }", address)
        answer = request_info.value.response()
        assert answer is not None
        assert answer.body() == drawn[-1]
        assert explorer.heard == []
        explorer.close()
    assert len(moves) > 2 * WALKS
    assert max(moves) <= 1
