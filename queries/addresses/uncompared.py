"""Addresses of a party that no rule can read: they are compared with no other, and that is said."""

from collections.abc import Iterator
from typing import Final

from onward.graph.addresses.contacts import read_contact, split_contacts
from onward.graph.addresses.ids import ContactKind
from onward.graph.addresses.reading import ReadAddress, names_street, read_addresses
from onward.graph.sayings import say
from onward.queries.addresses.shared import PLACES
from onward.queries.detection.context import Context, is_asked_of
from onward.queries.detection.results import NotCovered, Result, Subject, Undecided

_LINES: Final[tuple[tuple[ContactKind, str], ...]] = (
    ("phone", "telephone number"),
    ("email", "e-mail address"),
)


def describe_uncompared(context: Context, subject: Subject) -> Iterator[Result]:
    """Yield what is not known of where a party is.

    Yields:
        Undecided for each address that cannot be read; NotCovered for a party of which nothing
        says where it is.
    """
    if not any(
        is_asked_of(subject.role, frozenset(block.start.roles)) for block in context.patterns
    ):
        return
    has_place = _has_place(context, subject)
    pieces = _list_pieces(context, subject, has_place=has_place)
    is_placed = has_place or any(address for _, address in pieces)
    for text, address in pieces:
        # beside an address that was read, a town alone is no further place
        if address is None and (names_street(text) or not is_placed):
            yield Undecided(subject, "missing_data", ("address",), _say_unread(subject, text))
    yield from _describe_unread_lines(context, subject)
    if not pieces and not is_placed:
        yield NotCovered(
            say(
                "whether {name} shares an address, telephone number or domain with a listed "
                "party: neither the order nor a source says where it is",
                name=subject.name,
            )
        )


def _list_pieces(
    context: Context, subject: Subject, *, has_place: bool
) -> list[tuple[str, ReadAddress | None]]:
    """Return the addresses of a party by the order and by the sources, and what was read.

    What a source writes counts where no source places the party anywhere.
    """
    party = context.transaction.parties[subject.ref]
    [record] = context.engine.parties([subject.pid])
    # of a listed party nobody asks whether it shares its address with a listed one
    rows = [] if record.listings or has_place else record.members
    stated = [(party.address, party.country), *((row.address, row.country) for row in rows)]
    texts = dict.fromkeys((text, country) for text, country in stated if text)
    return [piece for text, country in texts for piece in read_addresses(text, country)]


def _describe_unread_lines(context: Context, subject: Subject) -> Iterator[Undecided]:
    """Yield the telephone numbers and e-mail addresses of the order that cannot be read."""
    party = context.transaction.parties[subject.ref]
    for kind, name in _LINES:
        stated: str | None = getattr(party, kind)
        for text in split_contacts(kind, stated) if stated else ():
            if not read_contact(kind, text, party.country):
                why = say(
                    "the {name} of {name_2}, {text}, could not be read: not compared",
                    name=name,
                    name_2=subject.name,
                    text=text,
                )
                yield Undecided(subject, "missing_data", (kind,), why)


def _has_place(context: Context, subject: Subject) -> bool:
    batch = context.engine.incident([subject.pid], PLACES, "out", None, None)
    return bool(batch.tid.size)


def _say_unread(subject: Subject, text: str) -> str:
    lacks = "could not be read" if names_street(text) else "names a place and no street"
    return say(
        "the address of {name}, {text}, {lacks}: not compared with those of listed parties; "
        "street, house number, town and country are needed",
        name=subject.name,
        text=text,
        lacks=lacks,
    )
