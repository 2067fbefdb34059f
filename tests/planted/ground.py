"""The ground of a deck of tests: records of countries, a crowd, and an import record."""

from random import Random

from onward.queries.planted.planted import CROWD_LISTS, CROWD_SORTS, CROWD_TIES, destination_rows
from tests.csv_world import CsvWorld


def add_records(world: CsvWorld) -> None:
    """Add the countries' records, and an entry of each list that the policy applies."""
    world.lists()
    world.destinations += destination_rows()


def add_crowd(world: CsvWorld, rng: Random, size: int) -> None:
    """Add parties of every suspicious sort, with random ties among themselves alone."""
    names = [f"crowd{number}" for number in range(size)]
    for name in names:
        kind, country, topics = rng.choice(CROWD_SORTS)
        world.party(name, kind, country, topics=topics)
        if rng.random() < 0.1:
            world.listing(name, rng.choice(CROWD_LISTS))
    for _ in range(3 * size):
        start, end = rng.sample(names, 2)
        kind = rng.choice(CROWD_TIES)
        share = rng.choice(("0.1", "0.3", "0.6", "")) if kind == "owns" else ""
        world.tie(start, kind, end, share)


def add_import_record(imports: CsvWorld) -> None:
    """Say for which months the import record is complete, and let it hold what no case is about."""
    imports.covers("XC", "2025-01", "2025-06")
    imports.covers("XC", "2025-07", "2025-12")
    imports.covers("XB", "2025-01", "2025-06")
    names = {"shipper_name": "Mauerweide Seilerei", "consignee_name": "Ginsterhof Ankerbau"}
    imports.shipments.append({"id": "a", "date": "2025-02-01", "destination": "XC"} | names)
