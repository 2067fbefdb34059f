"""Small registers of who holds whom, written as publishers of registers write them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Holder = tuple[str, str, str]
"""Who holds, whom, and how much in percent; "directs" for an officer."""


def write_register(
    folder: Path, source: str, holders: Sequence[Holder], names: Mapping[str, str]
) -> Path:
    """Write a register as a file of statements, and return the file.

    Args:
        folder: Where the file is to lie.
        source: bods or ftm.
        holders: Who holds whom.
        names: Names by id; who has none is called by the id and a legal form.
    """
    ids = dict.fromkeys(party for owner, company, _ in holders for party in (owner, company))
    named = {party: names.get(party, f"{party.title()} Ltd") for party in ids}
    write = {"bods": _list_bods, "ftm": _list_ftm}[source]
    file = folder / f"register.{source}.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in write(holders, named)))
    return file


def _list_bods(holders: Iterable[Holder], named: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    published = {
        "publicationDetails": {
            "publicationDate": "2026-03-01",
            "bodsVersion": "0.2",
            "publisher": {"name": "Register of Utopia"},
        },
        "statementDate": "2025-05-01",
    }
    for party, name in named.items():
        yield published | {
            "statementID": f"entity-{party:-<40}",
            "statementType": "entityStatement",
            "entityType": "registeredEntity",
            "name": name,
        }
    for number, (owner, company, percent) in enumerate(holders):
        yield published | {
            "statementID": f"holding-{number:-<40}",
            "statementType": "ownershipOrControlStatement",
            "subject": {"describedByEntityStatement": f"entity-{company:-<40}"},
            "interestedParty": {"describedByEntityStatement": f"entity-{owner:-<40}"},
            "interests": [{"type": "shareholding", "share": {"exact": float(percent)}}],
        }


def _list_ftm(holders: Iterable[Holder], named: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for party, name in named.items():
        yield _make_entity(party, "Company", name=name)
    for number, (owner, company, percent) in enumerate(holders):
        if percent == "directs":
            yield _make_entity(f"d{number}", "Directorship", director=owner, organization=company)
        else:
            yield _make_entity(
                f"h{number}", "Ownership", owner=owner, asset=company, percentage=percent
            )


def _make_entity(number: str, schema: str, **properties: str) -> dict[str, Any]:
    return {
        "id": number,
        "schema": schema,
        "properties": {key: [value] for key, value in properties.items()},
        "datasets": ["register"],
    }
