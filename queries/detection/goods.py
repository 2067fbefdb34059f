"""The goods of an order: what they are, which lists and licences they fall under, for whom."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final, Literal

from onward.graph.countries import say_country
from onward.graph.dates import holds_on
from onward.graph.model import Party
from onward.graph.names.normalise import normalise
from onward.graph.sayings import joined, say
from onward.graph.tables import read_cells
from onward.queries.detection.context import Context
from onward.queries.detection.country_rules import read_statements
from onward.queries.detection.results import Subject
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import weaker
from onward.queries.tables.tables import MEMBER_STATES, PRIORITY, BusinessMisfit, ControlDate, Goods
from onward.queries.transactions.goods import (
    SURVEILLANCE_FAMILIES,
    SURVEILLANCE_FUNCTIONS,
    Item,
    codes_in,
    is_annex_entry,
    is_military_entry,
    is_within,
)
from onward.queries.transactions.transaction import Licence, Transaction

# ------------------------------------------------------------------------------------------------
# What a transaction's items are to an indicator: their names, and how they stand to surveillance.
#
# This is the one place that says whether an item is a cyber-surveillance item (docs/assessment.md,
# Items): the knowledge question of Art. 5, the rule of the EU flags and every indicator ask here.
# ------------------------------------------------------------------------------------------------

CyberStanding = Literal["listed", "meets", "unclear", "not", "unasked"]
"""listed: its code is an entry for surveillance · meets: six times yes · unclear: it may be one ·
not: a "no" with its grounds, or an excluded purpose · unasked: nothing speaks for it, and nobody
has answered."""

_CYBER: Final = frozenset({"listed", "meets", "unclear"})


def judge_cyber(item: Item, goods: Goods, on: date, *, strict: bool) -> CyberStanding:
    """Say how an item stands to cyber-surveillance.

    A code of the table comes first, then the six answers, which beat what the item is for; families
    and functions alone leave it unclear. Another entry of Annex I, such as one for lasers, says
    nothing.

    Args:
        item: Of the transaction.
        goods: The table of codes.
        on: The day of the question.
        strict: Whether a "no" that ends the matter needs its grounds (policy, strict_answers).
    """
    if goods.listed_at(item.control_code, on):
        return "listed"
    # a code above an entry may be the entry, whatever the answers say; so may an ECCN
    if goods.coarser_at(item.control_code, on) or goods.listed_at(item.eccn, on):
        return "unclear"
    if item.ruled_out_by_purpose is not None:
        return "not"
    answers = item.cyber_surveillance.counted(strict=strict).values()
    # the definition has six elements: one that is missing decides
    if "no" in answers:
        return "not"
    if all(answer == "yes" for answer in answers):
        return "meets"
    return "unclear" if any(answers) or _speaks_for_surveillance(item) else "unasked"


def _speaks_for_surveillance(item: Item) -> bool:
    """Tell whether what an item is for, or what it can do, speaks for surveillance."""
    functions = {part.function for part in item.can_do}
    families = SURVEILLANCE_FAMILIES.intersection(item.families or ())
    return bool(families or SURVEILLANCE_FUNCTIONS.intersection(functions))


def cyber_standing(item: Item, context: Context) -> CyberStanding:
    """Say how an item stands to cyber-surveillance on the day, by the tables and the policy."""
    # asked by every second indicator; an item that is kept with the answer keeps its number
    key = ("cyber", id(item))
    judged: tuple[Item, CyberStanding] | None = context.facts.get(key)
    if judged is None:
        strict = context.policy.strict_answers
        standing = judge_cyber(item, context.tables.goods, context.on, strict=strict)
        judged = context.facts[key] = item, standing
    return judged[1]


def is_cyber(item: Item, context: Context) -> bool:
    """Tell whether an item is, or may be, a cyber-surveillance item.

    One that nobody has asked about, and for which nothing speaks, is none: a server board. That it
    is not classified stays a gap of its own.
    """
    return cyber_standing(item, context) in _CYBER


def cyber_items(context: Context) -> Iterator[tuple[int, Item]]:
    """Yield the items, with their places, that are or may be cyber-surveillance items."""
    for position, item in enumerate(context.transaction.items):
        if is_cyber(item, context):
            yield position, item


def has_cyber_item(context: Context) -> bool:
    """Tell whether any item of the transaction is, or may be, a cyber-surveillance item."""
    return next(cyber_items(context), None) is not None


def is_classified(item: Item, context: Context) -> bool:
    """Tell whether an item is classified, by the policy."""
    return item.is_classified(strict=context.policy.strict_answers)


@cache
def _read_family_entries() -> tuple[tuple[str, str], ...]:
    """Return pairs of family and entry: where to look first, and no reading of the law."""
    rows = read_cells("onward.queries.detection", "family_entries.csv")
    return tuple((row["family"], row["entry"]) for row in rows)


def list_possible_entries(item: Item, context: Context) -> tuple[str, ...]:
    """Return the entries for surveillance that an item without a code may fall under on the day.

    Those that its families point to; where they point nowhere, every entry of the table.
    """
    rows = context.tables.goods.listed
    entries = sorted({row.code for row in rows if holds_on(row.since, row.until, context.on)})
    families = item.families or ()
    pointed = [entry for family, entry in _read_family_entries() if family in families]
    return tuple(entry for entry in entries if entry in pointed) or tuple(entries)


def is_listed(item: Item) -> bool:
    """Tell whether an item's code has the form of an entry of Annex I, or of a munitions list.

    The third digit of an entry is 9 where only another state controls the item.
    """
    code = item.control_code or ""
    is_munition = code.strip().upper().startswith("ML")
    return is_munition or any(parts[0][2] != "9" for parts in codes_in(code))


def needs_end_use_statement(item: Item, context: Context) -> bool:
    """Tell whether an item asks for an end-use statement: it is listed, or is or may be cyber.

    An item of which nothing is known is a gap of its own, and asks for none.
    """
    return is_listed(item) or is_cyber(item, context)


# ------------------------------------------------------------------------------------------------
# What the goods of an order are to the lines of business and the ages of its parties.
# ------------------------------------------------------------------------------------------------

Fit = Literal["fits", "misfit", "unknown"]


def is_priority(item: Item, context: Context) -> bool:
    """Tell whether an item is on the Common High Priority List."""
    codes = {code[:6] for code in (item.hs, item.hs8) if code and len(code) >= 6}
    return any(context.tables.goods.priority_at(code, context.on) for code in codes)


def is_sensitive(item: Item, context: Context) -> bool:
    """Tell whether an item is listed, for surveillance, or on the Common High Priority List."""
    # a third digit 9 marks codes that only other states use
    is_listed = any(code[0][2] != "9" for code in codes_in(item.control_code or ""))
    return is_listed or is_cyber(item, context) or is_priority(item, context)


def has_sensitive_item(context: Context) -> bool:
    """Tell whether any item of the order is sensitive."""
    return any(is_sensitive(item, context) for item in context.transaction.items)


def list_control_dates(context: Context) -> list[ControlDate]:
    """Return when the order's goods of the Common High Priority List came under control.

    Without such goods there are no dates.
    """
    if not any(is_priority(item, context) for item in context.transaction.items):
        return []
    return [row for row in context.tables.business.control_dates if row.goods == PRIORITY]


def list_misfits(item: Item, context: Context) -> list[BusinessMisfit]:
    """Return the rows on lines of business that an item does not fit."""
    goods = [*(item.families or ()), *([PRIORITY] if is_priority(item, context) else [])]
    rows = (context.tables.business.misfit_of(name, context.on) for name in goods)
    return [row for row in rows if row is not None]


def sectors_of(context: Context, subject: Subject) -> tuple[str, ...]:
    """Return a party's lines of business, as the order and the sources write them."""
    stated = context.transaction.parties[subject.ref].sector
    [record] = context.engine.parties([subject.pid])
    in_sources = sorted({member.sector for member in record.members if member.sector})
    return tuple(dict.fromkeys([*([stated] if stated else []), *in_sources]))


def judge_fit(sectors: tuple[str, ...], row: BusinessMisfit) -> Fit:
    """Hold lines of business against goods: one that fits is enough to fit."""
    answers = [row.is_misfit(sector) for sector in sectors]
    if False in answers:
        return "fits"
    return "misfit" if True in answers else "unknown"


# ------------------------------------------------------------------------------------------------
# Which list a control code is of: Annex I, a military list, or another state's own.
# ------------------------------------------------------------------------------------------------

ListKind = Literal["annex1", "military", "national", "free"]

_EAR: Final = re.compile(r"EAR ?99", re.IGNORECASE)
_FREE: Final = "99"
"""The digits in the middle of codes which say that only one state names the item: 5A992."""

_SERVICES: Final = frozenset({"brokering", "transit", "technical_assistance"})
_TECHNOLOGY: Final = ("d", "e")
"""The letters of software and technology, whose transmission is an export."""


def kind_of_list(code: str) -> ListKind:
    """Say which list a readable control code is of.

    The third digit of an entry is 9 where only another state controls the item.

    >>> [kind_of_list(code) for code in ("9A012", "5A992.c", "EAR99", "ML11", "0011", "5A980")]
    ['annex1', 'free', 'free', 'military', 'military', 'national']
    >>> kind_of_list("EAR99; 2B001.b"), kind_of_list("PL9010")
    ('annex1', 'national')
    """
    if is_annex_entry(code):
        return "annex1"
    if is_military_entry(code):
        return "military"
    entries = codes_in(code)
    is_free = all(parts[0][2:4] == _FREE for parts in entries) if entries else _EAR.match(code)
    return "free" if is_free else "national"


def annex_entries(code: str) -> Iterator[str]:
    """Yield each entry of Annex I that a text names, as the annex writes it.

    >>> list(annex_entries("5A002; 5 a 001 f1, 5A992"))
    ['5A002', '5A001.f.1']
    """
    for entry, *parts in codes_in(code):
        if entry[2] != "9":
            yield ".".join([entry.upper(), *parts])


def is_service(context: Context, code: str) -> bool:
    """Tell whether the order is no export but a service or transit, which has articles of its own.

    Software and technology that technical assistance hands over are exported all the same.
    """
    kind = context.transaction.kind
    if kind == "technical_assistance":
        return not any(entry[0][1] in _TECHNOLOGY for entry in codes_in(code))
    return kind in _SERVICES


def is_transfer(context: Context) -> bool:
    """Tell whether goods stay within the Union: exporter, destination and end-users are in it.

    A country that is not known counts as outside.
    """
    countries = {context.transaction.destination, context.exporter_country}
    countries |= {statement.country for statement in read_statements(context, ["end_user"])}
    return countries <= MEMBER_STATES


# ------------------------------------------------------------------------------------------------
# The licence on file: does it cover an item, its destination and its end-users on the day?
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LicenceCheck:
    """Whether the licence on file covers an item, and the sentence that says why.

    Attributes:
        doubts: What the licence does not say, so that it may be another delivery's.
    """

    covers: bool
    number: str
    text: str
    doubts: tuple[str, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether it covers the item without leaving anything open."""
        return self.covers and not self.doubts


def check_licence(item: Item, context: Context) -> LicenceCheck | None:
    """Check the licence on file for an item; None: there is no licence.

    It must name the item, by its control code or an entry above it, its customs code or its
    description, and the destination and every end-user; one that does not say what it covers covers
    nothing, and one that does not say for whom leaves a doubt. Its interval is half open, and an
    end that is not stated is open (docs/semantics.md, Time), which the sentence says.
    """
    licence = context.transaction.licence
    if licence is None:
        return None
    name = say("licence {number}", number=licence.number)
    if licence.authority:
        name = say(
            "licence {number} of {authority}", number=licence.number, authority=licence.authority
        )
    fault = next(_find_faults(licence, item, context), None)
    if fault is not None:
        return LicenceCheck(False, licence.number, say("{name} {fault}", name=name, fault=fault))
    doubts = tuple(_say_doubts(name, licence, context))
    conditions = (
        say("; its conditions: {conditions}", conditions=joined(licence.conditions, "; "))
        if licence.conditions
        else ""
    )
    covered = "covers this item" if doubts else "covers this item, its destination and end-user"
    text = say(
        "{name} {covered}: {period}{conditions}",
        name=name,
        covered=covered,
        period=_period_text(licence),
        conditions=conditions,
    )
    return LicenceCheck(True, licence.number, text, doubts)


def _find_faults(licence: Licence, item: Item, context: Context) -> Iterator[str]:
    """Yield why a licence does not cover, in the order in which a person reads the paper."""
    if not holds_on(licence.date, licence.valid_until, context.on):
        yield say(
            "is not valid on {day}: {period_text}",
            day=context.on,
            period_text=_period_text(licence),
        )
    if not licence.covers:
        yield "does not say what it covers"
    elif not any(_names_item(text, item) for text in licence.covers):
        yield "does not name this item"
    destination = context.transaction.destination
    if licence.destinations and destination not in (None, *licence.destinations):
        names = joined(map(say_country, licence.destinations))
        yield say(
            "is for {names}, and the goods go to {country}",
            names=names,
            country=say_country(destination or ""),
        )
    for ref in _end_users(context):
        if licence.end_users and _covers_party(licence, ref, context) is False:
            party = context.transaction.parties[ref]
            name = party.name or party.id or "the end-user"
            yield say(
                "is for {end_users}, and does not name {name}",
                end_users=joined(licence.end_users),
                name=name,
            )


def _say_doubts(name: str, licence: Licence, context: Context) -> Iterator[str]:
    for doubt in _find_doubts(licence, context):
        yield say("{name} {doubt}", name=name, doubt=doubt)


def _find_doubts(licence: Licence, context: Context) -> Iterator[str]:
    """Yield what a licence leaves open: for which destination, and for which end-users."""
    if not licence.destinations:
        yield "does not say for which destination it is"
    elif context.transaction.destination is None:
        yield "is for stated destinations, and that of the goods is not known"
    if not licence.end_users:
        yield "does not say for which end-user it is"
    elif not _end_users(context):
        yield "is for stated end-users, and the end-user is not known"
    elif any(_covers_party(licence, ref, context) is None for ref in _end_users(context)):
        yield "names an end-user who is not for certain the one of the order"


def _end_users(context: Context) -> list[int]:
    parties = enumerate(context.transaction.parties)
    return [ref for ref, party in parties if party.role == "end_user"]


def _covers_party(licence: Licence, ref: int, context: Context) -> bool | None:
    """Tell whether a licence names a party; None where a name is only alike."""
    answers = [names_party(text, ref, context) for text in licence.end_users]
    if True in answers:
        return True
    return None if None in answers else False


def _period_text(licence: Licence) -> str:
    since = licence.date or "a day that is not stated"
    return say(
        "valid from {since} until {valid_until}",
        since=since,
        valid_until=licence.valid_until or "a day that is not stated",
    )


def _names_item(text: str, item: Item) -> bool:
    code, names = item.control_code or "", (item.control_code, item.description)
    if not codes_in(code):
        code = item.eccn or ""
    # each code of an item needs a licence, and "5A002; 9A012" has two
    if codes_in(code) and all(is_within(part, text) for part in _single_codes(code)):
        return True
    if item.hs and text.strip() == item.hs:
        return True
    return any(name and normalise(text) == normalise(name) for name in names)


def _single_codes(code: str) -> list[str]:
    return [".".join(parts) for parts in codes_in(code)]


def weigh_authorisation(
    items: Iterable[Item], severity: Severity, context: Context
) -> tuple[Severity, tuple[str, ...], tuple[str, ...]]:
    """Weigh a ban that an authorisation lifts by the licence on file.

    Args:
        items: What is delivered; the licence must cover each of them.
        severity: Without a licence.
        context: The question.

    Returns:
        The severity; what the licence leaves open; what it says, as sentences.
    """
    checks = [check_licence(item, context) for item in items]
    sentences = tuple(dict.fromkeys(check.text for check in checks if check is not None))
    if not checks or not all(check is not None and check.covers for check in checks):
        return severity, (), sentences
    doubts = dict.fromkeys(doubt for check in checks if check for doubt in check.doubts)
    return weaker(severity, "medium" if doubts else "low"), tuple(doubts), sentences


def names_party(name_or_id: str, ref: int, context: Context) -> bool | None:
    """Tell whether a name or id on a paper is a party's, by every name that its sources give.

    Args:
        name_or_id: As the paper has it.
        ref: Position of the party in the transaction.
        context: The question.

    Returns:
        None where a name is only alike, or the party is not named.
    """
    party = context.transaction.parties[ref]
    if name_or_id == party.id:
        return True
    pids = sorted({subject.pid for subject in context.subjects if subject.ref == ref})
    if context.engine.find([name_or_id])[0] in pids:
        return True
    names = {normalise(party.name)} if party.name else set()
    for record in context.engine.parties(pids):
        names.update(normalise(name) for member in record.members for name in list_names(member))
    if normalise(name_or_id) in names:
        return True
    is_open = not party.is_named or any(_is_alike(name_or_id, name) for name in names)
    return None if is_open else False


def list_names(party: Party) -> Iterator[str]:
    """Yield every name of a party as a source has it."""
    yield party.name
    yield from (name.text for name in party.names)


def _is_alike(left: str, right: str) -> bool:
    """Tell whether all words of one name stand in the other: Acme, and Acme LLC."""
    ours, theirs = set(normalise(left).split()), set(normalise(right).split())
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


# ------------------------------------------------------------------------------------------------
# Who operates the system that an item is a part of, as the item names a party of the order.
# ------------------------------------------------------------------------------------------------


def operator_refs(
    item: Item, transaction: Transaction, subjects: Sequence[Subject]
) -> tuple[int, ...]:
    """Return the places of the parties that an item names as its operator.

    By role, id or name, in the order or as a source has it; an item that names nobody has those in
    the role of an operator.
    """
    named = item.operator or "operator"
    role, name = normalise(named).replace(" ", "_"), normalise(named)
    found_as = {
        subject.ref
        for subject in subjects
        if named == subject.id or normalise(subject.name) == name
    }
    return tuple(
        ref
        for ref, party in enumerate(transaction.parties)
        if ref in found_as
        or party.role == role
        or party.id == named
        or (party.name is not None and normalise(party.name) == name)
    )


def find_operators(transaction: Transaction, subjects: Sequence[Subject]) -> Iterator[Subject]:
    """Yield each party that an item names as its operator, in that role, too.

    The exporter who operates a system itself is not asked about: it asks.
    """
    named = [item for item in transaction.items if item.operator]
    refs = {ref for item in named for ref in operator_refs(item, transaction, subjects)}
    for subject in subjects:
        if subject.ref in refs and subject.role not in {"end_user", "operator", "exporter"}:
            yield replace(subject, role="operator")
