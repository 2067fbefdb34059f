"""The ground that all planted cases share: records of countries, lists, and a crowd without a case.

Countries bear user-assigned codes, so that no real one is accused: XA has an established record and
a conflict, XB one family of measures that meets, XC and XH none, XD no rows, XT became established
in 2025. XP has a conflict and no record, XQ neither, which is known. Nothing of the crowd touches a
case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final
from zlib import crc32

from onward.queries.planted.answers import Row

GOOD: Final[Mapping[str, str]] = {
    "pts_s": "1",
    "vdem_civlib": "0.9",
    "fh_status": "F",
    "fh_d4": "4",
}
BAD: Final[Mapping[str, str]] = {
    "pts_s": "5",
    "vdem_civlib": "0.1",
    "fh_status": "NF",
    "fh_d4": "0",
}
ONE: Final[Mapping[str, str]] = {**GOOD, "pts_s": "5"}

YEARS: Final = range(2015, 2026)
RECORDS: Final[Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]]] = {
    "XA": (BAD, BAD),
    "XB": (ONE, ONE),
    "XT": (GOOD, BAD),
    **dict.fromkeys(
        ("DE", "XC", "XE", "XF", "XG", "XH", "XJ", "XK", "XP", "XQ", "VE"), (GOOD, GOOD)
    ),
}
"""Measures of the years up to 2024, and of 2025."""

CONFLICTS: Final = (("XA", 2024, "2"), ("XP", 2022, "1"), ("XQ", 2018, "2"), ("XQ", 2025, "0"))

STRANGER: Final = "Hieronymus Quastenflosser"
"""Somebody on each list that the policy applies, whom no case is about."""

APPLIED: Final = ("EU", "UN")
"""Regimes of the lists on which somebody must stand, or they would count as not loaded."""

CROWD_TIES: Final = (
    *("owns", "controls", "directs", "contains", "supplies", "linked", "member_of", "employs"),
    *("family", "located_at", "possibly_same_as", "holds_post", "ships_to"),
)
CROWD_SORTS: Final = (
    ("PublicBody", "XA", "gov"),
    ("PublicBody", "XT", "gov.security"),
    ("MilitaryUnit", "XA", "mil"),
    ("ArmedGroup", "XA", ""),
    ("Company", "XC", ""),
    ("Company", "XA", "export.control"),
    ("Person", "XC", "role.pep"),
    ("Address", "XC", ""),
)
CROWD_LISTS: Final = ("EU", "OFAC", "UK", "BIS")
_TIES_EACH: Final = 3


def measure_rows(country: str, measures: Mapping[str, str], year: int) -> Iterator[Row]:
    """Yield a country's measures of a year as rows of the table of destinations."""
    for measure, value in measures.items():
        yield {"country": country, "measure": measure, "data_year": str(year), "value": value}


def destination_rows() -> Iterator[Row]:
    """Yield the records of all countries."""
    for country, (before, last) in RECORDS.items():
        for year in YEARS:
            yield from measure_rows(country, last if year == YEARS[-1] else before, year)
    for country, year, intensity in CONFLICTS:
        yield from measure_rows(country, {"ucdp_intensity": intensity}, year)


@dataclass(frozen=True, slots=True)
class CrowdMember:
    """A party that no case is about, the ties that begin at it, and its entry on a list, if any."""

    party: Row
    ties: tuple[Row, ...]
    listing: Row | None


def crowd(rng: Random, size: int, prefix: str = "crowd") -> Iterator[CrowdMember]:
    """Yield parties of every suspicious sort, with random ties among themselves alone.

    Args:
        rng: What is drawn at random.
        size: How many; each is made when it is asked for, so that there may be any number.
        prefix: Begins their ids.
    """
    for number in range(size):
        kind, country, topics = _find_sort(number)
        name = f"{prefix}{number}"
        party = {"id": name, "name": name, "kind": kind, "country": country, "topics": topics}
        ties = tuple(_draw_ties(rng, number, size, prefix)) if size > 1 else ()
        # listed parties everywhere, so that lists alone say nothing of a case
        is_listed = rng.random() < 0.1
        entry = {"id": f"{name}/entry", "party": name, "regime": rng.choice(CROWD_LISTS)}
        yield CrowdMember(party, ties, entry | {"topic": "sanction"} if is_listed else None)


def find_crowd_kind(number: int) -> str:
    """Return the kind of a party of a crowd, without making it: ties say it of their other end."""
    return _find_sort(number)[0]


def _find_sort(number: int) -> tuple[str, str, str]:
    return CROWD_SORTS[crc32(str(number).encode()) % len(CROWD_SORTS)]


def _draw_ties(rng: Random, number: int, size: int, prefix: str) -> Iterator[Row]:
    for count in range(_TIES_EACH):
        # anybody but the party itself
        other = (number + 1 + rng.randrange(size - 1)) % size
        ends = {"from": f"{prefix}{number}", "to": f"{prefix}{other}"}
        kind = rng.choice(CROWD_TIES)
        row = {"id": f"{prefix}{number}/{count}", "kind": kind} | ends
        share = rng.choice(("0.1", "0.3", "0.6", "")) if kind == "owns" else ""
        yield row | ({"share_min": share, "share_max": share} if share else {})
