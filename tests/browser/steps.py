"""What somebody does on a page and then sees, as rows of YAML: a step each, of one word.

A step names a place of the page, or places with what is typed or stands there: `click: '#fit'`,
`fill: {'[name=to]': list:steel}`, `says: {h1: Orders}`. A place is a selector of Playwright; parts
that follow `>>` are looked for within the one before. A part may also name a control as people know
it: `button "Keep"` is one whose name has that, `button ="Keep"` one that is called that, and
`label "Day"` a field. `call` gives a place or a script a name, which later steps write behind a
dollar. A text between slashes is a pattern.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Locator, Page, expect

from tests.browsing import (
    Explorer,
    Opener,
    Tab,
    is_asked_about,
    list_faults,
    settle,
    wait_for_answer,
    wait_for_cards,
)
from tests.shell import ORDER

Steps = Sequence[Mapping[str, Any] | str]

QUIET: Final = "#55616e"
"""The colour of what does not hold in a month."""

CONTROL: Final = re.compile(r'(\w+) (=?)"(.*)"')

UNFOLD: Final = "document.querySelectorAll('main details').forEach((each) => { each.open = true; })"

ACTS: Final[Mapping[str, Callable[[Locator], object]]] = {
    "click": Locator.click,
    "focus": Locator.focus,
    "hover": Locator.hover,
    "blur": Locator.blur,
    "check": Locator.check,
    "uncheck": Locator.uncheck,
}
"""What is done to a place."""

INPUTS: Final[Mapping[str, Callable[[Locator, Any], object]]] = {
    "fill": Locator.fill,
    "type": Locator.press_sequentially,
    "press": Locator.press,
    "choose": Locator.select_option,
    "choose named": lambda place, name: place.select_option(label=name),
    "attach": lambda place, file: place.set_input_files(
        {"name": file["name"], "mimeType": "application/pdf", "buffer": file["text"].encode()}
    ),
}
"""What is typed or chosen in a place."""

STATES: Final[Mapping[str, str]] = {
    "visible": "to_be_visible",
    "hidden": "to_be_hidden",
    "there": "to_be_attached",
    "focused": "to_be_focused",
    "in sight": "to_be_in_viewport",
    "out of sight": "not_to_be_in_viewport",
    "unchecked": "not_to_be_checked",
    "checked": "to_be_checked",
}
"""How a place is, and the expectation of Playwright that says so."""


CONTENTS: Final[Mapping[str, str]] = {
    "says": "to_contain_text",
    "says not": "not_to_contain_text",
    "reads": "to_have_text",
    "holds": "to_have_value",
    "holds not": "not_to_have_value",
    "count": "to_have_count",
    "has": "to_have_attribute",
    "has not": "not_to_have_attribute",
}
"""What stands in a place."""


@dataclass
class Visit:
    """Somebody before a page, who takes steps."""

    page: Page
    named: dict[str, str] = field(default_factory=dict)
    """Places that have a name."""

    heard: list[str] = field(default_factory=list)
    """What the page said and asked for, if it is one of a map."""

    def follow(self, steps: Steps) -> None:
        """Take steps, one after the other."""
        for step in steps:
            self.take(step)

    def take(self, step: Mapping[str, Any] | str) -> None:
        """Take one step."""
        verb, what = _split(step)
        if verb in ACTS or verb in STATES:
            for place in [what] if isinstance(what, str) else what:
                element = self.find(place)
                _ = (
                    ACTS[verb](element)
                    if verb in ACTS
                    else getattr(expect(element), STATES[verb])()
                )
        elif verb in INPUTS:
            for place, value in what.items():
                INPUTS[verb](self.find(place), value)
        elif verb in CONTENTS:
            for place, value in what.items():
                expected = value.items() if isinstance(value, dict) else [(_read(value),)]
                for arguments in expected:
                    getattr(expect(self.find(place)), CONTENTS[verb])(*arguments)
        else:
            OTHERS[verb](self, what)

    def spell_out(self, place: str) -> str:
        """Return a place without the names of others."""
        return re.sub(r"\$(\w+)", lambda name: self.named[name[1]], place)

    def find(self, place: str) -> Locator:
        """Return a place of the page, as the head of this module says."""
        element: Page | Locator = self.page
        for part in self.spell_out(place).split(" >> "):
            control = CONTROL.fullmatch(part)
            if control is None:
                element = element.locator(part)
            elif control[1] == "label":
                element = element.get_by_label(control[3], exact=bool(control[2]))
            else:
                role: Any = control[1]
                element = element.get_by_role(role, name=control[3], exact=bool(control[2]))
        assert isinstance(element, Locator)
        return element


def explore(steps: Steps, explorer: Explorer) -> None:
    """Take steps in the explorer, of which the first opens a screen.

    Args:
        steps: Beside those on a page: `open` an address, `assess` an order that differs so from
            the usual one, `assess only` one that says no more, `kept` is how often an order
            is, `excuse` what a browser notes of a refusal.
        explorer: Where.
    """
    visit: Visit | None = None
    for step in steps:
        verb, what = _split(step)
        if verb == "open":
            page = explorer.open(**(what if isinstance(what, dict) else {"address": what}))
            visit = Visit(page, visit.named if visit else {})
        elif verb in ("assess", "assess only"):
            explorer.server.post("/assess", {**(ORDER if verb == "assess" else {}), **what})
        elif verb == "kept":
            for order, number in what.items():
                orders = explorer.server.get(f"/assessments?order={order}").json
                assert orders["total"] == number
        elif verb == "excuse":
            explorer.heard[:] = [words for words in explorer.heard if what not in words]
        else:
            assert visit is not None, "no screen is open"
            visit.take(step)


def look(steps: Steps, opened: Opener, pages: Mapping[str, Callable[[], bytes]]) -> None:
    """Take steps on a page with a map, which the first opens by its name."""
    first, *others = steps
    _, what = _split(first)
    settings = what if isinstance(what, dict) else {"page": what}
    choices = {name: value for name, value in settings.items() if name != "page"}
    tab = opened(pages[settings["page"]](), **choices)
    Visit(tab.page, heard=tab.heard).follow(others)


def _split(step: Mapping[str, Any] | str) -> tuple[str, Any]:
    """Return the word of a step, and what it is about."""
    if isinstance(step, str):
        return step, None
    (pair,) = step.items()
    return pair


def _read(value: Any) -> Any:
    """Return a value, or the pattern that a text between slashes is."""
    if isinstance(value, list):
        return [_read(each) for each in value]
    is_pattern = isinstance(value, str) and re.fullmatch("/.+/", value)
    return re.compile(value[1:-1]) if is_pattern else value


def _call(visit: Visit, places: Mapping[str, str]) -> None:
    for name, place in places.items():
        visit.named[name] = visit.spell_out(place)


def _press(visit: Visit, keys: str | list[str]) -> None:
    for key in [keys] if isinstance(keys, str) else keys:
        visit.page.keyboard.press(key)


def _go(visit: Visit, address: str) -> None:
    visit.page.evaluate("address => { location.hash = address; }", address)
    settle(visit.page, address)


def _unfold(visit: Visit, address: str) -> None:
    settle(visit.page, address)
    visit.page.evaluate(UNFOLD)


def _compare_heights(visit: Visit, places: Sequence[str]) -> None:
    """Hold places to standing below each other in this order."""
    boxes = [visit.find(place).bounding_box() for place in places]
    tops = [box["y"] for box in boxes if box is not None]
    assert len(tops) == len(places)
    assert tops == sorted(tops)


def _evaluate(visit: Visit, values: Mapping[str, Any]) -> None:
    for script, value in values.items():
        assert visit.page.evaluate(visit.spell_out(script)) == value, script


def _measure(visit: Visit, places: Mapping[str, Mapping[str, Any]]) -> None:
    for place, values in places.items():
        for script, value in values.items():
            assert visit.find(place).evaluate(script) == value, (place, script)


def _ask(visit: Visit, question: Mapping[str, Any]) -> None:
    """Take steps of which one asks about an order that says a text; hold that order to its parts.

    A part is named by its keys and numbers: `parties.0.owners`.
    """
    with visit.page.expect_request(is_asked_about(question["about"])) as sent:
        visit.follow(question["at"])
    order = json.loads(sent.value.post_data or "{}")
    for path, value in question["order"].items():
        part = order
        for key in path.split("."):
            part = part[int(key)] if isinstance(part, list) else part[key]
        assert part == value, path


def _request(visit: Visit, question: Mapping[str, Any]) -> None:
    with visit.page.expect_request(question["to"]) as sent:
        visit.follow(question["at"])
    _compare(question, sent.value.url)


def _respond(visit: Visit, question: Mapping[str, Any]) -> None:
    with visit.page.expect_response(question["to"]):
        visit.follow(question["at"])


def _save(visit: Visit, saved: Mapping[str, Any]) -> None:
    with visit.page.expect_download() as made:
        visit.follow(saved["at"])
    _compare(saved, Path(made.value.path()).read_bytes().decode("utf-8", "replace"))


def _compare(expected: Mapping[str, Any], text: str) -> None:
    """Hold a text to what it has, and to what it lacks."""
    assert [words for words in expected.get("has", ()) if words not in text] == []
    assert [words for words in expected.get("lacks", ()) if words in text] == []


def _find_no_fault(visit: Visit, _: None) -> None:
    assert list_faults(visit.page) == []


def _see(visit: Visit, expected: Mapping[str, Any]) -> None:
    """Hold the map's texts in sight, as it is or after some steps, to what is said of them."""
    seen = Tab(visit.page).in_sight(lambda: visit.follow(expected.get("at", ())))
    assert [words for words in expected.get("has", ()) if words not in seen] == []
    assert [words for words in expected.get("lacks", ()) if words in seen] == []


def _compare_loudness(visit: Visit, texts: Mapping[str, bool]) -> None:
    """Hold texts of the map, by how they begin, to whether they are of the colour of the rest."""
    drawn = Tab(visit.page).drawn()
    colours = {
        start: [colour == QUIET for text, colour in drawn.items() if text.startswith(start)][:1]
        for start in texts
    }
    assert colours == {start: [is_faint] for start, is_faint in texts.items()}


def _compare_colours(visit: Visit, texts: Mapping[str, str]) -> None:
    drawn = Tab(visit.page).drawn()
    colours = {text: drawn.get(text) for text in texts}
    assert colours == texts, colours


def _stay_silent(visit: Visit, _: None) -> None:
    assert visit.heard == []


def _compare_drawn(visit: Visit, expected: Mapping[str, Any]) -> None:
    """Hold the map's texts to what it draws, and to what it does not."""
    drawn = Tab(visit.page).drawn()
    assert [words for words in expected.get("has", ()) if words not in drawn] == []
    assert [words for words in expected.get("lacks", ()) if words in drawn] == []


OTHERS: Final[Mapping[str, Callable[[Visit, Any], object]]] = {
    "call": _call,
    "keys": _press,
    "point": lambda visit, place: visit.page.mouse.click(*place),
    "go": _go,
    "unfold": _unfold,
    "below each other": _compare_heights,
    "settle": lambda visit, address: settle(visit.page, address),
    "run": lambda visit, script: visit.page.evaluate(visit.spell_out(script)),
    "gives": _evaluate,
    "measures": _measure,
    "await": lambda visit, script: visit.page.wait_for_function(visit.spell_out(script)),
    "cards": lambda visit, number: wait_for_cards(visit.page, number),
    "answered": lambda visit, _: wait_for_answer(visit.page),
    "reload": lambda visit, _: visit.page.reload(),
    "back": lambda visit, _: visit.page.go_back(),
    "cut off": lambda visit, address: visit.page.route(address, lambda route: route.abort()),
    "let through": lambda visit, address: visit.page.unroute(address),
    "asks": _ask,
    "requests": _request,
    "responds": _respond,
    "saves": _save,
    "drawn": _compare_drawn,
    "sees": _see,
    "faint": _compare_loudness,
    "colours": _compare_colours,
    "silent": _stay_silent,
    "address": lambda visit, pattern: expect(visit.page).to_have_url(re.compile(pattern)),
    "resize": lambda visit, size: visit.page.set_viewport_size(
        {"width": size["width"], "height": size["height"]}
    ),
    "medium": lambda visit, medium: visit.page.emulate_media(media=medium),
    "faultless": _find_no_fault,
}
"""What concerns the whole page."""
