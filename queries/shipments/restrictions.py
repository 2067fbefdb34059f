"""Destinations where goods may not go: an act restricts shipments of these goods to the country.

An arms embargo on the whole country restricts it for goods of any kind: what is sent there may end
in arms (Regulation (EU) 2021/821 Art. 4(1)(b)). A ban on equipment restricts it for that equipment
alone: microchips are no means of interception, and an act on these says nothing of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

from onward.graph.codes import Family
from onward.graph.dates import EPOCH
from onward.graph.model import Shipment
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.results import Citation
from onward.queries.model.values import RegimeRow
from onward.queries.shipments.past_shipments import shipment_days
from onward.queries.tables.regimes import CountryRegime, Equipment

NOT_READ: Final = "this row was not read in the act"
"""Why a row that is only known in general is no certain ground: it never stops by itself."""

_KINDS: Final[tuple[Equipment, ...]] = get_args(Equipment)
_FAMILIES: Final = frozenset(get_args(Family))


@dataclass(frozen=True, slots=True)
class Restriction:
    """Why a shipment goes where its goods may not go.

    Attributes:
        acts: The acts that restrict the country for these goods, or may do so.
        doubts: What keeps that from being certain.
    """

    acts: tuple[CountryRegime, ...]
    doubts: tuple[str, ...] = ()


class RestrictedDestinations:
    """Which shipments go to a country that is restricted for their goods, at their date.

    An act on armed groups, on named parties or on buying from the country does not count; a
    political declaration counts only where the policy treats it as an embargo.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._acts_by_day: dict[tuple[str, int], tuple[CountryRegime, ...]] = {}
        self._restrictions: dict[object, Restriction | None] = {}

    def restriction_of(self, shipment: Shipment, country: str | None = None) -> Restriction | None:
        """Judge a shipment; None: it is known to be unrestricted, or no country is stated.

        Args:
            shipment: The shipment.
            country: Where it went, if that is another country than the stated destination.
        """
        destination = country or shipment.destination
        if destination is None:
            return None
        sure_kinds, open_kinds = self._kinds_of_goods(shipment)
        key = destination, shipment.date, sure_kinds, open_kinds
        if key not in self._restrictions:
            self._restrictions[key] = self._judge_shipment(
                destination, shipment, sure_kinds, open_kinds
            )
        return self._restrictions[key]

    def _judge_shipment(
        self,
        country: str,
        shipment: Shipment,
        sure_kinds: frozenset[str],
        open_kinds: frozenset[str],
    ) -> Restriction | None:
        first, last = shipment_days(shipment)
        by_day = [self._acts_on_day(country, day) for day in range(first, last + 1)]
        covering = [_acts_on_kinds(acts, sure_kinds) for acts in by_day]
        # what nobody has read in an act restricts nothing for certain
        certain = [tuple(act for act in acts if act.is_read) for acts in covering]
        if all(certain):
            return Restriction(_distinct_acts(certain))
        if any(certain):
            # the date is a month or a year, in which the restriction began or ended
            doubt = say("restricted on a part of {date} only", date=shipment.date)
            return Restriction(_distinct_acts(certain), (doubt,))
        if unread := _distinct_acts(covering):
            return Restriction(unread, (NOT_READ,))
        possible = _distinct_acts([_acts_on_kinds(acts, open_kinds) for acts in by_day])
        doubt = "whether the act covers the goods is not certain: what they were for is not stated"
        return Restriction(possible, (doubt,)) if possible else None

    def _kinds_of_goods(self, shipment: Shipment) -> tuple[frozenset[str], frozenset[str]]:
        """Return the kinds of equipment that the goods are for certain, and that they may be."""
        families = frozenset(shipment.families)
        equipment = self._context.tables.equipment
        # an arms embargo restricts goods of any kind
        sure: frozenset[str] = equipment.kinds_of(families, "sure") | {"arms"}
        may_be: frozenset[str] = equipment.kinds_of(families, "possible")
        if families:
            if families - _FAMILIES:  # a family that nobody here knows may be any equipment
                may_be = equipment.banned
        elif not (shipment.hs or shipment.control_code):
            may_be = equipment.banned
        elif self._may_intercept(shipment):
            may_be = frozenset({"interception"})
        return sure, may_be - sure

    def _may_intercept(self, shipment: Shipment) -> bool:
        """Tell whether a code alone speaks for a cyber-surveillance item."""
        goods, code = self._context.tables.goods, shipment.control_code
        on = _date_of(shipment_days(shipment)[0])
        is_listed = goods.listed_at(code, on) or goods.coarser_at(code, on)
        return bool(is_listed or goods.surveillance_at(shipment.hs, on))

    def _acts_on_day(self, country: str, day: int) -> tuple[CountryRegime, ...]:
        key = country, day
        if key not in self._acts_by_day:
            self._acts_by_day[key] = tuple(self._acts_in_force(country, _date_of(day)))
        return self._acts_by_day[key]

    def _acts_in_force(self, country: str, on: date) -> list[CountryRegime]:
        context = self._context
        counts_declarations = country in context.policy.arms_embargo_by_declaration
        in_force: list[CountryRegime] = []
        for kind in _KINDS:
            acts = context.destinations.regimes_at(country, kind, on, context.as_of)
            in_force += [
                act
                for act in acts
                if act.scope == "country" and (counts_declarations or not act.is_political)
            ]
        return in_force


def restricted_destinations(context: Context) -> RestrictedDestinations:
    """Return what is known of restricted destinations, kept for the other indicators."""
    return context.cached("restricted", lambda: RestrictedDestinations(context))


def ground_text(acts: Sequence[CountryRegime]) -> str:
    """Say in words on which ground acts restrict a country."""
    kinds = [kind for kind in _KINDS if any(act.equipment == kind for act in acts)]
    grounds = ["under an arms embargo"] if "arms" in kinds else []
    if banned := [kind for kind in kinds if kind != "arms"]:
        grounds.append(say("with a ban on {banned} equipment", banned=joined(banned, " and ")))
    return joined(grounds, " and ")


def cite_restrictions(acts: Sequence[CountryRegime]) -> tuple[Citation, ...]:
    """Cite acts, each once: a ban on the goods is the basis; an arms embargo only says "see also".

    The embargo forbids arms, which these goods are not known to be.
    """
    citations: dict[str, Citation] = {}
    for act in sorted(acts, key=lambda act: (act.equipment == "arms", act.citation)):
        as_: Literal["analogy", "duty"] = "analogy" if act.equipment == "arms" else "duty"
        citations.setdefault(act.citation, cite_act(act, as_))
    return tuple(citations.values())


def cite_acts(acts: Iterable[CountryRegime]) -> tuple[Citation, ...]:
    """Cite acts as the basis of a duty, each once; those that were read come first."""
    in_order = sorted(acts, key=lambda act: (not act.is_read, act.citation))
    return tuple({act.citation: cite_act(act, "duty") for act in in_order}.values())


def cite_act(act: CountryRegime, as_: Literal["analogy", "duty"]) -> Citation:
    """Cite an act by its article and annex, with the days between which its row holds."""
    url = act.basis.url or None
    return Citation(act.citation, as_, act.basis.verified, url, act.since, act.until)


def regime_data(regime: CountryRegime) -> RegimeRow:
    """Return a row of the regimes table as an assessment prints it."""
    return {
        "regime": regime.regime,
        "celex": regime.celex or None,
        "title": regime.title,
        "equipment": regime.equipment,
        "scope": regime.scope,
        "consequence": regime.consequence,
        "since": regime.since,
        "until": regime.until,
        "article": regime.article or None,
        "annex": regime.annex or None,
        "verified": regime.basis.verified,
        "dates_verified": regime.dates_verified,
    }


def _acts_on_kinds(
    acts: Sequence[CountryRegime], kinds: frozenset[str]
) -> tuple[CountryRegime, ...]:
    return tuple(act for act in acts if act.equipment in kinds)


def _distinct_acts(acts_by_day: Sequence[tuple[CountryRegime, ...]]) -> tuple[CountryRegime, ...]:
    return tuple(dict.fromkeys(act for acts in acts_by_day for act in acts))


def _date_of(day: int) -> date:
    return EPOCH + timedelta(days=day)
