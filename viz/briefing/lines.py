"""What a document says of a map beside its findings: further lines, and what people looked at.

That are paths side by side, what has changed between two days, and notes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, TypedDict

from onward.graph.dates import aged_from
from onward.graph.model import TieKind
from onward.graph.shipments import LEG_TEXTS, delivery_number
from onward.loaders.source import Source
from onward.queries.model.assessment import (
    Assessment,
    EvidencePath,
    EvidenceStep,
    SourceCoverage,
    TieFacts,
    read_wording,
)
from onward.viz.content.sections import CHANGES, COMPARISON, REMARKS
from onward.viz.content.texts import (
    cut_text,
    find_source,
    localise,
    printable,
    say_dates,
    say_kind,
    say_line,
    say_name,
)
from onward.viz.drawing.drawing import UNDIRECTED_KINDS
from onward.viz.language.rendering import render, render_ours, render_part
from onward.viz.language.words import Words, say_day, say_share
from onward.viz.scene import MATCH_TIE, ORDER_TIE, Edge, Scene
from onward.viz.scene_texts import PathText, TextLine

# ------------------------------------------------------------------------------------------------
# The row of names and ties along which a finding leads, as a reader takes it in at a glance.
# ------------------------------------------------------------------------------------------------

Direction = Literal["on", "back", "beside"]
"""Which way a tie points for one who comes along the row; `beside` = it points nowhere."""

_TURNED: Final[Mapping[Direction, Direction]] = {"back": "on", "beside": "beside"}


class RowPart(TypedDict):
    """A tie with its direction, and the name that it leads to; the first part is a name alone."""

    tie: str
    way: str
    name: str


@dataclass(frozen=True, slots=True)
class _Link:
    start: str
    tie: TieFacts
    end: str
    direction: Direction


def make_name_row(path: PathText, names: Mapping[str, str], words: Words) -> list[RowPart]:
    """Return a path as a row: the first name, then each tie with its direction and the next name.

    A path whose ties all point backwards is written from its other end, so that the party that
    owns or controls stands first.

    Args:
        path: With ties.
        names: Of the parties, by id.
        words: In which the ties are written.
    """
    links = _follow_links(path.ties)
    # from its other end the row reads as its ties do: owner first
    if _reads_backwards(links):
        links = [
            _Link(link.end, link.tie, link.start, _TURNED[link.direction])
            for link in reversed(links)
        ]
    first = links[0].start
    row: list[RowPart] = [{"tie": "", "way": "", "name": names.get(first, first)}]
    for link in links:
        name = names.get(link.end, link.end)
        row.append({"tie": _describe_tie(link.tie, words), "way": link.direction, "name": name})
    return row


def order_steps(steps: Sequence[EvidenceStep]) -> list[EvidenceStep]:
    """Return the steps of a path in the order in which its row of names is read."""
    backwards = bool(steps) and _reads_backwards(_follow_links(steps))
    return list(reversed(steps)) if backwards else list(steps)


def _follow_links(steps: Sequence[EvidenceStep]) -> list[_Link]:
    links: list[_Link] = []
    party = _find_start(steps)
    for step in steps:
        next_party = step.end if step.start == party else step.start
        links.append(_Link(party, step.tie, next_party, _direction_from(party, step)))
        party = next_party
    return links


def _reads_backwards(links: Sequence[_Link]) -> bool:
    return {link.direction for link in links} <= {"back", "beside"}


def _direction_from(party: str, step: EvidenceStep) -> Direction:
    if step.tie.kind in UNDIRECTED_KINDS:
        return "beside"
    return "on" if step.start == party else "back"


def _find_start(steps: Sequence[EvidenceStep]) -> str:
    """Return the end of a path's first tie at which the path begins."""
    first = steps[0]
    # the path goes on from the end that its second tie shares
    next_ends = {steps[1].start, steps[1].end} if len(steps) > 1 else {first.end}
    return first.start if first.end in next_ends else first.end


def _describe_tie(tie: TieFacts, words: Words) -> str:
    text = say_kind(tie, words)
    return printable(words.say("tie.ended", tie=text) if tie.ended else text)


# ------------------------------------------------------------------------------------------------
# The sources of an assessment by name: what they are called, who publishes them, and where.
# ------------------------------------------------------------------------------------------------

ORDER: Final = "transaction"
"""Dataset of what the order itself states."""

SUGGESTED: Final = "suggestions"


@dataclass(frozen=True, slots=True)
class SourceNames:
    """The names of sources by their dataset, in the language of a document."""

    words: Words
    sources: Mapping[str, SourceCoverage]

    @classmethod
    def of(cls, assessment: Assessment | None, words: Words) -> "SourceNames":
        """Return the names of an assessment's sources, with the words for its texts."""
        if assessment is None:
            return cls(replace(words, untranslated=set()), MappingProxyType({}))
        sources = {source.dataset: source for source in assessment.coverage.sources}
        plain = cls(words, MappingProxyType(sources))
        speaking = replace(
            words,
            sentences={str(text): text for text in map(read_wording, assessment.wording)},
            sources={dataset: plain.name(dataset) for dataset in (ORDER, *sources)},
            untranslated=set(),
        )
        return cls(speaking, plain.sources)

    def name(self, dataset: str) -> str:
        """Return what a source is called; one that is not known keeps the name of its dataset."""
        if dataset == ORDER:
            return self.words["order_itself"]
        source = self._find_source(dataset)
        if source is None:
            return printable(dataset)
        if source.own_tables:
            return printable(f"{dataset} ({self.words['own_table']})")
        return printable(source.title)

    def address(self, dataset: str) -> str:
        """Return who publishes a source, and where; empty for what is the user's own."""
        source = self._find_source(dataset)
        if source is None or source.own_tables:
            return ""
        return printable(", ".join(filter(None, (source.publisher, source.url))))

    def name_all(self, datasets: list[str] | tuple[str, ...]) -> str:
        """Return the names of several sources, each once, as a sentence has them."""
        return self.words.join(list(dict.fromkeys(map(self.name, datasets))))

    def list_stale(self) -> list[SourceCoverage]:
        """Return the sources that are out of date, each once."""
        return [source for source in self.sources.values() if source.stale]

    def say_stale(self) -> str:
        """Name the sources that are out of date, with the day that each is of; empty for none."""
        names = [
            self.words.say(
                "stale.source",
                source=self.name(source.dataset),
                day=say_day(aged_from(source.published, source.retrieved) or "", self.words),
            )
            for source in self.list_stale()
        ]
        return self.words.say("stale", sources=self.words["semicolon"].join(names)) if names else ""

    def _find_source(self, dataset: str) -> Source | None:
        covered = self.sources.get(dataset)
        return find_source(dataset, covered.source if covered else None)


# ------------------------------------------------------------------------------------------------
# Sentences that pages of a briefing share: parties with their roles, ties, dates, and sources.
# ------------------------------------------------------------------------------------------------

MOST_CLAUSES: Final = 6
"""Ties that a sentence on the first page follows; the evidence has them all."""


def name_roles(assessment: Assessment, words: Words) -> dict[str, str]:
    """Return the roles of the parties of the transaction, by the ids that they have in paths."""
    roles: dict[str, list[str]] = {}
    for party in assessment.coverage.parties:
        for party_id in party.parties:
            role = words.role(party.role)
            names = roles.setdefault(party_id, [])
            if role not in names:
                names.append(role)
    return {party_id: words.join(names) for party_id, names in roles.items()}


def say_tie(tie: TieFacts, words: Words) -> str:
    """Return a tie as a verb, with its share where one is known."""
    if tie.share and (verb := words.find(f"verb.{tie.kind}_share", "")):
        return verb.format(share=say_share(tie.share, words))
    return words.find(f"verb.{tie.kind}", tie.kind.replace("_", " "))


def says_no_share(tie: TieFacts) -> bool:
    """Tell whether a tie of ownership leaves open how much is owned."""
    return tie.kind == TieKind.OWNS and tie.share is None


def say_step(step: EvidenceStep, names: Mapping[str, str], words: Words) -> str:
    """Return a step as a sentence in the tie's own direction."""
    start, end = (names.get(party, party) for party in (step.start, step.end))
    return printable(f"{start} {say_tie(step.tie, words)} {end}")


def say_path(path: EvidencePath, roles: Mapping[str, str], words: Words) -> str:
    """Return a path as one sentence, in the order in which its row of names is read.

    Owners stand before what they own, and deliveries one after the other. A party of the
    transaction bears its role where it is named first.
    """
    names = {party.id: cut_text(printable(party.name)) for party in path.nodes}
    clauses = []
    introduced: set[str] = set()
    for step in order_steps(path.steps)[:MOST_CLAUSES]:
        ends = dict(names)
        for party in (step.start, step.end):
            if party in roles and party not in introduced:
                ends[party] = words.say(
                    "named_party", name=names.get(party, party), roles=roles[party]
                )
                introduced.add(party)
        clauses.append(say_step(step, ends, words))
    more = "; …" if len(path.steps) > MOST_CLAUSES else ""
    return words["semicolon"].join(clauses) + more


def say_source(tie: TieFacts, sources: SourceNames) -> str:
    """Return where a tie stands: source, record, dates, how it is stated, and its wording."""
    return printable(sources.words["semicolon"].join(_list_source(tie, sources)))


def _list_source(tie: TieFacts, sources: SourceNames) -> Iterator[str]:
    words = sources.words
    yield f"{sources.name(tie.dataset)}{_say_delivery(tie, words)}"
    yield say_dates(tie, words)
    if says_no_share(tie):
        yield words["owners.no_share"]
    if tie.standing != "stated":
        yield words.find(f"source.{tie.standing}", tie.standing)
    if tie.ended:
        yield words["source.ended"]
    if tie.coarse:
        yield words["source.coarse"]
    if tie.possible_because:
        yield render(tie.possible_because, words)
    for key, day in (("source.retrieved", tie.retrieved), ("source.published", tie.published)):
        if day:
            yield words.say(key, day=say_day(day, words))
    if interest := words.interest(tie.interest):
        yield words.say("source.interest", text=interest)
    if tie.text and tie.text not in LEG_TEXTS.values():
        # what the order's own ties say was written here; a source's wording is a quotation
        text = render_part(tie.text, words) if tie.dataset == ORDER else tie.text
        yield words.say("source.wording", text=cut_text(printable(text)))


def _say_delivery(tie: TieFacts, words: Words) -> str:
    """Return the number of a delivery; how a source counts what it says tells a reader nothing."""
    if tie.kind != TieKind.SHIPS_TO or tie.dataset == ORDER or not tie.record:
        return ""
    return f", {words.say('source.delivery', record=delivery_number(tie.record))}"


def say_numbers(numbers: Sequence[int], words: Words) -> str:
    """Return "findings 1, 2 and 5"."""
    joined = words.join([str(number) for number in numbers])
    return words.say("numbers.one" if len(numbers) == 1 else "numbers.many", numbers=joined)


def say_line_of_sentences(line: TextLine, words: Words) -> str:
    """Return a line of a section in a language: its label, what it says, and where that stands."""
    label = ""
    if line.label:
        cited = words.cite(line.label)
        name = render(line.label, words) if cited == line.label else cited
        label = f"{name}{words['colon']}"
    source = f" ({render(line.source, words)})" if line.source else ""
    url = f" {line.url}" if line.url else ""
    return printable(f"{label}{render(line.text, words)}{source}{url}")


# ------------------------------------------------------------------------------------------------
# What the briefing's template reads: plain texts and lists, by the names that `brief.typ` uses.
# ------------------------------------------------------------------------------------------------


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
    """A party of the transaction; `last` marks the end-user."""

    role: str
    last: bool
    name: str
    country: str
    record: str
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
    """A note, what kind of note it is, and whether it is an entry of a list."""

    label: str
    text: str
    entry: bool


class SummaryData(TypedDict):
    """What one of several findings of a kind says, and the row of names along which it leads."""

    number: str
    text: str
    chain: list[RowPart]


class QuestionData(TypedDict):
    """A question, and whom it is for."""

    label: str
    text: str


class FindingData(TypedDict):
    """What was found of a party: findings of one indicator together, with law and questions."""

    numbers: list[str]
    severity: str
    severity_word: str
    possible: bool
    title: str
    summaries: list[SummaryData]
    law: list[LawData]
    questions: list[QuestionData]


class EvidenceData(TypedDict):
    """What a finding rests on, and what speaks against it."""

    title: str
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


class PathCard(TypedDict):
    """A party of the strongest path, drawn, with the tie that leads to it; the first has none."""

    tie: str
    way: str
    name: str
    what: str
    roles: str
    marks: list[str]


class StyleData(TypedDict):
    """A line of the legend, with the dash of a line that it explains."""

    group: str
    heading: str
    style: str
    shape: str
    words: str
    dash: list[str]


class SourceData(TypedDict):
    """A source with its licence, dates and rows."""

    name: str
    publisher: str
    licence: str
    retrieved: str
    published: str
    age: str
    stale: str


class TableData(TypedDict):
    """A table with its title; `lines` stand in its place where there is none to show."""

    title: str
    heads: list[str]
    rows: list[list[str]]
    lines: list[str]


class LetterheadData(TypedDict):
    """Who writes the document; `logo` is a file beside the data, empty where there is none."""

    name: str
    address: list[str]
    author: str
    classification: str
    logo: str


class PaperTexts(TypedDict):
    """What every paper to somebody outside says: its head, whom it is for, its colours."""

    words: dict[str, str]
    language: str
    letterhead: LetterheadData
    fictional: bool
    title: str
    brow: str
    foot: str
    addressee: list[str]
    colours: dict[str, str]


class BriefingTexts(TypedDict):
    """All that a briefing says, but for its maps; `words` are those that the template sets."""

    words: dict[str, str]
    language: str
    title: str
    kicker: str
    brow: str
    head: list[str]
    addressee: list[str]
    letterhead: LetterheadData
    fictional: bool
    incomplete: list[str]
    verdict: VerdictData
    tallies: list[TallyData]
    case: list[str]
    chain: list[PathCard]
    outcome: str
    parties: list[PartyData]
    numbered: str
    findings: list[FindingData]
    evidence: list[EvidenceData]
    goods: list[str]
    duties: list[str]
    context: list[str]
    near: list[str]
    comparison: list[TableData]
    changes: list[SectionData]
    remarks: list[str]
    unseen: list[SectionData]
    destination: list[SectionData]
    harm: list[list[str]]
    harm_notes: list[str]
    questions: list[SectionData]
    decision: list[str]
    asks_decision: bool
    cards: list[CardData]
    styles: list[StyleData]
    reasons: list[str]
    method: list[str]
    rules: list[str]
    checksums: str
    sources: list[SourceData]
    closing: str
    foot: str
    colours: dict[str, str]


def list_other_lines(scene: Scene, sources: SourceNames) -> Iterator[str]:
    """Yield each line of a map that stands in no evidence, as a sentence with its sources.

    A line bears the number of a finding or path whose steps may tell only some of its ties: what
    is drawn and not told there is told here.
    """
    told_ties = {
        step.tie.id for text in scene.findings for path in text.paths for step in path.ties
    }
    names = {node.id: cut_text(say_name(node, sources.words)) for node in scene.nodes}
    labelled = localise(scene, sources.words).edges
    for edge, said in zip(scene.edges, labelled, strict=True):
        is_told = bool(edge.findings) and all(tie.step.tie.id in told_ties for tie in edge.ties)
        if not is_told and edge.kind != ORDER_TIE:
            yield printable(_say_line(edge, said.label, names, sources))


def _say_line(edge: Edge, label: str, names: dict[str, str], sources: SourceNames) -> str:
    words = sources.words
    start, end = names[edge.start], names[edge.end]
    if edge.kind == MATCH_TIE:
        return f"{start} {words['verb.match']} {end}"
    ties = [tie.step.tie for tie in edge.ties]
    if len(ties) == 1:
        label = say_line(ties, words)
    facts = [
        sources.name_all([tie.dataset for tie in ties]),
        *_list_missing(ties, words),
        edge.near,
    ]
    facts = [fact for fact in facts if fact]
    if edge.circular:
        facts.insert(0, words["circular"])
    line = f"{start} → {label} → {end}"
    return f"{line} ({'; '.join(facts)})" if facts else line


def _list_missing(ties: Sequence[TieFacts], words: Words) -> Iterator[str]:
    """Say of a single tie what its source does not state; of several, the label says it."""
    for tie in ties if len(ties) == 1 else ():
        if tie.undated or not (tie.since or tie.until):
            yield words["source.undated"]
        if says_no_share(tie):
            yield words["owners.no_share"]


def list_comparisons(scene: Scene, words: Words) -> Iterator[TableData]:
    """Yield what was put side by side; where that cannot be, why."""
    for section in scene.sections:
        if section.kind == COMPARISON:
            # a cell that is no sentence of ours is a name, a day or a figure
            table = [[render_ours(cell, words) for cell in row] for row in section.rows]
            yield {
                "title": render(section.title, words),
                "heads": [render(head, words) for head in section.heads],
                "rows": table,
                "lines": []
                if table
                else [say_line_of_sentences(line, words) for line in section.lines],
            }


def list_changes(scene: Scene, words: Words) -> Iterator[SectionData]:
    """Yield what has changed between two days, each sort under its heading."""
    for section in scene.sections:
        if section.kind == CHANGES:
            lines = [say_line_of_sentences(line, words) for line in section.lines]
            yield {"title": render(section.title, words), "lines": lines}


def list_remarks(scene: Scene, words: Words) -> Iterator[str]:
    """Yield what people have noted, in their own words: nothing of it is translated."""
    for section in scene.sections:
        for line in section.lines if section.kind == REMARKS else ():
            about = f"{line.label}{words['colon']}" if line.label else ""
            yield printable(f"{about}{line.text} ({line.source})")
