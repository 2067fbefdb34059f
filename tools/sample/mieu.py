"""Reads the military-intelligence end users of 15 CFR 744.22 for the sample."""

import csv
from collections.abc import Sequence
from pathlib import Path

from tools.sample.extract import RETRIEVED_TABLES, Extract, Pick, found, slug


def mieu(file: Path, picks: Sequence[Pick], out: Extract) -> None:
    """Read the end users that 15 CFR 744.22 names."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for pick in picks:
        row = found(pick, [row for row in rows if slug(row["Name"]) == pick.key], "Name")
        party_id = f"mieu-{pick.key}"
        source = {
            "source_url": row["Source URL"],
            "published": row["Date"],
            "retrieved": RETRIEVED_TABLES,
        }
        out.party(
            pick,
            party_id,
            row["Name"],
            "MilitaryUnit",
            country=row["Country"],
            aliases=row["Alias"],
            **source,
        )
        for topic in ("export.control", "mil"):
            out.listing(
                party_id,
                topic,
                topic=topic,
                regime="BIS",
                list="Military-intelligence end users, 15 CFR 744.22",
                programme="US-BIS-MIEU",
                measure="Export control",
                since=row["Date"],
                until=row["End date"],
                **source,
            )
