"""How a place in an order is named in a sentence: a party, an item, a finding."""

from collections.abc import Callable, Sequence

from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.parts import TransactionParty
from onward.queries.transactions.stated_facts import say_role
from onward.queries.transactions.transaction import Transaction


def name_place(place: str, finding_ids: Sequence[str], transaction: Transaction) -> str:
    """Name where a limit was reached: a party, a finding by its number, or the order.

    Args:
        place: As a limit of the coverage gives it: a path into the order, or a finding's id.
        finding_ids: Ids of the findings, in their order.
        transaction: The order.
    """
    if place in finding_ids:
        return f"finding {finding_ids.index(place) + 1}"
    if place.startswith("parties."):
        return name_party(place, None, transaction, str, say_role)
    return "what begins later" if place.startswith("later/") else place


def name_party(
    field: str,
    role: str | None,
    transaction: Transaction,
    translate: Callable[[str], str],
    say: Callable[[str], str],
) -> str:
    """Name a party as the order does: the name by which a source has it would tell of the source.

    A name that says nothing ("N/A") is none.
    """
    party = _party_at(field, transaction)
    if party is not None and party.name and not says_nothing(party.name):
        return party.name
    return translate("the {role}").format(role=say(party.role if party else role or "party"))


def _party_at(field: str, transaction: Transaction) -> TransactionParty | None:
    first, _, rest = field.partition(".")
    position = rest.partition(".")[0]
    if first != "parties" or not position.isdecimal():
        return None
    return transaction.parties[int(position)]


def name_item_at(field: str, transaction: Transaction, translate: Callable[[str], str]) -> str:
    """Name an item by its number, as people count, and its description."""
    first, _, rest = field.partition(".")
    position = rest.partition(".")[0]
    if first != "items" or not position.isdecimal():
        return translate("the item")
    description = transaction.items[int(position)].description
    number = int(position) + 1
    if description is None or says_nothing(description):
        return translate("Item {number}").format(number=number)
    named = translate("Item {number} ({description})")
    return named.format(number=number, description=description)
