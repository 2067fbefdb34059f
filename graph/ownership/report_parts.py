"""What an ownership report is made of: four results that are never merged.

Shares are decimal texts, and parties and ties are named by their ids, so that a report reads the
same in every language and engine.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from onward.graph.engine import More
from onward.graph.ownership.cascade import Rule
from onward.graph.ownership.seeds import EntryJudge


@dataclass(frozen=True, slots=True)
class RegimeRule:
    """An ownership rule of one regime as it stands on the question's day.

    Attributes:
        code: EU, UK, OFAC, BIS, as listings name it.
        rule: Threshold, strictness, aggregation.
        state: in_force, suspended or unknown.
        note: What a reader must know of that state.
        judge: Which list entries carry the rule; default those of the regime.
        has_list: Whether a list of the regime is loaded.
    """

    code: str
    rule: Rule
    state: str = "in_force"
    note: str = ""
    judge: EntryJudge | None = None
    has_list: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedShare:
    """A share as an interval of decimal texts."""

    min: str
    max: str
    min_exclusive: bool
    max_exclusive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedChain:
    """The chain of ties to one ultimate owner, owner first, and the product of its shares."""

    owner: str
    ties: tuple[str, ...]
    shares: tuple[ReportedShare, ...]
    product: ReportedShare
    unknown_shares: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainProducts:
    """Result 1: the shares along one chain, multiplied; evidence only. `count` is of all."""

    chains: tuple[ReportedChain, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegratedShare:
    """What an owner holds directly and indirectly in total; `residual` is what was not followed.

    `crowded_out` says why a share that no source states is not known, where what others are stated
    to hold leaves nothing for it: they hold "all", or "more than all". Else it is empty.
    `over_declared` are the companies on the way to the owner of which more than 100 % is stated:
    the rows contradict one another.
    """

    owner: str
    min: str
    max: str
    residual: float
    crowded_out: Literal["", "all", "more than all"] = ""
    over_declared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegratedOwnership:
    """Result 2: direct and indirect shares in total. `count` is of all owners."""

    owners: tuple[IntegratedShare, ...]
    count: int
    closed_loop: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeCascade:
    """Result 3, for one regime: whether its threshold rule takes the party in, and through whom.

    Attributes:
        regime, state, note, threshold, strict, aggregate: The rule, as it stands on the day.
        counts: Whether the party counts as listed; cannot_tell where no list of the regime is
            loaded.
        listed_itself: Whether it needs no owner for that.
        round: In which round of the cascade it joined; None where it does not.
        sum: What the holders hold together.
        holders: The listed or counted parties that hold it; `holder_count` is of all.
        paths: Ties that lead to them.
        more: Whether there are further paths.
    """

    regime: str
    state: str
    note: str
    threshold: str
    strict: bool
    aggregate: bool
    counts: Literal["yes", "possible", "no", "cannot_tell"]
    listed_itself: bool
    round: int | None
    sum: str | None
    holders: tuple[str, ...]
    holder_count: int
    paths: tuple[tuple[str, ...], ...]
    more: More


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedController:
    """Someone who controls the party, with the interests and ties that say so."""

    party: str
    interests: tuple[str | None, ...]
    ties: tuple[str, ...]
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedControl:
    """Result 4: rights without a majority. `count` is of all controllers."""

    controllers: tuple[ReportedController, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipNotes:
    """What was dropped, left out or found inconsistent on the way up, by party or tie."""

    over_declared: tuple[str, ...]
    self_loops: tuple[str, ...]
    interests_not_counted: tuple[str, ...]
    indirect_left_out: tuple[str, ...]
    indirect_beyond_chain: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOwner:
    """An owner that no list has under its own id, and that bears the name of a listed party.

    Attributes:
        owner, listed: Their ids.
        name: The listed party's, as it was compared.
        regimes: Of its entries on the day, sorted.
        score: How alike they are, of 1; a decimal text.
        because: Why the two are no more, or no less, than possibly the same.
        counted: Whether it counts as possibly listed in the cascades; not where a whole listed name
            stands in its own and the score reaches no band.
    """

    owner: str
    listed: str
    name: str
    regimes: tuple[str, ...]
    score: str
    because: tuple[str, ...]
    counted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedOwners:
    """Whether those above the party were compared with the lists by name, and who bears one.

    Attributes:
        named: Who bears the name of a listed party.
        compared: How many owners, controllers and officers were compared.
        left_out: How many were not, since they are too many.
        is_whole: Whether all those above the party were looked for.
    """

    named: tuple[NamedOwner, ...]
    compared: int
    left_out: int
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipReport:
    """Who owns a party: four results that are never merged.

    `owners_unknown` is the part of the party of which nobody is known to be the direct owner.
    `names` says who of those above it bears the name of a listed party; None = nobody looked.
    `not_read` says in sentences what of the tables about them could not be read.
    """

    party: str
    on: str
    as_of: str | None
    owners_unknown: str
    chain_product: ChainProducts
    integrated: IntegratedOwnership
    cascade: tuple[RegimeCascade, ...]
    control: ReportedControl
    notes: OwnershipNotes
    names: ComparedOwners | None = None
    not_read: tuple[str, ...] = ()

    def to_data(self) -> Mapping[str, Any]:
        """Return the report as ``onward owners --json`` prints it."""
        return asdict(self)

    def party_ids(self) -> list[str]:
        """Return the ids of the parties that the report names, sorted."""
        ids = {self.party}
        ids.update(chain.owner for chain in self.chain_product.chains)
        ids.update(controller.party for controller in self.control.controllers)
        ids.update(holder for regime in self.cascade for holder in regime.holders)
        if self.names:
            ids.update(row.owner for row in self.names.named)
        return sorted(ids)
