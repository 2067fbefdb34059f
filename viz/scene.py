"""What a picture shows, before anything is placed or drawn: an assessment, or a neighbourhood.

One scene is drawn by every export; all bear its id. Its texts are printable (`parts`).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from onward.graph.json_forms import canonical_hash
from onward.queries.assessment.explain_data import Section

Data = Mapping[str, Any]

ORDER_TIE: Final = "order"
"""Kind of the lines that only say: these parties take part in the same transaction."""

MATCH_TIE: Final = "match"
"""Kind of the lines that say: the party the transaction names is this party of the records."""

UNRECORDED: Final = "Named"
"""Kind of a card of a party that is in no record: it is what the transaction calls it."""

RECORDED: Final = "Recorded"
"""Kind of a card of a party that is in the records, of which no path says what it is."""

STACK: Final = "Stack"
"""Kind of a card that stands for several parties."""

SEVERAL: Final = "several"
"""Standing of a line that stands for several ties: it does not tell them apart."""

CIRCULAR: Final = "part of a circle of ownership or control"
"""What it means that a line is circular."""

BUDGET: Final = 60
"""Cards of a picture where nobody chooses."""

Layer = Literal["evidence", "context", "stack"]
"""What a card or line is for: it bears evidence, it stands around it, it stands for many there."""


@dataclass(frozen=True, slots=True)
class Node:
    """A party on the map, with the findings about it and the strongest severity of them.

    Attributes:
        id, name, kind, country: Of the party; a stack has an id of its own and says what it holds.
        native: Its name in another script, whole; empty where its record holds none.
        letters: Letters of its name that look like those of another script, with code points.
        roles: What it is in the transaction, or in the question.
        marks: Its topics in a word each, and that its name mixes scripts.
        findings: Numbers of the findings about it.
        severity: The strongest one's; None = no finding is about it.
        possible: Whether that one is only possible.
        layer: Whether it bears evidence, stands around it, or stands for several parties.
        members: How many parties the card stands for, where several share it; 0 = a party.
        data: The party as evidence paths hold it, every text printable.
    """

    id: str
    name: str
    kind: str
    country: str | None
    roles: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    findings: tuple[int, ...] = ()
    severity: str | None = None
    possible: bool = False
    layer: Layer = "evidence"
    members: int = 0
    native: str = ""
    letters: tuple[str, ...] = ()
    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie on the map: `start` KIND `end`, with the numbers of the findings that rest on it.

    Attributes:
        near: Of a line of a near miss: which indicator it falls short of, and by what.
        ties: The ties that this line draws, each as a step of a path; every text printable.
        circular: Whether it is part of a circle of ownership or control (`content.circles`).
        together: Whether the line holds only while all its ties do, as one that leads into a chain.
    """

    id: str
    start: str
    end: str
    kind: str
    label: str
    standing: str = "stated"
    ended: bool = False
    findings: tuple[int, ...] = ()
    layer: Layer = "evidence"
    near: str = ""
    ties: tuple[Data, ...] = ()
    circular: bool = False
    together: bool = False

    @property
    def words(self) -> str:
        """Say in words what stands on the line, as a screen reader does."""
        return f"{CIRCULAR}, {self.label}" if self.circular else self.label


@dataclass(frozen=True, slots=True)
class PathText:
    """An evidence path in words: who leads to whom, then a sentence a step.

    Attributes:
        ties: The steps as data, one a sentence, every text printable.
        beside: What else a source says of each step; empty where it says no more.
    """

    title: str
    steps: tuple[str, ...]
    ties: tuple[Data, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LawText:
    """A citation with how it stands, and where it can be read; no address where none is known."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class FindingText:
    """A finding as a reader sees it; `number` is the one on the map's lines.

    A numbered path of `onward paths` is told in the same way; it has no severity and no law.
    """

    number: int
    severity: str
    status: str
    indicator: str
    title: str
    summary: str
    law: tuple[LawText, ...]
    paths: tuple[PathText, ...]
    notes: tuple[str, ...]
    id: str = ""
    kind: str = ""
    subject: str = ""
    question: str = ""


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
    """A source that the picture rests on, with what its licence asks to be said."""

    dataset: str
    licence: str
    retrieved: str
    published: str
    rows: str
    age: str
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: what it shows, what it leaves out, and what its marks mean.

    Attributes:
        title: Of the page.
        verdict: Verdict code, empty for a neighbourhood.
        outcome: The verdict in a sentence, or what the map shows.
        suggestion: Suggested next step, empty for a neighbourhood.
        caption: Ids, versions and dates that the picture rests on.
        sections: What was not looked at, could not be answered, begins later.
        sources: A line for each source.
        notes: What the picture leaves out.
        missing: What is not known and keeps the assessment from being complete.
        closing: The last words of the page.
        fictional: Whether the transaction is made up.
        reference: Id of the assessment; empty for a neighbourhood or paths.
        record_hash: Content hash of the assessment.
        on, as_of, snapshot: The day asked about, the day of what was known, the snapshot.
        counts: The facts of the head in a line each: findings by severity, ties and sources.
        parties: The transaction's parties.
        licences: The sources that are shown, with their licences.
        destination: What is on record of the countries that the goods go to.
        questions: What to ask, and whom.
        decision: The decision a person took, in lines; none yet where empty.
        method: How it was done, in lines: versions, rules, what is binding.
        numbers: What the numbers on lines are: findings, or paths.
        budget: Cards of a map at most; evidence that takes more is drawn on several maps.
        record: The assessment that is drawn, as it is; None for a neighbourhood or paths.
    """

    title: str
    verdict: str
    outcome: str
    suggestion: str
    caption: tuple[str, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    findings: tuple[FindingText, ...]
    sections: tuple[Section, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    closing: str
    missing: tuple[str, ...] = ()
    fictional: bool = False
    reference: str = ""
    record_hash: str = ""
    on: str = ""
    as_of: str = ""
    snapshot: str = ""
    counts: tuple[str, ...] = ()
    parties: tuple[PartyRow, ...] = ()
    licences: tuple[SourceRow, ...] = ()
    destination: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    decision: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    numbers: Literal["finding", "path"] = "finding"
    budget: int = BUDGET
    record: Data | None = field(default=None, compare=False, repr=False)


def write_scene_data(scene: Scene) -> dict[str, Any]:
    """Write a scene as plain data; of the assessment that it draws only the hash is in it."""
    data = asdict(scene)
    del data["record"]
    return data


def compute_scene_id(scene: Scene) -> str:
    """Give the SHA-256 of a scene's canonical JSON, in hex.

    Every picture of the scene bears it. Places are not in it: they follow from the scene.
    """
    return canonical_hash(write_scene_data(scene))
