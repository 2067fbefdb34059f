"""The data that the page's script reads, by the keys that it uses.

Days are whole numbers counted from 1970-01-01, so that the script compares numbers and never reads
a date.
"""

from typing import Final, NotRequired, TypedDict

from onward.viz.page.column import ColumnData

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


class MapName(TypedDict):
    """A map, and the findings it is of."""

    title: str
    numbers: tuple[int, ...]


class FactNames(TypedDict):
    """What each place of the facts says."""

    card: tuple[str, ...]
    tie: tuple[str, ...]


class SavedFile(TypedDict):
    """The file that the page saves: its name, and what stands around the picture in it.

    Title and description come between root and head; those of the picture, where head has none.
    """

    name: str
    root: str
    head: str
    tail: str


class SceneData(TypedDict):
    """What the script needs beside cards and lines; `ground` is the colour behind a picture."""

    findings: list[PathSpans]
    months: Months | None
    numbers: str
    maps: list[MapName]
    facts: FactNames
    ground: str
    file: NotRequired[SavedFile]


class PageData(SceneData):
    """All that the script knows."""

    cards: list[ShownCard]
    lines: list[ShownLine]
    columns: list[ColumnData | None]
    bare: list[ColumnData | None]
    wound: list[ColumnData | None]
    folded: list[ColumnData | None]
