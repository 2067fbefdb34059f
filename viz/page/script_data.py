"""The data that the page's script reads, by the keys that it uses.

Days are whole numbers counted from 1970-01-01, so that the script compares numbers and never reads
a date.
"""

from typing import Final, NotRequired, TypedDict

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


class CardFacts(TypedDict):
    """What the script knows of a card; its facts stand in the order of `CARD_FACTS`."""

    name: str
    width: int
    height: int
    layer: str
    map: int
    roles: tuple[str, ...]
    findings: tuple[int, ...]
    facts: list[str]
    shared: NotRequired[bool]
    grave: NotRequired[int]
    unsaid: NotRequired[list[str]]
    listed: NotRequired[list[str]]
    records: NotRequired[list[str]]


class CardNode(TypedDict):
    """A party as a node of the network."""

    id: str
    label: str
    x: int
    y: int
    card: CardFacts


class TieData(TypedDict):
    """A tie of a line; its facts stand in the order of `TIE_FACTS`, days count from 1970."""

    since: int | None
    until: int | None
    facts: list[str]
    findings: NotRequired[list[int]]
    url: NotRequired[str]
    link: NotRequired[bool]


class LineFacts(TypedDict):
    """What the script knows of a line."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    layer: str
    map: int
    findings: tuple[int, ...]
    order: bool
    points: bool
    ties: list[TieData]
    together: NotRequired[bool]
    near: NotRequired[str]


LineEdge = TypedDict(
    "LineEdge", {"id": str, "from": str, "to": str, "label": str, "line": LineFacts}
)
"""A tie as an edge of the network."""


TieSpan = tuple[int | None, int | None, bool]
"""When a tie holds: its first day, the first day after it, and whether it had ended."""


class PathSpans(TypedDict):
    """When the ties of a finding's paths hold."""

    number: int
    paths: list[list[TieSpan]]


class Months(TypedDict):
    """The months of the slider, and the one that was asked about."""

    first: int
    last: int
    asked: int


class MapName(TypedDict):
    """A map, and the findings it is of."""

    title: str
    numbers: tuple[int, ...]


class FactNames(TypedDict):
    """What each place of the facts says."""

    card: tuple[str, ...]
    tie: tuple[str, ...]


class SavedFile(TypedDict):
    """The file that the page saves: its name, and what stands around the picture in it."""

    name: str
    head: str
    tail: str


class SceneData(TypedDict):
    """What the script needs beside nodes and edges."""

    findings: list[PathSpans]
    months: Months | None
    numbers: str
    maps: list[MapName]
    facts: FactNames
    palette: list[list[str]]
    icons: list[str]
    file: SavedFile


class PageData(SceneData):
    """All that the script knows: with nodes, edges and options of the pyvis network."""

    nodes: list[CardNode]
    edges: list[LineEdge]
    options: object
