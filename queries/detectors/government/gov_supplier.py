"""gov-supplier: the party supplies a foreign security or intelligence body, or armed forces.

Whoever delivers to such bodies may pass these goods on to them, too: the commonest end-user that
no paper names. It weighs more where the body's state has a record of repression, or where the
goods are or may be for surveillance.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from onward.graph.countries import say_country
from onward.graph.engine import PartyRecord
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import has_cyber_item
from onward.queries.detection.paths import (
    PathSearch,
    WeighedPath,
    ends_of,
    finding_of_paths,
    keep_gravest_paths,
    limits_as_unknown,
    search_paths,
)
from onward.queries.detection.plan import BY_PATHS
from onward.queries.detection.results import Detected, Result
from onward.queries.model.assessment import Severity
from onward.queries.ownership.cascades import is_duty_by_law
from onward.queries.rules.indicator import stronger

TRACES: Final = (BY_PATHS,)


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party that supplies a foreign security body or armed force."""
    searches = list(search_paths(context))
    if not searches:
        return
    has_surveillance = has_cyber_item(context)
    for search in searches:
        yield from limits_as_unknown(search)
        if search.paths:
            yield from _judge_paths(context, search, has_surveillance=has_surveillance)


def _judge_paths(
    context: Context, search: PathSearch, *, has_surveillance: bool
) -> Iterator[Detected]:
    # the gravest that a path can be: only then may the search stop at the first
    full = replace(context, severity=stronger(context.severity, "high"))
    weigh = partial(_weigh_path, context, search.subject.pid, has_surveillance)
    gravest = keep_gravest_paths(full, search, weigh)
    if gravest is None:
        return
    cut_search, first = gravest
    yield finding_of_paths(
        context,
        cut_search,
        relation="supplies, or supplied in the last five years,",
        severity=first.severity,
        severity_rules=first.rules,
    )


def _weigh_path(
    context: Context, start: int, has_surveillance: bool, path: tuple[int, ...]
) -> WeighedPath[PartyRecord] | None:
    [pid] = ends_of(context.engine, start, [path])
    [body] = context.engine.parties([pid])
    if body.countries and body.countries <= {context.exporter_country}:
        return None  # the exporter's own police is no foreign end-user
    if any(map(is_duty_by_law, context.engine.ties(path))):
        return None  # what every operator owes by law is no contract
    return WeighedPath(path, *_weigh_body(context, body, has_surveillance), body)


def _weigh_body(
    context: Context, body: PartyRecord, has_surveillance: bool
) -> tuple[Severity, tuple[str, ...]]:
    severity = stronger(context.severity, "high")
    established = sorted(body.countries & context.foreign_records.established)
    if established:
        return severity, (
            say("{country} has an established record: high", country=say_country(established[0])),
        )
    if has_surveillance:
        return severity, ("the goods are, or may be, for surveillance: high",)
    return context.severity, ()
