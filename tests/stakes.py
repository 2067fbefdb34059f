"""Ownership worlds in one line each, for tests: ``X 50 A, A 25-50 B, Y ? B``."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from onward.graph.engine import Engine
from onward.graph.identity.clusters import Clusters, resolve
from onward.graph.model import Listing, Party, Provenance, Statement, Tie, party_pid
from onward.graph.ownership import CascadeResult, Holdings, Rule, cascade, gather_holdings
from onward.graph.shares import Share
from onward.graph.statement_tables import StatementTables, to_tables
from onward.graph.statements import Statements
from tests.engines import content_id, open_engine

ON = date(2026, 5, 1)
EU = Rule(0.5)
UK = Rule(0.5, strict=True, aggregate=False)
MORE_THAN_HALF = Rule(0.5, strict=True)

_CLAIM = re.compile(
    r"(\w+) ([\[(]?)([\d.]+|\?)(?:-([\d.]+))?([\])]?) (\w+)(?: @(\w+))?((?: \w+=\S+)*)"
)


class World:
    """A snapshot in memory."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._rows = Statements.from_rows(statements)
        self.id = content_id(self._rows)

    def statements(self) -> Statements:
        return self._rows

    def tables(self) -> StatementTables:
        return to_tables(self._rows)

    def clusters(self) -> Clusters:
        return resolve(self._rows.parties, self._rows.links)


def stakes(text: str) -> list[Tie]:
    """Read stakes: percent, a range, or ``?``; ``(25-50]`` excludes the lower end.

    ``@b`` names the dataset (default a), ``standing=inferred`` and the like any further field.
    """
    return list(_read(text))


def _read(text: str) -> Iterator[Tie]:
    for number, claim in enumerate(filter(None, (part.strip() for part in text.split(",")))):
        match = _CLAIM.fullmatch(claim)
        assert match, claim
        owner, left, low, high, right, company, dataset, further = match.groups()
        fields: dict[str, Any] = {"kind": "owns", **dict(p.split("=") for p in further.split())}
        source = Provenance(dataset or "a", f"{number}")
        yield Tie(
            pid_id(owner),
            pid_id(company),
            share=_share(low, high, left, right),
            source=source,
            **fields,
        )


def _share(low: str, high: str | None, left: str, right: str) -> Share | None:
    if low == "?":
        return None
    ends = float(low) / 100, float(high or low) / 100
    return Share(*ends, min_exclusive=left == "(", max_exclusive=right == ")")


def pid_id(name: str) -> str:
    return f"w:{name}"


def pid(name: str) -> int:
    return party_pid(pid_id(name))


def pids(names: str) -> list[int]:
    return [pid(name) for name in names.split()]


def names(found: Iterable[int], known: Iterable[str]) -> str:
    """Name pids, sorted, those of `known` only."""
    by_pid = {pid(name): name for name in known}
    return " ".join(sorted(by_pid[one] for one in found if one in by_pid))


def opened(engine: str, statements: Iterable[Statement]) -> Engine:
    return open_engine(engine, World(statements))


def company(name: str, kind: str = "Company", country: str | None = "XC", *topics: str) -> Party:
    source = Provenance("a", f"party {name}")
    return Party(pid_id(name), name, kind, country, source, topics=topics)


def listed(name: str, regime: str = "EU", **fields: Any) -> Listing:
    source = Provenance("a", f"listing {name} {regime}")
    values: Mapping[str, Any] = {"topic": "sanction", "since": "2024-01-01", **fields}
    return Listing(f"a:{name}{regime}", pid_id(name), regime=regime, source=source, **values)


def upstream(engine: str, text: str, subjects: str) -> Holdings:
    """Holdings above some companies of a world of stakes."""
    return gather_holdings(opened(engine, stakes(text)), pids(subjects), ON, None)


def run(
    engine: str, text: str, subjects: str, seeds: str, rule: Rule = EU, maybe: str = ""
) -> CascadeResult:
    return cascade(upstream(engine, text, subjects), pids(seeds), pids(maybe), rule)
