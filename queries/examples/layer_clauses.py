"""The clauses of an example line that speak of sources, and of what a source covers."""

import re

from onward.errors import IndicatorInvalid
from onward.queries.examples import world
from onward.queries.examples.draft import Draft


def set_source(match: re.Match[str], draft: Draft) -> None:
    """Read ``source.eu.retrieved = DATE`` and ``source.eu.limit = 7d``.

    Raises:
        IndicatorInvalid: Sources have no such attribute.
    """
    name, _, attribute = match["attribute"].partition(".")
    facts = draft.layers.setdefault(name, {})
    value = match["value"]
    if attribute == "retrieved":
        facts["retrieved"] = None if value == "unknown" else value
    elif attribute == "limit":
        facts["max_age_days"] = None if value == "none" else int(value.removesuffix("d"))
    else:
        raise IndicatorInvalid("no such attribute", value=match[0], hint="retrieved or limit")


def set_import_record(match: re.Match[str], draft: Draft) -> None:
    """Read ``imports.XC.coverage = 2025-01..2025-12``, which an import record of XC covers.

    Raises:
        IndicatorInvalid: Import records have no such attribute.
    """
    country, _, attribute = match["attribute"].partition(".")
    value = match["value"]
    draft.layers.setdefault(world.IMPORTS, world.layer())
    if attribute == "coverage" and value != "unknown":
        since, _, until = value.partition("..")
        draft.coverage.append(world.trade_coverage(country, since, until))
    elif (attribute, value) not in (("coverage", "unknown"), ("rows", "none")):
        hint = "write coverage = MONTH..MONTH, coverage = unknown, or rows = none"
        raise IndicatorInvalid("no such attribute", value=match[0], hint=hint)
