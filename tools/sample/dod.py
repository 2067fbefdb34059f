"""Reads the 1260H lists of the US Department of Defense for the sample."""

import csv
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from tools.sample.extract import RETRIEVED_TABLES, Extract, Gone, Pick, Row

PAGE = "https://www.defense.gov/News/Releases/"  # of lists without an address of their own


def dod(file: Path, picks: Sequence[Pick], out: Extract) -> None:
    """Read the 1260H lists: one row a list, one party a pick (by clean name without punctuation).

    A parent that a list names is the whole that contains the company, until a later list names
    no parent, or another one.
    """
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    newest = max(row["Start date"] for row in rows)
    ids = {_plain(pick.name): f"dod-{pick.key}" for pick in picks}
    for pick in picks:
        names = {_plain(pick.name)}
        names |= {
            _plain(row["Clean Name"]) for row in rows if _plain(row["Previous Name"]) in names
        }
        own = sorted(
            (row for row in rows if _plain(row["Clean Name"]) in names),
            key=lambda row: row["Start date"],
        )
        if not own:
            raise Gone(f"dod {pick.key}: no list names {pick.name!r}")
        _dod_party(pick, own, newest, out)
        _dod_parents(pick, own, ids, out)


def _plain(name: str) -> str:
    """Compare names without punctuation; one company is spelt Chen Du and Cheng Du."""
    return re.sub(r"[^a-z0-9]+", "", name.lower().replace("cheng du", "chen du"))


def _dod_source(row: Row) -> Row:
    return {
        "source_url": row["Source Url"] or PAGE,
        "published": row["Start date"],
        "retrieved": RETRIEVED_TABLES,
    }


def _dod_party(pick: Pick, own: Sequence[Row], newest: str, out: Extract) -> None:
    """Describe a company: known since the first list, shown by the newest document."""
    last = own[-1]
    source = _dod_source(last) | {"published": own[0]["Start date"]}
    names = [row[column] for row in own for column in ("Clean Name", "Alias", "Previous Name")]
    aliases = [name for name in dict.fromkeys(names) if name and name != pick.name]
    party_id = f"dod-{pick.key}"
    out.party(pick, party_id, pick.name, "Company", aliases=";".join(aliases), **source)
    until = last["End date"] or ("" if last["Start date"] == newest else newest)
    for topic in ("mil", "debarment"):
        out.listing(
            party_id,
            topic,
            topic=topic,
            regime="US DoD",
            list="Chinese military companies, section 1260H",
            programme="US-DOD-1260H",
            measure="Debarment",
            since=own[0]["Start date"],
            until=until,
            **source,
        )


def _dod_parents(pick: Pick, own: Sequence[Row], ids: dict[str, str], out: Extract) -> None:
    ends = [later["Start date"] for _, later in pairwise(own)] + [own[-1]["End date"]]
    spans: list[tuple[Row, str]] = []
    for row, end in zip(own, ends, strict=True):
        before = spans[-1] if spans else None
        if before and _plain(before[0]["Parent Name"]) == _plain(row["Parent Name"]):
            spans[-1] = (before[0], end)
        else:
            spans.append((row, end))
    for row, end in spans:
        parent = ids.get(_plain(row["Parent Name"]))
        if parent:
            out.tie(
                parent,
                "contains",
                f"dod-{pick.key}",
                interest="unknownInterest",
                since=row["Start date"],
                until=end,
                **_dod_source(row),
            )
