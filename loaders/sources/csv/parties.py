"""The parties of one shipment, by their ids or by the names that the record gives them.

A trader without an id becomes a party of its name and country, so that rows that name it alike
lead to one party. One that nobody names is a party of its own, different in every row: papers made
out "to order" say nothing of who receives the goods, and are no common customer.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, get_args

from onward.graph.codes import find_code
from onward.graph.countries import country_code
from onward.graph.dates import EMPTY_CELLS, TABLE_DATES, since_day, until_day
from onward.graph.identifiers import identifier
from onward.graph.model import (
    KIND_UNCERTAIN,
    Identifier,
    IdentityLink,
    Party,
    PartyKind,
    Provenance,
    Shipment,
)
from onward.graph.names.typing_errors import has_lost_letters, read_other_encoding
from onward.graph.statements import make_unnamed_owner
from onward.loaders.account import FieldRefused, LoadLog, Reason
from onward.loaders.parsing import cells as fields
from onward.loaders.parsing.cells import T, take
from onward.loaders.parsing.names import tidy
from onward.loaders.readers.documents import read_patterns

# ------------------------------------------------------------------------------------------------
# Which parties of the user's own tables bear one name, and which of them are therefore one.
#
# Tables of one hand name a party here by its number, there by its name, with its country in one row
# and without it in the next. What a row does not say keeps nobody apart; what two rows say does.
# ------------------------------------------------------------------------------------------------

Facts = tuple[str | None, str | None, str | None]
"""Country, kind and birth date; None = not stated."""


@dataclass(slots=True)
class OwnNames:
    """The ids of parties by their names and other names, with what keeps namesakes apart."""

    _parties: dict[str, dict[str, Facts]] = field(default_factory=dict)

    def add(self, party: Party) -> None:
        """Add a party of the user's table."""
        facts = read_facts(party)
        for name in (party.name, *(other.text for other in party.names)):
            self._parties.setdefault(fold_name(name), {})[party.id] = facts

    def find(self, name: str, facts: Facts = (None, None, None)) -> list[str]:
        """Return the ids of the parties of a name that no fact keeps apart.

        Args:
            name: As a row has it.
            facts: That the row states beside it.
        """
        bearers = self.list_bearers(fold_name(name))
        return sorted(party for party, stated in bearers.items() if not _are_apart(stated, facts))

    def list_bearers(self, folded: str) -> Mapping[str, Facts]:
        """Return the parties of a name, as `fold_name` writes it, and what is stated of each."""
        return self._parties.get(folded, {})


def read_facts(party: Party) -> Facts:
    """Return what keeps a party apart from others of its name."""
    notes = dict(party.notes)
    kind = None if KIND_UNCERTAIN in notes else party.kind
    return party.country, kind, notes.get("birth_date")


def fold_name(name: str) -> str:
    """Write a name so that signs and capitals keep nobody apart.

    >>> fold_name("Norsi-Trans B.V."), fold_name("NORSI TRANS BV")
    ('norsi trans bv', 'norsi trans bv')
    """
    text = tidy(name).casefold()
    words = re.sub(r"[\W_]+", " ", re.sub(r"[.'\u2019]", "", text)).strip()
    return words or text


class Namesakes:
    """The parties of one name.

    Args:
        with_ids: Those of the user's table of parties, each of which has an id of its own.
        named: Those that rows only name.
    """

    def __init__(self, with_ids: Mapping[str, Facts], named: Mapping[str, Facts]) -> None:
        self._with_ids = with_ids
        self._named = sorted(named)
        self._facts = {**named, **with_ids}
        self._near = {party: self._list_near(party) for party in self._named}
        self.left_open = {party: near for party, near in self._near.items() if self._hold_two(near)}
        """Whom rows name so that it may be either of two parties that are apart, and those."""

    def list_same(self) -> Iterator[tuple[str, str]]:
        """Yield each party that rows name, and the party that it is: one with an id, if any."""
        for party in self._named:
            if party in self.left_open:
                continue
            same = [other for other in self._near[party] if other not in self.left_open]
            with_id = [other for other in same if other in self._with_ids]
            first = with_id[0] if with_id else min([*same, party])
            if first != party:
                yield party, first

    def _list_near(self, party: str) -> list[str]:
        """Return the other parties that nothing keeps apart from one."""
        stated = self._facts[party]
        return [
            other
            for other, facts in self._facts.items()
            if other != party and not _are_apart(stated, facts)
        ]

    def _hold_two(self, parties: Sequence[str]) -> bool:
        """Tell whether two parties of some are apart."""
        if sum(party in self._with_ids for party in parties) > 1:
            return True
        stated = zip(*(self._facts[party] for party in parties), strict=True)
        return any(len({fact for fact in facts if fact}) > 1 for facts in stated)


def _are_apart(one_side: Facts, other_side: Facts) -> bool:
    pairs = zip(one_side, other_side, strict=True)
    return any(left != right for left, right in pairs if left and right)


# ------------------------------------------------------------------------------------------------
# One row of Onward's own tables: its cells, read strictly and with their address.
# ------------------------------------------------------------------------------------------------

_YEARS_AHEAD = 5
"""Years after a table was fetched in which an entry or a holding may begin."""

_ENTITY = re.compile(r"https?://www\.wikidata\.org/(?:wiki|entity(?:/statement)?)/([QPL]\S+)")
"""The address of an entry or a statement of Wikidata in its answers; its end is the id."""

_OF_LAYER = frozenset({"published", "retrieved"})
_READ_BY_COUNTRY = ("address", "phone", "registration_number", "tax_number")
"""What is compared with everybody's, and is read by the country that stands beside it."""

_SUBJECTS = {"from": ("from", "to"), "party": ("party",), "sku": ("sku",), "aliases": ("id",)}
"""Columns that say whom a row is about, by one that ties, listings, items or parties alone have."""

_ID = re.compile(r"[^\x00-\x1f\x7f]{1,300}")


@dataclass(slots=True)
class LayerContext:
    """What all rows of one load have in common.

    Attributes:
        name: The layer's name: plain ids belong to it.
        retrieved: When the files were fetched, for rows that do not say it themselves.
        log: Where doubtful fields are noted.
        named: Parties that rows name without an id, by the id derived from what they say of them.
        named_at: File, line and column where each of them is named first.
        own_names: Of the table of parties, where other tables name parties.
    """

    name: str
    retrieved: str | None
    log: LoadLog
    named: dict[str, Party] = field(default_factory=dict)
    named_at: dict[str, tuple[Path, int, str]] = field(default_factory=dict)
    own_names: OwnNames | None = None
    prefix: str = field(init=False)

    def __post_init__(self) -> None:
        """Derive the prefix of the ids of this layer's parties."""
        self.prefix = f"{self.name}:"


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row and where it stands.

    Attributes:
        has_ids: Whether its table has a column of ids, which each row then needs.
    """

    cells: Mapping[str, str]
    file: Path
    line: int
    layer: LayerContext
    has_ids: bool = True

    def text(self, name: str) -> str | None:
        """Return an optional text; the reader has trimmed it."""
        cell = self.cells[name]
        return None if cell in EMPTY_CELLS else cell

    def required(self, name: str) -> str:
        """Return a text that must be there."""
        cell = self.cells[name]
        if cell in EMPTY_CELLS:
            raise FieldRefused("missing_required", field=name, hint="fill it in")
        return cell

    def check_letters(self, name: str) -> None:
        """Note a name that was read in another encoding than it was written in.

        The letters that it should have can be told, and it is compared with these as well; where a
        question mark has taken their place, who is meant stays open.
        """
        cell = self.cells[name]
        hint = "export the table as UTF-8"
        if has_lost_letters(cell):
            what = f"a question mark stands where a letter was: {hint}"
            self.leave_out(FieldRefused("damaged", field=name, value=cell, hint=what))
        elif (meant := read_other_encoding(cell)) is not None:
            self.warn(name, f"has the letters of another encoding, for {meant!r}", cell, hint)

    def read(self, name: str, parse: Callable[[str], T], reason: Reason) -> T:
        """Parse a cell; an impossible value rejects the row."""
        return take(self.cells, name, parse, reason)

    def optional(self, name: str, parse: Callable[[str], T], reason: Reason) -> T | None:
        """Parse an optional cell; an impossible value loses the cell, not the row."""
        try:
            return take(self.cells, name, parse, reason)
        except FieldRefused as refused:
            self.leave_out(refused)
            return None

    def leave_out(self, refused: FieldRefused) -> None:
        """Note an optional cell that cannot be read: the row counts without it, and a gap says so.

        What an assessment is not told would be silence, so the cells are counted, too.
        """
        self.layer.log.leave_out(self.file, self.line, refused, *self._list_subjects(refused.field))

    def _list_subjects(self, field_name: str) -> tuple[str, ...]:
        """Return whom a cell is about: the parties of its row, or the item; nobody means anybody.

        When a row was published or fetched is about how old its whole layer is.
        """
        hides_tie = field_name == "country" and any(map(self.cells.get, _READ_BY_COUNTRY))
        if field_name in _OF_LAYER or hides_tie:
            return ()
        columns = next((_SUBJECTS[mark] for mark in _SUBJECTS if mark in self.cells), ())
        try:
            # an end of a tie that is only named is found by the other
            subjects = tuple(self.party(name) for name in columns if not self._is_named(name))
        except FieldRefused:
            return ()
        return subjects

    def _is_named(self, column: str) -> bool:
        return not self.cells[column] and bool(self.cells.get(f"{column}_name"))

    def date(self, name: str) -> str | None:
        """Return an optional partial date."""
        return self.optional(name, TABLE_DATES.read, "bad_date") if self.cells[name] else None

    def interval(self) -> tuple[str | None, str | None]:
        """Return since and until; where no day lies between them, until is left out."""
        since, until = self._read_since(), self.date("until")
        # intervals are half open: until is the first day after
        if since and until and until_day(until) <= since_day(since):
            hint = "until is the first day on which it no longer holds; it must be after since"
            # open at its end it holds longer: nothing is missed
            self.leave_out(FieldRefused("bad_date", field="until", value=until, hint=hint))
            return since, None
        return since, until

    def _read_since(self) -> str | None:
        """Return since; a year far ahead is a slip, and the row holds as if it were not there."""
        since = self.date("since")
        fetched = self.cells.get("retrieved") or self.layer.retrieved or ""
        is_ahead = bool(since) and fetched[:4].isdecimal()
        if since and is_ahead and int(since[:4]) > int(fetched[:4]) + _YEARS_AHEAD:
            hint = f"it begins more than {_YEARS_AHEAD} years after the table was fetched"
            self.leave_out(FieldRefused("bad_date", field="since", value=since, hint=hint))
            return None
        return since

    def code(self, name: str, codes: Collection[str], default: str | None = None) -> str | None:
        """Return a code of a closed list; case and blanks do not matter."""
        cell = self.text(name)
        if cell is None:
            return default
        code = cell if cell in codes else find_code(cell, codes)
        if code is None:
            allowed = ", ".join(sorted(codes))
            raise FieldRefused("bad_code", field=name, value=cell, hint=f"one of: {allowed}")
        return code

    def optional_code(
        self, name: str, codes: Collection[str], default: str | None = None
    ) -> str | None:
        """Return a code of a closed list; another word is left out."""
        try:
            return self.code(name, codes, default)
        except FieldRefused as refused:
            self.leave_out(refused)
            return default

    def country(self, name: str) -> str | None:
        """Return a country; a text that is not one is left out, and listed."""
        return self._read_country(name, self.cells[name])

    def countries(self, name: str) -> tuple[str, ...]:
        """Return a list of countries."""
        codes = (self._read_country(name, item) for item in fields.items(self.cells[name]))
        return tuple(code for code in codes if code is not None)

    def _read_country(self, name: str, cell: str) -> str | None:
        words = fields.text(cell)
        code = country_code(words) if words else None
        if words and code is None:
            hint = "give ISO 3166-1 alpha-2, such as DE, or the country's usual name"
            self.leave_out(FieldRefused("bad_code", field=name, value=words, hint=hint))
        return code

    def local_id(self, name: str = "id") -> str:
        """Return the id of the row itself, without the layer's own prefix."""
        cell = self.required(name)
        entity = _ENTITY.fullmatch(cell)
        record = entity[1] if entity else cell.removeprefix(self.layer.prefix)
        if not _ID.fullmatch(record):
            raise FieldRefused("bad_code", field=name, value=record, hint="use a short plain id")
        return record

    def id_in_table(self) -> str:
        """Return the id of the row; one of a table without ids is known by all that it says."""
        return self.local_id() if self.has_ids else self.own_id()

    def own_id(self) -> str:
        """Return the id of the row; one that has none is known by all that it says."""
        if self.text("id") is not None:
            return self.local_id()
        stated = (f"{name}={cell}" for name, cell in sorted(self.cells.items()) if cell)
        return hashlib.sha256("\x1f".join(stated).encode()).hexdigest()[:16]

    def party(self, name: str) -> str:
        """Return the id of a party: ``source:id`` as it is, a plain id with this layer's prefix."""
        record = self.local_id(name)
        # an id with a source in front refers to another layer
        return record if ":" in record else self.layer.prefix + record

    def optional_party(self, name: str) -> str | None:
        """Return the id of a party, None if the cell is empty."""
        return None if self.cells[name] in EMPTY_CELLS else self.party(name)

    def source(self, record: str) -> Provenance:
        """Return the provenance of the row."""
        return Provenance(
            self.layer.name,
            record,
            self.url(),
            self.date("published"),
            self.date("retrieved") or self.layer.retrieved,
        )

    def url(self) -> str | None:
        """Return the row's web address; anything but http gives a warning and is dropped."""
        try:
            return fields.web_address(self.cells["source_url"])
        except ValueError as error:
            self.warn("source_url", "is not a web address", self.cells["source_url"], str(error))
            return None

    def warn(self, name: str, reason: str, value: str = "", hint: str = "") -> None:
        """Note a doubtful field of a row that is accepted nevertheless."""
        self.layer.log.warn(self.file, self.line, name, reason, value, hint)


# ------------------------------------------------------------------------------------------------
# Parties that a row names without an id: traders of a shipment, ends of a tie.
#
# A name becomes a party of that name and country, so that rows that name it alike lead to one
# party. The end of a tie is the user's own party of that name where there is just one: both stand
# in tables of one hand. Where there are several, which of them is meant is left open. Once all rows
# are read, those that say more and less of one name become one party, unless it may be
# either of two.
# ------------------------------------------------------------------------------------------------

END_COLUMNS: Final = ("from_name", "to_name")
"""Columns of a table of ties that name its ends."""

_KINDS: Final = tuple(kind.value for kind in PartyKind)


def name_party(
    layer: LayerContext,
    source: Provenance,
    name: str,
    country: str | None,
    why: str,
    kind: str | None = None,
    born: str | None = None,
) -> Party:
    """Return the party that a name stands for.

    Args:
        layer: The layer.
        source: Of the row.
        name: As the row has it.
        country: What the row says of it.
        why: What does not say what the party is, where there is no kind.
        kind: Likewise; a person of a company's name is another party.
        born: Likewise; a person born on another day is another one.
    """
    record = _compute_record(name, country, kind, born)
    open_kind = () if kind else ((KIND_UNCERTAIN, why),)
    births = (("birth_date", born),) if born else ()
    return Party(
        id=layer.prefix + record,
        name=name,
        kind=kind or PartyKind.ORGANIZATION.value,
        country=country,
        source=replace(source, record=record, url=None, published=None),
        notes=(*open_kind, *births),
    )


def _compute_record(name: str, country: str | None, kind: str | None, born: str | None) -> str:
    stated = filter(None, (f"{name}|{country or ''}", kind, born))
    return hashlib.sha256("|".join(stated).encode()).hexdigest()[:16]


def is_only_named(party: Party) -> bool:
    """Tell whether no row describes a party of own tables: a tie or shipment names it."""
    notes = dict(party.notes)
    kind = None if KIND_UNCERTAIN in notes else party.kind
    record = _compute_record(party.name, party.country, kind, notes.get("birth_date"))
    return party.source.record == record


def add_named(layer: LayerContext, party: Party, place: tuple[Path, int, str] | None = None) -> str:
    """Add a party to those that rows of the layer name, and return its id.

    Args:
        layer: The layer.
        party: The party.
        place: File, line and column of its name; None where nobody is named.
    """
    if place is not None:
        layer.named_at.setdefault(party.id, place)
    first = layer.named.setdefault(party.id, party)
    # the oldest row that names a party dates it, whatever the order of the rows
    if (party.source.retrieved or "") < (first.source.retrieved or ""):
        layer.named[party.id] = party
    return party.id


def read_end(row: CsvRow, column: str, source: Provenance) -> str:
    """Return the id of an end of a tie, which its row gives or names.

    Raises:
        FieldRefused: The row has neither.
    """
    party_id = row.optional_party(column)
    name_column = f"{column}_name"
    cell = row.text(name_column)
    own_names = row.layer.own_names or OwnNames()
    if party_id is not None:
        if cell is not None and party_id not in own_names.find(tidy(cell)):
            hint = f"the id in {column} counts, and your table has no party of that id and name"
            refused = FieldRefused("invalid_statement", field=name_column, value=cell, hint=hint)
            row.leave_out(refused)
        return party_id
    if cell is None:
        hint = f"give {column} (an id) or {name_column}"
        raise FieldRefused("missing_required", field=column, hint=hint)
    row.check_letters(name_column)
    name, country = tidy(cell), row.country(f"{column}_country")
    kind = row.optional_code(f"{column}_kind", _KINDS)
    born = row.date(f"{column}_birth_date")
    bearers = own_names.find(name, (country, kind, born))
    if len(bearers) == 1:
        return bearers[0]
    if bearers:
        hint = f"{len(bearers)} parties of your table have this name: give the id in {column}"
        row.leave_out(FieldRefused("invalid_statement", field=name_column, value=cell, hint=hint))
    why = "the tie does not say what it is"
    party = name_party(row.layer, source, name, country, why, kind, born)
    return add_named(row.layer, party, (row.file, row.line, name_column))


def link_namesakes(layer: LayerContext, mentioned: Collection[str]) -> Iterator[IdentityLink]:
    """Yield which of the parties that rows name are one party.

    Args:
        layer: All of its rows are read.
        mentioned: Whom its statements refer to.
    """
    for namesakes in _list_namesakes(layer, mentioned):
        for party_id, other in namesakes.list_same():
            source = layer.named[party_id].source
            yield IdentityLink(party_id, other, replace(source, record=f"{source.record}/name"))


def note_open_names(layer: LayerContext) -> None:
    """Note each name that may be that of either of two parties; their ids end it."""
    own_names = layer.own_names or OwnNames()
    for namesakes in _list_namesakes(layer, layer.named_at):
        for party_id, others in namesakes.left_open.items():
            file, line, column = layer.named_at[party_id]
            name = layer.named[party_id].name
            if column in END_COLUMNS and own_names.find(name, read_facts(layer.named[party_id])):
                continue  # its row has said so
            hint = "parties of several countries, kinds or birth dates have it: say which is meant"
            refused = FieldRefused("invalid_statement", field=column, value=name, hint=hint)
            # whoever it may be: an order of any of them waits for the answer
            layer.log.leave_out(file, line, refused, party_id, *others)


def _list_namesakes(layer: LayerContext, among: Container[str]) -> Iterator[Namesakes]:
    """Yield the parties of each name that rows name.

    Where neither a table of parties has a name nor an end of a tie, as in records of trade, it
    stays as each row says it: two traders of one name need not be one.
    """
    groups: dict[str, dict[str, Facts]] = {}
    for party_id in filter(among.__contains__, layer.named_at):
        party = layer.named[party_id]
        groups.setdefault(fold_name(party.name), {})[party_id] = read_facts(party)
    own_names = layer.own_names or OwnNames()
    for folded, named in groups.items():
        with_ids = own_names.list_bearers(folded)
        if with_ids or any(layer.named_at[party_id][2] in END_COLUMNS for party_id in named):
            yield Namesakes(with_ids, named)


def names_parties(columns: Iterable[str | None]) -> bool:
    """Tell whether a table names ends of ties, or traders."""
    return any(column and column.endswith("_name") for column in columns)


# ------------------------------------------------------------------------------------------------
# Who stands in the fields of a trade document: a party, an agent for one, or nobody by name.
#
# Bills of lading and customs declarations have a field for each role, and people write more into it
# than a name: "TO ORDER", "SAME AS CONSIGNEE", an agent with its principal, a tax number.
# ------------------------------------------------------------------------------------------------

PATTERNS: Final = read_patterns(__file__)

_ORDER: Final = PATTERNS["order"]
"""What a paper says that is made out to whoever holds it."""

_NOBODY: Final = PATTERNS["nobody"]
_SAME: Final = PATTERNS["same"]
_FOR_PRINCIPAL: Final = PATTERNS["for principal"]
_CARE_OF: Final = re.compile(r"\s*[,(]?\s*\bc/o\b\s*:?\s*", re.IGNORECASE)
_TAX_NUMBERS: Final = re.compile(r"(\d{10}|\d{12})(?: (\d{9}))? +(?=\D)")


@dataclass(frozen=True, slots=True)
class TraderName:
    """What a field says of a trader.

    Attributes:
        name: Of the party; None where nobody is named.
        agent: Who acts for it, where the field names both.
        numbers: That stand before the name.
        why: Why nobody is named, as the end of a sentence.
        same_as: Whether the field points to the consignee.
    """

    name: str | None
    agent: str | None = None
    numbers: tuple[Identifier, ...] = ()
    why: str = ""
    same_as: bool = False


def read_trader(cell: str) -> TraderName:
    """Return what a field of a trade document says of a trader.

    >>> read_trader("TO THE ORDER OF LAKE BANK").why
    'the paper is made out to order'
    >>> read_trader("DHL O/B Acme GmbH")
    TraderName(name='Acme GmbH', agent='DHL', numbers=(), why='', same_as=False)
    """
    text = tidy(cell)
    bare = text.strip(" .,;:-*()")
    if _ORDER.fullmatch(bare):
        return TraderName(None, why="the paper is made out to order")
    if not bare or _NOBODY.fullmatch(bare):
        return TraderName(None, why="the record names nobody")
    if _SAME.fullmatch(bare):
        return TraderName(None, why="the record points to another field", same_as=True)
    if match := _FOR_PRINCIPAL.search(text):
        agent, principal = text[: match.start()], text[match.end() :]
        if _is_name(agent) and _is_name(principal):
            return TraderName(_trim_name(principal), _trim_name(agent))
    if match := _CARE_OF.search(text):
        party, agent = text[: match.start()], text[match.end() :]
        if _is_name(party) and _is_name(agent):
            return TraderName(_trim_name(party), _trim_name(agent))
    return _split_numbers(text)


def _split_numbers(text: str) -> TraderName:
    """Part a Russian tax number, and the number of an office behind it, from the name after it."""
    match = _TAX_NUMBERS.match(text)
    number = identifier("inn", match[1], "RU") if match else None
    if match is None or number is None or number.valid is not True:
        return TraderName(text)
    return TraderName(_trim_name(text[match.end() :]), numbers=(number,))


def _is_name(text: str) -> bool:
    return sum(letter.isalpha() for letter in text) > 1


def _trim_name(text: str) -> str:
    return text.strip(" ,;:-()")


Role = Literal["shipper", "consignee", "end_user", "forwarder", "notify_party"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)

_WHO: Final = {"shipper": "who sent the goods", "consignee": "who received them"}


class Traders:
    """The parties of one row."""

    def __init__(self, row: CsvRow, source: Provenance) -> None:
        self._row, self._source = row, source
        self._agents: dict[str, str] = {}  # parties that act for another one, by the role
        self._by_name: dict[str, str] = {}  # parties that this row has named

    def required(self, role: Literal["shipper", "consignee"]) -> str:
        """Return the id of the shipper or consignee; who is not named has one, too.

        Raises:
            FieldRefused: The row has neither an id nor a word for it.
        """
        party_id = self._row.optional_party(role)
        if party_id is not None:
            return party_id
        cell = self._row.text(f"{role}_name")
        if cell is None:
            hint = f"give {role} (an id) or {role}_name"
            raise FieldRefused("missing_required", field=role, hint=hint)
        return self._read_named(role, cell) or self._make_unnamed(role)

    def optional(self, role: Role) -> str | None:
        """Return the id of a party in a further role, None where there is none."""
        party_id = self._row.optional_party(role)
        cell = self._row.text(f"{role}_name")
        return self._read_named(role, cell) if party_id is None and cell else party_id

    def check(self, shipment: Shipment) -> Shipment:
        """Return the shipment with what one field has said of another role.

        Who forwards the goods is not who sends them: a record that says both of one party leaves
        open who has sent them.
        """
        forwarder = shipment.forwarder or self._agents.get("shipper")
        notified = shipment.notify_party or self._agents.get("consignee")
        if forwarder is not None and forwarder == shipment.shipper:
            hint = "the forwarder stands as shipper: who has sent the goods is not said"
            self._leave_out("shipper", hint)
        return replace(shipment, forwarder=forwarder, notify_party=notified)

    def _read_named(self, role: Role, cell: str) -> str | None:
        """Return the party that a name stands for; None for nobody, which is a gap."""
        self._row.check_letters(f"{role}_name")
        trader = read_trader(cell)
        if trader.same_as and role not in _WHO:
            return None  # another field has said it
        if trader.name is None:
            self._leave_out(f"{role}_name", f"{trader.why}: {_WHO.get(role, 'who it was')} is open")
            return None
        if trader.agent is not None:
            self._agents[role] = self._add_party(role, TraderName(trader.agent), None)
        country = self._row.country(f"{role}_country")
        # a further role without a country means the party of that name that sends or receives
        earlier = self._by_name.get(trader.name.casefold()) if country is None else None
        return earlier if earlier and role not in _WHO else self._add_party(role, trader, country)

    def _add_party(self, role: Role, trader: TraderName, country: str | None) -> str:
        name, why = trader.name or "", "the shipment does not say what it is"
        party = name_party(self._row.layer, self._source, name, country, why)
        self._by_name[name.casefold()] = party.id
        place = (self._row.file, self._row.line, f"{role}_name")
        return add_named(self._row.layer, replace(party, identifiers=trader.numbers), place)

    def _make_unnamed(self, role: Role) -> str:
        record = f"unnamed/{role}/{self._source.record}"
        why = read_trader(self._row.cells[f"{role}_name"]).why
        source = replace(self._source, record=record, url=None, published=None)
        unnamed = make_unnamed_owner(self._row.layer.prefix + record, why, source)
        country = self._row.country(f"{role}_country")
        unnamed = replace(unnamed, name=f"{role} not named: {why}", country=country)
        return add_named(self._row.layer, unnamed)

    def _leave_out(self, field: str, hint: str) -> None:
        value = self._row.cells[field] or self._row.cells.get(f"{field}_name", "")
        refused = FieldRefused("invalid_statement", field=field, value=value, hint=hint)
        self._row.leave_out(refused)
