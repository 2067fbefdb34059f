"""Cases of lists and of whom they are asked for, which stand in the YAML file beside a test.

Under `ASKED`, each rule has the `listed` parties, which of them are one party (`same`), the `bands`
of a policy if they are others, and what is `asks`ed: names and facts, and whom that `finds`, best
first: what is said of each match is compared with it; a score may be `at least` or `below` one.
"""

from typing import Any

import pytest

from onward.graph.matching.matcher import open_matcher
from onward.graph.matching.query import Bands, Match, PartyQuery
from onward.graph.model import Identifier, IdentityLink, Name, Party, Provenance
from onward.graph.store.workspace import memory_snapshot
from tests.names import listed, number, person
from tests.unit.cases import table

Data = dict[str, Any]


def read_asked(module: str) -> list[Any]:
    """Return the cases beside a module of tests, one for each question, as parameters."""
    return [
        pytest.param(case, ask, id=f"{rule}: {ask.get('name', number)}")
        for rule, case in table(module, "ASKED").items()
        for number, ask in enumerate(case["asks"], 1)
    ]


def check_asked(case: Data, ask: Data) -> None:
    """Ask a list whom a query means, and compare each match with what is said of it."""
    rows = [_read_party(row) for row in case["listed"]]
    links = [
        IdentityLink(left, right, Provenance("list", f"{left} {right}"))
        for left, right in case.get("same", ())
    ]
    bands = Bands(**case["bands"]) if "bands" in case else None
    opened = open_matcher(memory_snapshot([*rows, *links]), "base", bands=bands)
    query = {key: value for key, value in ask.items() if key not in ("name", "finds")}
    query = {"names": (ask["name"],) if "name" in ask else (), **query}
    query["identifiers"] = _read_numbers(query.get("identifiers", ()))
    found = opened.match(PartyQuery(**query)).matches
    assert len(found) == len(ask["finds"]), found
    for match, says in zip(found, ask["finds"], strict=True):
        assert says, "nothing is said of a match"
        for key, wanted in says.items():
            _check(match, key, wanted)


def _check(match: Match, key: str, wanted: Any) -> None:
    name, _, words = key.partition(" ")
    value = getattr(match, name)
    if words == "at least":
        assert value >= wanted, match
    elif words == "below":
        assert value < wanted, match
    else:
        assert value == wanted, match


def _read_party(row: str | Data) -> Party:
    """Read a row: one with the key `born`, or of the kind Person, is a person."""
    facts: Data = {"name": row} if isinstance(row, str) else dict(row)
    facts["names"] = [
        Name(one) if isinstance(one, str) else Name(*one) for one in facts.pop("names", ())
    ]
    facts["identifiers"] = _read_numbers(facts.get("identifiers", ()))
    if facts.get("kind") == "Person":
        del facts["kind"]
        return person(**facts)
    return listed(**facts)


def _read_numbers(rows: tuple[tuple[str, ...], ...]) -> tuple[Identifier, ...]:
    return tuple(number(*row) for row in rows)
