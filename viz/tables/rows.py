"""Tables of a scene for programs that calculate: the evidence, one row a step.

A table holds plain cells: texts that are printable, numbers as they are written, yes or no. Cards
that stand for several parties are in no table, because they are not parties.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import Final, Literal

from onward.graph.shares import percent_number
from onward.queries.model.assessment import EvidenceStep, Finding, TieFacts, TieShare
from onward.queries.model.parts import ListingRow
from onward.viz.content.texts import MIXED, drop_cut_token, printable
from onward.viz.maps.maps import list_circular_ties
from onward.viz.scene import Edge, Node, Scene, compute_scene_id
from onward.viz.scene_texts import FindingText, PartyRow, SourceRow

# ------------------------------------------------------------------------------------------------
# Values as other programs read them: cells that run nothing, numbers, days, web addresses.
#
# A spreadsheet recognises a formula by its first character. Such a cell gets a `'` before it;
# `unguard_text` takes it off again, so nothing is lost.
# ------------------------------------------------------------------------------------------------

Unit = Literal["utf-16-le", "utf-32-le"]

_STARTS: Final = "=+@\t\r\n\uff1d\uff0b\uff20\uff0d-"
"""First characters that make a spreadsheet run a cell; four of them are full-width."""

_LIVE: Final = re.compile(f"'*\\s*[{_STARTS}]")
"""What a spreadsheet may run, and what looks like it once it is guarded."""

_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DAY: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_WEB: Final = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?"
    r"(?:[/?](?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?"
)


def is_live(text: str) -> bool:
    r"""Say whether a spreadsheet might run a cell's text; it only reads a plain number.

    >>> is_live("=1+1"), is_live("  \uff20x"), is_live("-2"), is_live("-2+cmd")
    (True, True, False, True)
    """
    return _LIVE.match(text) is not None and _NUMBER.fullmatch(text) is None


def guard_text(text: str) -> str:
    """Put a `'` before a text that a spreadsheet might run, or that reads as if it had one.

    >>> guard_text("=1+1"), guard_text("'=1+1"), guard_text("-2"), guard_text("Acme")
    ("'=1+1", "''=1+1", '-2', 'Acme')
    """
    return f"'{text}" if is_live(text) else text


def unguard_text(cell: str) -> str:
    """Take off the `'` that `guard_text` put before a text.

    >>> unguard_text("'=1+1"), unguard_text("''=1+1"), unguard_text("'s-Hertogenbosch")
    ('=1+1', "'=1+1", "'s-Hertogenbosch")
    """
    return cell[1:] if cell.startswith("'") and is_live(cell[1:]) else cell


def parse_decimal(text: str) -> Decimal | None:
    """Read a decimal text as it stands; None where it is not a plain number.

    >>> parse_decimal("0.60"), parse_decimal("1e3")
    (Decimal('0.60'), None)
    """
    # Decimal would read 1e3 and the digits of every script, too
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def exact_percent(fraction: str) -> str | None:
    """Write a fraction in percent, exactly; None where it is not a plain number.

    >>> exact_percent("0.6"), exact_percent("1"), exact_percent("0.3333"), exact_percent("x")
    ('60', '100', '33.33', None)
    """
    return None if parse_decimal(fraction) is None else percent_number(fraction)


def full_day(text: str | None) -> str | None:
    """Return the first day of a date that may be a year or a month; None for any other text.

    >>> full_day("2019"), full_day("2019-03"), full_day("2019-03-05"), full_day("soon")
    ('2019-01-01', '2019-03-01', '2019-03-05', None)
    """
    date = _DAY.fullmatch(text or "")
    return f"{date[1]}-{date[2] or '01'}-{date[3] or '01'}" if date else None


def partial_day(text: str | None) -> str | None:
    """Return a date in the precision that it has; None for any other text.

    >>> partial_day("2019-03"), partial_day("in spring")
    ('2019-03', None)
    """
    return text if text and _DAY.fullmatch(text) else None


def web_address(text: str | None) -> str | None:
    """Return an address of the web; None for any other text, or one with more in it.

    >>> web_address("https://example.org/a?b=1"), web_address("javascript:alert(1)")
    ('https://example.org/a?b=1', None)
    """
    return text if text and _WEB.fullmatch(text) else None


def cut_to_fit(text: str, longest: int, unit: Unit = "utf-32-le") -> str:
    """Cut a text that is longer than a format takes, and say so in its place; no token is cut.

    Args:
        text: Printable.
        longest: Units at most, the words about the cut among them; above 60.
        unit: What is counted: code points, or as spreadsheets do halves of UTF-16.

    >>> cut_to_fit("a" * 90, 70)
    'aaaaaaaaaaaaaaaaaaaa ⟨70 more characters do not fit⟩'
    """
    size = 4 if unit == "utf-32-le" else 2
    written = text.encode(unit)
    if len(written) <= size * longest:
        return text
    # an error in the last place is half a character, which goes
    short = drop_cut_token(written[: size * (longest - 50)].decode(unit, errors="ignore"))
    return f"{short} ⟨{len(text) - len(short)} more characters do not fit⟩"


# ------------------------------------------------------------------------------------------------
# The parties and ties of a scene as formats of interchange list them: each once, ids clean.
#
# A line of the picture may bear several deliveries: here each is a tie of its own. A card that
# stands for several parties is not a party, and is listed only where a format can say what it is.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """A card under an id that is printable and that no other card has."""

    id: str
    node: Node


@dataclass(frozen=True, slots=True)
class ListedTie:
    """A tie from one listed party to another.

    Attributes:
        id: Printable, and no other tie has it.
        start, end: The parties that it joins, as it reads.
        edge: The line that draws it, with the findings that rest on this tie alone.
        facts: What its source says; None where a line only says that both take part.
    """

    id: str
    start: PartyEntry
    end: PartyEntry
    edge: Edge
    facts: TieFacts | None


def list_parties(scene: Scene, *, stacks: bool = False) -> tuple[PartyEntry, ...]:
    """Return the parties of a scene in its order.

    Args:
        scene: Any scene.
        stacks: Whether to list the cards that stand for several parties, too.
    """
    taken: set[str] = set()
    nodes = [node for node in scene.nodes if stacks or node.layer != "stack"]
    return tuple(PartyEntry(_make_free_id(node.id, taken), node) for node in nodes)


def list_ties(scene: Scene, *, stacks: bool = False) -> Iterator[ListedTie]:
    """Yield the ties between listed parties in the scene's order, each delivery singly."""
    parties = {party.node.id: party for party in list_parties(scene, stacks=stacks)}
    taken: set[str] = set()
    for edge in scene.edges:
        if edge.start not in parties or edge.end not in parties:
            continue
        ends = parties[edge.start], parties[edge.end]
        if not edge.ties:
            yield ListedTie(_make_free_id(edge.id, taken), *ends, edge, None)
        for tie in edge.ties:
            facts = tie.step.tie
            # each delivery bears its own findings, not those of the whole line
            edge_of_tie = replace(edge, findings=tie.findings)
            yield ListedTie(_make_free_id(facts.id, taken), *ends, edge_of_tie, facts)


def _make_free_id(raw: str, taken: set[str]) -> str:
    """Make an id printable; two that become the same text are told apart by a number."""
    clean = name = printable(raw)
    count = 1
    while name in taken:
        count += 1
        name = f"{clean} ({count})"
    taken.add(name)
    return name


# ------------------------------------------------------------------------------------------------
# What every export says of itself: which scene, of which assessment and day, from which sources.
#
# Licences ask that sources and their publishers be named wherever their data is shown, so each
# format bears this.
# ------------------------------------------------------------------------------------------------

MAKER: Final = "Onward"

NOT_STATED: Final = "not stated"
"""Licence of a source that is shown and says none."""

NO_DAY: Final = "1970-01-01"
"""Day of a scene that has none, in formats that cannot do without: never the clock's."""

DAY_LENGTH: Final = 10
"""Characters of a date that names a day."""


def list_facts(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Return what a picture is of, each fact under its key; what is not known is left out."""
    facts = (
        ("title", scene.title),
        ("maker", MAKER),
        ("scene_id", compute_scene_id(scene)),
        ("assessment_id", scene.reference),
        ("record_hash", scene.record_hash),
        ("on", scene.on),
        ("as_of", scene.as_of),
        ("snapshot", scene.snapshot),
        ("verdict", scene.verdict),
        ("outcome", scene.outcome),
        ("fictional", "the transaction is made up" if scene.fictional else ""),
        ("not_shown", "; ".join(scene.notes)),
        ("not_known", "; ".join(scene.missing)),
        ("closing", scene.closing),
    )
    return tuple((key, printable(value)) for key, value in facts if value)


def list_sources(scene: Scene) -> tuple[SourceRow, ...]:
    """Return every source of a picture: those it was asked of, and any other that it shows."""
    named = {row.dataset for row in scene.licences}
    ties: dict[str, list[TieFacts]] = {}
    for tie in _list_ties(scene):
        ties.setdefault(printable(tie.dataset), []).append(tie)
    for node in scene.nodes:
        for dataset in node.datasets:
            ties.setdefault(printable(dataset), [])
    # an incomplete assessment may show no tie: its sources are still named
    if not scene.licences and not ties:
        ties = {printable(dataset): [] for dataset in scene.sources}
    others = (_make_source_row(name, ties[name]) for name in sorted(ties.keys() - named))
    return (*scene.licences, *others)


def map_licences(scene: Scene) -> dict[str, str]:
    """Return the licence of each source of a picture, by its dataset."""
    return {row.dataset: row.licence for row in list_sources(scene)}


def describe_source(row: SourceRow) -> str:
    """Write a source with its licence, publisher and days in a line."""
    stated = (("by", row.publisher), ("retrieved", row.retrieved), ("published", row.published))
    facts = (f"{what} {fact}" for what, fact in stated if fact)
    return "; ".join((f"{row.dataset}: licence {row.licence}", *facts))


def write_manifest(scene: Scene) -> Iterator[str]:
    """Yield all that an export says of itself: a fact a line, then a source a line."""
    yield from (f"{key}: {value}" for key, value in list_facts(scene))
    yield from (f"source {describe_source(row)}" for row in list_sources(scene))


def choose_day(scene: Scene) -> str:
    """Return the day that a picture is of, for formats that need one: never the clock's."""
    if scene.on:
        return scene.on
    # a coarse date is not a day, and sorts wrongly beside one
    dates = chain.from_iterable((tie.retrieved, tie.published) for tie in _list_ties(scene))
    return max((day for day in dates if day and len(day) == DAY_LENGTH), default=NO_DAY)


def _list_ties(scene: Scene) -> Iterator[TieFacts]:
    for edge in scene.edges:
        yield from (tie.step.tie for tie in edge.ties)
    for finding in scene.findings:
        for path in finding.paths:
            yield from (step.tie for step in path.ties)


def _make_source_row(dataset: str, ties: Sequence[TieFacts]) -> SourceRow:
    """Return a source that no licence is known of, with the newest dates of its ties."""
    retrieved = max((tie.retrieved for tie in ties if tie.retrieved), default="")
    published = max((tie.published for tie in ties if tie.published), default="")
    return SourceRow(dataset, NOT_STATED, retrieved, published, "", "")


Cell = str | int | bool | Decimal | None
Row = tuple[Cell, ...]

LAW: Final = ("law", "law_url")
FINDING: Final = (
    *("finding", "severity", "status", "indicator", "title", "summary", *LAW),
    "list_entries",
)
PLACE: Final = ("path", "path_title", "step")
SHARE: Final = ("share_min", "share_max", "min_exclusive", "max_exclusive")
DATES: Final = ("since", "until", "ended", "undated", "coarse", "standing")
SOURCE: Final = ("dataset", "record", "url", "published", "retrieved", "licence", "publisher")
STEP: Final = (
    *("from_id", "from_name", "from_marks", "from_letters", "from_inferred"),
    *("kind", *SHARE, "interest", *DATES, "circular"),
    *("to_id", "to_name", "to_marks", "to_letters", "to_inferred", *SOURCE, "tie_id", "text"),
)

ENTRY: Final = "List entry"
"""Label of the notes of a finding that say who lists somebody, since when and why."""

NO_ADDRESS: Final = "no address"
"""What stands in the place of a law's address beside others, where none is known."""


@dataclass(frozen=True, slots=True)
class CellTable:
    """Rows under their columns; every row has a cell for each column."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def make_steps_table(scene: Scene) -> CellTable:
    """Return one row a step of evidence, with the finding that it is for.

    A finding without a path has a row, and so has a path without a step. A scene without findings
    has one row a tie; one that has none of all these has one row, which says what came out.
    """
    # a table without rows would not say what came out
    rows = tuple(_list_rows(scene)) or (_make_outcome_row(scene),)
    return CellTable("steps", (*FINDING, *PLACE, *STEP), rows)


def _make_outcome_row(scene: Scene) -> Row:
    columns = (*FINDING, *PLACE, *STEP)
    return tuple(scene.outcome if column == "summary" else None for column in columns)


@dataclass(frozen=True, slots=True)
class _SceneFacts:
    """What a scene says of the ends, sources and ties of its steps, by their ids."""

    parties: Mapping[str, Node]
    sources: Mapping[str, SourceRow]
    circular: frozenset[str]


def _list_rows(scene: Scene) -> Iterator[Row]:
    parties = {printable(party.node.id): party.node for party in list_parties(scene)}
    sources = {row.dataset: row for row in list_sources(scene)}
    facts = _SceneFacts(parties, sources, list_circular_ties(scene))
    for finding in scene.findings:
        yield from _list_finding_rows(finding, facts)
    # evidence is by finding; only a map of records lists its ties alone
    if scene.findings:
        return
    no_finding = _no_cells(*FINDING, *PLACE)
    for listed in list_ties(scene):
        if listed.facts is not None:
            step = EvidenceStep(start=listed.edge.start, tie=listed.facts, end=listed.edge.end)
            yield (*no_finding, *_make_step_cells(step, facts))


def _list_finding_rows(finding: FindingText, facts: _SceneFacts) -> Iterator[Row]:
    head = _make_finding_cells(finding)
    if not finding.paths:
        yield (*head, *_no_cells(*PLACE, *STEP))
    for number, path in enumerate(finding.paths, start=1):
        if not path.ties:
            yield (*head, number, str(path.title), None, *_no_cells(*STEP))
        for place, step in enumerate(path.ties, start=1):
            yield (*head, number, str(path.title), place, *_make_step_cells(step, facts))


def _no_cells(*columns: str) -> Row:
    return (None,) * len(columns)


def _make_finding_cells(finding: FindingText) -> Row:
    return (
        *(finding.number, finding.severity, finding.status, finding.indicator),
        *(finding.title, finding.summary, *make_law_cells(finding)),
        "; ".join(note.text for note in finding.notes if note.label == ENTRY) or None,
    )


def make_law_cells(finding: FindingText) -> Row:
    """Return the legal basis of a finding, and where each law of it can be read, in their order."""
    urls = "; ".join(law.url or NO_ADDRESS for law in finding.law)
    has_address = any(law.url for law in finding.law)
    return "; ".join(law.words for law in finding.law), urls if has_address else None


def _make_step_cells(step: EvidenceStep, facts: _SceneFacts) -> Row:
    tie = step.tie
    dataset = printable(tie.dataset)
    return (
        *_make_end_cells(step.start, facts),
        *(tie.kind, *make_share_cells(tie.share), tie.interest, tie.since, tie.until),
        *(tie.ended, tie.undated, tie.coarse, tie.standing, tie.id in facts.circular),
        *_make_end_cells(step.end, facts),
        *(dataset, tie.record, tie.url, tie.published, tie.retrieved),
        *_make_source_cells(facts.sources.get(dataset)),
        *(tie.id, tie.text),
    )


def _make_source_cells(source: SourceRow | None) -> Row:
    """Return the licence and the publisher of a source."""
    if source is None:
        return NOT_STATED, None
    return source.licence, source.publisher or None


def _make_end_cells(party_id: str, facts: _SceneFacts) -> Row:
    """Return a party's id, name, marks, look-alike letters and what rules take it for.

    A party without a card has its id alone.
    """
    party_id = printable(party_id)
    node = facts.parties.get(party_id)
    if node is None:
        return (party_id, party_id, None, None, None)
    return (party_id, node.name, *make_look_cells(node), "; ".join(node.inferred) or None)


def make_look_cells(party: Node | PartyRow) -> Row:
    """Return the marks of a party and the letters of its name that look like others.

    Args:
        party: Its card, or its row, which has no marks but that of such letters.
    """
    mixed = (MIXED,) if party.letters else ()
    marks = party.marks if isinstance(party, Node) else mixed
    return ", ".join(marks) or None, ", ".join(party.letters) or None


def make_share_cells(share: TieShare | None) -> Row:
    """Return a share's bounds, as fractions, and whether each is shut out."""
    if share is None:
        return _no_cells(*SHARE)
    return (
        *(read_number(share.min), read_number(share.max)),
        *(share.min_exclusive, share.max_exclusive),
    )


def read_number(text: str) -> Cell:
    """Return a decimal text as the number that it is, and any other text as it stands."""
    number = parse_decimal(text)
    return text if number is None else number


# ------------------------------------------------------------------------------------------------
# The list entries that findings rest on, one row each: why somebody is listed, whole.
# ------------------------------------------------------------------------------------------------

_FACTS = (
    *("list", "regime", "programme", "entry_id", "topic", "measure", "act", "since", "until"),
    *("reason", "standing", "dataset", "record", "url", "retrieved"),
)


def make_entries_sheet(scene: Scene) -> CellTable:
    """Return the list entries of an assessment's findings; of a mere map, none."""
    columns = ("finding", "indicator", "subject", *_FACTS)
    return CellTable("list entries", columns, tuple(_list_rows_of_entries(scene)))


def _list_rows_of_entries(scene: Scene) -> Iterator[Row]:
    findings = scene.record.findings if scene.record else ()
    for number, finding in enumerate(findings, start=1):
        for row in finding.values.get("listings", ()):
            yield _make_row(number, finding, row)


def _make_row(number: int, finding: Finding, row: ListingRow) -> Row:
    values = (row.get(fact) for fact in _FACTS)
    subject = printable(finding.subject.name or "")
    cells = (None if value is None else printable(value) for value in values)
    return (number, printable(finding.indicator), subject, *cells)
