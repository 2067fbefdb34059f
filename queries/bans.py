"""What a row of the regimes table contributes to a finding: its act, and itself as evidence."""

from collections.abc import Iterable

from onward.queries.regimes import Regime
from onward.queries.results import Citation


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
