"""div-listed-address: the party is located at an address that is a list entry itself.

*Present* where the party names the unit that the entry names, or neither names one: it is the very
address. *Possible* where only the building is surely the same (`onward.queries.addresses.units`).
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from onward.queries.addresses.comparing import (
    Closeness,
    address_text,
    compare_addresses,
    stated_addresses,
)
from onward.queries.addresses.shared import PLACES
from onward.queries.detection.context import Context
from onward.queries.detection.path_findings import finding_of_paths, keep_surest_paths
from onward.queries.detection.path_search import (
    PathSearch,
    limits_as_unknown,
    parties_of,
    search_paths,
)
from onward.queries.detection.results import Detected, Result, Subject


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party at a listed address."""
    for subject in context.subjects:
        yield from context.results(
            ("div-listed-address", subject), partial(_about, context, subject)
        )


def _about(context: Context, subject: Subject) -> Iterator[Result]:
    for walk in search_paths(replace(context, subjects=(subject,))):
        yield from limits_as_unknown(walk)
        if walk.paths:
            yield _found(context, walk)


def _found(context: Context, walk: PathSearch) -> Detected:
    start = walk.subject.pid
    cut, is_sure = keep_surest_paths(
        context, walk, lambda path: _match(context, start, path)[0] != "building"
    )
    how, given = _match(context, start, cut.paths[0])
    told = finding_of_paths(
        context, cut, relation="is located at the listed address", severity=context.severity
    )
    told = replace(told, values={"match": how, "own_address": list(given)})
    if is_sure:
        return told
    because = "only the building is surely the same as that of the list entry"
    return replace(told, status="possible", possible_because=(because, *told.possible_because))


def _match(
    context: Context, start: int, path: tuple[int, ...]
) -> tuple[Closeness, tuple[str, ...]]:
    """Compare what the party on a path says of where it is with the listed address."""
    engine = context.engine
    walked, ties = parties_of(engine, start, path), engine.ties(path)
    at = next(place for place, tie in enumerate(ties) if tie.kind in PLACES)
    party, node, entry = engine.parties([walked[at], walked[at + 1], walked[-1]])
    given = stated_addresses(party, ties[at], node)
    return compare_addresses(given, (address_text(entry),)), given
