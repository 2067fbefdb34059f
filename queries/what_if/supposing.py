"""Assessments under suppositions, and what a change was found to do; nothing is kept."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self, get_args

from pydantic import BeforeValidator, Field

from onward.errors import InputRefused, UsageError
from onward.graph.codes import DocumentKind
from onward.graph.countries import country_name
from onward.graph.dates import first_day
from onward.graph.json_forms import canonical_hash
from onward.graph.model import Provenance, Shipment, Tie, TieKind
from onward.graph.shares import Share, percent_text
from onward.graph.shipments import ships_to
from onward.graph.store.manifests import LayerManifest, SourceFacts
from onward.graph.store.workspace import Snapshot, memory_snapshot
from onward.graph.tables import read_words
from onward.loaders.readers.documents import Strict
from onward.queries.acts.case import FindingChange, compare_findings
from onward.queries.assessment.assess import assess
from onward.queries.assessment.resolving import resolve_order
from onward.queries.assessment.reuse import WHOLE, Note, TrackedOrder
from onward.queries.assessment.running import ask_indicator, open_context
from onward.queries.assessment.setup import AssessmentSetup, OrderQuestion
from onward.queries.detection.results import Result, Results
from onward.queries.items import classify_items
from onward.queries.model.assessment import Assessment, Finding
from onward.queries.model.parts import JsonObject
from onward.queries.rules.catalogue import read_yaml
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.fields import Country, Day, OrderPart, ShareText, Text
from onward.queries.transactions.goods import Answer
from onward.queries.transactions.transaction import (
    BEHAVIOUR,
    ITEM_FLAGS,
    QUESTIONS,
    Contract,
    EndUseStatement,
    Licence,
    Transaction,
    Transport,
    parse_transaction,
    with_fields,
    without_fields,
)

if TYPE_CHECKING:
    import pyarrow as pa


# ------------------------------------------------------------------------------------------------
# Changes that somebody supposes: of ties and list entries, of an order's fields and owners.
# ------------------------------------------------------------------------------------------------


def _read_text(value: object) -> object:
    """Take a number for its digits: an id of a tie is one."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


TieName = Annotated[Text, BeforeValidator(_read_text)]
"""The number of a tie, as evidence has it, or FROM KIND TO."""


class SupposedOwner(Strict):
    """An owner that is supposed to be there.

    Attributes:
        owner: Id of a loaded party; or, of a party of the order, a name.
        of: Id of what it owns, or a role of the order.
    """

    owner: Text
    of: Text
    share: ShareText = "1"


class Supposed(Strict):
    """Everything that somebody supposes.

    Attributes:
        drop: Ties that are not there.
        share: Shares of ties that are others.
        add: Owners that are there.
        delist: List entries that are not there, by their ids.
        order: Fields of the order that say something else, by their paths; null = it says nothing.
    """

    drop: tuple[TieName, ...] = ()
    share: dict[TieName, ShareText] = Field(default_factory=dict)
    add: tuple[SupposedOwner, ...] = ()
    delist: tuple[Text, ...] = ()
    order: dict[Text, object] = Field(default_factory=dict)

    def describe(self) -> Iterator[str]:
        """Yield each supposition in words."""
        yield from (f"without the tie {name}" for name in self.drop)
        yield from (f"{name}: {percent_text(text)}" for name, text in self.share.items())
        for row in self.add:
            yield f"{row.owner} owns {percent_text(row.share)} of {row.of}"
        yield from (f"without the list entry {entry}" for entry in self.delist)
        for path, value in self.order.items():
            yield f"{path} is not stated" if value is None else f"{path} is {value}"


def read_supposed(path: Path) -> Supposed:
    """Read suppositions from a YAML or JSON file.

    Raises:
        InputRefused: It cannot be read, or supposes nothing.
    """
    if not path.is_file():
        raise InputRefused("there is no such file", file=str(path), hint="check the path")
    supposed = read_yaml(path, str(path)).fill(Supposed)
    if supposed == Supposed():
        hint = "say what to drop, share, add, delist, or change in the order"
        raise InputRefused("supposes nothing", file=str(path), hint=hint)
    return supposed


# ------------------------------------------------------------------------------------------------
# A snapshot as it would be without some ties and list entries, or with others; in memory only.
# ------------------------------------------------------------------------------------------------

DATASET: Final = "what-if"
"""What stands for the source of supposed ties."""


def suppose_snapshot(
    snapshot: Snapshot, supposed: Supposed, owners: Iterable[SupposedOwner]
) -> Snapshot:
    """Return a snapshot with supposed ties and without others.

    Args:
        snapshot: As it is.
        supposed: What to drop, and which shares are others.
        owners: Owners to add, of those that are parties of the snapshot.

    Raises:
        InputRefused: A tie, list entry or party is not there.
    """
    ties = _find_ties(snapshot, (*supposed.drop, *supposed.share))
    _require_listings(snapshot, supposed.delist)
    deliveries = _find_deliveries(snapshot, [ties[name] for name in supposed.drop])
    dropped = {ties[name].tid for name in (*supposed.drop, *supposed.share)}
    dropped |= {tie.tid for row in deliveries for tie in ships_to(row)}
    shipments = {(row.source.dataset, row.id) for row in deliveries}
    added = [
        replace(
            ties[name], share=Share(float(text), float(text)), source=_make_source(f"share {name}")
        )
        for name, text in supposed.share.items()
    ]
    added += list(_make_owners(snapshot, owners))
    extra = memory_snapshot(added, [SourceFacts(name=DATASET)] if added else ())
    extra_layers = {layer.id for layer in extra.layers}

    def read(layer: LayerManifest, name: str) -> "pa.Table":
        if layer.id in extra_layers:
            return extra.read(layer, name)
        table = snapshot.read(layer, name)
        if name == "ties" and dropped:
            return _without_rows(table, "tid", dropped)
        if name == "shipments" and shipments:
            ids = [number for dataset, number in shipments if dataset == layer.name]
            return _without_rows(table, "id", ids)
        if name == "listings" and supposed.delist:
            return _without_rows(table, "id", supposed.delist)
        return table

    layers = (*snapshot.layers, *extra.layers)
    # no folder to compile into: what is supposed leaves no trace on the disk
    changed = Snapshot(layers, read, None, snapshot.ledger, snapshot.judgements)
    changed.id = f"{DATASET}-{canonical_hash([snapshot.id, supposed.model_dump(mode='json')])}"
    return changed


def _without_rows(table: "pa.Table", column: str, values: Iterable[object]) -> "pa.Table":
    import pyarrow as pa  # noqa: PLC0415  # Arrow is slow to import
    import pyarrow.compute as pc  # noqa: PLC0415  # likewise

    given = pa.array(sorted(values, key=str), table[column].type)
    return table.filter(pc.invert(pc.is_in(table[column], value_set=given)))


def _find_ties(snapshot: Snapshot, names: Iterable[str]) -> dict[str, Tie]:
    """Return ties by the names that somebody gives them.

    Raises:
        InputRefused: There is no such tie, or there are several.
    """
    wanted_names = tuple(names)
    if not wanted_names:
        return {}
    by_number: dict[str, Tie] = {}
    by_ends: dict[str, list[Tie]] = {}
    for tie in snapshot.statements().ties:
        by_number[str(tie.tid)] = tie
        by_ends.setdefault(f"{tie.start} {tie.kind} {tie.end}", []).append(tie)
    return {name: _choose_tie(name, by_number, by_ends) for name in wanted_names}


def _find_deliveries(snapshot: Snapshot, ties: Iterable[Tie]) -> list[Shipment]:
    """Return the deliveries that some ties are made of: a delivery without its tie is none."""
    tids = {tie.tid for tie in ties if tie.kind == TieKind.SHIPS_TO}
    if not tids:
        return []
    rows = snapshot.statements().shipments
    return [row for row in rows if not tids.isdisjoint(tie.tid for tie in ships_to(row))]


def _choose_tie(name: str, by_number: dict[str, Tie], by_ends: dict[str, list[Tie]]) -> Tie:
    if name in by_number:
        return by_number[name]
    fitting = by_ends.get(" ".join(name.split()), [])
    if len(fitting) == 1:
        return fitting[0]
    what = "there are several ties" if fitting else "there is no tie"
    numbers = ", ".join(str(tie.tid) for tie in fitting)
    hint = f"name one by its number: {numbers}" if fitting else "write FROM KIND TO, or its number"
    raise InputRefused(f"{what} {name!r}", field="drop", hint=hint)


def _require_listings(snapshot: Snapshot, entries: Iterable[str]) -> None:
    names = tuple(entries)
    ids = {row.id for row in snapshot.statements().listings} if names else set()
    for entry in names:
        if entry not in ids:
            raise InputRefused(f"there is no list entry {entry!r}", field="delist")


def _make_owners(snapshot: Snapshot, owners: Iterable[SupposedOwner]) -> Iterator[Tie]:
    rows = tuple(owners)
    ids = {party.id for party in snapshot.statements().parties} if rows else set()
    for row in rows:
        for party in (row.owner, row.of):
            if party not in ids:
                hint = "give the id of a loaded party, or add the owner to a party of the order"
                raise InputRefused(f"there is no party {party!r}", field="add", hint=hint)
        share = Share(float(row.share), float(row.share))
        source = _make_source(f"{row.owner} owns {row.of}")
        yield Tie(row.owner, row.of, TieKind.OWNS.value, source, share)


def _make_source(record: str) -> Provenance:
    return Provenance(DATASET, record)


# ------------------------------------------------------------------------------------------------
# Assessing an order under a supposition, and naming what is different.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SupposedAssessment:
    """What an order's assessment would be; it is no assessment, and is never kept as one.

    Attributes:
        supposed: What was supposed, each in words.
        before: The assessment as it is.
        after: As it would be.
        changes: What is different among the findings.
    """

    supposed: tuple[str, ...]
    before: Assessment
    after: Assessment
    changes: tuple[FindingChange, ...]

    def to_data(self) -> JsonObject:
        """Return what ``onward assess --what-if --json`` prints."""
        return {
            "what_if": list(self.supposed),
            "order": self.before.transaction.id,
            "before": _describe_side(self.before),
            "after": _describe_side(self.after),
            "changes": [asdict(change) for change in self.changes],
            "gaps_closed": _list_gaps(self.before, self.after),
            "gaps_opened": _list_gaps(self.after, self.before),
        }


def _describe_side(assessment: Assessment) -> JsonObject:
    return {
        "verdict": assessment.verdict,
        "complete": assessment.complete,
        "suggestion": assessment.suggestion.value,
        "findings": [finding.id for finding in assessment.findings],
    }


def _list_gaps(left: Assessment, right: Assessment) -> list[str]:
    """Return what is not known on the left and is on the right, in words."""
    named = {gap.what for gap in right.coverage.gaps}
    return [gap.what for gap in left.coverage.gaps if gap.what not in named]


def suppose(
    order: Transaction,
    supposed: Supposed,
    setup: AssessmentSetup,
    snapshot: Snapshot,
    on: date | None = None,
    as_of: date | None = None,
) -> SupposedAssessment:
    """Assess an order as it is and as it would be.

    Args:
        order: As it is.
        supposed: What is supposed.
        setup: What it is assessed against.
        snapshot: The same snapshot.
        on: As in `assess`.
        as_of: As in `assess`.

    Raises:
        InputRefused: Something that is supposed away is not there, or a field cannot hold a value.
    """
    before = assess(order, setup, on, as_of)
    changed_order, owners = _change_order(order, supposed)
    changed_setup = change_setup(setup, snapshot, supposed, owners)
    after = assess(changed_order, changed_setup, on, as_of)
    changes = compare_findings(before, after)
    return SupposedAssessment(tuple(supposed.describe()), before, after, changes)


def change_setup(
    setup: AssessmentSetup,
    snapshot: Snapshot,
    supposed: Supposed,
    owners: tuple[SupposedOwner, ...] = (),
) -> AssessmentSetup:
    """Return what an order is assessed against under a supposition; the same where it is silent."""
    if not (supposed.drop or supposed.share or supposed.delist or owners):
        return setup
    return setup.over_snapshot(suppose_snapshot(snapshot, supposed, owners))


def change_fields(order: Transaction, supposed: Supposed) -> Transaction:
    """Return an order of which some fields say something else, or nothing.

    Raises:
        InputRefused: There is no such field, or the value does not fit it.
    """
    stated = {
        path: json.dumps(value) for path, value in supposed.order.items() if value is not None
    }
    left_out = [path for path, value in supposed.order.items() if value is None]
    return without_fields(with_fields(order, stated), left_out)


def _change_order(
    order: Transaction, supposed: Supposed
) -> tuple[Transaction, tuple[SupposedOwner, ...]]:
    """Return the order as it would be, and the owners that are no matter of the order."""
    changed = change_fields(order, supposed)
    plain = changed.plain()
    elsewhere = []
    for row in supposed.add:
        party = next(
            (party for party in plain["parties"] if row.of in (party.get("id"), party["role"])),
            None,
        )
        if party is None:
            elsewhere.append(row)
        else:
            owner = {"id" if ":" in row.owner else "name": row.owner, "share": row.share}
            party["owners"] = [*party.get("owners", ()), owner]
    if len(elsewhere) < len(supposed.add):
        changed = parse_transaction(plain)
    return changed, tuple(elsewhere)


# ------------------------------------------------------------------------------------------------
# What the papers of an order can say: each field of theirs, with the values that may be tried.
#
# Nothing here knows an indicator. Which fields there are follows from the model of an order, and
# what may stand in them from their type and from what the order names: its days, parties, goods and
# places. What an item is, who takes part and where the goods go is no matter of a paper: with
# another of these it is another order.
# ------------------------------------------------------------------------------------------------

DOCUMENTS: Final = "documents"
_ANSWERS: Final = "answers"
_SIGNS: Final = frozenset((*ITEM_FLAGS, *BEHAVIOUR))
"""Questions to which no says no more than silence: a yes is a sign of something."""

_UNKNOWN_NUMBER: Final = "not known yet"
"""What a paper that is still to be had is called by where it needs a number."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper, and where an order states what it says.

    Attributes:
        place: The path of what it says.
        model: What stands there.
        title: What it is, in a sentence.
        whence: From whom it is to be had.
        kind: Of its document.
    """

    place: str
    model: type[OrderPart]
    title: str
    whence: str
    kind: DocumentKind

    def find_part(self, order: Transaction) -> OrderPart | None:
        """Return what an order states of such a paper; None: nothing."""
        part: Any = order
        for step in self.place.split("."):
            part = getattr(part, step)
        return part  # type: ignore[no-any-return]  # a field of an order


PAPERS: Final = (
    Paper(
        "end_use.statement",
        EndUseStatement,
        "an end-use statement",
        "from the end-user",
        "end_use_statement",
    ),
    Paper("contract", Contract, "a contract", "from the other party to it", "contract"),
    Paper("transport", Transport, "transport papers", "from the carrier", "transport"),
    Paper("licence", Licence, "a licence", "from the authority", "licence"),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A field of an order that a paper, or whoever answers a question, could state.

    Attributes:
        path: Of the field.
        value: As plain data.
        paper: What would state it; None: it is an answer to a question.
        is_stated: Whether the order states something else of it.
    """

    path: str
    value: Any
    paper: Paper | None
    is_stated: bool = False

    @property
    def top(self) -> str:
        """The field of the order that it is a part of."""
        return self.path.partition(".")[0]

    @property
    def field(self) -> str:
        """The name of the field by itself."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Referents:
    """What papers of an order speak of, as the order names it.

    Attributes:
        who: Its parties, the end-user first.
        places: Where its goods are used and delivered.
        deliveries: The same, and at last the country where its goods go.
        goods: Its items.
        countries: Where its goods go.
        clauses: What a clause against re-export says.
        days: That of the question, and the first one after its goods are to leave.
    """

    who: tuple[str, ...]
    places: tuple[str, ...]
    deliveries: tuple[str, ...]
    goods: tuple[str, ...]
    countries: tuple[str, ...]
    days: tuple[str, ...]
    clauses: tuple[str, ...] = ("no re-export to the Russian Federation or Belarus",)

    @classmethod
    def read(cls, order: Transaction, before: Assessment) -> Self:
        """Read what an order names, and who its parties turned out to be."""
        parties = sorted(before.coverage.parties, key=lambda party: party.role != "end_user")
        on = date.fromisoformat(before.on)
        last = max(on, first_day(order.planned_ship_date)) if order.planned_ship_date else on
        sites = (order.end_use.site, *(party.site for party in order.parties))
        delivered = (order.contract.delivery_place, order.transport.delivery_place)
        places = _list_texts((*sites, *delivered))
        countries = () if order.destination is None else (order.destination,)
        goods = (item.control_code or item.description or item.hs for item in order.items)
        return cls(
            who=_list_texts(party.name for party in parties),
            places=places,
            deliveries=_list_texts((*places, *map(country_name, countries))),
            goods=_list_texts(goods),
            countries=countries,
            days=(on.isoformat(), (last + timedelta(1)).isoformat()),
        )

    def list_values(self, name: str, annotation: Any) -> Sequence[Any]:
        """Return what may stand in a field, the likeliest first; nothing where nobody can say.

        Args:
            name: Of the field.
            annotation: Its type.
        """
        types = (annotation, *get_args(annotation))
        if bool in types:
            return False, True
        if Answer in types:
            return "no", "yes"
        if Day in types:
            return self.days
        several = Ellipsis in types
        texts = self._list_texts(name, is_country=Country in types, is_text=Text in types)
        return [list(texts)] if several and texts else texts

    def _list_texts(self, name: str, *, is_country: bool, is_text: bool) -> Sequence[str]:
        if is_country:
            return self.countries
        return getattr(self, _SPEAKS_OF[name]) if is_text and name in _SPEAKS_OF else ()


_SPEAKS_OF: Final[Mapping[str, str]] = {
    "signed_by": "who",
    "consignee": "who",
    "end_users": "who",
    "site": "places",
    "delivery_place": "deliveries",
    "covers": "goods",
    "clause_text": "clauses",
}
"""What the texts of papers speak of; of all others nobody can say what should stand there."""


def _list_texts(texts: Iterator[str | None] | Sequence[str | None]) -> tuple[str, ...]:
    """Return the texts that say something, each once."""
    return tuple(dict.fromkeys(text for text in texts if text and not says_nothing(text)))


def propose_fields(order: Transaction, referents: Referents) -> Iterator[Proposal]:
    """Yield what the papers of an order could state otherwise, or beside what they state."""
    for paper in PAPERS:
        yield from _propose_parts(order, paper, referents)
        yield from _propose_document(order, paper, referents)
    for key in sorted(QUESTIONS):
        answer = order.answers.get(key)
        if answer is not None or key not in _SIGNS:
            for value in ("no", "yes"):
                if value != answer:
                    yield Proposal(f"{_ANSWERS}.{key}", value, None, answer is not None)


def _propose_parts(order: Transaction, paper: Paper, referents: Referents) -> Iterator[Proposal]:
    part = paper.find_part(order)
    for path, value, stated in _walk_fields(paper.model, part, paper.place, referents):
        yield Proposal(path, value, paper, stated not in (None, ()))
    if part is None and paper.model is Licence:
        yield Proposal(f"{paper.place}.number", _UNKNOWN_NUMBER, paper)


def _walk_fields(
    model: type[OrderPart], part: OrderPart | None, place: str, referents: Referents
) -> Iterator[tuple[str, Any, Any]]:
    """Yield the path of each field of a part, each other value that may stand there, its own."""
    for name, info in model.model_fields.items():
        path, stated = f"{place}.{name}", getattr(part, name, None)
        annotation = info.annotation
        if isinstance(annotation, type) and issubclass(annotation, OrderPart):
            yield from _walk_fields(annotation, stated, path, referents)
            continue
        for value in referents.list_values(name, annotation):
            if value != (list(stated) if isinstance(stated, tuple) else stated):
                yield path, value, stated


def _propose_document(order: Transaction, paper: Paper, referents: Referents) -> Iterator[Proposal]:
    """Yield the paper itself: its hash in the file, under the name that is stated of it."""
    stated = getattr(paper.find_part(order), "document", None)
    name = stated if stated and not says_nothing(stated) else paper.title
    # of a paper that nobody has the hash is that of its name: it stands for the true one
    document = {"kind": paper.kind, "id": name, "sha256": sha256(name.encode()).hexdigest()}
    yield Proposal(f"{DOCUMENTS}.{len(order.documents)}", document, paper)
    for place, other in enumerate(order.documents):
        for sender in referents.who if other.kind == paper.kind else ():
            is_stated = other.from_party is not None
            yield Proposal(f"{DOCUMENTS}.{place}.from_party", sender, paper, is_stated)


# ------------------------------------------------------------------------------------------------
# In words: what a paper or an answer would have to say, and from whom it is to be had.
#
# None of these sentences says that it can be had, or asks anybody to write it: what it says must be
# true, and come from whoever may say so.
# ------------------------------------------------------------------------------------------------

_SAYS: Final = read_words("onward.queries.what_if", "code_words.csv", "says")
"""What a field of a paper says, by its name."""

_CLAUSES: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "no_reexport": ("allows", "forbids", "re-export to Russia and Belarus"),
        "on_site_check": ("refuses", "allows", "a check on site"),
        "military": ("denies", "declares", "a military use"),
        "reexport": ("denies", "declares", "a re-export"),
        "repression": ("denies", "declares", "a use in repression"),
    }
)
"""What a field that is false or true says, and of what."""

_IN_FILE: Final = "whose text is in the file with its hash"


def describe_proposals(proposals: Sequence[Proposal]) -> str:
    """Return what papers and answers would have to say.

    Args:
        proposals: At least one; of one paper, or answers.
    """
    papers: dict[Paper | None, list[Proposal]] = {}
    for proposal in proposals:
        papers.setdefault(proposal.paper, []).append(proposal)
    return " and ".join(_describe_paper(paper, rows) for paper, rows in papers.items())


def _describe_paper(paper: Paper | None, proposals: Sequence[Proposal]) -> str:
    if paper is None:
        rows = _list_words([f"{row.path} were {row.value}" for row in proposals])
        return f"if {rows}, as somebody who knows it would have to answer truthfully"
    phrases = [_describe_field(row) for row in proposals if not isinstance(row.value, bool)]
    words = ", ".join(dict.fromkeys((*phrases, *_describe_clauses(proposals))))
    on_file = "; the one on file says otherwise" if any(row.is_stated for row in proposals) else ""
    return f"with {paper.title} {words} (to be had {paper.whence}, and to be true{on_file})"


def _describe_clauses(proposals: Sequence[Proposal]) -> Iterator[str]:
    """Yield what a paper denies, what it declares and so on: each verb with all its things."""
    things: dict[str, list[str]] = {}
    for row in proposals:
        if isinstance(row.value, bool):
            name = row.field
            no, yes, thing = _CLAUSES.get(name, ("denies", "declares", name.replace("_", " ")))
            things.setdefault(yes if row.value else no, []).append(thing)
    yield from (f"that {verb} {' and '.join(rows)}" for verb, rows in things.items())


def _list_words(words: Sequence[str]) -> str:
    """Return words as a sentence lists them.

    >>> _list_words(["a", "b", "c"]), _list_words(["a"])
    ('a, b and c', 'a')
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _describe_field(proposal: Proposal) -> str:
    name = proposal.field
    if proposal.path.startswith(DOCUMENTS) and name.isdecimal():
        return _IN_FILE
    template = _SAYS.get(name, f"with {name.replace('_', ' ')} {{value}}")
    return template.format(value=_say_value(proposal.value))


def _say_value(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


# ------------------------------------------------------------------------------------------------
# Which fields of an order a finding rests on: those that its indicator was seen to read.
# ------------------------------------------------------------------------------------------------

_ALL = frozenset(Transaction.model_fields)


def find_fields_read(
    order: Transaction, setup: AssessmentSetup, on: date | None, as_of: date | None
) -> Mapping[str, frozenset[str]]:
    """Return the fields of an order that each indicator reads, by its id.

    What an indicator reads of the results of those before it counts as what these have read.

    Args:
        order: As it is.
        setup: What it is assessed against.
        on: As in `assess`.
        as_of: As in `assess`.
    """
    question = OrderQuestion.open(order, setup, on, as_of)
    resolution = resolve_order(order, setup, question.on, as_of)
    classified = classify_items(order, setup.items, as_of)
    context = open_context(classified, setup, resolution, question.on, as_of)
    results: dict[str, Sequence[Result]] = {}
    fields: dict[str, frozenset[str]] = {}
    for scheduled in setup.plan.schedule:
        names: set[str] = set()
        earlier: set[str] = set()
        tracked = replace(context, transaction=TrackedOrder.of(context.transaction, names.add))
        indicator = scheduled.indicator.id
        results[indicator] = ask_indicator(
            scheduled, tracked, _TrackedResults(results, earlier.add)
        )
        own_fields = _ALL if WHOLE in names else _ALL.intersection(names)
        fields[indicator] = own_fields.union(*(fields[name] for name in earlier if name in fields))
    # a later day's findings are those of other indicators
    later = {indicator.id: _ALL for indicator in context.telling("later_days")}
    return {**fields, **later}


class _TrackedResults(Mapping[str, Sequence[Result]]):
    """What indicators have yielded; it notes whose results are read."""

    def __init__(self, results: Results, note: Note) -> None:
        self._results = results
        self._note = note

    def __getitem__(self, indicator: str) -> Sequence[Result]:
        """Return what an indicator has yielded."""
        self._note(indicator)
        return self._results[indicator]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids of the indicators that ran."""
        return iter(self._results)

    def __len__(self) -> int:
        """Count the indicators that ran."""
        return len(self._results)


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A change that clears a finding, or makes one of a near miss.

    Attributes:
        finding: Its id.
        change: What would have to be otherwise, in words.
        supposed: The same, as ``--what-if`` takes it.
        verdict: What the assessment would say then.
        effect: Whether the finding is gone then, or made.
        makes: Ids of other findings that there would be then, and are not now.
    """

    finding: str
    change: str
    supposed: JsonObject
    verdict: str
    effect: Literal["clears", "triggers"] = "clears"
    makes: tuple[str, ...] = ()

    def to_data(self) -> JsonObject:
        """Return it as plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Trials:
    """Assessments of one order under suppositions.

    Attributes:
        order: As it is.
        setup, snapshot: What it is assessed against.
        days: Of the question: valid on, known by.
        before: Its assessment as it is.
        has_time: Whether whoever asks still waits; once they do not, nothing more is tried.
        untried: Suppositions for which there was no time.
    """

    order: Transaction
    setup: AssessmentSetup
    snapshot: Snapshot
    days: tuple[date | None, date | None]
    before: Assessment
    has_time: Callable[[], bool] = lambda: True
    untried: list[str] = field(default_factory=list, repr=False, compare=False)
    _cache: dict[str, Assessment | None] = field(default_factory=dict, repr=False, compare=False)

    def assess(self, supposed: Supposed) -> Assessment | None:
        """Return what the order's assessment would be; None where it could not be made.

        Findings of one order often rest on the same ties: each supposition is assessed once.
        """
        key = supposed.model_dump_json()
        if key not in self._cache and not self.has_time():
            self.untried.append(key)
            return None
        if key not in self._cache:
            self._cache[key] = self._try_assessing(supposed)
        return self._cache[key]

    def clear(self, finding: Finding, supposed: Supposed, words: str) -> Counterfactual | None:
        """Return what a supposition does where it clears a finding; None where it does not.

        Args:
            finding: Of the assessment as it is.
            supposed: What would be otherwise.
            words: The same in words.
        """
        after = self.assess(supposed)
        if after is None:
            return None
        changes = compare_findings(self.before, after)
        if not any(row.finding == finding.id and row.change == "removed" for row in changes):
            return None
        plain = supposed.model_dump(mode="json", exclude_defaults=True)
        makes = tuple(row.finding for row in changes if row.change == "added")
        return Counterfactual(finding.id, words, plain, after.verdict, makes=makes)

    @cached_property
    def fields_read(self) -> Mapping[str, frozenset[str]]:
        """The fields of the order that each indicator reads."""
        return find_fields_read(self.order, self.setup, *self.days)

    def _try_assessing(self, supposed: Supposed) -> Assessment | None:
        try:
            order = change_fields(self.order, supposed)
            setup = change_setup(self.setup, self.snapshot, supposed)
            return assess(order, setup, *self.days)
        except (InputRefused, UsageError):
            return None
