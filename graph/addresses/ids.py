"""How ids of addresses and contacts that were read begin; the same in every layer."""

from typing import Final, Literal

ContactKind = Literal["phone", "email", "website"]

CONTACT_KINDS: Final[tuple[ContactKind, ...]] = ("phone", "email", "website")

ADDRESS_PREFIX: Final = "address:"
CONTACT_PREFIX: Final = "contact:"


def is_address(party_id: str) -> bool:
    """Tell whether a party id is that of an address that was read."""
    return party_id.startswith(ADDRESS_PREFIX)


def is_contact(party_id: str) -> bool:
    """Tell whether a party id is that of a contact that was read."""
    return party_id.startswith(CONTACT_PREFIX)
