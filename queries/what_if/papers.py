"""What the papers of an order can say: each field of theirs, with the values that may be tried.

Nothing here knows an indicator. Which fields there are follows from the model of an order, and what
may stand in them from their type and from what the order names: its days, parties, goods and
places. What an item is, who takes part and where the goods go is no matter of a paper: with
another of these it is another order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final, Self, get_args

from onward.graph.codes import DocumentKind
from onward.graph.countries import country_name
from onward.graph.dates import first_day
from onward.queries.model.assessment import Assessment
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.fields import Country, Day, Text
from onward.queries.transactions.goods.items import Answer
from onward.queries.transactions.own_keys import OrderPart
from onward.queries.transactions.parts import Contract, EndUseStatement, Licence, Transport
from onward.queries.transactions.questionnaire import BEHAVIOUR, ITEM_FLAGS, QUESTIONS
from onward.queries.transactions.transaction import Transaction

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
    for name, field in model.model_fields.items():
        path, stated = f"{place}.{name}", getattr(part, name, None)
        annotation = field.annotation
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
