"""Bans on equipment: which families they name, and what a finding tells of the act."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from onward.queries.detection.results import Citation
from onward.queries.tables.regimes import Equipment, Regime

EQUIPMENT: Final[Mapping[str, Equipment]] = MappingProxyType(
    {
        "interception": "interception",
        "monitoring": "interception",
        "repression_equipment": "repression",
    }
)
"""Which kind of equipment of the regimes table an item's family is."""


def acts_of(regimes: Iterable[Regime]) -> tuple[Citation, ...]:
    """Cite the acts of some regimes, each once."""
    cited = {
        regime.basis.source: Citation(
            regime.basis.source, "duty", regime.basis.verified, regime.basis.url or None
        )
        for regime in regimes
    }
    return tuple(cited[source] for source in sorted(cited))


def regime_data(regime: Regime) -> dict[str, str | None]:
    """Give a row of the regimes table as an assessment prints it."""
    return {
        "regime": regime.regime,
        "celex": regime.celex or None,
        "title": regime.title,
        "equipment": regime.equipment,
        "scope": regime.scope,
        "consequence": regime.consequence,
        "since": regime.since,
        "until": regime.until,
        "annex": regime.annex or None,
        "verified": regime.basis.verified,
        "dates_verified": regime.dates_verified,
    }
