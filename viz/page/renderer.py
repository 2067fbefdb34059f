"""What a page needs to show a map that can be moved and asked: its data, script and style.

The renderer is a folder of JavaScript modules (`templates/renderer`). It takes the SVG documents of
a scene and the data that belongs to them, and tells what a reader chooses by events: what these are
stands in `map_view.js`. The page of an assessment holds all of it in one file; who has a server
hands out the modules as they are, and the style (`view_files`).
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from types import MappingProxyType
from typing import Final, NotRequired, TypedDict
from urllib.parse import urlsplit

from markupsafe import Markup

from onward.graph.dates import EPOCH, first_day, since_day, until_day
from onward.graph.names.romanise import romanise
from onward.graph.shipments import delivery_number
from onward.queries.assessment.explain import dates_text
from onward.queries.assessment.wording import say_tie
from onward.queries.model.assessment import EvidenceStep, Finding, TieFacts
from onward.queries.model.parts import JsonObject, ListingRow
from onward.queries.rules.indicator import SEVERITIES
from onward.viz.briefing.parts import find_finding
from onward.viz.content.texts import (
    DELIVERY,
    MOST,
    cut_text,
    describe_kind,
    printable,
    say_topic,
    shorten_with_count,
)
from onward.viz.drawing.drawing import UNDIRECTED_KINDS
from onward.viz.drawing.palette import LIGHT
from onward.viz.language.words import read_words
from onward.viz.layout import (
    Extent,
    PlacedMap,
    PlacedScene,
    label_evidence,
    list_windings_of,
    measure_extent,
    place_column,
    place_evidence,
    place_folded_column,
    place_narrow_lanes,
    place_scene,
)
from onward.viz.placing.cards import Card
from onward.viz.placing.routes import PlacedLine
from onward.viz.scene import ORDER_TIE, DrawnTie, Edge, Node, Scene, compute_scene_id
from onward.viz.scene_texts import FindingText
from onward.viz.svg import write_figures, write_svg

# ------------------------------------------------------------------------------------------------
# Figures and their units stay on one line: no line ends between "50" and "%".
#
# The explorer does the same with what it writes (`onward/web/page/js/unbroken.js`).
# ------------------------------------------------------------------------------------------------

NO_BREAK: Final = "\u00a0"
"""A blank at which no line ends."""

_UNITS: Final = (
    r"%|[A-Z]{3}\b|million\b|billion\b|px\b|[kcmn]?[gmlt]\b|[kM]?[WV]\b|[kMG]?Hz\b|[kMGT]B\b"
    r"|days?\b|weeks?\b|months?\b|years?\b|hours?\b|minutes?\b|seconds?\b|pieces?\b|units?\b|tonnes?\b"
)
_BEFORE: Final = r"\b(?:[A-Z]{3}|No|Nos|Article|Articles|Annex)|§"
"""What stands before its figure: a currency, or the part of an act."""

_BLANK: Final = re.compile(
    rf"(?<=\d) (?={_UNITS})|(?<=illion) (?=[A-Z]{{3}}\b)|(?:{_BEFORE}) (?=\d|[IVX]+\b)"
)


def keep_unbroken(text: str) -> str:
    r"""Put a blank at which no line ends between a figure and its unit.

    >>> keep_unbroken("holds 50 % for 2.5 million EUR").split(" ")
    ['holds', '50\xa0%', 'for', '2.5\xa0million\xa0EUR']
    >>> keep_unbroken("EUR 200 in Article 4, Annex IV: 3 ties").split(" ")
    ['EUR\xa0200', 'in', 'Article\xa04,', 'Annex\xa0IV:', '3', 'ties']
    """
    return _BLANK.sub(lambda found: found[0].replace(" ", NO_BREAK), text)


def write_unbroken(value: object) -> object:
    """Do so with a text that a template fills in; markup stays as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return keep_unbroken(value)
    return value


# ------------------------------------------------------------------------------------------------
# Where the evidence of a map stands alone: on a telephone in one column, else side by side.
#
# The page holds its pictures once. For these it holds places alone, by which its script moves what
# is drawn: how far each card and label goes, and the paths of lines.
# ------------------------------------------------------------------------------------------------

MOST_COLUMN: Final = 24
"""Cards of a column; of more it would be no picture."""

GLANCE_WIDTH, GLANCE_HEIGHT = 1000, 700
"""Of evidence that can be read at a glance on a common screen, in pixels of the picture."""

WORTH: Final = 0.95
"""Evidence moves only where it takes so much less room by itself."""

LEAST_WIDTH, LEAST_HEIGHT = 1070, 610
"""The room of a map on the least common screen, in pixels of a picture that can be read there."""

Moved = tuple[int, int]
"""How far something goes to the right, and down."""


class FoldData(TypedDict):
    """The card that stands for the parties between the ends of a path: its place, and its words.

    `upto` is how far down the transaction and the path reach where nothing is folded.
    """

    at: tuple[int, int, int, int]
    upto: int
    words: str
    marks: str


class ColumnData(TypedDict):
    """A map as a column: its room, and places in the order of its cards and lines.

    A path that stays as it is on the map is empty.

    What is `None` is not in it: it is context. Evidence that winds says how wide and high it is
    where it does not.
    """

    room: tuple[int, int, int, int]
    upright: NotRequired[tuple[int, int]]
    fold: NotRequired[FoldData]
    cards: list[Moved | None]
    lines: list[tuple[str, int, int] | None]


def make_column(placed_map: PlacedMap) -> ColumnData | None:
    """Return a map as a column; None where that would be no picture."""
    evidence = [card for card in placed_map.cards if card.node.layer == "evidence"]
    if not 1 < len(evidence) <= MOST_COLUMN:
        return None
    return _describe_places(placed_map, place_column(placed_map.map))


def make_folded_column(placed_map: PlacedMap, column: ColumnData | None) -> ColumnData | None:
    """Return a column with one card for all between the ends of its path; None as above."""
    folded = place_folded_column(placed_map.map) if column else None
    if column is None or folded is None:
        return None
    other, card, core = folded
    bottoms = [
        place.y + moved[1] + place.height // 2
        for place, moved in zip(placed_map.cards, column["cards"], strict=True)
        if moved is not None and place.node.id in core
    ]
    fold: FoldData = {
        "at": (card.x, card.y, card.width, card.height),
        "upto": max(bottoms) - column["room"][1],
        "words": card.node.name,
        "marks": card.marks,
    }
    room = measure_extent(replace(other, cards=(*other.cards, card)))
    return {**_describe_places(placed_map, other), "room": _round_room(room), "fold": fold}


def make_bare_places(placed_map: PlacedMap) -> ColumnData | None:
    """Return the evidence of a map by itself; None where it stands well among its context.

    What stands around it may push it so far apart that it cannot be read at a glance. Elsewhere its
    cards stay in their places when context is shown; labels take the room that it leaves. Of routes
    between two parties these are the narrow lanes, for a window in which wide ones have no room.
    """
    narrow = place_narrow_lanes(placed_map.map)
    if narrow is not None:
        return _describe_places(placed_map, narrow)
    among = _leave_evidence(placed_map)
    if len(among.cards) in (0, len(placed_map.cards)):
        return None
    room = measure_extent(among)
    if room.width > GLANCE_WIDTH or room.height > GLANCE_HEIGHT:
        bare = place_evidence(placed_map.map)
        alone = measure_extent(bare)
        if alone.width * alone.height <= WORTH * room.width * room.height:
            return _describe_places(placed_map, bare)
    labelled = label_evidence(among)
    return _describe_places(placed_map, labelled) if labelled.lines != among.lines else None


def _leave_evidence(placed_map: PlacedMap) -> PlacedMap:
    """Return a placed map with its evidence alone, where it is."""
    cards = tuple(card for card in placed_map.cards if card.node.layer == "evidence")
    names = {card.node.id for card in cards}
    lines = tuple(
        line
        for line in placed_map.lines
        if line.edge.layer == "evidence" and names.issuperset((line.edge.start, line.edge.end))
    )
    return replace(placed_map, cards=cards, lines=lines)


def _round_room(room: Extent) -> tuple[int, int, int, int]:
    return round(room.left), round(room.top), round(room.width), round(room.height)


def make_wound_places(placed_map: PlacedMap, bare: ColumnData | None) -> ColumnData | None:
    """Return the evidence of a map as it winds; None where that is no larger to read.

    Args:
        placed_map: The map in its places.
        bare: Its evidence by itself.
    """
    _, _, width, height = bare["room"] if bare else _measure_evidence(placed_map)
    scale = _fit_least((width, height))
    if scale >= 1:
        return None
    windings = list(list_windings_of(placed_map.map))
    scales = [_fit_least(_measure_evidence(wound)[2:]) for wound in windings]
    # the first that can be read is the straightest
    best = next((place for place, each in enumerate(scales) if each >= 1), None)
    if best is None and max(scales, default=0.0) * WORTH > scale:
        best = scales.index(max(scales))
    if best is None:
        return None
    return {**_describe_places(placed_map, windings[best]), "upright": (width, height)}


def _fit_least(room: tuple[int, int]) -> float:
    """Return how large a picture is on the smallest common screen, against what can be read."""
    return min(LEAST_WIDTH / room[0], LEAST_HEIGHT / room[1])


def _measure_evidence(placed_map: PlacedMap) -> tuple[int, int, int, int]:
    """Return the room of the evidence of a map: its left and upper side, its width and height."""
    return _round_room(measure_extent(_leave_evidence(placed_map)))


def _describe_places(placed_map: PlacedMap, other: PlacedMap) -> ColumnData:
    """Say how a map's parts are moved to where another placing has them."""
    cards = {card.node.id: card for card in other.cards}
    lines = {line.edge.id: line for line in other.lines}
    room = measure_extent(other)
    moved_cards: list[Moved | None] = []
    for card in placed_map.cards:
        to = cards.get(card.node.id)
        moved_cards.append(None if to is None else (to.x - card.x, to.y - card.y))
    moved_lines: list[tuple[str, int, int] | None] = []
    for line in placed_map.lines:
        way = lines.get(line.edge.id)
        moved_lines.append(
            None
            if way is None
            else (
                # its own path where that stays
                _shorten_path(way.path) if way.path != line.path else "",
                way.label_x - line.label_x,
                way.label_y - line.label_y,
            )
        )
    return {"room": _round_room(room), "cards": moved_cards, "lines": moved_lines}


def _shorten_path(path: str) -> str:
    """Write curves that are straight as such; the last four numbers still say where it arrives.

    >>> _shorten_path("M0 0 C0 0 0 0 0 60 C0 90 10 90 10 120")
    'M0 0L0 60C0 90 10 90 10 120'
    """
    start, *curves = path.split(" C")
    written, before = [start], start.removeprefix("M")
    for curve in curves:
        *controls, end = re.findall(r"-?\d+ -?\d+", curve)
        written.append(f"L{end}" if {*controls} == {before} else f"C{curve}")
        before = end
    return "".join(written)


# ------------------------------------------------------------------------------------------------
# The data that the page's script reads, by the keys that it uses.
#
# Days are whole numbers counted from 1970-01-01, so that the script compares numbers and never
# reads a date.
# ------------------------------------------------------------------------------------------------

CARD_FACTS: Final = (
    "Kind",
    "Country",
    "Role",
    "Marks",
    "Topics",
    "Id",
    "Sources",
    "Parties in it",
    "In another script",
    "Look-alike letters",
    "Inferred, not stated",
    "In the order",
)
"""What each place of a card's facts says."""


TIE_FACTS: Final = (
    "Tie",
    "Between",
    "Dates",
    "Source",
    "Standing",
    "Published",
    "Retrieved",
    "Interest",
    "Wording",
    "Only possible",
)
"""What each place of a tie's facts says."""


DaySpan = tuple[int | None, int | None]
"""When a list entry holds: its first day, and the first day after it."""


class ShownCard(TypedDict):
    """What the script knows of a card; its facts stand in the order of `CARD_FACTS`."""

    id: str
    name: str
    layer: str
    map: int
    roles: tuple[str, ...]
    findings: tuple[int, ...]
    facts: list[str]
    spelled: NotRequired[str]
    shared: NotRequired[bool]
    grave: NotRequired[int]
    unsaid: NotRequired[list[str]]
    listed: NotRequired[list[str]]
    records: NotRequired[list[str]]
    entries: NotRequired[list[DaySpan]]


class TieData(TypedDict):
    """A tie of a line; its facts stand in the order of `TIE_FACTS`, days count from 1970."""

    facts: list[str]
    since: NotRequired[int]
    until: NotRequired[int]
    findings: NotRequired[list[int]]
    url: NotRequired[str]
    link: NotRequired[bool]


class _LineWords(TypedDict):
    id: str
    label: str
    kind: str
    layer: str
    map: int
    findings: tuple[int, ...]
    order: bool
    points: bool
    ties: list[TieData]
    together: NotRequired[bool]
    near: NotRequired[str]


_LineEnds = TypedDict("_LineEnds", {"from": int, "to": int})


class ShownLine(_LineWords, _LineEnds):
    """What the script knows of a line; its ends are places in the list of cards."""


TieSpan = tuple[int | None, int | None, bool]
"""When a tie holds: its first day, the first day after it, and whether it had ended."""


class PathSpans(TypedDict):
    """When the ties of a finding's paths hold, and the list entries that it rests on."""

    number: int
    paths: list[list[TieSpan]]
    entries: NotRequired[list[DaySpan]]


class Months(TypedDict):
    """The months of the slider, and the one that was asked about."""

    first: int
    last: int
    asked: int


class SceneData(TypedDict):
    """What the script needs beside cards and lines.

    `ground` is the colour behind a picture. `maps` have a title and the numbers of the findings
    that they are of, `facts` say what each place of a card's and a tie's facts says. `file` is what
    the page saves: its name, and what stands around the picture in it. Title and description come
    between root and head; those of the picture, where head has none.
    """

    findings: list[PathSpans]
    months: Months | None
    numbers: str
    maps: list[JsonObject]
    facts: Mapping[str, Sequence[str]]
    ground: str
    file: NotRequired[Mapping[str, str]]


class PageData(SceneData):
    """All that the script knows."""

    cards: list[ShownCard]
    lines: list[ShownLine]
    columns: list[ColumnData | None]
    bare: list[ColumnData | None]
    wound: list[ColumnData | None]
    folded: list[ColumnData | None]


# ------------------------------------------------------------------------------------------------
# What the page's script knows of cards and lines: facts, but neither places nor looks.
#
# Both stand in the page's own SVG, which the script moves and reads.
# ------------------------------------------------------------------------------------------------

NUMBERS: Final = 40
"""Characters that a fact has for the number of parties in it, and of those not named."""

SPELLED: Final = 120
"""Letters of names in other scripts that a search finds by their sounds, too."""

ARROW, PLAIN = "→", "\N{EN DASH}"
"""Between the ends of a tie that points, and of one that does not."""


def make_card_data(card: Card, number: int = 0) -> ShownCard:
    """Return what the script knows of a party's card: its name and facts.

    Args:
        card: In its place.
        number: Of the map it is on, from 0.
    """
    node = card.node
    data: ShownCard = {
        "id": node.id,
        "name": shorten_with_count(node.name),
        "layer": node.layer,
        "map": number,
        "roles": node.roles,
        "findings": node.findings,
        "facts": _list_card_facts(node),
    }
    foreign = [name[:SPELLED] for name in (node.name, node.native) if not name.isascii()]
    if foreign:
        data["spelled"] = romanise(" ".join(foreign))
    if node.members:
        data["shared"] = True
    if node.severity:
        # 0 would read as not grave in the script
        data["grave"] = 1 + SEVERITIES.index(node.severity)
    names = _list_member_names(node)
    unsaid = names[_count_fitting(names) :]
    if unsaid:
        data["unsaid"] = unsaid
    if node.listed:
        data["listed"] = [shorten_with_count(line) for line in node.listed]
    if node.records:
        data["records"] = [shorten_with_count(line) for line in node.records]
    return data


def _list_card_facts(node: Node) -> list[str]:
    facts = (
        read_words().party_kind(node.kind),
        node.country,
        ", ".join(node.roles),
        ", ".join(node.mark_words),
        ", ".join(map(say_topic, node.topics)),
        node.party.id if node.party else "",
        ", ".join(node.datasets),
        _describe_members(node),
        node.native,
        ", ".join(node.letters),
        "; ".join(node.inferred),
        node.stated,
    )
    return _trim_facts(facts)


def _describe_members(node: Node) -> str:
    """Say how many parties share a card, and who they are as far as there is room.

    >>> _describe_members(Node("s", "2 buyers", "Stack", None, members=2, member_names=("A", "B")))
    '2: A, B'
    """
    if not node.members:
        return ""
    names = _list_member_names(node)
    fitting = _count_fitting(names)
    texts = names[:fitting]
    if fitting < node.members:
        texts.append(f"… +{node.members - fitting:,} more")
    return f"{node.members}: {', '.join(texts)}" if names else str(node.members)


def _list_member_names(node: Node) -> list[str]:
    return [cut_text(name) for name in node.member_names]


def _count_fitting(names: Sequence[str]) -> int:
    """Count how many of these names a fact has room for."""
    ends = list(accumulate(len(name) + len(", ") for name in names))
    return bisect_right(ends, MOST - NUMBERS)


def make_line_data(
    line: PlacedLine,
    ends: tuple[int, int] = (0, 0),
    number: int = 0,
    names: Mapping[str, str] = MappingProxyType({}),
) -> ShownLine:
    """Return what the script knows of a line: its words, and the facts of its ties.

    Args:
        line: In its place.
        ends: The places of the cards that it joins, in the list of all cards.
        number: Of the map it is on, from 0.
        names: Of the scene's parties, by their ids: its ties may join others than the line does.
    """
    edge = line.edge
    start, end = ends
    data: ShownLine = {
        "id": edge.id,
        "from": start,
        "to": end,
        "label": shorten_with_count(edge.words),
        "kind": edge.kind,
        "layer": edge.layer,
        "map": number,
        "findings": edge.findings,
        "order": edge.kind == ORDER_TIE,
        "points": edge.kind not in UNDIRECTED_KINDS,
        "ties": [_make_tie_data(tie, edge, names) for tie in edge.ties],
    }
    if edge.together:
        data["together"] = True
    if edge.near:
        data["near"] = shorten_with_count(edge.near)
    return data


def _make_tie_data(tie: DrawnTie, edge: Edge, names: Mapping[str, str]) -> TieData:
    """Return a tie of a line; of several, each with the findings that rest on it alone."""
    facts = tie.step.tie
    since, until = tie_days(facts)
    ends = _describe_ends(tie.step, edge, names)
    data: TieData = {"facts": _list_tie_facts(facts, ends)}
    if since is not None:
        data["since"] = since
    if until is not None:
        data["until"] = until
    # on a line of one tie the line's own numbers say it
    if len(edge.ties) > 1:
        data["findings"] = list(tie.findings)
    if facts.url:
        data["url"] = shorten_with_count(facts.url)
        if is_web_address(facts.url):
            data["link"] = True
    return data


def _describe_ends(step: EvidenceStep, edge: Edge, names: Mapping[str, str]) -> str:
    """Say whom a tie joins, where these are others than its line's: some share a card there."""
    ends = (step.start, step.end)
    if ends == (edge.start, edge.end):
        return ""
    start, end = (cut_text(names.get(party, party)) for party in ends)
    return f"{start} {PLAIN if edge.kind in UNDIRECTED_KINDS else ARROW} {end}"


def _list_tie_facts(tie: TieFacts, ends: str) -> list[str]:
    record = f" {delivery_number(tie.record)}" if tie.record else ""
    facts = (
        describe_kind(tie),
        ends,
        dates_text(tie) + (", ended" if tie.ended else ""),
        f"{tie.dataset}{record}",
        tie.standing,
        tie.published,
        tie.retrieved,
        read_words().interest(tie.interest),
        tie.text,
        tie.possible_because,
    )
    return _trim_facts(facts)


def _trim_facts(facts: Iterable[str | None]) -> list[str]:
    """Write facts as texts that can be read; unknown ones are left off at the end."""
    texts = [keep_unbroken(shorten_with_count(fact or "")) for fact in facts]
    # most ties lack the last facts; the page is smaller without them
    while texts and not texts[-1]:
        texts.pop()
    return texts


def tie_days(tie: TieFacts) -> tuple[int | None, int | None]:
    """Return a tie's first day and the first day after it; None = open."""
    since = since_day(tie.since) if tie.since else None
    until = until_day(tie.until) if tie.until else None
    return since, until


def is_web_address(text: str) -> bool:
    """Say whether a text is an address that a page may link to: http or https, and a host.

    One that is too long to be shown whole is not linked.

    >>> is_web_address("https://example.org/a"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    # an address with letters of other scripts may look like another one: it stays text
    if len(text) > MOST or not text.isascii() or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None


def find_host(address: str) -> str:
    """Return whose address of the web this is: the words of a link to it.

    >>> find_host("https://example.org:8080/a/long/way?to=it")
    'example.org:8080'
    """
    return urlsplit(address).netloc


# ------------------------------------------------------------------------------------------------
# Months as the page's slider counts them: whole numbers from the year 0.
# ------------------------------------------------------------------------------------------------

MONTHS: Final = 12


def count_months(day: date) -> int:
    """Return the month of a day.

    >>> count_months(date(2016, 5, 3)) == 2016 * 12 + 4
    True
    """
    return day.year * MONTHS + day.month - 1


def month_of_day(day: int) -> int:
    """Return the month of a day that is counted from 1970."""
    return count_months(date.fromordinal(EPOCH.toordinal() + day))


def find_month(text: str | None) -> int | None:
    """Return the month in which a date of any precision begins; None where there is none."""
    return count_months(first_day(text)) if text else None


def format_month(month: int) -> str:
    """Write a month.

    >>> format_month(2016 * 12 + 4)
    '2016-05'
    """
    return f"{month // MONTHS:04}-{month % MONTHS + 1:02}"


# ------------------------------------------------------------------------------------------------
# What changes when: list entries and ties that begin or end, and the day that was asked about.
#
# The page's slider runs over these months, has a tick for each, and goes from one to the next.
# ------------------------------------------------------------------------------------------------

MOST_TIME_EVENTS: Final = 40
"""Events that are listed; ticks are as many."""


@dataclass(frozen=True, slots=True)
class TimeEvent:
    """Something that begins or ends: its month as the slider counts, its day, and what it is."""

    month: int
    day: str
    words: str


def list_events(scene: Scene) -> list[TimeEvent]:
    """Return what begins or ends, oldest first: list entries, ties, and the day of the question."""
    names = {node.id: cut_text(node.name) for node in scene.nodes}
    events = dict.fromkeys((*_list_entries(scene, names), *_list_ties(scene, names)))
    first = sorted(events, key=lambda event: (event.month, event.day, event.words))[
        -MOST_TIME_EVENTS:
    ]
    month = find_month(scene.on)
    if scene.on and month is not None and first:
        judging = "the order is judged" if scene.verdict else "the day asked about"
        first.append(TimeEvent(month, scene.on, judging))
    return first


def _list_entries(scene: Scene, names: Mapping[str, str]) -> Iterator[TimeEvent]:
    for finding, row in _list_listings(scene):
        party = find_listed_party(finding)
        name = names.get(party, printable(finding.subject.name or ""))
        where = printable(row["list"] or row["regime"])
        yield from _make_begin(row["since"], f"{name} is listed: {where}")
        yield from _make_end(row["until"], f"{name} is no longer listed: {where}")


def _list_ties(scene: Scene, names: Mapping[str, str]) -> Iterator[TimeEvent]:
    for edge in scene.edges:
        # what no finding rests on moves no verdict: it is faded, but is no event
        for drawn in edge.ties if edge.layer == "evidence" else ():
            words = _say_drawn(drawn, names)
            tie = drawn.step.tie
            yield from _make_begin(tie.since, words)
            if tie.kind != DELIVERY:
                yield from _make_end(tie.until, f"no longer: {words}")


def _say_drawn(drawn: DrawnTie, names: Mapping[str, str]) -> str:
    step = drawn.step
    start, end = (names.get(party, party) for party in (step.start, step.end))
    return printable(f"{start} {say_tie(step.tie)} {end}")


def _make_begin(day: str | None, words: str) -> Iterator[TimeEvent]:
    month = find_month(day)
    if day and month is not None:
        yield TimeEvent(month, printable(day), words)


def _make_end(day: str | None, words: str) -> Iterator[TimeEvent]:
    if day:
        # the first day outside: one of a coarse date lies a year or a month later
        yield TimeEvent(month_of_day(until_day(day)), printable(day), words)


def _list_listings(scene: Scene) -> Iterator[tuple[Finding, ListingRow]]:
    for text in scene.findings:
        finding = find_finding(text, scene.record)
        if finding is not None:
            yield from ((finding, row) for row in finding.values.get("listings", ()))


def find_listed_party(finding: Finding) -> str:
    """Return the id of the party that the list entries of a finding are of."""
    if finding.object is not None and finding.object.party:
        return finding.object.party
    return finding.subject.party or ""


def list_entry_spans(finding: Finding | None) -> list[DaySpan]:
    """Return the days of the list entries that a finding rests on."""
    rows = finding.values.get("listings", ()) if finding else ()
    return [_read_span(row) for row in rows]


def list_spans_of_parties(scene: Scene) -> dict[str, list[DaySpan]]:
    """Return the days of the list entries of each party, as the findings name them."""
    spans: dict[str, dict[DaySpan, None]] = {}
    for finding, row in _list_listings(scene):
        spans.setdefault(find_listed_party(finding), {})[_read_span(row)] = None
    return {party: list(days) for party, days in spans.items() if party}


def _read_span(row: ListingRow) -> DaySpan:
    since, until = row["since"], row["until"]
    return since_day(since) if since else None, until_day(until) if until else None


def list_entry_months(scene: Scene) -> Iterator[int]:
    """Yield the months in which list entries begin or end."""
    for _, row in _list_listings(scene):
        since, until = _read_span(row)
        yield from (month_of_day(day) for day in (since, until) if day is not None)


# ------------------------------------------------------------------------------------------------
# What the page's script knows of a scene beside its cards and lines: findings, months, files.
# ------------------------------------------------------------------------------------------------

HEAD_LINES: Final = 4
"""Lines of an SVG before its content: root, title, description, ground."""

NAME_LINES: Final = 3
"""Lines until its title and description are over."""


def make_finding_data(finding: FindingText, record: Finding | None = None) -> PathSpans:
    """Return the days of a finding's paths, and of the list entries that it rests on."""
    paths = [
        [(*tie_days(step.tie), step.tie.ended) for step in path.ties] for path in finding.paths
    ]
    data: PathSpans = {"number": finding.number, "paths": paths}
    entries = list_entry_spans(record)
    if entries:
        data["entries"] = entries
    return data


def find_months(scene: Scene) -> Months | None:
    """Return the months that the page's slider runs over, counted from the year 0.

    It begins a month before the first day of any tie or list entry and ends with the month of the
    assessment, or the last beginning. None: nothing has a date.
    """
    days = [tie_days(tie.step.tie) for edge in scene.edges for tie in edge.ties]
    begins = [month_of_day(since) for since, _ in days if since is not None]
    # an end is the first day outside: the last day within is the one before
    last_days = [month_of_day(until - 1) for _, until in days if until is not None]
    all_months = [*begins, *last_days, *list_entry_months(scene)]
    if not all_months:
        return None
    asked_month = find_month(scene.on)
    if asked_month is None:
        asked_month = max(all_months)
    return {"first": min(all_months) - 1, "last": max([asked_month, *begins]), "asked": asked_month}


def make_scene_data(placed: PlacedScene, figures: Sequence[str] | None) -> SceneData:
    """Return what the script needs beside cards and lines.

    Args:
        placed: The scene in its places.
        figures: The SVG documents that stand in the page, one a map; None where the page saves no
            file of its own: drawing the whole once more takes long.
    """
    scene = placed.scene
    maps = [placed_map.map for placed_map in placed.maps]
    data: SceneData = {
        "findings": [
            make_finding_data(finding, find_finding(finding, scene.record))
            for finding in scene.findings
        ],
        "months": find_months(scene),
        "numbers": scene.numbers,
        "maps": [{"title": single.title, "numbers": single.numbers} for single in maps],
        "facts": {"card": CARD_FACTS, "tie": TIE_FACTS},
        "ground": LIGHT["ground"],
    }
    if figures is not None:
        root, head, tail = find_surrounding_svg(figures, write_svg(placed))
        data["file"] = {
            "name": make_file_name(scene),
            "root": root,
            "head": head,
            "tail": tail,
        }
    return data


def find_surrounding_svg(figures: Sequence[str], whole: str) -> tuple[str, str, str]:
    """Return what stands before and after the figures' content in the SVG with frame and legend.

    So the page can save the very file that the export writes, and holds the picture only once.

    Returns:
        The line of its root, then what stands before and what stands after the content. Title and
        description after the root are left out where they are those of the first figure.
    """
    content = "".join(
        figure.split("\n", HEAD_LINES)[HEAD_LINES].removesuffix("</svg>\n") for figure in figures
    )
    head, _, tail = whole.partition(content) if content else (whole, "", "")
    root, _, head = head.partition("\n")
    names = "\n".join(figures[0].split("\n", HEAD_LINES)[1:NAME_LINES]) + "\n"
    return f"{root}\n", head.removeprefix(names), tail


_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")


def make_file_name(scene: Scene) -> str:
    """Name the files that the page saves, from ids only."""
    stem = _NOT_IN_NAMES.sub("-", scene.reference)[:80].strip("-.")
    return f"{stem or 'map'}-{compute_scene_id(scene)[:8]}"


def write_json_block(data: object) -> str:
    r"""Write data as JSON that may stand in a script element, whatever its texts hold.

    >>> write_json_block({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(
        data, sort_keys=True, allow_nan=False, separators=(",", ":"), ensure_ascii=False
    )
    # nothing in a name may end the script element, begin a comment in it, or be no letter of UTF-8
    return _UNSAFE.sub(lambda char: f"\\u{ord(char[0]):04x}", text)


_UNSAFE: Final = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A scene as the renderer takes it.

    Attributes:
        placed: The scene in its places.
        figures: Its SVG documents, one a map, which stand in the element with the id `map`.
        data: What belongs to them.
    """

    placed: PlacedScene
    figures: tuple[str, ...]
    data: PageData

    @property
    def json(self) -> str:
        """Return the data as JSON that may stand in a script element."""
        return write_json_block(_leave_out_usual(self.data))


def draw_for_view(scene: Scene) -> Drawing:
    """Place and draw a scene for the renderer."""
    placed = place_scene(scene)
    figures = write_figures(placed)
    return Drawing(placed, figures, make_page_data(placed, figures))


def make_page_data(
    placed: PlacedScene, figures: Sequence[str] | None, *, is_whole: bool = False
) -> PageData:
    """Return what the page's script knows: cards and lines, and more.

    Args:
        placed: The scene in its places.
        figures: The SVG documents that stand in the page, one a map, without frame and legend; None
            where the page saves no file of its own.
        is_whole: Whether nothing of it is ever hidden, as on a canvas.
    """
    names = {node.id: node.name for node in placed.scene.nodes}
    cards: list[ShownCard] = []
    lines: list[ShownLine] = []
    for number, placed_map in enumerate(placed.maps):
        places = {
            card.node.id: place for place, card in enumerate(placed_map.cards, start=len(cards))
        }
        cards += [make_card_data(card, number) for card in placed_map.cards]
        for line in placed_map.lines:
            ends = places[line.edge.start], places[line.edge.end]
            lines.append(make_line_data(line, ends, number, names))
    spans = list_spans_of_parties(placed.scene)
    for card in cards:
        # of several records the entries of one say nothing of the others
        if card["id"] in spans and "records" not in card:
            card["entries"] = spans[card["id"]]
    maps = placed.maps
    columns = [make_column(each) for each in maps]
    folded = [] if is_whole else list(map(make_folded_column, maps, columns))
    bare = [] if is_whole else [make_bare_places(each) for each in maps]
    # only what is about a transaction has a row of parties above which it can wind
    wound = list(map(make_wound_places, maps, bare)) if bare and placed.scene.findings else []
    return {
        "cards": cards,
        "lines": lines,
        "columns": columns,
        "folded": folded if any(folded) else [],
        "bare": bare if any(bare) else [],
        "wound": wound if any(wound) else [],
        **make_scene_data(placed, figures),
    }


USUAL: Final[Mapping[str, object]] = {
    "findings": (),
    "layer": "evidence",
    "map": 0,
    "order": False,
    "points": True,
    "roles": (),
    "ties": [],
}
"""What most cards and lines are: the script knows it, so that the page need not say it of each."""


def _leave_out_usual(data: PageData) -> dict[str, object]:
    # by its id the script knows a line that is on several maps
    needless = () if len(data["maps"]) > 1 else ("id",)

    def trim(
        parts: Sequence[ShownCard] | Sequence[ShownLine], *dropped: str
    ) -> list[dict[str, object]]:
        first: dict[object, int] = {}
        trimmed = []
        for place, part in enumerate(parts):
            like = first.setdefault(part["id"], place)
            earlier = dict(parts[like]) if like < place else {}
            # a copy on a further map says what is other there; what it lacks it would take over
            usual = {**USUAL, **earlier, "as": None} if earlier.keys() <= part.keys() else USUAL
            short = {
                key: value
                for key, value in part.items()
                if key not in dropped and (key not in usual or value != usual[key])
            }
            trimmed.append({"as": like, **short} if "as" in usual and earlier else short)
        return trimmed

    return {**data, "cards": trim(data["cards"]), "lines": trim(data["lines"], *needless)}
