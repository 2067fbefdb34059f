"""The four results about a party's owners, as plain data: ``onward owners ID``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypedDict

from onward.graph.engine import Engine, More
from onward.graph.model import Share
from onward.graph.ownership.cascade import CascadeResult, Rule, cascade
from onward.graph.ownership.chains import OwnerChain, crossing_paths, ultimate_owners
from onward.graph.ownership.control import Controller, control
from onward.graph.ownership.holdings import Holdings, gather_holdings
from onward.graph.ownership.integrated import chain_product, integrated
from onward.graph.ownership.seeds import LISTED_TOPICS, AncestorSearch, listed_end, topic_truth
from onward.graph.shares import decimal_text

UNKNOWN: Final = Share(0.0, 1.0)


@dataclass(frozen=True, slots=True)
class RegimeRule:
    """The ownership rule of one regime as it stands on the question's day.

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


class ShareInterval(TypedDict):
    """A share as decimal texts."""

    min: str
    max: str
    min_exclusive: bool
    max_exclusive: bool


class ChainReport(TypedDict):
    """The shortest chain to one ultimate owner, and the product of its shares."""

    owner: str
    ties: list[str]
    shares: list[ShareInterval]
    product: ShareInterval
    unknown_shares: int


class ChainsReport(TypedDict):
    """The chains that are shown, and how many there are."""

    chains: list[ChainReport]
    count: int


class OwnerShare(TypedDict):
    """What one ultimate owner holds in total, directly and through others."""

    owner: str
    min: str
    max: str
    residual: float


class IntegratedReport(TypedDict):
    """The owners that are shown, and how many there are."""

    owners: list[OwnerShare]
    count: int
    closed_loop: bool


class CascadeReport(TypedDict):
    """Whether the party counts as listed under the rule of one regime, and by whom."""

    regime: str
    state: str
    note: str
    threshold: str
    strict: bool
    aggregate: bool
    counts: Literal["yes", "possible", "no"]
    listed_itself: bool
    round: int | None
    sum: str | None
    holders: list[str]
    holder_count: int
    paths: list[list[str]]
    more: More


class ControllerReport(TypedDict):
    """One controller, and the chain of interests through which it controls."""

    party: str
    interests: list[str | None]
    ties: list[str]
    standing: str


class ControlReport(TypedDict):
    """The controllers that are shown, and how many there are."""

    controllers: list[ControllerReport]
    count: int


class OwnershipReport(TypedDict):
    """The four results, never merged; shares are decimal texts, parties and ties named by id."""

    party: str
    on: str
    as_of: str | None
    chain_product: ChainsReport
    integrated: IntegratedReport
    cascade: list[CascadeReport]
    control: ControlReport
    notes: dict[str, list[str]]


def ownership_report(
    engine: Engine,
    party: int,
    on: date,
    as_of: date | None,
    regimes: Sequence[RegimeRule],
    show: int = 20,
) -> OwnershipReport:
    """Report chain products, integrated shares, cascades and control.

    Args:
        engine: Holds the snapshot.
        party: Pid of the party in question.
        on: Day on which stakes, listings and control hold.
        as_of: Only what was known by then; None accepts everything.
        regimes: The ownership rules that stand on that day.
        show: How many ultimate owners, controllers and paths are shown at most; the counts are of
            all.
    """
    table = gather_holdings(engine, [party], on, as_of)
    name = _Names(engine)
    chains = ultimate_owners(table, party)
    controllers = control(engine, party, on, as_of)
    return {
        "party": name.id(party),
        "on": on.isoformat(),
        "as_of": as_of.isoformat() if as_of else None,
        "chain_product": {
            "chains": [_report_chain(name, chain) for chain in chains[:show]],
            "count": len(chains),
        },
        "integrated": {
            "owners": [_report_owner(name, table, party, chain.owner) for chain in chains[:show]],
            "count": len(chains),
            "closed_loop": _is_in_closed_loop(table, party),
        },
        "cascade": _report_cascades(name, table, party, on, as_of, regimes, show),
        "control": {
            "controllers": [
                _report_controller(name, controller) for controller in controllers[:show]
            ],
            "count": len(controllers),
        },
        "notes": _report_notes(name, table),
    }


class _Names:
    """Ids of parties and keys of ties, read only where they are shown."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def id(self, pid: int) -> str:
        return self.engine.parties([pid])[0].id

    def keys(self, tids: Sequence[int]) -> list[str]:
        return [tie.key for tie in self.engine.ties(tids)]


def _report_chain(name: _Names, chain: OwnerChain) -> ChainReport:
    ties = name.engine.ties(chain.tids)
    shares = [tie.share or UNKNOWN for tie in ties]
    return {
        "owner": name.id(chain.owner),
        "ties": [tie.key for tie in ties],
        "shares": [_report_share(share) for share in shares],
        "product": _report_share(chain_product(shares)),
        "unknown_shares": sum(tie.share is None for tie in ties),
    }


def _report_share(share: Share) -> ShareInterval:
    return {
        "min": decimal_text(share.min),
        "max": decimal_text(share.max),
        "min_exclusive": share.min_exclusive,
        "max_exclusive": share.max_exclusive,
    }


def _report_owner(name: _Names, table: Holdings, party: int, owner: int) -> OwnerShare:
    result = integrated(table, [owner])
    low, high = result.bounds(party)
    return {
        "owner": name.id(owner),
        "min": decimal_text(low),
        "max": decimal_text(high),
        "residual": result.residual,
    }


def _is_in_closed_loop(table: Holdings, party: int) -> bool:
    return party in table.parties[integrated(table, []).closed_loop].tolist()


def _report_controller(name: _Names, controller: Controller) -> ControllerReport:
    return {
        "party": name.id(controller.pid),
        "interests": list(controller.interests),
        "ties": name.keys(controller.tids),
        "standing": "stated or claimed" if controller.is_sure else "inferred",
    }


def _report_cascades(
    name: _Names,
    table: Holdings,
    party: int,
    on: date,
    as_of: date | None,
    regimes: Sequence[RegimeRule],
    show: int,
) -> list[CascadeReport]:
    search = AncestorSearch(name.engine, [listed_end()], on, as_of)
    records = search.seed_records(table.parties)
    reports = []
    for regime in regimes:
        truth = {
            pid: topic_truth(record, LISTED_TOPICS, on, as_of, regime.code)
            for pid, record in records.items()
        }
        listed = [pid for pid, is_listed in truth.items() if is_listed]
        maybe_listed = [pid for pid, is_listed in truth.items() if is_listed is None]
        result = cascade(table, listed, maybe_listed, regime.rule)
        reports.append(_report_cascade(name, result, party, regime, truth, show))
    return reports


def _report_cascade(
    name: _Names,
    result: CascadeResult,
    party: int,
    regime: RegimeRule,
    truth: Mapping[int, bool | None],
    show: int,
) -> CascadeReport:
    is_sure = party in result.definite
    crossing = result.crossing(party, sure=is_sure)
    paths = crossing_paths(result, party, show, sure=is_sure) if crossing else None
    holders = crossing.holders.tolist() if crossing else []
    return {
        "regime": regime.code,
        "state": regime.state,
        "note": regime.note,
        "threshold": decimal_text(regime.rule.threshold),
        "strict": regime.rule.strict,
        "aggregate": regime.rule.aggregate,
        "counts": _counts_as_listed(result, party),
        "listed_itself": truth.get(party, False) is True,
        "round": crossing.round if crossing else None,
        "sum": decimal_text(crossing.total) if crossing else None,
        "holders": [name.id(pid) for pid in holders[:show]],
        "holder_count": len(holders),
        "paths": [name.keys(path) for path in paths.paths] if paths else [],
        "more": paths.more if paths else "no",
    }


def _counts_as_listed(result: CascadeResult, party: int) -> Literal["yes", "possible", "no"]:
    if party in result.definite:
        return "yes"
    return "possible" if party in result.possible else "no"


def _report_notes(name: _Names, table: Holdings) -> dict[str, list[str]]:
    """Name what was dropped, left out or found inconsistent on the way up."""
    return {
        "over_declared": [name.id(pid) for pid in table.over_declared.tolist()],
        "self_loops": name.keys(table.self_loops.tolist()),
        "interests_not_counted": name.keys(table.uncounted.tolist()),
        "indirect_left_out": name.keys(table.indirect.tolist()),
    }
