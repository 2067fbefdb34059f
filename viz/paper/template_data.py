"""What the briefing's template reads: plain texts and lists, by the names that `brief.typ` uses."""

from collections.abc import Sequence
from typing import TypedDict

from onward.viz.paper.chain import RowPart
from onward.viz.paper.text_overlay import OverlaidWords


class VerdictData(TypedDict):
    """The verdict and the suggestion in words, and the colour of their ground."""

    words: str
    suggested: str
    colour: str


class TagData(TypedDict):
    """How many findings have a severity."""

    words: str
    severity: str


class TallyData(TypedDict):
    """A count of the head; findings are counted by severity."""

    head: str
    rest: str
    tags: list[TagData]


class PartyData(TypedDict):
    """A party of the transaction."""

    role: str
    name: str
    country: str
    matched: str
    how: str
    owners: str
    native: str
    letters: str


StepData = TypedDict("StepData", {"said": str, "from": str})
"""A step in a sentence, and where that stands."""


class PathData(TypedDict):
    """A path, step by step."""

    title: str
    steps: list[StepData]


class LawData(TypedDict):
    """A legal basis, and where it can be read."""

    words: str
    url: str


class NoteData(TypedDict):
    """A note, and what kind of note it is."""

    label: str
    text: str


class FindingData(TypedDict):
    """A finding: what it says, what it rests on, what speaks against it."""

    number: str
    severity: str
    status: str
    title: str
    summary: str
    chain: list[RowPart]
    indicator: str
    law: list[LawData]
    question: str
    asks: str
    paths: list[PathData]
    notes: list[NoteData]


class SectionData(TypedDict):
    """A heading and its lines."""

    title: str
    lines: list[str]


class CardData(TypedDict):
    """A card of the map in words."""

    name: str
    native: str
    what: str
    roles: str
    about: str


class StyleData(TypedDict):
    """A line of the legend, with the dash of a line that it explains."""

    group: str
    style: str
    words: str
    dash: list[str]


class SourceData(TypedDict):
    """A source with its licence, dates and rows."""

    dataset: str
    licence: str
    retrieved: str
    published: str
    rows: str
    age: str
    stale: str


class MapData(TypedDict):
    """A map on its sheet, lengths in points; `words` are set over it."""

    file: str
    words: Sequence[OverlaidWords]
    pixels: float
    title: str
    notes: list[str]
    alt: str
    caption: str
    width: float
    page: list[float]
    room: float
    inline: bool


class BriefingTexts(TypedDict):
    """All that a briefing says, but for its maps."""

    title: str
    kicker: str
    brow: str
    head: list[str]
    fictional: bool
    incomplete: list[str]
    verdict: VerdictData
    tallies: list[TallyData]
    outcome: str
    parties: list[PartyData]
    numbered: str
    one: str
    findings: list[FindingData]
    goods: list[str]
    duties: list[str]
    context: list[str]
    near: list[str]
    unseen: list[SectionData]
    destination: list[SectionData]
    harm_title: str
    harm: list[list[str]]
    harm_notes: list[str]
    questions: list[str]
    decision: list[str]
    asks_decision: bool
    cards: list[CardData]
    styles: list[StyleData]
    method: list[str]
    rules: list[str]
    sources: list[SourceData]
    closing: str
    foot: str
    colours: dict[str, str]


class BriefingData(BriefingTexts):
    """The whole of `data.json`: the texts, the maps, and the sheet they stand on."""

    day: list[int]
    margin: float
    top: float
    bottom: float
    attached: str
    maps: list[MapData]
    lines: list[str]
