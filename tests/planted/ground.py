"""The ground that all cases of a deck share: records of countries, and parties that are no case's.

XA has an established record and a conflict, XB one family of measures that meets, XC and XH none,
XD no rows, XT became established in 2025. XP has a conflict and no record, XQ neither, which is
known. Nothing of the crowd touches a case.
"""

from random import Random
from typing import Final

from tests.csv_world import BAD, GOOD, ONE, CsvWorld

YEARS: Final = range(2015, 2026)
RECORDS: Final = {
    "XA": (BAD, BAD),
    "XB": (ONE, ONE),
    "XT": (GOOD, BAD),
    **dict.fromkeys(
        ("DE", "XC", "XE", "XF", "XG", "XH", "XJ", "XK", "XP", "XQ", "VE"), (GOOD, GOOD)
    ),
}
"""Measures of the years up to 2024, and of 2025."""

CONFLICTS: Final = (("XA", 2024, "2"), ("XP", 2022, "1"), ("XQ", 2018, "2"), ("XQ", 2025, "0"))


def add_records(world: CsvWorld) -> None:
    """Add the countries' records, and an entry of each list that the policy applies."""
    world.lists()
    for country, (before, last) in RECORDS.items():
        for year in YEARS:
            world.record(country, last if year == YEARS[-1] else before, year)
    for country, year, intensity in CONFLICTS:
        world.record(country, {"ucdp_intensity": intensity}, year)


KINDS: Final = (
    *("owns", "controls", "directs", "contains", "supplies", "linked", "member_of", "employs"),
    *("family", "located_at", "possibly_same_as", "holds_post", "ships_to"),
)


def add_crowd(world: CsvWorld, rng: Random, size: int) -> None:
    """Add parties of every suspicious sort, with random ties among themselves alone."""
    sorts = (
        ("PublicBody", "XA", "gov"),
        ("PublicBody", "XT", "gov.security"),
        ("MilitaryUnit", "XA", "mil"),
        ("ArmedGroup", "XA", ""),
        ("Company", "XC", ""),
        ("Company", "XA", "export.control"),
        ("Person", "XC", "role.pep"),
        ("Address", "XC", ""),
    )
    names = [f"crowd{number}" for number in range(size)]
    for name in names:
        kind, country, topics = rng.choice(sorts)
        world.party(name, kind, country, topics=topics)
        if rng.random() < 0.1:
            world.listing(name, rng.choice(("EU", "OFAC", "UK", "BIS")))
    for _ in range(3 * size):
        start, end = rng.sample(names, 2)
        kind = rng.choice(KINDS)
        share = rng.choice(("0.1", "0.3", "0.6", "")) if kind == "owns" else ""
        world.tie(start, kind, end, share)


def add_import_record(imports: CsvWorld) -> None:
    """Say for which months the import record is complete, and let it hold what no case is about."""
    imports.covers("XC", "2025-01", "2025-06")
    imports.covers("XC", "2025-07", "2025-12")
    imports.covers("XB", "2025-01", "2025-06")
    names = {"shipper_name": "Mauerweide Seilerei", "consignee_name": "Ginsterhof Ankerbau"}
    imports.shipments.append({"id": "a", "date": "2025-02-01", "destination": "XC"} | names)
