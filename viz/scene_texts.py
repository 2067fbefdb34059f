"""What a scene says in words: findings, paths, parties, sources, and the lines of its sections."""

from dataclasses import dataclass

from onward.queries.model.assessment import EvidenceStep


@dataclass(frozen=True, slots=True)
class TextLine:
    """A sentence, "label: text (source) url", in its parts: a document may set them apart."""

    text: str
    label: str = ""
    source: str = ""
    url: str = ""

    def __str__(self) -> str:
        label = f"{self.label}: " if self.label else ""
        source = f" ({self.source})" if self.source else ""
        url = f" {self.url}" if self.url else ""
        return f"{label}{self.text}{source}{url}"


@dataclass(frozen=True, slots=True)
class TextSection:
    """A heading and its lines; `kind` says what it is about, and is never shown.

    Attributes:
        heads, rows: The same as a table, where one tells it better; most sections have none.
    """

    kind: str
    title: str
    lines: tuple[TextLine, ...]
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class TextGroup:
    """A sentence, and further ones that stand under it."""

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PathText:
    """An evidence path in words: which party leads to which, then a sentence a step.

    Attributes:
        title: Its number as label, and its parties.
        steps: A sentence each, with its source.
        ties: The steps as data, one a sentence.
        beside: What else a source says of each step; empty where it says no more.
    """

    title: TextLine
    steps: tuple[TextLine, ...]
    ties: tuple[EvidenceStep, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LawText:
    """A citation with how it stands, and where it can be read; no address where none is known."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class FindingText:
    """A finding as a reader sees it; `number` is the one on the map's lines.

    A numbered path of `onward paths` has the same form, without severity and law.
    """

    number: int
    severity: str
    status: str
    indicator: str
    title: str
    summary: str
    law: tuple[LawText, ...]
    paths: tuple[PathText, ...]
    notes: tuple[TextLine, ...]
    id: str = ""
    kind: str = ""
    subject: str = ""
    question: str = ""
    asks: str = "Ask"


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party of the transaction: who it is, and which record it was taken for.

    Attributes:
        role, name, country: As the transaction states them.
        matched: The record's name and id, or that there is none.
        band, score: How sure the match is; empty where none was needed.
        owners: How much of its shares somebody is known to hold.
        native: The record's name in another script than the one stated.
        letters: Letters of the name stated that look like those of another script.
    """

    role: str
    name: str
    country: str
    matched: str
    band: str = ""
    score: str = ""
    owners: str = ""
    native: str = ""
    letters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source that the picture rests on, with what its licence asks to be said.

    Attributes:
        dataset, licence, publisher, rows: As a reader sees them.
        retrieved, published: Its oldest retrieval, and its newest publication.
        age: How old it is on the day of the picture, in words; empty where nothing says it.
        stale: Whether it is older than its limit.
    """

    dataset: str
    licence: str
    retrieved: str
    published: str
    rows: str
    age: str
    stale: bool = False
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class HeadCount:
    """A count of the head, "5 ties shown as evidence": what is counted, and what else to say.

    Attributes:
        is_list: Whether `rest` lists the parts of what is counted, after a colon.
    """

    head: str
    rest: str = ""
    is_list: bool = False

    def __str__(self) -> str:
        if not self.rest:
            return self.head
        return f"{self.head}{':' if self.is_list else ''} {self.rest}"
