"""Random worlds and questions, small enough to enumerate and mean enough to tell engines apart.

One generator, fed two ways: `cases` lets Hypothesis choose (and shrink), `case_number` takes a
seed and is fast. Values come from small pools on purpose: bounds meet shares, question dates meet
the first and last days of intervals, and steps share tie kinds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

from onward.graph.engine import Overlay
from onward.graph.identity.clusters import Clusters, resolve
from onward.graph.model import (
    IdentityLink,
    Listing,
    Party,
    PartyKind,
    Provenance,
    Shipment,
    Statement,
    Tie,
    TieKind,
    party_pid,
)
from onward.graph.pattern import CountrySet, Pattern, Question
from onward.graph.shares import Share
from onward.graph.statements import Statements, StatementTables, to_tables
from tests.engines import content_id

T = TypeVar("T")

KINDS = ("Company", "Person", "PublicBody", "Unknown")
COUNTRIES = ("AA", "BB", "CC")
TOPICS = ("gov", "mil", "gov.security")
SECTORS = ("52.29", "5210", "61.10")
TIE_KINDS = ("owns", "owns", "controls", "directs", "contains", "linked", "family")
BOUNDS = (0.1, 0.25, 0.5, 0.75)
INTERVALS = ((0.25, 0.5), (0.1, 0.25), (0.5, 0.75), (0.0, 1.0), (0.1, 0.75))
SINCE = ("2019", "2020", "2019-06", "2020-06", "2020-01-01", "2020-06-30", "2021-01-01", "2023")
UNTIL = ("2019", "2020", "2020-06", "2020-12", "2020-01-01", "2020-07-01", "2021-01-01", "2018-05")
KNOWN = ("2019", "2020-06", "2020-06-30", "2021-01-01")
QUESTION_DAYS = tuple(
    date.fromisoformat(day)
    for day in ("2020-01-01", "2020-06-29", "2020-06-30", "2020-07-01", "2020-12-31", "2021-01-01")
)
INTERESTS = ("appointmentOfBoard", "votingRights")
ROLES = ("shipper", "consignee", "end_user", "forwarder", "notify_party")


@dataclass(frozen=True)
class World:
    """Statements and clusters that an engine can open."""

    rows: Statements

    @cached_property
    def id(self) -> str:
        return content_id(self.rows)

    def statements(self) -> Statements:
        return self.rows

    def tables(self) -> StatementTables:
        return to_tables(self.rows)

    def clusters(self) -> Clusters:
        return resolve(self.rows.parties, self.rows.links)


@dataclass(frozen=True)
class Case:
    """A question asked of a world (with an overlay laid over it) at one party."""

    world: World
    overlay: Overlay
    question: Question
    start: str  # canonical id
    k: int

    def whole(self) -> World:
        """The world with the overlay as one more layer; clusters stay those of the world."""
        rows = self.world.rows
        parties = (*rows.parties, *self.overlay.parties)
        return World(replace(rows, parties=parties, ties=(*rows.ties, *self.overlay.ties)))

    def party_ids(self) -> list[str]:
        """Every canonical id that a party's row or a tie names, sorted."""
        rows, clusters = self.whole().rows, self.world.clusters()
        named = [party.id for party in rows.parties]
        named += [end for tie in rows.ties for end in (tie.start, tie.end)]
        return sorted({clusters.canonical_id(party_id) for party_id in named})


def case_number(seed: int, number: int) -> Case:
    """Return one case of a seeded row of cases, the same on every machine."""
    return make_case(Random(f"{seed}:{number}"))  # noqa: S311  # tests, not secrets


def cases() -> st.SearchStrategy[Case]:
    """Return the same cases with every choice made, and shrunk, by Hypothesis."""
    return st.randoms(use_true_random=False).map(make_case)


def make_case(rng: Random) -> Case:
    """Make a world, an overlay in one case of four, and a question."""
    ids = [f"{rng.choice('ab')}:n{number}" for number in range(rng.randint(2, 12))]
    kinds = sorted({rng.choice(TIE_KINDS) for _ in range(rng.randint(1, 4))})
    world = World(Statements.from_rows(_world(rng, ids, kinds)))
    overlay = _overlay(rng, ids, kinds) if rng.random() < 0.25 else Overlay()
    case = Case(world, overlay, _question(rng, ids, kinds), "", rng.randint(1, 4))
    return replace(case, start=rng.choice(case.party_ids()))


def pid(party_id: str) -> int:
    return party_pid(party_id)


def _world(rng: Random, ids: Sequence[str], kinds: Sequence[str]) -> list[Statement]:
    rows: list[Statement] = [_party(rng, party_id) for party_id in ids if rng.random() < 0.92]
    for number in range(rng.randint(len(ids) // 2, 3 * len(ids))):
        start, end = rng.choice(ids), rng.choice(ids)
        records = [f"t{number}", f"t{number}.parallel"][: 2 if rng.random() < 0.15 else 1]
        rows += [_tie(rng, start, end, kinds, record) for record in records]
    rows += [_listing(rng, rng.choice(ids), f"l{number}") for number in range(rng.randint(0, 4))]
    rows += [_shipment(rng, ids, f"s{number}") for number in range(rng.randint(0, 2))]
    for number in range(rng.choice((0, 0, 0, 1, 2))):
        source = Provenance("a", f"i{number}")
        rows.append(IdentityLink(rng.choice(ids), rng.choice(ids), source))
    return rows


def _overlay(rng: Random, ids: Sequence[str], kinds: Sequence[str]) -> Overlay:
    new = ["transaction:p0", "transaction:p1"]
    everyone = [*ids, *new]
    ties = tuple(
        _tie(rng, rng.choice(new), rng.choice(everyone), kinds, f"o{number}", "transaction")
        for number in range(rng.randint(1, 3))
    )
    parties = tuple(_party(rng, party_id) for party_id in new if rng.random() < 0.7)
    return Overlay(parties, ties)


def _source(rng: Random, dataset: str, record: str) -> Provenance:
    published = rng.choice(KNOWN) if rng.random() < 0.3 else None
    retrieved = rng.choice(KNOWN) if rng.random() < 0.3 else None
    return Provenance(dataset, record, published=published, retrieved=retrieved)


def _party(rng: Random, party_id: str) -> Party:
    return Party(
        id=party_id,
        name=party_id,
        kind=rng.choice(KINDS),
        country=rng.choice((None, *COUNTRIES, *COUNTRIES)),
        source=_source(rng, party_id.partition(":")[0], party_id),
        topics=(rng.choice(TOPICS[:2]),) if rng.random() < 0.5 else (),
        sector=rng.choice((None, *SECTORS)),
    )


def _listing(rng: Random, party_id: str, record: str) -> Listing:
    since, until = _dates(rng)
    return Listing(
        id=f"a:{record}",
        party=party_id,
        topic=rng.choice(TOPICS),
        regime="UN",
        source=_source(rng, "a", record),
        since=since,
        until=until,
        standing=rng.choice(("stated", "claimed", "inferred")),
    )


def _tie(
    rng: Random, start: str, end: str, kinds: Sequence[str], record: str, dataset: str = ""
) -> Tie:
    kind = "possibly_same_as" if rng.random() < 0.08 else rng.choice(kinds)
    since, until = _dates(rng)
    return Tie(
        start=start,
        end=end,
        kind=kind,
        source=_source(rng, dataset or rng.choice("ab"), record),
        share=_share(rng) if kind == "owns" else None,
        interest=rng.choice((None, *INTERESTS)) if rng.random() < 0.6 else INTERESTS[0],
        since=since,
        until=until,
        directness=rng.choice((None, "direct", "indirect")),
        standing="inferred" if rng.random() < 0.1 else rng.choice(("stated", "claimed")),
        score=0.7 if kind == "possibly_same_as" else None,
    )


def _dates(rng: Random) -> tuple[str | None, str | None]:
    since = rng.choice(SINCE) if rng.random() < 0.25 else None
    until = rng.choice(UNTIL) if rng.random() < 0.2 else None
    return since, until


def _share(rng: Random) -> Share | None:
    sort = rng.random()
    if sort < 0.15:
        return None
    if sort < 0.6:
        exact = rng.choice((*BOUNDS, 1.0))
        return Share(exact, exact)
    low, high = rng.choice(INTERVALS)
    return Share(low, high, rng.random() < 0.5, rng.random() < 0.5)


def _shipment(rng: Random, ids: Sequence[str], record: str) -> Shipment:
    parties: dict[str, Any] = {role: rng.choice(ids) for role in ROLES if rng.random() < 0.4}
    return Shipment(
        id=f"a:{record}",
        date=rng.choice(("2020", "2020-06", "2020-06-30")),
        source=_source(rng, "a", record),
        roles=(("declarant", rng.choice(ids)),) if rng.random() < 0.3 else (),
        **parties,
    )


def _question(rng: Random, ids: Sequence[str], kinds: Sequence[str]) -> Question:
    steps = [_step(rng, kinds, room) for room in ((4,), (3, 3), (2, 2, 2))[rng.randint(0, 2)]]
    end: dict[str, Any] = {}
    if rng.random() < 0.5:
        end["topics"] = tuple(sorted({rng.choice(TOPICS) for _ in range(2)}))
    if rng.random() < 0.3:
        end["kinds"] = _some_kinds(rng)
    if rng.random() < 0.15:
        end["sectors"] = (rng.choice(SECTORS)[:2], "99")
    pattern = Pattern.model_validate(
        {
            "start": {"kinds": _some_kinds(rng)} if rng.random() < 0.2 else {},
            "steps": steps,
            "end": end,
            "params": {"bound": rng.choice(BOUNDS)},
        }
    )
    as_of = rng.choice(QUESTION_DAYS) if rng.random() < 0.3 else None
    lands = _country_set(rng) if rng.random() < 0.2 else None
    never = frozenset(pid(rng.choice(ids)) for _ in range(rng.choice((0,) * 8 + (1, 3))))
    only = frozenset(map(pid, rng.sample(ids, len(ids) // 2))) if rng.random() < 0.1 else None
    return Question(pattern.bind(), rng.choice(QUESTION_DAYS), as_of, lands, never, only)


def _some_kinds(rng: Random) -> tuple[PartyKind, ...]:
    chosen = {rng.choice(KINDS) for _ in range(3)}
    return tuple(kind for kind in PartyKind if kind in chosen)


def _step(rng: Random, kinds: Sequence[str], room: int) -> dict[str, Any]:
    chosen = {rng.choice(kinds) for _ in range(rng.randint(1, 3))}
    low = rng.choice((0, 0, 0, 1, 1, 2))
    where: dict[str, Any] = {}
    if "owns" in chosen and rng.random() < 0.4:
        where["share"] = _share_test(rng)
    if rng.random() < 0.12:
        where["interest"] = {"in": (rng.choice(INTERESTS),)}
    return {
        "ties": tuple(kind for kind in TieKind if kind in chosen),
        "direction": rng.choice(("in", "out", "both", "both")),
        "hops": (low, rng.randint(max(1, low), room)),
        "where": where,
        "within": rng.choice(("1y", "6m", "18m")) if rng.random() < 0.2 else None,
    }


def _share_test(rng: Random) -> dict[str, Any]:
    test: dict[str, Any] = {}
    for name in rng.sample(("gte", "gt", "lte", "lt"), rng.choice((1, 1, 2))):
        test[name] = "$bound" if rng.random() < 0.5 else rng.choice(BOUNDS)
    if rng.random() < 0.1:
        test["is_null"] = rng.random() < 0.5
    return test


def _country_set(rng: Random) -> CountrySet:
    definite = frozenset(land for land in COUNTRIES if rng.random() < 0.5)
    more = frozenset(land for land in COUNTRIES if rng.random() < 0.4)
    return CountrySet(definite, definite | more)
