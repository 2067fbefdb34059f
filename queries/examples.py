"""The one-line grammar of an indicator's examples, and the world that a line makes (04, section 8).

::

    line    := clause ("; " clause)* " => " outcome
    tie     := A VERB [SHARE%] B [as INTEREST] [from DATE] [until DATE] [claimed | inferred]
    ship    := A ships (HS | family) xN to B [in CC] on DATE
    party   := A is KIND ["[" topics "]"] [(CC)] [role ROLE]
    set     := name.attribute = value
    outcome := (present | possible) LEVEL | not_found | cannot_tell | gap

SHARE is a percentage (60), an interval (25-50) or unknown (?); VERB is a tie kind. What a clause
does not say is as `onward.queries.example_world` has it. `acme` is the end-user unless the line
gives it another role, and belongs to a founder unless a clause gives it an owner.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, cast, get_args

from onward.errors import IndicatorInvalid, InputRefused
from onward.graph.manifests import SourceFacts
from onward.graph.model import (
    Listing,
    Party,
    PartyKind,
    Share,
    Shipment,
    Standing,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.snapshots import Snapshot, memory_snapshot
from onward.loaders.load import ships_to
from onward.queries import example_world as world
from onward.queries.order import Role
from onward.queries.results import Severity
from onward.queries.tables import Tables, default_tables
from onward.queries.transaction import Transaction, parse_transaction

Status = Literal["present", "possible", "not_found", "cannot_tell", "gap"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an indicator must say of a line; the level only of what is found."""

    status: Status
    level: Severity | None = None

    def __str__(self) -> str:
        return f"{self.status} {self.level}" if self.level else self.status


@dataclass(frozen=True, slots=True)
class Example:
    """A line, read.

    Attributes:
        statements: What the sources of its world say.
        layers: Dates and limits of those sources.
        unread: Facts that the line states and no part of Onward reads yet, by name.
    """

    line: str
    statements: tuple[Statement, ...]
    layers: tuple[SourceFacts, ...]
    transaction: Transaction
    expected: Outcome
    unread: Mapping[str, str]

    def snapshot(self) -> Snapshot:
        """Give the line's world as a snapshot in memory."""
        return memory_snapshot((*self.statements, *world.records()), self.layers)


def example_tables() -> Tables:
    """Give the rule pack's tables with the rows that the example world adds."""
    tables = default_tables()
    return replace(tables, regimes=(*tables.regimes, *world.regimes()))


def read_example(line: str) -> Example:
    """Read a line.

    Raises:
        IndicatorInvalid: A clause or the outcome is not understood; the message names it.
    """
    clauses, arrow, outcome = line.partition(" => ")
    if not arrow:
        raise IndicatorInvalid("an example without an outcome", value=line, mend='end it with "=>"')
    draft = _Draft()
    for clause in clauses.split("; "):
        _read_clause(clause.strip(), draft)
    return draft.finish(line, _outcome(outcome.strip()))


def _outcome(text: str) -> Outcome:
    status, _, level = text.partition(" ")
    is_found = status in {"present", "possible"}
    if status not in get_args(Status) or (level in get_args(Severity)) is not is_found:
        raise IndicatorInvalid("no outcome", value=text, mend="such as: present high, not_found")
    return Outcome(cast("Status", status), cast("Severity", level) if is_found else None)


_DATE: Final = r"\d{4}(?:-\d{2}){0,2}"
_DATES: Final = rf"(?: from (?P<since>{_DATE}))?(?: until (?P<until>{_DATE}))?"
_TIE: Final = re.compile(
    rf"(?P<start>\w+) (?P<kind>{'|'.join(TieKind)})(?: (?P<share>\?|[\d.]+(?:-[\d.]+)?)%)? (?P<end>\w+)"
    rf"(?: as (?P<interest>\w+))?{_DATES}(?: (?P<standing>claimed|inferred))?"
)
_SHIP: Final = re.compile(
    r"(?P<shipper>\w+) ships (?P<what>\w+) x(?P<quantity>\d+) to (?P<consignee>\w+)"
    rf"(?: in (?P<country>[A-Z]{{2}}))? on (?P<date>{_DATE})"
)
_PARTY: Final = re.compile(
    r"(?P<name>\w+) is (?P<kind>\w+)(?: \[(?P<topics>[\w., ]*)\])?(?: \((?P<country>[A-Z]{2})\))?"
    r"(?: role (?P<role>\w+))?"
)
_SET: Final = re.compile(r"(?P<name>\w+)\.(?P<attribute>[\w.]+) = (?P<value>.+)")
_LISTED: Final = re.compile(rf"(?P<regime>\w+)(?: (?P<list>(?!from|until)[\w ]+?))?{_DATES}")

_UNREAD: Final = re.compile(
    r"(control|imports|transport)\..+|contract\.consignee|\w+\.(degree|mandates|sites|per_site)"
)
"""Facts of indicators that later versions bring."""


@dataclass(slots=True)
class _PartyDraft:
    kind: str
    topics: tuple[str, ...]
    country: str | None
    facts: dict[str, str] = field(default_factory=dict)
    entries: list[re.Match[str]] = field(default_factory=list)
    role: str | None = None


@dataclass(slots=True)
class _Draft:
    """A world while its line is being read."""

    parties: dict[str, _PartyDraft] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    order: dict[str, Any] = field(default_factory=lambda: {"date": world.DATE, "destination": "XC"})
    item: dict[str, Any] = field(default_factory=world.item)
    statement: dict[str, Any] | None = field(default_factory=world.statement)
    exporter: str = "DE"
    layers: dict[str, dict[str, Any]] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)

    def party(self, name: str) -> _PartyDraft:
        """Give a party, made with its defaults when it is first named."""
        if name not in self.parties:
            kind, topics, country = world.KINDS.get(name, (PartyKind.COMPANY, (), "XC"))
            facts = dict(world.FACTS.get(name, {}))
            self.parties[name] = _PartyDraft(kind, topics, country, facts)
        return self.parties[name]

    def finish(self, line: str, expected: Outcome) -> Example:
        acme = self.party("acme")
        acme.role = acme.role or "end_user"
        self._give_owner(acme)
        statements: list[Statement] = [*self.ties, *self.shipments]
        statements += [tie for shipment in self.shipments for tie in ships_to(shipment)]
        for name, draft in self.parties.items():
            listings = _listings(name, draft)
            statements += [_party(name, draft, bool(listings)), *listings]
        own = {"retrieved": world.RETRIEVED, "max_age_days": world.FRESH_DAYS}
        layers = {world.DATASET: own, **self.layers}
        return Example(
            line,
            tuple(statements),
            tuple(SourceFacts(name=name, source=name, **facts) for name, facts in layers.items()),
            self._transaction(line),
            expected,
            dict(self.unread),
        )

    def _give_owner(self, acme: _PartyDraft) -> None:
        owned = any((tie.kind, tie.end) == (TieKind.OWNS, _id("acme")) for tie in self.ties)
        if not owned and acme.facts.get("owners") != "none":
            self.party("founder")
            self.add_tie(start="founder", end="acme", kind=TieKind.OWNS, share=Share(1.0, 1.0))

    def add_tie(self, *, start: str, end: str, **terms: Any) -> None:
        record = f"tie-{len(self.ties)}"
        self.ties.append(Tie(_id(start), _id(end), source=world.source(record), **terms))

    def _transaction(self, line: str) -> Transaction:
        parties: list[dict[str, Any]] = [
            {"role": "exporter", "name": "Exporter", "country": self.exporter}
        ]
        for name, draft in self.parties.items():
            if draft.role is not None:
                is_named = draft.facts.get("name") != "none"
                parties.append({"role": draft.role, **({"id": _id(name)} if is_named else {})})
        order = {"id": "T-example", "items": [self.item], **self.order, "parties": parties}
        order["end_use"] = {"text": "network planning", "statement": self.statement}
        try:
            return parse_transaction(order)
        except InputRefused as error:
            raise IndicatorInvalid(
                f"the example is no transaction: {error}", value=line, mend="mend the clause"
            ) from error


def _id(name: str) -> str:
    return f"{world.DATASET}:{name}"


def _party(name: str, draft: _PartyDraft, has_listings: bool) -> Party:
    topics = draft.topics
    if has_listings:  # the entries say when; a bare topic would hold since ever
        topics = tuple(topic for topic in topics if topic not in _listed_topics())
    facts = draft.facts
    return Party(
        id=_id(name),
        name=facts.get("name", name),
        kind=draft.kind,
        country=draft.country,
        source=world.source(f"party/{name}"),
        topics=topics,
        incorporated=facts.get("incorporated"),
        sector=facts.get("sector"),
    )


def _listed_topics() -> tuple[str, ...]:
    return default_tables().topics_of("listed")


def _listings(name: str, draft: _PartyDraft) -> tuple[Listing, ...]:
    if name == "listed" and not draft.entries and not draft.topics:
        return world.default_listings()
    topics = [topic for topic in draft.topics if topic in _listed_topics()] or ["sanction"]
    return tuple(
        Listing(
            id=f"{name}/{number}/{topic}",
            party=_id(name),
            topic=topic,
            source=world.source(f"listing/{name}/{number}/{topic}"),
            measure=draft.facts.get("measure"),
            **entry.groupdict(),
        )
        for number, entry in enumerate(draft.entries)
        for topic in topics
    )


def _read_clause(clause: str, draft: _Draft) -> None:
    for pattern, read in _CLAUSES:
        match = pattern.fullmatch(clause)
        if match is not None:
            read(match, draft)
            return
    raise IndicatorInvalid("a clause that is not understood", value=clause, mend="see 04, section 8")


def _read_tie(match: re.Match[str], draft: _Draft) -> None:
    draft.party(match["start"])
    draft.party(match["end"])
    draft.add_tie(
        start=match["start"],
        end=match["end"],
        kind=TieKind(match["kind"]),
        share=_share(match["share"]),
        interest=match["interest"],
        since=match["since"],
        until=match["until"],
        standing=cast("Standing", match["standing"] or "stated"),
    )


def _share(text: str | None) -> Share | None:
    if text is None or text == "?":
        return None
    low, _, high = text.partition("-")
    return Share(float(low) / 100, float(high or low) / 100)


def _read_ship(match: re.Match[str], draft: _Draft) -> None:
    what = match["what"]
    draft.party(match["shipper"])
    consignee = draft.party(match["consignee"])
    consignee.country = match["country"] or consignee.country
    number = f"shipment-{len(draft.shipments)}"
    draft.shipments.append(
        Shipment(
            id=number,
            date=match["date"],
            source=world.source(number),
            shipper=_id(match["shipper"]),
            consignee=_id(match["consignee"]),
            hs=what if what.isdigit() else None,
            families=() if what.isdigit() else (what,),
            quantity=match["quantity"],
            destination=consignee.country,
        )
    )


def _read_party(match: re.Match[str], draft: _Draft) -> None:
    if match["kind"] not in tuple(PartyKind) or match["role"] not in (None, *get_args(Role)):
        raise IndicatorInvalid("no such kind or role", value=match[0], mend="see 01, Vocabulary")
    party = draft.party(match["name"])
    party.kind = match["kind"]
    party.topics = tuple(topic.strip() for topic in (match["topics"] or "").split(",") if topic)
    party.country = match["country"] or party.country
    party.role = match["role"] or party.role


def _read_set(match: re.Match[str], draft: _Draft) -> None:
    name, attribute, value = match["name"], match["attribute"], match["value"]
    if _UNREAD.fullmatch(f"{name}.{attribute}"):
        draft.unread[f"{name}.{attribute}"] = value
        return
    target, known = _TARGETS.get(name, (_set_party, _PARTY_ATTRIBUTES))
    if known is not None and attribute not in known:
        raise IndicatorInvalid(
            "no such attribute", value=match[0], mend=f"use one of {', '.join(known)}"
        )
    target(match, draft)


def _listed_value(text: str) -> list[str]:
    return [] if text == "none" else [part.strip() for part in text.split(",")]


def _set_order(match: re.Match[str], draft: _Draft) -> None:
    attribute, value = match["attribute"], match["value"]
    if attribute == "exporter":
        draft.exporter = value
    elif attribute == "statement":
        draft.statement = None
    elif attribute in {"route", "items"}:
        draft.order[attribute] = _listed_value(value)
    else:
        draft.order[attribute] = None if value == "none" else value


def _set_item(match: re.Match[str], draft: _Draft) -> None:
    attribute, value = match["attribute"], match["value"]
    if attribute == "six":
        draft.item["cyber_surveillance"] = dict(zip(world.SIX, _listed_value(value), strict=False))
    elif attribute == "families":
        draft.item["families"] = None if value == "unknown" else _listed_value(value)
    else:
        draft.item[attribute] = None if value == "none" else value


def _set_statement(match: re.Match[str], draft: _Draft) -> None:
    statement = draft.statement or world.statement()
    attribute, value = match["attribute"], match["value"]
    if attribute in statement["declares"]:
        statement["declares"][attribute] = _TRUTH[value]
    else:
        statement[attribute] = None if value == "none" else value
    draft.statement = statement


_TRUTH: Final[Mapping[str, bool | None]] = {"true": True, "false": False, "none": None}


def _set_answer(match: re.Match[str], draft: _Draft) -> None:
    draft.order.setdefault("answers", {})[match["attribute"]] = match["value"]


def _set_contract(match: re.Match[str], draft: _Draft) -> None:
    draft.order["contract"] = {"no_reexport": _TRUTH[match["value"]]}


def _set_letter(match: re.Match[str], draft: _Draft) -> None:
    (letter,) = draft.order.setdefault("letters", [{}])
    keys = {"party": "party", "since": "date", "until": "valid_until"}
    value = match["value"]
    letter[keys[match["attribute"]]] = _id(value) if match["attribute"] == "party" else value


def _set_source(match: re.Match[str], draft: _Draft) -> None:
    """Read ``source.eu.retrieved = DATE`` and ``source.eu.limit = 7d``."""
    name, _, attribute = match["attribute"].partition(".")
    facts = draft.layers.setdefault(name, {})
    value = match["value"]
    if attribute == "retrieved":
        facts["retrieved"] = None if value == "unknown" else value
    elif attribute == "limit":
        facts["max_age_days"] = None if value == "none" else int(value.removesuffix("d"))
    else:
        raise IndicatorInvalid("no such attribute", value=match[0], mend="retrieved or limit")


def _set_party(match: re.Match[str], draft: _Draft) -> None:
    party = draft.party(match["name"])
    attribute, value = match["attribute"], match["value"]
    if attribute == "listed":
        entry = _LISTED.fullmatch(value)
        if entry is None:
            raise IndicatorInvalid("no list entry", value=match[0], mend="REGIME [LIST] [from DATE]")
        party.entries.append(entry)
    elif attribute == "kind":
        party.kind = PartyKind(value)
    elif attribute == "country":
        party.country = value
    else:
        party.facts[attribute] = value


_PARTY_ATTRIBUTES: Final = (
    *("name", "kind", "country", "owners", "listed", "measure", "incorporated", "sector"),
)

_Set = Callable[[re.Match[str], _Draft], None]
_TARGETS: Final[Mapping[str, tuple[_Set, tuple[str, ...] | None]]] = {
    "T": (_set_order, ("date", "destination", "route", "exporter", "kind", "statement", "items")),
    "item": (_set_item, ("six", "families", "hs", "control_code", "not_listed_reason")),
    "statement": (
        _set_statement,
        ("military", "reexport", "repression", "date", "valid_until", "signed_by"),
    ),
    "answer": (_set_answer, None),
    "contract": (_set_contract, ("no_reexport",)),
    "letter": (_set_letter, ("party", "since", "until")),
    "source": (_set_source, None),
}

_CLAUSES: Final[tuple[tuple[re.Pattern[str], _Set], ...]] = (
    (_SET, _read_set),
    (_PARTY, _read_party),
    (_SHIP, _read_ship),
    (_TIE, _read_tie),
)
