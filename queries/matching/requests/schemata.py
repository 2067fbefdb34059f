"""The schemata of FollowTheMoney that parties and ties have, and where they stand in an entity.

Read from its model 4.11, which is not needed to run: a test compares this with it.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

ACTOR: Final = "LegalEntity"

_SAME: Final = """
    Person Company Organization PublicBody Vessel Airplane Vehicle Address Security BankAccount
"""
SCHEMATA: Final[Mapping[str, str]] = {
    **{kind: kind for kind in _SAME.split()},
    "MilitaryUnit": "Organization",
    "ArmedGroup": "Organization",
    "Contact": "UserAccount",
}
"""Schema of each kind of party; of any other kind all that is known is that it can act."""

_ORGANISATIONS: Final = frozenset({"Company", "Organization", "PublicBody"})
_PERSONS: Final = frozenset({"Person"})
_ACTORS: Final = _ORGANISATIONS | _PERSONS | {ACTOR}
_ASSETS: Final = frozenset({"Company", "Vessel", "Airplane", "Vehicle", "Security", "BankAccount"})

ABOVE: Final[Mapping[str, frozenset[str]]] = {
    "Thing": frozenset({*SCHEMATA.values(), ACTOR}),
    ACTOR: _ACTORS,
    "Organization": _ORGANISATIONS,
    "Asset": _ASSETS,
    "Vehicle": frozenset({"Vessel", "Airplane", "Vehicle"}),
}
"""Schemata that stand above others, with those of parties that they include."""


class TieSchema(NamedTuple):
    """A schema of ties: its properties for both ends as the tie reads, and what may stand there.

    Attributes:
        words: The property for the source's own word for the tie.
        at_start, at_end: The property under which an entity at that end names the tie.
    """

    schema: str
    start: str
    starts: frozenset[str]
    at_start: str
    end: str
    ends: frozenset[str]
    at_end: str
    words: str = "role"


def _make_schema(
    schema: str, start: tuple[str, frozenset[str], str], end: tuple[str, frozenset[str], str]
) -> TieSchema:
    return TieSchema(schema, *start, *end)


_REPRESENTATION: Final = _make_schema(
    "Representation",
    ("agent", _ACTORS, "agencyClient"),
    ("client", _ACTORS, "agentRepresentation"),
)

TIE_SCHEMATA: Final[Mapping[str, TieSchema]] = {
    "owns": _make_schema(
        "Ownership", ("owner", _ACTORS, "ownershipOwner"), ("asset", _ASSETS, "ownershipAsset")
    ),
    "controls": _make_schema(
        "Control",
        ("controller", _ACTORS, "controlledEntities"),
        ("controlled", _ACTORS, "controllingEntities"),
    ),
    "directs": _make_schema(
        "Directorship",
        ("director", _ACTORS, "directorshipDirector"),
        ("organization", _ORGANISATIONS, "directorshipOrganization"),
    ),
    "employs": _make_schema(
        "Employment",
        ("employer", _ORGANISATIONS, "employees"),
        ("employee", _PERSONS, "employers"),
    ),
    "member_of": _make_schema(
        "Membership",
        ("member", _ACTORS, "membershipMember"),
        ("organization", _ORGANISATIONS, "membershipOrganization"),
    ),
    "represents": _REPRESENTATION,
    "nominee_of": _REPRESENTATION,
    "succeeds": _make_schema(
        "Succession",
        ("successor", _ACTORS, "predecessors"),
        ("predecessor", _ACTORS, "successors"),
    ),
    "family": _make_schema(
        "Family", ("person", _PERSONS, "familyPerson"), ("relative", _PERSONS, "familyRelative")
    )._replace(words="relationship"),
    "associate": _make_schema(
        "Associate", ("person", _PERSONS, "associates"), ("associate", _PERSONS, "associations")
    )._replace(words="relationship"),
}
"""Kinds of ties that have a schema of their own."""

_ANYTHING: Final[frozenset[str]] = frozenset()

ANY_LINK: Final = _make_schema(
    "UnknownLink",
    ("subject", _ANYTHING, "unknownLinkTo"),
    ("object", _ANYTHING, "unknownLinkFrom"),
)
"""The schema of any other tie."""

_OF_PERSONS: Final = {"birthDate", "passportNumber", "socialSecurityNumber"}
_OF_ACTORS: Final = """
    incorporationDate dissolutionDate innCode ogrnCode okpoCode uscCode leiCode dunsCode vatCode
    taxNumber idNumber swiftBic
"""

PLACES: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(_OF_PERSONS, _PERSONS),
    **dict.fromkeys(_OF_ACTORS.split(), _ACTORS),
    "kppCode": frozenset({"Company"}),
    "imoNumber": _ORGANISATIONS | {"Vessel"},
    "mmsi": frozenset({"Vessel"}),
    "isin": frozenset({"Security"}),
    "iban": frozenset({"BankAccount"}),
    "registrationNumber": _ACTORS | {"Vessel", "Airplane", "Vehicle", "Security"},
}
"""Schemata that have a property, of properties that not every party has."""


def has_property(schema: str, name: str) -> bool:
    """Return whether a schema of parties has a property.

    >>> has_property("Vessel", "imoNumber"), has_property("Vessel", "birthDate")
    (True, False)
    """
    return name not in PLACES or schema in PLACES[name]
