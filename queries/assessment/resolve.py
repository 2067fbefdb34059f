"""From the parties of a transaction to nodes of the graph, with what the transaction itself says.

Every party that is not found for certain becomes a node of an overlay, of the dataset
``transaction``; its owners, as the exporter's customer file tells them, become claimed owns ties.
Two entries that describe one party in the same words are one node.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from onward.graph.engine import Overlay
from onward.graph.model import (
    Identifier,
    Party,
    PartyKind,
    Provenance,
    Share,
    Standing,
    Tie,
    TieKind,
    party_pid,
)
from onward.queries.detection.context import LayerFacts
from onward.queries.detection.results import Subject
from onward.queries.matching.lookup import Candidate, Found, Lookup, Query
from onward.queries.matching.stated import DATASET, _description, _query, owner_node
from onward.queries.rules.measure_levels import measure_level
from onward.queries.rules.severity import SEVERITIES
from onward.queries.transactions.parts import Owner, TransactionParty
from onward.queries.transactions.transaction import Transaction

OTHERWISE: Final = "transaction (read otherwise)"
"""Dataset of the owners whom a name of the transaction may mean as well.

It is a source of its own: as another reading it may take the whole share, and adds nothing to it.
"""

CUSTOMER_FILE: Final = "the exporter's customer file"


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who the parties of a transaction are.

    Attributes:
        subjects: One entry a node under which a party is examined, in the transaction's order;
            a party of which nothing is known but its role has none.
        overlay: Nodes and ties to lay over the snapshot.
        matches: One row a party (or owner) and candidate, as 03 prints them; a party without a
            candidate has one row, too: the proof of a clean search.
        limits: (party or owner, limit) where the matcher did not look at everything.
    """

    subjects: tuple[Subject, ...]
    overlay: Overlay
    matches: tuple[Mapping[str, Any], ...]
    limits: tuple[tuple[str, str], ...] = ()


def resolve(
    transaction: Transaction,
    lookup: Lookup,
    layers: Sequence[LayerFacts],
    applies: Callable[[str], bool] = lambda _regime: True,
) -> Resolution:
    """Resolve every party and every stated owner (00, A transaction; 02, Identity).

    Args:
        transaction: As read.
        lookup: Over the snapshot, without overlay.
        layers: What names are compared with, for the rows of clean searches.
        applies: Tells whether a regime's listings stop an export.
    """
    work = _Work(lookup, [_searched(layer) for layer in layers if layer.is_compared], applies)
    for ref, party in enumerate(transaction.parties):
        work.add(ref, party)
    overlay = Overlay(tuple(work.parties.values()), tuple(work.ties.values()))
    limits = tuple(dict.fromkeys(work.limits))
    return Resolution(tuple(work.subjects), overlay, tuple(work.matches), limits)


def _searched(layer: LayerFacts) -> Mapping[str, Any]:
    return {
        "dataset": layer.dataset,
        "layer": layer.layer,
        "list_version": layer.published or layer.retrieved,
        "entries": layer.rows_accepted,
    }


@dataclass(slots=True)
class _Work:
    """The overlay while it grows; nodes and ties by key, so that equal ones are one."""

    lookup: Lookup
    searched: list[Mapping[str, Any]]
    applies: Callable[[str], bool]
    subjects: list[Subject] = field(default_factory=list)
    parties: dict[str, Party] = field(default_factory=dict)
    ties: dict[str, Tie] = field(default_factory=dict)
    matches: list[Mapping[str, Any]] = field(default_factory=list)
    limits: list[tuple[str, str]] = field(default_factory=list)
    described: dict[str, str] = field(default_factory=dict)  # description -> overlay id

    def add(self, ref: int, party: TransactionParty) -> None:
        query = _query(party)
        found = self._found(query, ref, party.role)
        if not query.is_named:
            return
        sure, possible = found.of_band("match"), found.of_band("possible")
        subjects = [_known(ref, party, candidate) for candidate in sure]
        if sure and sure[0].by == ("id",):
            self._resembles(sure[0].record.id, possible)
        elif possible or not subjects:
            subjects.append(self._unknown(ref, party, query, possible))
        self.subjects.extend(subjects)
        for position, owner in enumerate(party.owners):
            for holder, standing in self._owner(ref, position, owner):
                for subject in subjects:
                    self._tie(_claim(holder, subject.id, owner, standing))

    def _found(self, query: Query, ref: int, role: str, owner: int | None = None) -> Found:
        """Look a party or owner up, and write down what was compared."""
        found = self.lookup.find(query)
        threshold = self.lookup.matcher.bands.match
        head: dict[str, Any] = {"party_ref": ref, "role": role, "query": query.shown()}
        if owner is not None:
            head["owner"] = owner
        head |= {"searched": list(self.searched), "threshold": f"{threshold:.2f}"}
        self.matches.extend({**head, **row} for row in _rows(query, found))
        where = f"parties.{ref}" if owner is None else f"parties.{ref}.owners.{owner}"
        self.limits += [(where, limit) for limit in found.limits]
        return found

    def _unknown(
        self, ref: int, party: TransactionParty, query: Query, possible: list[Candidate]
    ) -> Subject:
        """Make, or find again, the node of a party that is not found for certain."""
        node = self.described.setdefault(_description(query), f"{DATASET}:{ref}")
        facts = {
            "address": party.address,
            "incorporated": party.incorporated,
            "sector": party.sector,
        }
        self._node(node, query, possible, **facts)
        return Subject(
            ref=ref,
            role=party.role,
            pid=party_pid(node),
            id=node,
            name=_shown_name(query),
            resolved="possible" if possible else "none",
            country=party.country,
        )

    def _owner(self, ref: int, position: int, owner: Owner) -> list[tuple[str, Standing]]:
        """Give the ids of whom a stated owner may be, and how firmly; none where nothing names one.

        A share of nobody in particular is a share whose owner is not known. Where several nodes
        are the owner for certain, one carries the share, so that it is not counted once a node:
        the one whose listing weighs most. The others are inferred owners, since who is above them
        or lists them must not be lost. `matches` names them all.
        """
        query = _query(owner)
        found = self._found(query, ref, "owner", position)
        sure, possible = found.of_band("match"), found.of_band("possible")
        if sure:
            first, *others = sorted(sure, key=self._weight)
            chosen = first.record.id
            apart = self.lookup.are_apart
            self._resembles(chosen, [c for c in possible if not apart(chosen, c.record.id)])
            return [(chosen, "claimed"), *_inferred(first, others)]
        if not query.is_named:
            return []
        node = owner_node(owner)
        self._node(node, query, possible)
        return [(node, "claimed")]

    def _weight(self, candidate: Candidate) -> tuple[int, bool, str]:
        """Order by the gravest measure of a regime that applies, then listed ones before others."""
        listings = candidate.record.listings
        levels = [
            SEVERITIES.index(measure_level(entry.measure, "stop"))
            for entry in listings
            if self.applies(entry.regime)
        ]
        return -max(levels, default=-1), not listings, candidate.record.id

    def _node(
        self, node: str, query: Query, possible: list[Candidate], **facts: str | None
    ) -> None:
        given = Party(
            id=node,
            name=_shown_name(query),
            kind=PartyKind.UNKNOWN,
            country=query.country,
            source=Provenance(DATASET, node.partition(":")[2]),
            identifiers=_distinct(query.identifiers),
            **facts,  # type: ignore[arg-type]  # only texts are passed
        )
        self.parties.setdefault(node, given)
        self._resembles(node, possible)

    def _resembles(self, node: str, possible: list[Candidate]) -> None:
        """Tie a node to the parties that it may be the same as."""
        for candidate in possible:
            tie = Tie(
                start=node,
                end=candidate.record.id,
                kind=TieKind.POSSIBLY_SAME_AS,
                source=Provenance(DATASET, ""),
                standing="inferred",
                text="; ".join([f"compared with the name {candidate.name}", *candidate.because]),
                score=round(candidate.score, 2),
            )
            self._tie(tie)

    def _tie(self, tie: Tie) -> None:
        self.ties.setdefault(tie.key, tie)


def _inferred(first: Candidate, others: Sequence[Candidate]) -> Iterator[tuple[str, Standing]]:
    """Give those who may be an owner as well; not one of a regime that another one is listed by."""
    taken = {entry.regime for entry in first.record.listings}
    for candidate in others:
        regimes = {entry.regime for entry in candidate.record.listings}
        if not regimes or regimes - taken:
            taken |= regimes
            yield candidate.record.id, "inferred"


def _shown_name(query: Query) -> str:
    numbers = (f"{scheme} {raw}" for scheme, raw in query.shown().get("identifiers", {}).items())
    return query.name or query.id or next(numbers, "(not named)")


def _distinct(identifiers: Sequence[Identifier]) -> tuple[Identifier, ...]:
    return tuple(dict.fromkeys(identifiers))


def _known(ref: int, party: TransactionParty, candidate: Candidate) -> Subject:
    how: Literal["id", "matched"] = "id" if candidate.by == ("id",) else "matched"
    record = candidate.record
    country = min(record.countries) if len(record.countries) == 1 else party.country
    return Subject(ref, party.role, candidate.pid, record.id, record.name, how, country)


def _claim(owner: str, owned: str, stated: Owner, standing: Standing) -> Tie:
    """Write a stated owner as a tie; an interval with one end told is open at the other."""
    share = None
    if stated.share_min is not None or stated.share_max is not None:
        share = Share(
            float(stated.share_min or "0"),
            float(stated.share_max or "1"),
            stated.share_min_exclusive,
            stated.share_max_exclusive,
        )
    is_sure = standing == "claimed"
    return Tie(
        start=owner,
        end=owned,
        kind=TieKind.OWNS,
        source=Provenance(DATASET if is_sure else OTHERWISE, ""),
        share=share,
        standing=standing,
        text=CUSTOMER_FILE if is_sure else f"{CUSTOMER_FILE}, whose name of the owner fits as well",
    )


def _rows(query: Query, found: Found) -> Iterator[Mapping[str, Any]]:
    """Write the identity rows of one party (03, Identity matches)."""
    if not found.candidates or found.candidates[0].band == "weak":
        explanation = {"by": [], "because": _why_nothing(query, found), **_near(found)}
        nothing = {"candidate": None, "score": None, "band": "none", "evidence_hash": None}
        yield nothing | {"explanation": explanation}
    for candidate in found.candidates:
        yield {
            "candidate": _shown_candidate(candidate),
            "score": f"{candidate.score:.2f}",
            "band": candidate.band,
            "explanation": {
                "by": list(candidate.by),
                "because": list(candidate.because),
                "compared": decimal_texts(candidate.explanation),
            },
            "evidence_hash": candidate.evidence_hash(query),
        }


def _near(found: Found) -> dict[str, Any]:
    """Name the best party that is not like enough, and count the weak ones that are not shown."""
    near = None
    if found.nearest is not None:
        party, name, score = found.nearest
        near = {"party": party, "name": name, "score": f"{score:.2f}"}
    return {"nearest": near, "weak_left_out": found.weak_left_out}


def decimal_texts(told: Any) -> Any:
    """Write the numbers of an explanation as decimal texts: records hold no floats (03)."""
    if isinstance(told, float):
        return repr(told)
    if isinstance(told, Mapping):
        return {key: decimal_texts(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [decimal_texts(value) for value in told]
    return told


def _why_nothing(query: Query, found: Found) -> list[str]:
    """Say what of a query found nobody, so that a failed look-up is never quiet."""
    reasons = [f"no loaded source has the id {query.id}"] if query.id else []
    if found.unsearchable:
        reasons.append("the name holds no letter or digit: it cannot be searched")
    bad = [number.scheme for number in query.identifiers if number.valid is False]
    reasons += [f"the {scheme} given is not valid: it says nothing for certain" for scheme in bad]
    if not query.is_named:
        reasons.append("nothing says who this is")
    return reasons


def _shown_candidate(candidate: Candidate) -> Mapping[str, Any]:
    member = candidate.member
    listing = min(candidate.record.listings, key=lambda entry: entry.id, default=None)
    shown = None
    if listing is not None:
        shown = {
            "list": listing.list,
            "programme": listing.programme,
            "entry_id": listing.entry_id,
            "since": listing.since,
            "until": listing.until,
        }
    return {
        "party": candidate.record.id,
        "name_used": candidate.name,
        "dataset": member.source.dataset if member else None,
        "record": member.source.record if member else None,
        "listing": shown,
    }
