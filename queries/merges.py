"""Parties of different sources that may be one: suggest pairs, and judge them."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlsplit

import orjson

from onward import __version__
from onward.errors import ChainBroken, InputRefused, LimitExceeded, StoreError
from onward.graph.engine import Engine
from onward.graph.identity.clusters import (
    FACTS_SEEN,
    STRONG,
    SUGGESTIONS,
    Clusters,
    Judgement,
    MergeLink,
    encode_judgements,
    ledger_version,
    sort_pair,
)
from onward.graph.identity.ledger import (
    FileJudgement,
    FileProposal,
    Intake,
    IntakeResult,
    Ledger,
    LedgerLine,
    LocalIds,
    describe_link,
    read_judgement_file,
    with_place,
    write_own_lines,
    write_resolver_lines,
)
from onward.graph.identity.undecided import best_name_similarity, make_suggestion, read_parties
from onward.graph.json_forms import plain_fields
from onward.graph.matching.identifiers import DECISIVE, OF_OTHERS, WEAK
from onward.graph.matching.index import IndexedParty, LayerNames, Progress, cache_key, number_keys
from onward.graph.matching.matcher import Matcher, open_matcher
from onward.graph.matching.query import MatchResult, PartyQuery
from onward.graph.model import Identifier, Party, PartyKind, Tie
from onward.graph.names.birth_dates import parse_birth_dates
from onward.graph.names.normalise import normalise
from onward.graph.notices import report_notice
from onward.graph.statement_tables import values
from onward.graph.statements import Statements
from onward.graph.store.manifests import LayerContent, LayerManifest, SourceFacts
from onward.graph.store.sealed_folders import mark_used, read_sealed, write_sealed
from onward.graph.store.workspace import Snapshot, WorkspaceFolder
from onward.loaders.catalogue import has_own_tables
from onward.loaders.readers import streams
from onward.loaders.readers.records import numbered_lines
from onward.queries.model.parts import JsonObject
from onward.queries.records.entries import RESTORE
from onward.queries.records.store import RecordStore

# ------------------------------------------------------------------------------------------------
# Judge who is one party: judgements are checked, written into the ledger, and effective at once.
#
# The ledger in the record store is the truth; the workspace's snapshot names the version of it that
# it rests on. Both are written while nobody else can write. If a kill comes between them, the next
# judgement, `apply_ledger` or load brings the snapshot in line with the ledger.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JudgementResult:
    """What a judgement changed.

    Attributes:
        line: The line of the ledger that states it.
        is_new: Whether the line was not there before.
        snapshot: The snapshot that is current now.
        outranked: Links of sources that no longer make one party of the two.
    """

    line: LedgerLine
    is_new: bool
    snapshot: Snapshot
    outranked: tuple[MergeLink, ...] = ()

    def to_data(self) -> JsonObject:
        """Return it as plain data: the line, and who is one party now."""
        clusters = self.snapshot.clusters()
        ends = dict.fromkeys(map(clusters.canonical_id, self.line.judgement.pair))
        return {
            "line": self.line.to_plain(),
            "new": self.is_new,
            "parties": [{"id": end, "members": list_members(clusters, end)} for end in ends],
            "outranked": [describe_link(link) for link in self.outranked],
            "snapshot": self.snapshot.id,
        }


def list_members(clusters: Clusters, canonical: str) -> list[str]:
    """Return the ids that are one party, its canonical id first."""
    others = (member for member, root in clusters.canonical.items() if root == canonical)
    return [canonical, *sorted(others)]


def judge(
    workspace: WorkspaceFolder, store: RecordStore, judgement: Judgement, user: str, time: str
) -> JudgementResult:
    """Write a judgement into the ledger, and let the current snapshot rest on it.

    Args:
        workspace: Its current snapshot is meant.
        store: Its record store.
        judgement: What is judged.
        user: Who judges.
        time: The time, ISO 8601 in UTC.

    Raises:
        MergeRefused: It contradicts an earlier judgement.
        Busy: Another process is writing.
    """
    results: list[IntakeResult] = []

    def make_lines(ledger: Ledger, snapshot: Snapshot) -> Sequence[LedgerLine]:
        intake = open_intake(ledger, snapshot)
        results.append(intake.take(judgement, user, time))
        return intake.lines

    snapshot = write_lines(workspace, store, make_lines, time)
    (result,) = results
    return JudgementResult(result.line, result.is_new, snapshot, result.outranked)


def open_intake(ledger: Ledger, snapshot: Snapshot) -> Intake:
    """Open the intake of a ledger over the sources of a snapshot."""

    def clusters_of(judgements: Sequence[Judgement]) -> Clusters:
        # the snapshot keeps the clusters of its own judgements: no need to compute them again
        is_current = tuple(judgements) == snapshot.judgements()
        return (snapshot if is_current else snapshot.with_judgements(judgements)).clusters()

    return Intake(ledger, clusters_of)


def undo(
    workspace: WorkspaceFolder,
    store: RecordStore,
    beginning: str,
    reason: str,
    user: str,
    time: str,
) -> JudgementResult:
    """Undo a line of the ledger by adding another one.

    Args:
        workspace: Its current snapshot is meant.
        store: Its record store.
        beginning: How the line's id begins.
        reason: Why it is undone.
        user: Who undoes it.
        time: The time, ISO 8601 in UTC.

    Raises:
        UsageError: Not exactly one line that counts begins like this.
        Busy: Another process is writing.
    """
    lines: list[LedgerLine] = []

    def make_lines(ledger: Ledger, _: Snapshot) -> Sequence[LedgerLine]:
        lines.append(ledger.undo(beginning, reason, user, time))
        return lines

    snapshot = write_lines(workspace, store, make_lines, time)
    return JudgementResult(lines[0], is_new=True, snapshot=snapshot)


def apply_ledger(workspace: WorkspaceFolder, store: RecordStore, time: str) -> Snapshot:
    """Let the current snapshot rest on the ledger, in case a kill has left it behind."""
    snapshot = workspace.current()
    in_ledger = encode_judgements(_read_ledger(store, snapshot).judgements)
    with suppress(StoreError):  # a damaged version is written anew
        if encode_judgements(snapshot.judgements()) == in_ledger:
            return snapshot
    return write_lines(workspace, store, lambda *_: (), time)


def write_lines(
    workspace: WorkspaceFolder,
    store: RecordStore,
    make_lines: Callable[[Ledger, Snapshot], Sequence[LedgerLine]],
    time: str,
) -> Snapshot:
    """Add lines to the ledger, and let the current snapshot rest on them.

    Args:
        workspace: It is locked meanwhile.
        store: Its record store.
        make_lines: Makes the lines from the ledger and the snapshot that rests on it.
        time: The time, ISO 8601 in UTC.
    """

    # called while the workspace is locked: nobody judges between reading and writing
    def extend_ledger(current: Snapshot) -> tuple[Judgement, ...]:
        ledger = _read_ledger(store, current)
        snapshot = current.with_judgements(ledger.judgements)
        lines = make_lines(ledger, snapshot)
        store.judge(lines, snapshot.id, time)
        return ledger.extended(lines).judgements

    return workspace.judge(extend_ledger)


def _read_ledger(store: RecordStore, snapshot: Snapshot) -> Ledger:
    """Return the ledger, which must have grown from what the snapshot rests on.

    Raises:
        ChainBroken: It lacks judgements that the snapshot rests on: it is not the file that was
            there, or an older copy of it.
    """
    ledger = store.ledger()
    # The snapshot rests on the whole ledger, or on what it was before a kill: the last lines first.
    for size in range(len(ledger.lines), -1, -1):
        judgements = Ledger(ledger.lines[:size]).judgements
        if ledger_version(encode_judgements(judgements)) == snapshot.ledger:
            return ledger
    raise ChainBroken(
        f"{store.path}: the identity ledger lacks judgements that snapshot {snapshot.id[:12]} "
        f"rests on; {RESTORE}"
    )


# ------------------------------------------------------------------------------------------------
# Suggested pairs as a layer of ties, with those that another program proposed.
# ------------------------------------------------------------------------------------------------

FACTS: Final = SourceFacts(
    name=SUGGESTIONS,
    source=SUGGESTIONS,
    title="Pairs that may be one party",
    licence="Onward's own",
)

IMPORTED: Final = "nomenklatura"
"""How the record of a pair begins that another program proposed."""

CONTENT: Final = "parties that may be one under other names"
"""What the layer of suggestions has, as notes and gaps name it."""


def suggestions_layer(
    snapshot: Snapshot,
    suggested: "SuggestedPairs",
    current: Statements,
    *,
    matcher: str,
    least: float,
    everyone: bool,
) -> LayerContent:
    """Return the layer of suggestions; what another program proposed stays in it.

    Args:
        snapshot: The snapshot that was searched.
        suggested: The pairs.
        current: What the layer has now.
        matcher: Version of the matcher.
        least: Score from which names suggested a pair.
        everyone: Whether all parties were searched for.
    """
    imported = [tie for tie in current.ties if tie.source.record.startswith(IMPORTED)]
    compared = compared_layers(snapshot)
    names = ", ".join(f"{name} ({layer[:8]})" for name, layer in compared.items())
    whom = "all parties" if everyone else "parties that are listed, carry a topic or were assessed"
    note = (
        f"{CONTENT}: looked for among {names} for {whom}, where names score {least:.2f} or more by "
        f"{matcher}, or an identifier is equal"
    )
    ties = [*imported, *(pair.tie() for pair in suggested.pairs)]
    return _make_layer(ties, [note, *suggested.limits], compared)


def proposal_tie(left: str, right: str, score: float | None) -> Tie:
    """Return a pair that another program proposes, as a tie."""
    record = f"{IMPORTED} {' '.join(sorted((left, right)))}"
    return make_suggestion(left, right, score, f"proposed by {IMPORTED}", record)


def layer_with_proposals(
    manifest: LayerManifest | None, current: Statements, proposals: Iterable[Tie]
) -> LayerContent:
    """Return the layer with another program's pairs in place of those it proposed before.

    Args:
        manifest: The layer's manifest, if there is one.
        current: What the layer has now.
        proposals: What the other program proposes.
    """
    own_ties = [tie for tie in current.ties if not tie.source.record.startswith(IMPORTED)]
    notes = manifest.notes if manifest else ()
    compared = manifest.log["compared"] if manifest else None
    return _make_layer([*own_ties, *proposals], notes, compared)


def _make_layer(
    ties: Sequence[Tie], notes: Sequence[str], compared: Mapping[str, str] | None
) -> LayerContent:
    account = {"file": SUGGESTIONS, "accepted": len(ties), "rejected": 0}
    log = {"files": [account], "notes": list(notes), "compared": compared}
    return LayerContent(FACTS, Statements.from_rows(ties), log)


def stale_note(snapshot: Snapshot) -> str | None:
    """Return a note if layers have changed since pairs were searched for among them."""
    layer = snapshot.layer(SUGGESTIONS)
    if layer is None:
        return None
    compared, current = layer.log["compared"], compared_layers(snapshot)
    if compared is None:
        return (
            f"{CONTENT}: only what another program proposed; onward merges suggest looks for more"
        )
    names = sorted(current.keys() | compared.keys())
    changed = [name for name in names if current.get(name) != compared.get(name)]
    if not changed:
        return None
    before = f"looked for before {', '.join(changed)} changed"
    return f"{CONTENT}: {before}; onward merges suggest looks again"


def compared_layers(snapshot: Snapshot) -> dict[str, str]:
    """Return the ids of the layers that have parties, by name."""
    return {layer.name: layer.id for layer in snapshot.layers if layer.counts.get("parties")}


# ------------------------------------------------------------------------------------------------
# Import judgements from a file into the ledger, and export the ledger into a file.
# ------------------------------------------------------------------------------------------------

Form = Literal["onward", "nomenklatura"]
FORMS: Final[tuple[Form, ...]] = ("onward", "nomenklatura")


@dataclass(slots=True)
class ImportReport:
    """What became of a file.

    Attributes:
        judged: New lines of the ledger, by judgement.
        known: Judgements that were there already, or that only doubt what is judged.
        proposed: Pairs that became suggestions.
        left_out: Pairs without a judgement, of parties that are not loaded or already one.
        not_loaded: Ids that no loaded party has; they are kept, for sources still to come.
        snapshot: Id of the snapshot that is current now.
    """

    judged: Counter[str] = field(default_factory=Counter)
    known: int = 0
    proposed: int = 0
    left_out: int = 0
    not_loaded: int = 0
    snapshot: str = ""

    def to_data(self) -> JsonObject:
        """Return the report as plain data."""
        judged = {says: self.judged[says] for says in ("same", "different", "unsure")}
        return {**plain_fields(self), "judged": judged}


def import_file(
    workspace: WorkspaceFolder, store: RecordStore, path: Path, time: str
) -> ImportReport:
    """Take the judgements of a file into the ledger: all of them, or none.

    Args:
        workspace: Its current snapshot is meant.
        store: Its record store.
        path: The file, of either form.
        time: The time, ISO 8601 in UTC.

    Raises:
        InputRefused: A line cannot be read; the message has its place.
        MergeRefused: A line contradicts an earlier judgement; likewise.
        Busy: Another process is writing.
    """
    report = ImportReport()
    proposals: list[FileProposal] = []

    def make_lines(ledger: Ledger, snapshot: Snapshot) -> Sequence[LedgerLine]:
        ids = local_ids(snapshot)
        judgements, pairs = read_judgement_file(_bound_lines(path), path.name, ids)
        # written only if all judgements of the file are accepted
        proposals.extend(pairs)
        named: set[str] = set()
        for line in judgements:
            named.update(line.judgement.pair)
        report.not_loaded = sum(party_id not in ids for party_id in named)
        return _take_judgements(judgements, ledger, snapshot, path.name, report)

    snapshot = write_lines(workspace, store, make_lines, time)
    report.snapshot = _write_proposals(workspace, snapshot, proposals, report).id
    return report


def _take_judgements(
    judgements: Sequence[FileJudgement],
    ledger: Ledger,
    snapshot: Snapshot,
    file: str,
    report: ImportReport,
) -> Sequence[LedgerLine]:
    """Take judgements in the order of the file; the first contradiction stops the import."""
    intake = open_intake(ledger, snapshot)
    for line in judgements:
        try:
            result = intake.take(line.judgement, line.user, line.judged_at)
        except InputRefused as fault:
            raise with_place(fault, file, line.place) from fault
        if result.is_new:
            report.judged[line.judgement.says] += 1
        else:
            report.known += 1
    return intake.lines


def _write_proposals(
    workspace: WorkspaceFolder,
    snapshot: Snapshot,
    pairs: Sequence[FileProposal],
    report: ImportReport,
) -> Snapshot:
    """Put the pairs without a judgement into the layer of suggestions."""
    if not pairs:
        return snapshot
    clusters = snapshot.clusters()
    loaded = {clusters.canonical_id(party_id) for party_id in local_ids(snapshot)}
    ties = {}
    for pair in pairs:
        ends = {clusters.canonical_id(pair.left), clusters.canonical_id(pair.right)}
        # a pair that is one party already, or of unknown parties, suggests nothing
        if len(ends) == 2 and ends <= loaded:
            tie = proposal_tie(pair.left, pair.right, pair.score)
            # a file may propose a pair twice, in either direction
            ties[tie.key] = tie
    report.proposed, report.left_out = len(ties), len(pairs) - len(ties)
    manifest = snapshot.layer(SUGGESTIONS)
    return workspace.extend(
        SUGGESTIONS, lambda current: layer_with_proposals(manifest, current, ties.values())
    )


def export_lines(ledger: Ledger, snapshot: Snapshot, form: Form) -> Iterator[str]:
    """Return the ledger lines that count as JSON lines, in the order of the ledger.

    Args:
        ledger: The ledger.
        snapshot: Its parties have short ids in nomenklatura's form.
        form: Onward's own, or that of nomenklatura's resolver.
    """
    if form == "onward":
        return write_own_lines(ledger.live)
    return write_resolver_lines(ledger.live, local_ids(snapshot))


def local_ids(snapshot: Snapshot) -> LocalIds:
    """Return the ids of a snapshot's rows."""
    return LocalIds(snapshot.table("parties")["id"].to_pylist())


def _bound_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the numbered lines of a file, none longer than a line may be."""
    for place, line in numbered_lines(path):
        if len(line) > streams.LINE_BYTES:
            what = f"a line may have {streams.LINE_BYTES:,} bytes"
            raise LimitExceeded(what, file=path.name, line=place)
        yield place, line


# ------------------------------------------------------------------------------------------------
# What a judgement that two parties are two rests on: where their facts change, it is asked anew.
#
# A person who keeps a customer and a listed party apart has seen their names, numbers and
# countries. A fingerprint of these stands in the judgement's evidence. A line of an earlier time
# has none, and holds as it is.
# ------------------------------------------------------------------------------------------------

_DIGITS: Final = 10
_KINDS: Final = ("names", "kinds", "countries", "numbers", "birth dates", "addresses")


def describe_facts(engine: Engine, left: str, right: str) -> str | None:
    """Return the fingerprints of what both parties state, as evidence of a judgement.

    None where one of the ids is in no source.
    """
    rows = [_read_rows(engine, party) for party in sort_pair(left, right)]
    if not all(rows):
        return None
    prints = (_print_facts([_list_facts(row, kind) for row in rows]) for kind in _KINDS)
    return FACTS_SEEN + ", ".join(map(" ".join, zip(_KINDS, prints, strict=True)))


class JudgedApart:
    """Which parties of a snapshot people keep apart, and whose facts have changed since.

    Args:
        snapshot: With its judgements.
        engine: Over it.
    """

    def __init__(self, snapshot: Snapshot, engine: Engine) -> None:
        self._snapshot = snapshot
        self._engine = engine

    def are_apart(self, left: str, right: str) -> bool:
        """Tell whether two parties are judged different, by facts that they still have."""
        if not self._snapshot.judgements():
            return False
        is_judged = self._snapshot.clusters().are_apart(left, right)
        return is_judged and not self.list_changes(left, right)

    def list_changes(self, left: str, right: str) -> tuple[str, ...]:
        """Return which facts have changed since two parties were kept apart; none: none has."""
        changes: dict[str, None] = {}
        clusters = self._snapshot.clusters()
        pair = sort_pair(clusters.canonical_id(left), clusters.canonical_id(right))
        for judgement in self._judgements_by_pair.get(pair, ()):
            now = describe_facts(self._engine, judgement.left, judgement.right)
            changed = _compare_prints(judgement.evidence, now)
            if not changed:
                return ()
            changes |= dict.fromkeys(changed)
        return tuple(changes)

    @cached_property
    def _judgements_by_pair(self) -> Mapping[tuple[str, str], Sequence[Judgement]]:
        """The judgements that two parties are two, by the pair of their canonical ids."""
        clusters = self._snapshot.clusters()
        by_pair: dict[tuple[str, str], list[Judgement]] = {}
        for judgement in self._snapshot.judgements():
            if judgement.says == "different":
                left, right = map(clusters.canonical_id, judgement.pair)
                by_pair.setdefault(sort_pair(left, right), []).append(judgement)
        return by_pair


def say_changes(changes: Sequence[str]) -> str:
    """Return why two parties that were kept apart are compared again.

    >>> say_changes(["names", "numbers"])
    'judged to be another party; since then names and numbers have changed: judge again'
    """
    return (
        f"judged to be another party; since then {' and '.join(changes)} have changed: judge again"
    )


def _compare_prints(evidence: Sequence[str], now: str | None) -> tuple[str, ...]:
    """Return the kinds of facts whose fingerprint is another one; of no fingerprint, none."""
    before = next((text for text in evidence if text.startswith(FACTS_SEEN)), None)
    if before is None or now is None:
        return ()
    then_and_now = (text.removeprefix(FACTS_SEEN).split(", ") for text in (before, now))
    pairs = zip(_KINDS, *then_and_now, strict=False)
    return tuple(kind for kind, then, today in pairs if then != today)


def _read_rows(engine: Engine, party: str) -> list[Party]:
    pid = engine.find([party])[0]
    if pid is None:
        return []
    return [member for member in engine.parties([pid])[0].members if member.id == party]


def _list_facts(rows: Sequence[Party], kind: str) -> list[Any]:
    """Return what rows of one party state, sorted: other rows of a source change nothing."""
    facts: set[Any] = set()
    for row in rows:
        if kind == "names":
            facts |= {row.name, *(name.text for name in row.names)}
        elif kind == "kinds":
            facts.add(row.kind)
        elif kind == "countries":
            facts.add(row.country or "")
        elif kind == "numbers":
            facts |= {f"{number.scheme} {number.value}" for number in row.identifiers}
        elif kind == "addresses":
            facts.add(row.address or "")
        else:
            facts |= {value for note, value in row.notes if note.startswith("birth")}
    return sorted(facts)


def _print_facts(facts: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:_DIGITS]


# ------------------------------------------------------------------------------------------------
# Cache which rows of another layer a party may be.
#
# An answer depends only on the two layers, the matcher, Onward's version and the threshold: not on
# other layers, on the identity ledger, or on the other parties that are searched for. So it is
# cached under a hash of these, and stays valid as long as both layers exist::
#
#     answers-<hash>    SHA-256 of name and rest, then one line of JSON per party searched for
#
# A missing or damaged file costs time, and changes no result; that one was damaged is said.
# ------------------------------------------------------------------------------------------------

VERSION: Final = "2"
"""Raise it with every change of what is searched for or cached: old files are then unused."""


ANSWERS: Final = "answers-"
"""How the names of such files begin."""


class SimilarRow(NamedTuple):
    """A row that a party may be: its id, its score, and what agrees, in words."""

    row: str
    score: float
    agree: tuple[str, ...]


class PairAnswer(NamedTuple):
    """All rows of a layer that a party may be, and what was not looked at."""

    rows: tuple[SimilarRow, ...] = ()
    limits: tuple[str, ...] = ()

    @classmethod
    def from_matches(cls, matched: MatchResult, least: float) -> "PairAnswer":
        """Return the matched rows that score at least a threshold."""
        rows = []
        for match in matched.matches:
            if match.score >= least:
                numbers = (f"same {scheme}" for scheme in match.by if scheme != "name")
                agree = (*numbers, f"name {match.name}", *match.because)
                rows.append(SimilarRow(match.member, match.score, agree))
        return cls(tuple(rows), matched.limits)


AnswersByParty = dict[str, PairAnswer]
"""The answers of one layer, by the id of the party that was searched for."""


class PairCache:
    """The cached answers of one version of the matcher and one threshold.

    Args:
        cache: The workspace's folder of compiled files; None caches nothing.
        matcher: The matcher's version.
        least: Score from which names suggest a pair.
    """

    def __init__(self, cache: Path | None, matcher: str, least: float) -> None:
        self._cache = cache
        self._terms = (VERSION, __version__, matcher, least)

    def load(self, layer: LayerNames, other: LayerNames) -> AnswersByParty:
        """Return the cached answers of a layer for the parties of another one.

        Args:
            layer: The layer whose parties were searched for.
            other: The layer in which they were searched for.
        """
        if self._cache is None:
            return {}
        file = self._file_of(self._cache, layer, other)
        mark_used(file)
        lines = read_sealed(file)
        if lines is None and file.exists():
            report_notice(f"cache/{file.name} was changed; the pairs are compared again")
        return {} if lines is None else _decode_lines(lines)

    def store(
        self, layer: LayerNames, other: LayerNames, answers: Mapping[str, PairAnswer]
    ) -> None:
        """Cache the answers of a layer, replacing those cached before.

        Raises:
            StoreError: The cache cannot be written.
        """
        if self._cache is None:
            return
        # sorted, so that the same answers make the same bytes whatever was searched for first
        lines = b"".join(_encode_line(party, answer) for party, answer in sorted(answers.items()))
        try:
            write_sealed(self._file_of(self._cache, layer, other), lines)
        except OSError as fault:
            what = f"{self._cache}: answers cannot be cached ({fault.strerror or fault})"
            raise StoreError(f"{what}; free some space, or copy the workspace elsewhere") from fault

    def _file_of(self, cache: Path, layer: LayerNames, other: LayerNames) -> Path:
        terms = [*self._terms, cache_key(layer.layer), cache_key(other.layer)]
        return cache / f"{ANSWERS}{sha256(orjson.dumps(terms)).hexdigest()[:32]}"


def _encode_line(party: str, answer: PairAnswer) -> bytes:
    rows = [tuple(row) for row in answer.rows]
    return orjson.dumps((party, rows, answer.limits), option=orjson.OPT_APPEND_NEWLINE)


def _decode_lines(lines: bytes) -> AnswersByParty:
    answers = {}
    for party, rows, limits in map(orjson.loads, lines.splitlines()):
        similar = (SimilarRow(row, score, tuple(agree)) for row, score, agree in rows)
        answers[party] = PairAnswer(tuple(similar), tuple(limits))
    return answers


# ------------------------------------------------------------------------------------------------
# Search for each party in the layers that are not its own, in one or more processes.
#
# Only new questions are asked: parties of a layer that has changed are searched for in all others,
# those of the others only in the changed one. Everything else is cached (`pair_cache`), so the
# result is, to the byte, that of searching for everything again.
# ------------------------------------------------------------------------------------------------

PartyAnswers = tuple[str, tuple[PairAnswer, ...]]
"""The id of a party, and the answer of each layer that it was searched for in."""


class PairQuestion(NamedTuple):
    """A party by its layer and row, and the layers in which it is searched for."""

    dataset: str
    row: int
    among: tuple[str, ...]


AskAll = Callable[[Sequence[PairQuestion]], Iterator[tuple[PairAnswer, ...]]]
"""Answers questions in order: one answer for each layer of a question."""


@dataclass(frozen=True, slots=True)
class PairSearch:
    """How parties are searched for; every process opens it for itself.

    Attributes:
        workspace: Folder of the workspace.
        snapshot: Id of one of its snapshots.
        least: Score from which names suggest a pair.
    """

    workspace: Path
    snapshot: str
    least: float

    def open(self) -> Matcher:
        """Open the matcher over the snapshot, all its names ready to be looked over."""
        from onward.graph.store.workspace import WorkspaceFolder  # noqa: PLC0415  # brings Arrow

        matcher = open_rows(WorkspaceFolder(self.workspace).snapshot(self.snapshot))
        matcher.open_names()
        return matcher

    def look_ahead(self, questions: Sequence[PairQuestion], matcher: Matcher) -> None:
        """Prepare for some parties at once, which takes less time than one by one."""
        matcher.open_names()
        queries = [_read_query(question, matcher) for question in questions]
        matcher.look_ahead(queries, self.least)

    def answer(self, question: PairQuestion, matcher: Matcher) -> tuple[PairAnswer, ...]:
        """Search for one party, layer by layer: the answer of a layer depends on no other."""
        query = _read_query(question, matcher)
        results = matcher.match_each_above(query, self.least, question.among)
        return tuple(PairAnswer.from_matches(result, self.least) for result in results)


def _read_query(question: PairQuestion, matcher: Matcher) -> PartyQuery:
    layer = next(layer for layer in matcher.layers if layer.dataset == question.dataset)
    return query_of(layer.party(question.row))


def open_rows(snapshot: Snapshot, progress: Progress | None = None) -> Matcher:
    """Open a matcher to which every row is its own party, whatever has been judged.

    Args:
        snapshot: The layers.
        progress: As `open_matcher` takes it.
    """
    return open_matcher(snapshot, canonical=lambda party: party, progress=progress)


def match_rows(matcher: Matcher) -> Matcher:
    """Return such a matcher over names that are open."""
    return Matcher(matcher.layers, version=matcher.version, sound_of=matcher.sound_of)


def query_of(party: IndexedParty) -> PartyQuery:
    """Return a query by everything known of a party.

    Weak aliases are left out beside other names: they would suggest too many pairs.
    """
    strong = tuple(name.text for name in party.names if name.kind != "weak")
    return PartyQuery(
        strong or tuple(name.text for name in party.names),
        None if party.kind == PartyKind.UNKNOWN else party.kind,
        tuple(party.countries),
        tuple(party.birth_dates),
        party.identifiers,
    )


def search_pairs(
    layers: Sequence[LayerNames],
    ids: Collection[str] | None,
    cache: PairCache,
    ask_all: AskAll,
    *,
    mixed: Collection[str] = (),
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[PartyAnswers]:
    """Search for parties in the layers that are not their own; new answers are cached.

    Args:
        layers: The names of each layer.
        ids: Of the parties' rows; None for all.
        cache: The answers to earlier questions.
        ask_all: Answers the new questions.
        mixed: Layers of several publishers: their parties are searched for in them, too.
        report: Called with how many new questions are answered, and how many there are.

    Yields:
        Each party, layer by layer and row by row; its answers in the order of `layers`.

    Raises:
        StoreError: The answers cannot be cached.
    """
    searches = [_open_search(layer, layers, ids, cache, mixed) for layer in layers]
    try:
        # all at once: processes that are opened anew for each layer would read all names again
        _answer_questions(searches, ask_all, report)
    finally:  # even if it is stopped: the next run continues from here
        for search in searches:
            new_questions = search.new_questions
            for name in sorted({name for party in new_questions for name in party.question.among}):
                cache.store(search.layer, search.others[name], search.answers[name])
    for search in searches:
        for party in search.parties:
            yield party.id, tuple(by_party[party.id] for by_party in search.answers.values())


def _answer_questions(
    searches: Sequence["_LayerSearch"], ask_all: AskAll, report: Callable[[int, int], None]
) -> None:
    """Ask the new questions in the order of the parties' names, and keep the answers.

    Lists repeat each other: what is worked out for a name serves the next party of that name, and
    one process asks for both.
    """
    questions = [(search, party) for search in searches for party in search.new_questions]
    questions.sort(key=lambda question: question[1].words)
    answers = ask_all([party.question for _, party in questions])
    for done, (of_question, answer) in enumerate(zip(questions, answers, strict=True), start=1):
        search, party = of_question
        for name, of_layer in zip(party.question.among, answer, strict=True):
            search.answers[name][party.id] = of_layer
        report(done, len(questions))


class _SearchedParty(NamedTuple):
    """A party that is searched for: its id, the sorted words of its first name, the question."""

    id: str
    words: list[str]
    question: PairQuestion


class _LayerSearch(NamedTuple):
    """What is asked for the parties of one layer, and the answers of each other layer so far."""

    layer: LayerNames
    others: Mapping[str, LayerNames]
    answers: Mapping[str, AnswersByParty]
    parties: Sequence[_SearchedParty]

    @property
    def new_questions(self) -> list[_SearchedParty]:
        return [party for party in self.parties if party.question.among]


def _open_search(
    layer: LayerNames,
    layers: Sequence[LayerNames],
    ids: Collection[str] | None,
    cache: PairCache,
    mixed: Collection[str],
) -> _LayerSearch:
    others = {
        other.dataset: other for other in layers if other is not layer or layer.dataset in mixed
    }
    answers = {name: cache.load(layer, other) for name, other in others.items()}
    return _LayerSearch(layer, others, answers, _list_questions(layer, ids, answers))


def _list_questions(
    layer: LayerNames, ids: Collection[str] | None, answers: Mapping[str, AnswersByParty]
) -> list[_SearchedParty]:
    """Return each party that is searched for; it is asked for in the layers without an answer."""
    parties = []
    for row, (party, words) in enumerate(layer.first_names()):
        if ids is None or party in ids:
            unanswered = tuple(name for name, by_party in answers.items() if party not in by_party)
            question = PairQuestion(layer.dataset, row, unanswered)
            parties.append(_SearchedParty(party, sorted(words.split()), question))
    return parties


# ------------------------------------------------------------------------------------------------
# Tell which rows of one layer may be one party after all.
#
# Two entries of one list are two parties, by the publisher's own word. But one source may publish
# several lists, or the lists of several acts; and users' own tables may combine several publishers:
# there the address that a row cites (`source_url`) tells the publisher.
# ------------------------------------------------------------------------------------------------

Lists = frozenset[tuple[str | None, str | None]]
"""The lists of a row, each with the act behind it."""


class Publishers:
    """Distinguishes rows that are certainly two parties from rows that may be one.

    Args:
        snapshot: The layers.

    Attributes:
        mixed: Names of the layers in which two rows may be one party.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        hosts, lists = _read_hosts(snapshot), _read_lists(snapshot)
        self._host: dict[str, str] = {}
        self._lists: dict[str, Lists] = {}
        mixed: set[str] = set()
        for dataset, host_by_row in hosts.items():
            self._host |= host_by_row
            # rows of one host are one publisher's, who keeps its own parties apart
            if len(set(host_by_row.values())) > 1:
                mixed.add(dataset)
        for dataset, lists_by_row in lists.items():
            self._lists |= lists_by_row
            # likewise for rows of one list
            if len(set(lists_by_row.values())) > 1:
                mixed.add(dataset)
        self.mixed = frozenset(mixed)

    def differ(self, left: str, right: str) -> bool:
        """Return whether two rows are of different sources or of different publishers."""
        if _dataset_of(left) != _dataset_of(right):
            return True
        ours, theirs = self._host.get(left), self._host.get(right)
        return None not in (ours, theirs) and ours != theirs

    def on_other_lists(self, left: str, right: str) -> bool:
        """Return whether both rows are on lists, but on no list together."""
        ours = self._lists.get(left, frozenset())
        theirs = self._lists.get(right, frozenset())
        return bool(ours and theirs) and ours.isdisjoint(theirs)


def _dataset_of(party_id: str) -> str:
    return party_id.partition(":")[0]


def _read_lists(snapshot: Snapshot) -> Mapping[str, Mapping[str, Lists]]:
    """Return the lists of each listed row, by layer."""
    table = snapshot.table("listings")
    lists: dict[str, dict[str, Lists]] = defaultdict(dict)
    columns = (values(table[name]) for name in ("dataset", "party", "list", "act"))
    for dataset, party, title, act in zip(*columns, strict=True):
        by_party = lists[dataset]
        by_party[party] = by_party.get(party, Lists()) | {(title, act)}
    return lists


def _read_hosts(snapshot: Snapshot) -> Mapping[str, Mapping[str, str]]:
    """Return the host that each row of users' own tables cites, by layer; only rows with one."""
    own_layers = {layer.name for layer in snapshot.layers if has_own_tables(layer.source)}
    hosts: dict[str, dict[str, str]] = defaultdict(dict)
    if own_layers:
        table = snapshot.table("parties")
        columns = (values(table[name]) for name in ("dataset", "id", "url"))
        for dataset, party, url in zip(*columns, strict=True):
            host = _host_of(url) if dataset in own_layers and url else None
            if host:
                hosts[dataset][party] = host
    return hosts


def _host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # not an address at all
        return None


# ------------------------------------------------------------------------------------------------
# Pair rows with an equal identifier that does not merge them, but is worth a person's look.
#
# That is a number without a public checksum in the register of one country, and a strong number
# whose two holders contradict each other.
# ------------------------------------------------------------------------------------------------

Differ = Callable[[str, str], bool]
"""Whether two rows are of different publishers (`Publishers.differ`)."""


@dataclass(frozen=True, slots=True)
class SameNumber:
    """Two rows of different sources with an equal identifier.

    Attributes:
        left, right: Their ids.
        agree: What agrees, and what speaks against it, in words.
        names: Similarity of their most similar names; 0 if they have none to compare.
    """

    left: str
    right: str
    agree: tuple[str, ...]
    names: float


def same_numbers(snapshot: Snapshot) -> Iterator[SameNumber]:
    """Yield the pairs of a snapshot's rows.

    If many rows have one number, each is paired with the first of another source.
    """
    publishers = Publishers(snapshot)

    def differ(left: str, right: str) -> bool:
        return publishers.differ(left, right) or publishers.on_other_lists(left, right)

    groups = _group_by_number(snapshot, differ)
    contradictions = [link for link in snapshot.clusters().refused if differ(link.left, link.right)]
    ids = {party for holders in groups.values() for party in holders}
    for link in contradictions:
        ids |= {link.left, link.right}
    rows = {party.id: party for party in read_parties(snapshot.table, ids)}
    for link in contradictions:
        if link.left in rows and link.right in rows:
            yield _make_pair(rows[link.left], rows[link.right], (link.because,))
    for key in sorted(groups):
        yield from _pair_group(groups[key], rows, differ)


def _pair_group(
    holders: dict[str, Identifier], rows: dict[str, Party], differ: Differ
) -> Iterator[SameNumber]:
    """Pair the rows that have a number in the same country, or of an international scheme."""
    by_country: dict[str, list[Party]] = defaultdict(list)
    for party_id in sorted(holders):
        number, row = holders[party_id], rows[party_id]
        # "" stands for all countries: an international number means the same everywhere
        country = "" if number.scheme in DECISIVE else number.country or row.country
        if country is not None:
            by_country[country].append(row)
    for country, group in sorted(by_country.items()):
        where = f" ({country})" if country else ""
        for first, row in _pair_across_sources(group, differ):
            number = holders[row.id]
            value = "" if number.personal else f" {number.value}"
            yield _make_pair(first, row, (f"same {number.scheme}{value}{where}",))


def _pair_across_sources(group: list[Party], differ: Differ) -> Iterator[tuple[Party, Party]]:
    """Yield each row with the first of another source; no pair twice."""
    pairs = {}
    for row in group:
        # with the first one only: a thousand holders must not make half a million pairs
        first = next((other for other in group if differ(other.id, row.id)), None)
        if first is not None:
            pairs[frozenset((first.id, row.id))] = first, row
    yield from pairs.values()


def _make_pair(left: Party, right: Party, agree: tuple[str, ...]) -> SameNumber:
    names = best_name_similarity(left, right)
    first, second = sorted((left.id, right.id))
    return SameNumber(first, second, (*agree, f"names alike {names:.2f}"), names)


def _group_by_number(snapshot: Snapshot, differ: Differ) -> dict[str, dict[str, Identifier]]:
    """Return the holders of each number that rows of several sources have, by the number's key."""
    import pyarrow.compute as pc  # noqa: PLC0415  # slow to import

    table = snapshot.table("identifiers")
    # strong numbers merge parties by themselves; weak ones, and those of others, prove nothing
    left_out = STRONG | WEAK | OF_OTHERS
    columns = ("party", "scheme", "value", "country", "valid", "personal")
    table = table.filter(pc.not_equal(pc.fill_null(table["valid"], True), False))
    holders: dict[str, dict[str, Identifier]] = defaultdict(dict)
    for party, *terms in zip(*(values(table[name]) for name in columns), strict=True):
        number = Identifier(*terms)
        if number.scheme not in left_out:
            for key in number_keys(number):
                holders[key].setdefault(party, number)
    return {key: rows for key, rows in holders.items() if _any_differ(list(rows), differ)}


def _any_differ(rows: list[str], differ: Differ) -> bool:
    return any(differ(rows[0], other) for other in rows[1:])


# ------------------------------------------------------------------------------------------------
# Suggest parties of different sources that may be one, and keep the pairs as a layer of ties.
#
# A pair is suggested for similar names, or for an equal identifier whatever the names are. Nothing
# here merges two parties: a person judges (docs/matching.md). Until then a pair is an inferred tie
# possibly_same_as, in a layer that `onward merges suggest` replaces as a whole.
# ------------------------------------------------------------------------------------------------

MIN_SCORE: Final = 0.75
"""Score from which names suggest a pair."""

CERTAIN_SCORE: Final = 0.90
"""Score from which an agreeing further fact puts a pair first."""

PARTIES_PER_SECOND: Final = 150
"""Number of parties that one process searches for in about a second, to estimate the time for all.

Measured over four public lists, where a party has 2.6 names: 35,590 in 165 seconds of processor
time on two quiet cores (215 a second), and less where others are at work.
"""


@dataclass(frozen=True, slots=True)
class SuggestedPair:
    """Two rows of different sources that may be one party.

    Attributes:
        left, right: Ids of the rows, sorted.
        score: 0 to 1.
        agree: What agrees, in words, the weightiest first.
        place: 0 for an equal identifier; 1 for names at `CERTAIN_SCORE` with a further fact; 2 for
            others.
    """

    left: str
    right: str
    score: float
    agree: tuple[str, ...]
    place: int = 2

    @property
    def order(self) -> tuple[int, float, str, str]:
        """What the list is sorted by."""
        return self.place, -self.score, self.left, self.right

    def tie(self) -> Tie:
        """Return the pair as a tie."""
        return make_suggestion(self.left, self.right, self.score, "; ".join(self.agree))

    def to_data(self) -> JsonObject:
        """Return the pair as plain data."""
        return plain_fields(self, "left", "right", "score", "agree")


@dataclass(frozen=True, slots=True)
class SuggestedPairs:
    """All suggested pairs, in order.

    Attributes:
        asked: Number of parties that were searched for.
        limits: What the matcher did not look at.
    """

    pairs: tuple[SuggestedPair, ...]
    asked: int
    limits: tuple[str, ...] = ()

    def to_data(self) -> JsonObject:
        """Return the pairs as plain data."""
        return plain_fields(self, "asked", "pairs", "limits")


def parties_to_search(snapshot: Snapshot, also: Iterable[str] = ()) -> frozenset[str]:
    """Return the rows that are searched for: of parties with a topic or listing, and some others.

    Args:
        snapshot: The layers.
        also: Ids of further parties: those of assessed transactions.
    """
    import pyarrow.compute as pc  # noqa: PLC0415  # see above

    parties = snapshot.table("parties")
    has_topic = pc.greater(pc.list_value_length(parties["topics"]), 0)
    listed = {*parties["id"].filter(has_topic).to_pylist(), *also}
    listed.update(snapshot.table("listings")["party"].to_pylist())
    clusters = snapshot.clusters()
    # all rows of a listed party are searched for, not only the listed one
    roots = set(map(clusters.canonical_id, listed))
    members = {member for member, root in clusters.canonical.items() if root in roots}
    return frozenset(roots | members)


def suggest(snapshot: Snapshot, searched: Iterable[PartyAnswers]) -> SuggestedPairs:
    """Return the pairs that may be one party and that nobody has judged.

    Args:
        snapshot: Its clusters and judgements say which pairs are decided.
        searched: Who the parties may be, as `pair_search.search_pairs` yields it.
    """
    best: dict[tuple[str, str], SuggestedPair] = {}
    publishers = Publishers(snapshot)
    count, limits = 0, set[str]()
    for party, answers in searched:
        count += 1
        for answer in answers:
            limits.update(answer.limits)
            for row in answer.rows:
                if _may_be_one(publishers, party, row):
                    _keep_best(best, snapshot, _pair_by_name(party, row))
    for number in same_numbers(snapshot):
        # found without the matcher: names need not be similar at all
        _keep_best(best, snapshot, _pair_by_number(number))
    pairs = _with_facts(snapshot, best.values())
    return SuggestedPairs(
        tuple(sorted(pairs, key=lambda pair: pair.order)), count, tuple(sorted(limits))
    )


def _may_be_one(publishers: Publishers, party: str, similar: SimilarRow) -> bool:
    """Return whether a similar row counts: of the same publisher, only one on another list.

    There the names must be almost equal: a publisher spells its parties alike, and sister companies
    have similar names.
    """
    if publishers.differ(party, similar.row):
        return True
    return similar.score >= CERTAIN_SCORE and publishers.on_other_lists(party, similar.row)


def _pair_by_name(party: str, similar: SimilarRow) -> SuggestedPair:
    left, right = sorted((party, similar.row))
    return SuggestedPair(left, right, similar.score, similar.agree)


def _pair_by_number(number: "SameNumber") -> SuggestedPair:
    score = max(number.names, MIN_SCORE)
    return SuggestedPair(number.left, number.right, score, number.agree, place=0)


def _keep_best(
    best: dict[tuple[str, str], SuggestedPair], snapshot: Snapshot, pair: SuggestedPair
) -> None:
    """Keep the best pair of rows of two parties, unless they are decided."""
    clusters = snapshot.clusters()
    left, right = sorted((clusters.canonical_id(pair.left), clusters.canonical_id(pair.right)))
    if left == right or clusters.are_apart(left, right):
        return
    earlier = best.get((left, right), pair)
    first, second = sorted((earlier, pair), key=lambda pair: pair.order)
    # the pair that comes first says what agrees; its score may be that of the other one
    best[left, right] = replace(first, score=max(first.score, second.score))


def _with_facts(snapshot: Snapshot, pairs: Iterable[SuggestedPair]) -> Iterator[SuggestedPair]:
    """Yield the pairs; those with almost equal names and an agreeing fact get the place before."""
    from onward.graph.identity.undecided import read_parties  # noqa: PLC0415  # see above

    every_pair = list(pairs)
    ends: set[str] = set()
    for pair in every_pair:
        if _has_similar_names(pair):
            ends |= {pair.left, pair.right}
    rows = {party.id: party for party in read_parties(snapshot.table, ends)}
    for pair in every_pair:
        facts: tuple[str, ...] = ()
        if _has_similar_names(pair):
            facts = tuple(_shared_facts(rows[pair.left], rows[pair.right]))
        yield replace(pair, agree=(*pair.agree, *facts), place=1) if facts else pair


def _has_similar_names(pair: SuggestedPair) -> bool:
    return pair.place == 2 and pair.score >= CERTAIN_SCORE


def _shared_facts(left: Party, right: Party) -> Iterator[str]:
    """Yield the facts beside the name that two rows share; personal numbers are not repeated."""
    if not _birth_days(left).isdisjoint(_birth_days(right)):
        yield "same birth date"
    if left.address and right.address and normalise(left.address) == normalise(right.address):
        yield "same address"
    ours = {(number.scheme, number.value) for number in left.identifiers}
    theirs = {(number.scheme, number.value) for number in right.identifiers}
    yield from (f"same {scheme}" for scheme, _ in sorted(ours & theirs))


def _birth_days(party: Party) -> set[str]:
    days: set[str] = set()
    for key, text in party.notes:
        if key == "birth_date":
            days.update(parse_birth_dates(text))
    return days
