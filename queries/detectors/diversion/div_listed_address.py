"""div-listed-address: the party is located at an address that is a list entry itself.

*Present* where the party names the unit that the entry names, or neither names one: it is the very
address. *Possible* where only the building is surely the same (`onward.graph.addresses.tables`).
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from onward.queries.addresses import (
    PLACES,
    Closeness,
    address_text,
    compare_addresses,
    stated_addresses,
)
from onward.queries.detection.context import Context
from onward.queries.detection.paths import (
    PathSearch,
    finding_of_paths,
    keep_surest_paths,
    limits_as_unknown,
    parties_of,
    search_paths,
)
from onward.queries.detection.plan import BY_PATHS
from onward.queries.detection.results import Detected, Result, Subject

TRACES: Final = (BY_PATHS,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party at a listed address."""
    for subject in context.subjects:
        judge = partial(_judge_subject, context, subject)
        yield from context.results(("div-listed-address", subject), judge)


def _judge_subject(context: Context, subject: Subject) -> Iterator[Result]:
    for search in search_paths(replace(context, subjects=(subject,))):
        yield from limits_as_unknown(search)
        if search.paths:
            yield _make_finding(context, search)


def _make_finding(context: Context, search: PathSearch) -> Detected:
    start = search.subject.pid
    search = _prefer_stated_place(context, search)

    def is_same_address(path: tuple[int, ...]) -> bool:
        return _compare_with_entry(context, start, path)[0] in ("unit", "exact")

    search, is_sure = keep_surest_paths(context, search, is_same_address)
    closeness, addresses = _compare_with_entry(context, start, search.paths[0])
    relation = "is located at the listed address"
    finding = finding_of_paths(context, search, relation=relation, severity=context.severity)
    finding = replace(finding, values={"match": closeness, "own_address": list(addresses)})
    if is_sure:
        return finding
    doubt = "only the building is surely the same as that of the list entry"
    return replace(finding, status="possible", possible_because=(doubt, *finding.possible_because))


def _prefer_stated_place(context: Context, search: PathSearch) -> PathSearch:
    """Leave out the way over the words of an address where a source places the party at the entry.

    It is the same address, told twice.
    """
    direct = tuple(
        path
        for path in search.paths
        if sum(tie.kind in PLACES for tie in context.engine.ties(path)) == 1
    )
    return replace(search, paths=direct) if direct else search


def _compare_with_entry(
    context: Context, start: int, path: tuple[int, ...]
) -> tuple[Closeness, tuple[str, ...]]:
    """Compare what the party on a path says of where it is with the listed address."""
    engine = context.engine
    parties, ties = parties_of(engine, start, path), engine.ties(path)
    # a possibly_same_as tie may stand before the address
    position = next(i for i, tie in enumerate(ties) if tie.kind in PLACES)
    pids = [parties[position], parties[position + 1], parties[-1]]
    party, node, entry = engine.parties(pids)
    addresses = stated_addresses(party, ties[position], node)
    country = min(node.countries, default=None)
    return compare_addresses(addresses, (address_text(entry),), country), addresses
