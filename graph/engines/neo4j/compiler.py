"""The compiler: a pattern becomes one Cypher statement that returns its paths in order.

Where the rules differ from what Cypher does by itself, the text says so: a path is node-simple
(Neo4j matches trails), and paths are ordered by (length, tie ids). Only ids cross the wire. The
dialect follows the server's version; all of them return the same answers.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import Final

from onward.graph.engines.neo4j.conditions import Conditions, arrows
from onward.graph.engines.neo4j.schema import TYPES, relationships
from onward.graph.engines.neo4j.statement import CypherStatement
from onward.graph.model import TieKind
from onward.graph.pattern import Pattern, Question, Step


class Dialect(StrEnum):
    """How repeated ties are written.

    `CYPHER25` also says node-simple in one word. `LEGACY` is for servers before 5.9, and whatever
    else speaks Bolt without quantified paths.
    """

    LEGACY = "legacy"
    QUANTIFIED = "quantified"
    CYPHER25 = "cypher25"

    @classmethod
    def for_version(cls, version: tuple[int, ...]) -> "Dialect":
        """Choose by the server's version.

        >>> Dialect.for_version((5, 26, 26)), Dialect.for_version((5, 8)), Dialect.for_version((2026, 9, 0))
        (<Dialect.QUANTIFIED: 'quantified'>, <Dialect.LEGACY: 'legacy'>, <Dialect.CYPHER25: 'cypher25'>)
        """  # noqa: E501  # what Python prints
        if version < (5, 9):
            return cls.LEGACY
        return cls.QUANTIFIED if version < (2026, 4) else cls.CYPHER25


SAME: Final = TYPES[TieKind.POSSIBLY_SAME_AS]

_SIMPLE: Final = "all(n IN nodes(p) WHERE single(m IN nodes(p) WHERE m = n))"


def paths(
    question: Question, dialect: Dialect, *, definite: bool, crosses: bool = True
) -> CypherStatement:
    """Compile a question to the statement that lists paths from ``$start``, the first ``$limit``.

    A path may come several times, once for each way to deal out its ties to the steps
    (`repeats`). `crosses` is that of `Conditions`.

    Returns:
        Rows of one list of tie ids, by (length, tie ids).
    """
    conditions = Conditions(question, definite=definite, crosses=crosses)
    text = (
        f"{_write_prefix(dialect)}MATCH {_write_path(conditions, dialect, '{pid: $start}')}\n"
        f"WHERE {_write_conditions(conditions, dialect)}\n"
        "WITH [tie IN relationships(p) | tie.tid] AS tids\n"
        "RETURN tids\n"
        "ORDER BY size(tids), tids\n"
        "LIMIT $limit"
    )
    return CypherStatement(text, conditions.parameters)


def existence(
    question: Question, dialect: Dialect, *, definite: bool, crosses: bool = True
) -> CypherStatement:
    """Compile a question to the statement that tells which of ``$starts`` have a path at all.

    It does not use ACYCLIC: within EXISTS, Neo4j 2026.09.0 then misses the path without ties.
    """
    dialect = Dialect.QUANTIFIED if dialect is Dialect.CYPHER25 else dialect
    conditions = Conditions(question, definite=definite, crosses=crosses)
    text = (
        f"{_write_prefix(dialect)}UNWIND $starts AS start\n"
        "MATCH (v0:Party {pid: start})\n"
        f"WHERE EXISTS {{ MATCH {_write_path(conditions, dialect, '')}\n"
        f"WHERE {_write_conditions(conditions, dialect)} }}\n"
        "RETURN start"
    )
    return CypherStatement(text, conditions.parameters)


@lru_cache(maxsize=256)
def repeats(pattern: Pattern, *, definite: bool) -> int:
    """Return how often one path can come at most: in how many ways its ties fit the steps."""
    counts: dict[int, int] = {}
    for split in product(*(range(low, high + 1) for low, high in _list_hops(pattern))):
        counts[sum(split)] = counts.get(sum(split), 0) + 1
    most = max(counts.values())
    return most if definite else 2 * most  # possibly_same_as alone may stand before or behind


def _list_hops(pattern: Pattern) -> Iterator[tuple[int, int]]:
    return (step.hops for step in pattern.steps)


def _write_prefix(dialect: Dialect) -> str:
    return "CYPHER 25\n" if dialect is Dialect.CYPHER25 else ""


def _write_path(conditions: Conditions, dialect: Dialect, first: str) -> str:
    """Write the path ``p``: parties v0, v1 … where steps meet, ties r1, r2 … of each step.

    Where a path may cross it, a possibly_same_as may come first (``s1``) or last (``s2``).
    """
    kind = "ACYCLIC " if dialect is Dialect.CYPHER25 else ""
    parts = [f"(v0:Party {first})" if first else "(v0)"]
    if conditions.crosses:
        parts.append(_write_same(conditions, dialect, 1))
    for number, step in enumerate(conditions.steps, start=1):
        parts += [_write_step(conditions, dialect, number, step), f"(v{number}:Party)"]
    if conditions.crosses:
        parts += [_write_same(conditions, dialect, 2), "(last:Party)"]
    path = "\n  ".join(parts)
    return f"p = {kind}{path}"


def _write_step(conditions: Conditions, dialect: Dialect, number: int, step: Step) -> str:
    left, right = arrows(step)
    types, (low, high) = relationships(step.ties), step.hops
    if dialect is Dialect.LEGACY:
        return f"{left}[r{number}:{types}*{low}..{high}]{right}"
    condition = conditions.crossing(number, f"t{number}", f"a{number}")
    tie = f"(a{number}){left}[t{number}:{types}]{right}(b{number})"
    return f"({tie}\n    WHERE {condition}){{{low},{high}}}"


def _write_same(conditions: Conditions, dialect: Dialect, number: int) -> str:
    after = " (first:Party)" if number == 1 else ""
    if dialect is Dialect.LEGACY:
        return f"-[s{number}:{SAME}*0..1]-{after}"
    condition = conditions.same(f"s{number}")
    return f"((c{number})-[s{number}:{SAME}]-(d{number})\n    WHERE {condition}){{0,1}}{after}"


def _write_conditions(conditions: Conditions, dialect: Dialect) -> str:
    """Write the conditions on the whole path and on its ends."""
    texts = [conditions.start("v0")]
    if conditions.crosses:
        texts.append("size(s1) + size(s2) <= 1")
    if dialect is Dialect.LEGACY:
        texts += _legacy_conditions(conditions)
    last = "last" if conditions.crosses else f"v{len(conditions.steps)}"
    texts.append(conditions.end(last))
    if dialect is not Dialect.CYPHER25:
        texts.append(_SIMPLE)
    return "\n  AND ".join(part for part in texts if part != "true") or "true"


def _legacy_conditions(conditions: Conditions) -> Iterator[str]:
    """Test each tie of each step: the party from which the i-th is crossed is the path's own."""
    before = ["size(s1)"] if conditions.crosses else []
    for number, _ in enumerate(conditions.steps, start=1):
        near = f"nodes(p)[{' + '.join([*before, 'i'])}]"
        condition = conditions.crossing(number, f"r{number}[i]", near)
        yield f"all(i IN range(0, size(r{number}) - 1) WHERE {condition})"
        before.append(f"size(r{number})")
    if conditions.crosses:
        for name in ("s1", "s2"):
            yield f"all(tie IN {name} WHERE {conditions.same('tie')})"
