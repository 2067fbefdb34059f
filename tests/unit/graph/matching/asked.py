"""Cases of lists and of whom they are asked for, which stand in the YAML file beside a test.

Under `ASKED`, each rule has the `listed` parties, which of them are one party (`same`), the `bands`
of a policy if they are others, and what is `asks`ed: names and facts, and whom that `finds`, best
first: what is said of each match is compared with it; a score may be `at least` or `below` one.

Under `COMPARED`, each rule has one `listed` party, and what is `asked` of it in turn. What a row
`says` is compared with the comparison; a place may lead into its parts (`name.text`,
`qualifiers.*.kind`). `band` has its reasons beside it; `ambiguous` is the band where another party
fits as well.
"""

from typing import Any

import pytest

from onward.graph.matching.compare import Comparison, judge_band
from onward.graph.matching.matcher import open_matcher
from onward.graph.matching.query import Bands, Match, PartyQuery
from onward.graph.model import Identifier, IdentityLink, Name, Party, Provenance
from onward.graph.store.workspace import memory_snapshot
from tests.names import compared, listed, number, person
from tests.unit.cases import table

Data = dict[str, Any]


def read_asked(module: str) -> list[Any]:
    """Return the cases beside a module of tests, one for each question, as parameters."""
    return [
        pytest.param(case, ask, id=f"{rule}: {ask.get('name', number)}")
        for rule, case in table(module, "ASKED").items()
        for number, ask in enumerate(case["asks"], 1)
    ]


def check_asked(case: Data, ask: Data, *, weak: bool = True) -> None:
    """Ask a list whom a query means, and compare each match with what is said of it.

    Args:
        case: The list.
        ask: The query, and whom it finds.
        weak: Whether matches of the weak band are told of.
    """
    rows = [_read_party(row) for row in case["listed"]]
    links = [
        IdentityLink(left, right, Provenance("list", f"{left} {right}"))
        for left, right in case.get("same", ())
    ]
    bands = Bands(**case["bands"]) if "bands" in case else None
    opened = open_matcher(memory_snapshot([*rows, *links]), "base", bands=bands)
    matches = opened.match(PartyQuery(**_read_query(ask))).matches
    found = [match for match in matches if weak or match.band != "weak"]
    assert len(found) == len(ask["finds"]), found
    for match, says in zip(found, ask["finds"], strict=True):
        assert says, "nothing is said of a match"
        for key, wanted in says.items():
            _check(match, key, wanted)


def read_compared(module: str) -> list[Any]:
    """Return what is asked of one party each, as parameters."""
    return [
        pytest.param(case["listed"], ask, id=f"{rule}: {number}")
        for rule, case in table(module, "COMPARED").items()
        for number, ask in enumerate(case["asked"], 1)
    ]


def compare_party(listed: str | Data, ask: Data) -> Comparison:
    """Compare a query with one party."""
    query = _read_query({key: value for key, value in ask.items() if key != "says"})
    return compared(_read_party(listed), *query.pop("names"), **query)


def check_compared(listed: str | Data, ask: Data) -> None:
    """Compare a query with one party, and what is found with what is said of it."""
    made = compare_party(listed, ask)
    bands = {
        "band": judge_band(made, Bands(), ambiguous=False),
        "ambiguous": judge_band(made, Bands(), ambiguous=True)[0],
    }
    assert ask["says"], "nothing is said of a comparison"
    for key, wanted in ask["says"].items():
        if key in bands:
            assert bands[key] == wanted, made
        else:
            _check(made, key, wanted)


def _check(found: Match | Comparison, key: str, wanted: Any) -> None:
    place, _, words = key.partition(" ")
    value = _walk(found, place.split("."))
    if words == "at least":
        assert value >= wanted, found
    elif words == "below":
        assert value < wanted, found
    else:
        assert value == wanted, found


def _walk(value: Any, steps: list[str]) -> Any:
    """Return what stands at a place of a match or a comparison."""
    if not steps:
        return value
    first, *rest = steps
    if first == "*":
        return tuple(_walk(one, rest) for one in value)
    if first.isdigit():
        return _walk(value[int(first)], rest)
    return _walk(value[first] if isinstance(value, dict) else getattr(value, first), rest)


def _read_query(ask: Data) -> Data:
    """Return the fields of a query: a name, or several, and what else is asked for."""
    query = {key: value for key, value in ask.items() if key not in ("name", "finds")}
    query = {"names": (ask["name"],) if "name" in ask else (), **query}
    return query | {"identifiers": _read_numbers(query.get("identifiers", ()))}


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
