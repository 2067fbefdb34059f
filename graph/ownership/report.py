"""The four results about a party's owners, as plain data: ``onward owners ID`` (02, Ownership)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from onward.graph.engine import Engine
from onward.graph.model import Share, Tie
from onward.graph.ownership.cascade import CascadeResult, Rule, cascade
from onward.graph.ownership.chains import joining_paths, ultimate_owners
from onward.graph.ownership.control import control
from onward.graph.ownership.holdings import Holdings, holdings
from onward.graph.ownership.integrated import chain_product, integrated
from onward.graph.ownership.seeds import LISTED_TOPICS, Ascent, listed_end, topic_truth
from onward.graph.shares import decimal_text

UNKNOWN: Final = Share(0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Regime:
    """An ownership rule of one regime as it stands on the question's day.

    Attributes:
        code: EU, UK, OFAC, BIS, as listings name it.
        rule: Threshold, strictness, aggregation.
        state: in_force, suspended or unknown.
        note: What a reader must know of that state.
    """

    code: str
    rule: Rule
    state: str = "in_force"
    note: str = ""


def ownership_report(
    engine: Engine,
    party: int,
    on: date,
    as_of: date | None,
    regimes: Sequence[Regime],
    show: int = 20,
) -> dict[str, Any]:
    """Report chain products, integrated shares, cascades and control: four results, never merged.

    Args:
        engine: Holds the snapshot.
        party: Pid of the party asked about.
        on: Day on which stakes, listings and control hold.
        as_of: Only what was known by then; None asks nothing.
        regimes: The ownership rules that stand on that day.
        show: How many ultimate owners, controllers and joining chains are shown at most; the counts
            are of all.

    Returns:
        Plain data, ready for JSON: shares are decimal strings, parties and ties are named by id.
    """
    table = holdings(engine, [party], on, as_of)
    name = _Names(engine)
    chains = ultimate_owners(table, party)
    controllers = control(engine, party, on, as_of)
    return {
        "party": name.id(party),
        "on": on.isoformat(),
        "as_of": as_of.isoformat() if as_of else None,
        "chain_product": {
            "chains": [_chain(name, chain.owner, chain.tids) for chain in chains[:show]],
            "count": len(chains),
        },
        "integrated": {
            "owners": [_integrated(name, table, party, chain.owner) for chain in chains[:show]],
            "count": len(chains),
            "closed_loop": party in _looped(table),
        },
        "cascade": _cascades(name, table, party, on, as_of, regimes, show),
        "control": {
            "controllers": [
                {
                    "party": name.id(one.pid),
                    "interests": list(one.interests),
                    "ties": [name.tie(tid).key for tid in one.tids],
                    "standing": "stated or claimed" if one.is_sure else "inferred",
                }
                for one in controllers[:show]
            ],
            "count": len(controllers),
        },
        "notes": _notes(name, table),
    }


class _Names:
    """Ids and ties of what is shown, read only when shown."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def id(self, pid: int) -> str:
        return self.engine.parties([pid])[0].id

    def tie(self, tid: int) -> Tie:
        return self.engine.ties([tid])[0]

    def keys(self, tids: Sequence[int]) -> list[str]:
        return [tie.key for tie in self.engine.ties(tids)]


def _chain(name: _Names, owner: int, tids: Sequence[int]) -> dict[str, Any]:
    ties = name.engine.ties(tids)
    product = chain_product([tie.share or UNKNOWN for tie in ties])
    return {
        "owner": name.id(owner),
        "ties": [tie.key for tie in ties],
        "shares": [_interval(tie.share or UNKNOWN) for tie in ties],
        "product": _interval(product),
        "unknown_shares": sum(tie.share is None for tie in ties),
    }


def _interval(share: Share) -> dict[str, Any]:
    return {
        "min": decimal_text(share.min),
        "max": decimal_text(share.max),
        "min_exclusive": share.min_exclusive,
        "max_exclusive": share.max_exclusive,
    }


def _integrated(name: _Names, table: Holdings, party: int, owner: int) -> dict[str, Any]:
    result = integrated(table, [owner])
    low, high = result.of(party)
    return {
        "owner": name.id(owner),
        "min": decimal_text(low),
        "max": decimal_text(high),
        "residual": result.residual,
    }


def _looped(table: Holdings) -> frozenset[int]:
    return frozenset(table.parties[integrated(table, []).closed_loop].tolist())


def _cascades(
    name: _Names,
    table: Holdings,
    party: int,
    on: date,
    as_of: date | None,
    regimes: Sequence[Regime],
    show: int,
) -> list[dict[str, Any]]:
    records = Ascent(name.engine, [listed_end()], on, as_of).carriers(table.parties)
    reports = []
    for regime in regimes:
        truth = {
            pid: topic_truth(record, LISTED_TOPICS, on, as_of, regime.code)
            for pid, record in records.items()
        }
        listed = [pid for pid, is_listed in truth.items() if is_listed]
        maybe = [pid for pid, is_listed in truth.items() if is_listed is None]
        result = cascade(table, listed, maybe, regime.rule)
        reports.append(_cascade(name, result, party, regime, truth, show))
    return reports


def _cascade(
    name: _Names,
    result: CascadeResult,
    party: int,
    regime: Regime,
    truth: Mapping[int, bool | None],
    show: int,
) -> dict[str, Any]:
    sure = party in result.definite
    answer = "yes" if sure else "possible" if party in result.possible else "no"
    joining = result.joining(party, sure=sure)
    paths = joining_paths(result, party, show, sure=sure) if joining else None
    return {
        "regime": regime.code,
        "state": regime.state,
        "note": regime.note,
        "threshold": decimal_text(regime.rule.threshold),
        "strict": regime.rule.strict,
        "aggregate": regime.rule.aggregate,
        "counts": answer,
        "listed_itself": truth.get(party, False) is True,
        "round": joining.round if joining else None,
        "sum": decimal_text(joining.total) if joining else None,
        "holders": [name.id(pid) for pid in joining.holders[:show].tolist()] if joining else [],
        "holder_count": len(joining.holders) if joining else 0,
        "paths": [name.keys(path) for path in paths.paths] if paths else [],
        "more": paths.more if paths else "no",
    }


def _notes(name: _Names, table: Holdings) -> dict[str, Any]:
    """Name what was dropped, left out or found inconsistent on the way up."""
    return {
        "over_declared": [name.id(pid) for pid in table.over_declared.tolist()],
        "self_loops": name.keys(table.self_loops.tolist()),
        "interests_not_counted": name.keys(table.uncounted.tolist()),
        "indirect_left_out": name.keys(table.indirect.tolist()),
    }
