"""The licence on file: does it cover an item, its destination and its end-users on the day?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onward.graph.countries import say_country
from onward.graph.dates import holds_on
from onward.graph.model import Party
from onward.graph.names.normalise import normalise
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.rules.severity import Severity, weaker
from onward.queries.transactions.goods.control_codes import codes_in, is_within
from onward.queries.transactions.goods.items import Item
from onward.queries.transactions.parts import Licence


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
        names.update(normalise(name) for member in record.members for name in _names_of(member))
    if normalise(name_or_id) in names:
        return True
    is_open = not party.is_named or any(_is_alike(name_or_id, name) for name in names)
    return None if is_open else False


def _names_of(party: Party) -> Iterator[str]:
    yield party.name
    yield from (name.text for name in party.names)


def _is_alike(left: str, right: str) -> bool:
    """Tell whether all words of one name stand in the other: Acme, and Acme LLC."""
    ours, theirs = set(normalise(left).split()), set(normalise(right).split())
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)
