"""What a picture shows, before anything is placed or drawn: an assessment, or a neighbourhood.

Every export draws the same scene, and bears its id. Its texts are printable (`content.texts`).
"""

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Final, Literal

from onward.graph.json_forms import canonical_hash
from onward.queries.model.assessment import Assessment, EvidenceStep, PathParty, TwinGroup
from onward.queries.model.parts import JsonObject
from onward.viz.language.words import ENGLISH
from onward.viz.scene_texts import (
    FindingText,
    HeadCount,
    PartyRow,
    SourceRow,
    TextGroup,
    TextLine,
    TextSection,
)

ORDER_TIE: Final = "order"
"""Kind of the lines that only say: these parties take part in the same transaction."""

MATCH_TIE: Final = "match"
"""Kind of the lines that say: the party the transaction names is this party of the records."""

UNRECORDED: Final = "Named"
"""Kind of a card of a party that is in no record: the transaction alone says what it is."""

RECORDED: Final = "Recorded"
"""Kind of a card of a party that is in the records, but whose kind no path says."""

NOT_NAMED: Final = "NotNamed"
"""Kind of a card for owners whom nobody has named: pictures alone have it."""

NOT_KNOWN_STANDING: Final = "unknown"
"""Standing of the line from such a card."""

STACK: Final = "Stack"
"""Kind of a card that stands for several parties."""

SEVERAL: Final = "several"
"""Standing of a line that stands for several ties: it does not tell them apart."""

CIRCULAR: Final = "part of a circle of ownership or control"
"""What it means that a line is circular."""

FROM: Final = "from"
TO: Final = "to"
"""Roles of the two parties that a picture shows the routes between."""

BUDGET: Final = 60
"""Cards of a picture where nobody chooses."""

Layer = Literal["evidence", "context", "stack"]
"""What a card or line is for: it bears evidence, it stands around it, it stands for many there."""

Change = Literal["", "began", "ended", "began and ended", "happened"]
"""What has become of a tie between two days; a delivery neither begins nor ends: it happens."""


@dataclass(frozen=True, slots=True)
class Node:
    """A party on the map, with the findings about it and the strongest severity of them.

    Attributes:
        id, name, kind, country: Of the party; a stack has an id of its own and says what it holds.
        native: Its name in another script, whole; empty where its record holds none.
        letters: Letters of its name that look like those of another script, with code points.
        roles: What it is in the transaction, or in the question.
        marks: Its topics in a word each, and that its name mixes scripts.
        mark_counts: How many of several parties bear each mark; empty for a single party.
        findings: Numbers of the findings about it.
        severity: The strongest one's; None = no finding is about it.
        possible: Whether that one is only possible.
        layer: Whether it bears evidence, stands around it, or stands for several parties.
        members: How many parties the card stands for, where several share it; 0 = a party.
        party: The party as evidence paths hold it; None where several share the card.
        member_names: Of the parties that share the card, where they are known by name.
        names_shown: How many of these names stand on the card.
        listed: Why it is listed: a line for each of its list entries.
        records: Where the card is of several records of what is probably one party: a line each.
        stated: What the order calls the party, where its card bears the name of a record.
        sources: The sources of all records that share the card; empty for a single one.
        total: Of an ultimate owner: what it holds directly and indirectly; else empty.
        language: In which its card is written; it is no part of what the scene is.
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
    party: PathParty | None = None
    member_names: tuple[str, ...] = ()
    mark_counts: tuple[int, ...] = ()
    listed: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    stated: str = ""
    sources: tuple[str, ...] = ()
    total: str = ""
    names_shown: int = 0
    language: str = ENGLISH

    @property
    def mark_words(self) -> tuple[str, ...]:
        """The marks as a card shows them: of several parties with their counts."""
        if not self.mark_counts:
            return self.marks
        counted = zip(self.mark_counts, self.marks, strict=True)
        return tuple(f"{count} {mark}" for count, mark in counted)

    @property
    def topics(self) -> tuple[str, ...]:
        """The party's topics, by their codes."""
        return self.party.topics if self.party else ()

    @property
    def inferred(self) -> tuple[str, ...]:
        """What rules take the party for and no source states, each once."""
        traits = self.party.inferred if self.party else ()
        return tuple(dict.fromkeys(trait.sentence for trait in traits))

    @property
    def datasets(self) -> tuple[str, ...]:
        """The sources that have the party, those of all its records."""
        return self.sources or (self.party.datasets if self.party else ())


@dataclass(frozen=True, slots=True)
class DrawnTie:
    """A tie that a line draws, as a step of a path, and the findings that rest on it alone."""

    step: EvidenceStep
    findings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie on the map: `start` KIND `end`, with the numbers of the findings that rest on it.

    Attributes:
        near: Of a line of a near miss: which indicator it falls short of, and by what.
        ties: The ties that this line draws.
        circular: Whether it is part of a circle of ownership or control (`ownership_circles`).
        together: Whether the line holds only while all its ties do, as one that leads into a chain.
        change: What has become of it between two days that somebody compares.
        language: In which its label is written; it is no part of what the scene is.
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
    ties: tuple[DrawnTie, ...] = ()
    circular: bool = False
    together: bool = False
    language: str = ENGLISH
    change: Change = ""

    @property
    def words(self) -> str:
        """Say in words what stands on the line, as a screen reader does."""
        said = f"{CIRCULAR}, {self.label}" if self.circular else self.label
        return f"{self.change} in between: {said}" if self.change else said


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: what it shows, what it leaves out, and what its marks mean.

    Attributes:
        title: Of the page.
        verdict: Verdict code, empty for a neighbourhood.
        outcome: The verdict in a sentence, or what the map shows.
        suggestion: Suggested next step, empty for a neighbourhood.
        badge, tone: That step in a word or two, and how its ground is drawn (`content.answer`).
        answer: The strongest finding in a sentence, or what is not known; else empty.
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
        counts: The facts of the head: findings by severity, indicators run, ties and sources.
        parties: The transaction's parties.
        licences: The sources that are shown, with their licences.
        destination: What is on record of each country that the goods go to.
        harm: The risk of harm as a person judges it: measure, before and after mitigation.
        harm_notes: What mitigates it, and who has judged it.
        questions: What to ask, and whom.
        decision: The decision a person took, in lines; none yet where empty.
        method: How it was done, in lines: versions, rules, what is binding.
        numbers: What the numbers on lines are: findings, or paths.
        twins: Parties that are probably one, which nobody has confirmed: they share a card.
        budget: Cards of a map at most; evidence that takes more is drawn on several maps.
        pictures: Of an investigation of several: the scene holds whatever is on any of them.
        record: The assessment that is drawn; None for a neighbourhood or paths.
        language: In which its legend is written; it is no part of what the scene is.
        log_head: The head that the log had when the assessment was recorded, in a line; empty where
            no log has it. It is no part of what the scene is, either: logs tell of times.
    """

    title: str
    verdict: str
    outcome: str
    suggestion: str
    caption: tuple[str, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    findings: tuple[FindingText, ...]
    sections: tuple[TextSection, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    closing: str
    missing: tuple[str, ...] = ()
    badge: str = ""
    tone: str = ""
    answer: str = ""
    fictional: bool = False
    reference: str = ""
    record_hash: str = ""
    on: str = ""
    as_of: str = ""
    snapshot: str = ""
    counts: tuple[HeadCount, ...] = ()
    parties: tuple[PartyRow, ...] = ()
    licences: tuple[SourceRow, ...] = ()
    destination: tuple[TextGroup, ...] = ()
    harm: tuple[tuple[str, str, str], ...] = ()
    harm_notes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    decision: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    numbers: Literal["finding", "path"] = "finding"
    twins: tuple[TwinGroup, ...] = ()
    budget: int = BUDGET
    pictures: tuple["Scene", ...] = ()
    record: Assessment | None = field(default=None, compare=False, repr=False)
    language: str = ENGLISH
    log_head: str = ""

    def find_sections(self, kind: str) -> list[TextSection]:
        """Return the sections of a kind."""
        return [section for section in self.sections if section.kind == kind]


# ------------------------------------------------------------------------------------------------
# A scene as plain data, and the id that every picture of it bears.
#
# The form of the data is that of the scene, so that ids stay what they are: sentences are written
# as they are read, and ties and parties as an assessment's JSON has them.
# ------------------------------------------------------------------------------------------------


def write_scene_data(scene: Scene) -> JsonObject:
    """Write a scene as plain data; of the assessment that it draws only the hash is in it."""
    data = {
        part.name: _to_plain(getattr(scene, part.name))
        for part in fields(scene)
        if part.name not in {"record", "language", "log_head", "twins", "pictures"}
    }
    for further in ("twins", "pictures"):
        if said := getattr(scene, further):
            data[further] = _to_plain(said)
    return data


def compute_scene_id(scene: Scene) -> str:
    """Return the SHA-256 of a scene's canonical JSON, in hex.

    Every picture of the scene bears it. Places are not in it: they follow from the scene.
    """
    return canonical_hash(write_scene_data(scene))


def _to_plain(value: object) -> object:
    """Write a part of a scene: sentences as they are read, ties by their JSON keys."""
    if isinstance(value, tuple):
        return _list_plain(value)
    if isinstance(value, TextLine | HeadCount):
        return str(value)
    if isinstance(value, EvidenceStep):
        return value.to_data()
    if isinstance(value, DrawnTie):
        return value.step.to_data() | {"findings": list(value.findings)}
    if isinstance(value, Scene):
        return write_scene_data(value)
    if isinstance(value, TextSection):
        return {"title": value.title, "lines": _to_plain(value.lines)}
    if isinstance(value, Node):
        return _node_to_plain(value)
    if is_dataclass(value):
        # the language of a picture is how it is written, not what it is
        dropped = {"language"} | (
            {"change"} if isinstance(value, Edge) and not value.change else set()
        )
        names = (part.name for part in fields(value) if part.name not in dropped)
        return {name: _to_plain(getattr(value, name)) for name in names}
    return value


def _list_plain(values: tuple[object, ...]) -> list[object]:
    plain: list[object] = []
    for value in values:
        if isinstance(value, TextGroup):  # in a list, a dash marks what stands under a line
            plain += [value.title, *(f"- {line}" for line in value.lines)]
        else:
            plain.append(_to_plain(value))
    return plain


def _node_to_plain(node: Node) -> JsonObject:
    plain = {part.name: _to_plain(getattr(node, part.name)) for part in fields(node)}
    del plain["party"], plain["member_names"], plain["mark_counts"], plain["language"]
    for said in ("listed", "records", "stated", "sources", "total", "names_shown"):
        if not plain[said]:
            del plain[said]
    data: JsonObject = {}
    if node.party is not None:
        data = node.party.to_data()
        if node.kind in {UNRECORDED, RECORDED}:  # no record has described it, so no source has it
            del data["datasets"]
    elif node.member_names:
        data = {"members": list(node.member_names)}
    return plain | {"data": data}
