"""Destinations where goods may not go: an act restricts deliveries of these goods to the country.

An arms embargo on the whole country restricts it for goods of any kind: what is sent there may end
in arms (Regulation (EU) 2021/821 Art. 4(1)(b)). A ban on equipment restricts it for that equipment
alone: microchips are no means of interception, and an act on these says nothing of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

from onward.graph.dates import EPOCH
from onward.graph.model import Shipment
from onward.queries.detection.context import Context
from onward.queries.detection.results import Citation
from onward.queries.shipments.bans import EQUIPMENT
from onward.queries.shipments.shipments import days
from onward.queries.tables.regimes import Equipment, Regime
from onward.queries.transactions.families import Family

_KINDS: Final[tuple[Equipment, ...]] = get_args(Equipment)
_BANNED: Final = frozenset(EQUIPMENT.values())
_FAMILIES: Final = frozenset(get_args(Family))


@dataclass(frozen=True, slots=True)
class Restriction:
    """Why a delivery goes where its goods may not go.

    Attributes:
        acts: The acts that restrict the country for these goods, or may do so.
        doubts: What keeps that from being certain.
    """

    acts: tuple[Regime, ...]
    doubts: tuple[str, ...] = ()


class Restricted:
    """Which deliveries go to a country that is restricted for their goods, at their date.

    An act on armed groups, on named parties or on buying from the country does not count; a
    political declaration counts only where the policy treats it as an embargo.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._acts_at: dict[tuple[str, int], tuple[Regime, ...]] = {}
        self._kept: dict[object, Restriction | None] = {}

    def of(self, shipment: Shipment, country: str | None = None) -> Restriction | None:
        """Judge a delivery; None: it is known to be unrestricted, or no country is stated.

        Args:
            shipment: The delivery.
            country: Where it went, if that is another country than the stated destination.
        """
        where = country or shipment.destination
        if where is None:
            return None
        sure, open_ = self._kinds(shipment)
        key = where, shipment.date, sure, open_
        if key not in self._kept:
            self._kept[key] = self._judged(where, shipment, sure, open_)
        return self._kept[key]

    def _judged(
        self, country: str, shipment: Shipment, sure: frozenset[str], open_: frozenset[str]
    ) -> Restriction | None:
        first, last = days(shipment)
        of_days = [self._acts(country, day) for day in range(first, last + 1)]
        certain = [_of(acts, sure) for acts in of_days]
        if all(certain):
            return Restriction(_distinct(certain))
        if any(certain):
            return Restriction(
                _distinct(certain), (f"restricted on a part of {shipment.date} only",)
            )
        maybe = _distinct([_of(acts, open_) for acts in of_days])
        why = "whether the act covers the goods is not certain: what they were for is not stated"
        return Restriction(maybe, (why,)) if maybe else None

    def _kinds(self, shipment: Shipment) -> tuple[frozenset[str], frozenset[str]]:
        """Give the kinds of equipment that the goods are for certain, and that they may be."""
        families = frozenset(shipment.families)
        sure = {"arms", *(EQUIPMENT[family] for family in families if family in EQUIPMENT)}
        if families:
            open_ = _BANNED if families - _FAMILIES else frozenset()
        elif not (shipment.hs or shipment.control_code):
            open_ = _BANNED
        else:
            open_ = frozenset({"interception"} if self._may_intercept(shipment) else ())
        return frozenset(sure), frozenset(open_ - sure)

    def _may_intercept(self, shipment: Shipment) -> bool:
        """Tell whether a code alone speaks for a cyber-surveillance item."""
        goods, code = self._context.tables.goods, shipment.control_code
        on = _day(days(shipment)[0])
        listed = goods.listed_at(code, on) or goods.coarser_at(code, on)
        return bool(listed or goods.surveillance_at(shipment.hs, on))

    def _acts(self, country: str, day: int) -> tuple[Regime, ...]:
        key = country, day
        if key not in self._acts_at:
            self._acts_at[key] = tuple(self._in_force(country, _day(day)))
        return self._acts_at[key]

    def _in_force(self, country: str, on: date) -> list[Regime]:
        context = self._context
        declared = country in context.policy.arms_embargo_by_declaration
        return [
            act
            for kind in _KINDS
            for act in context.destinations.regimes_at(country, kind, on, context.as_of)
            if act.scope == "country" and (declared or not act.is_political)
        ]


def restricted(context: Context) -> Restricted:
    """Give what is known of restricted destinations, kept for the other indicators."""
    return context.once("restricted", lambda: Restricted(context))


def ground(acts: Sequence[Regime]) -> str:
    """Say in words on which ground acts restrict a country."""
    kinds = [kind for kind in _KINDS if any(act.equipment == kind for act in acts)]
    words = ["under an arms embargo"] if "arms" in kinds else []
    if banned := [kind for kind in kinds if kind != "arms"]:
        words.append(f"with a ban on {' and '.join(banned)} equipment")
    return " and ".join(words)


def cited(acts: Sequence[Regime]) -> tuple[Citation, ...]:
    """Cite acts, each once: a ban on the goods is the basis; an arms embargo only says "see also".

    The embargo forbids arms, which these goods are not known to be.
    """
    found: dict[str, Citation] = {}
    for act in sorted(acts, key=lambda act: (act.equipment == "arms", act.basis.source)):
        basis = act.basis
        as_: Literal["analogy", "duty"] = "analogy" if act.equipment == "arms" else "duty"
        citation = Citation(basis.source, as_, basis.verified, basis.url or None)
        found.setdefault(basis.source, citation)
    return tuple(found.values())


def _of(acts: Sequence[Regime], kinds: frozenset[str]) -> tuple[Regime, ...]:
    return tuple(act for act in acts if act.equipment in kinds)


def _distinct(days_acts: Sequence[tuple[Regime, ...]]) -> tuple[Regime, ...]:
    return tuple(dict.fromkeys(act for acts in days_acts for act in acts))


def _day(number: int) -> date:
    return EPOCH + timedelta(days=number)
