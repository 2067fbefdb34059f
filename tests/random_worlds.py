"""Random worlds and questions, how many of them are drawn, and what their answers must be."""

import os
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any, Final, TypeVar

from hypothesis import settings
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
from onward.graph.pattern import CountrySet, Pattern, Question, ShareTest, Step
from onward.graph.shares import Share
from onward.graph.statement_tables import StatementTables, to_tables
from onward.graph.statements import Statements
from tests.engines import content_id

# How many examples Hypothesis draws: few in every run, many in `make gauntlet`.


DEEPER: Final = 20 if os.environ.get("ONWARD_HYPOTHESIS") == "gauntlet" else 1
"""Times as many as in the ordinary run, drawn anew each time."""


def examples(count: int, deep: int | None = None) -> settings:
    """Draw so many examples in the ordinary run.

    Args:
        count: How many.
        deep: How many in `make gauntlet`; default `DEEPER` times as many.
    """
    return settings(max_examples=count if DEEPER == 1 else deep or count * DEEPER)


# Random worlds and questions, small enough to enumerate and mean enough to tell engines apart.
#
# One generator, fed two ways: `cases` lets Hypothesis choose (and shrink), `case_number` takes a
# seed and is fast. Values come from small pools on purpose: bounds meet shares, question dates
# meet the first and last days of intervals, and steps share tie kinds.


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


# The third oracle: the paths of 02-semantics as set algebra, sharing no code with any engine.
#
# A relation is a set of rows (truth, tie id, from, to); a path is (truth, tie ids, parties); a
# step is a join. Truth is 0 false, 1 unknown, 2 true; *and* is min, *or* is max. Dates are
# compared as texts, share intervals by asking sample values. For small worlds only.


Row = tuple[int, int, str, str]
Path = tuple[int, tuple[int, ...], tuple[str, ...]]
UNDIRECTED = {"family", "associate", "linked", "possibly_same_as"}


class Reference:
    """One question asked of one world."""

    def __init__(self, world: Statements, same: Clusters, question: Question) -> None:
        self.world, self.same, self.question = world, same, question
        ties = [
            (tie, same.canonical_id(tie.start), same.canonical_id(tie.end)) for tie in world.ties
        ]
        self.crossings = [(t, "out", a, b) for t, a, b in ties] + [
            (t, "in", b, a) for t, a, b in ties
        ]
        self.steps = [self.relation(step) for step in question.pattern.steps]
        self.psa = {(1, t.tid, a, b) for t, _, a, b in self.crossings if self.is_psa(t)}

    def paths(self, start: str) -> dict[tuple[int, ...], bool]:
        """Return every path from a canonical party id, in order, and whether it is definite."""
        here: set[Path] = {(self.start(start), (), (start,))}
        plain = self.through(here)
        found = plain | joined(plain, self.psa) | self.through(joined(here, self.psa))
        best: dict[tuple[int, ...], int] = {}
        for truth, tids, parties in found:
            best[tids] = max(best.get(tids, 0), min(truth, self.end(parties[-1])))
        return {
            tids: best[tids] == 2 for tids in sorted(best, key=lambda p: (len(p), p)) if best[tids]
        }

    def through(self, paths: set[Path]) -> set[Path]:
        """Lead paths through all steps."""
        for step, relation in zip(self.question.pattern.steps, self.steps, strict=True):
            powers = [paths]
            while len(powers) <= step.hops[1]:
                powers.append(joined(powers[-1], relation))
            paths = set().union(*powers[step.hops[0] :])
        return paths

    def relation(self, step: Step) -> set[Row]:
        """Return all crossings of ties that a step may make, with their truth."""
        rows = {
            (self.tie(t, step), t.tid, a, b)
            for t, way, a, b in self.crossings
            if step.direction in {way, "both"} or t.kind in UNDIRECTED
        }
        return {row for row in rows if row[0]}

    def is_psa(self, tie: Tie) -> bool:
        return tie.kind == "possibly_same_as" and self.knows(tie) and lives(tie, self.question.on)

    def knows(self, row: Tie | Listing | Party) -> bool:
        text, as_of = row.source.published or row.source.retrieved, self.question.as_of
        return not text or not as_of or text < str(as_of + timedelta(1))[: len(text)]

    def tie(self, tie: Tie, step: Step) -> int:
        first = window_start(self.question.on, step.within)
        days = [first, *(d for d in [opening(tie.since)] if first <= d <= self.question.on)]
        if tie.kind not in step.ties or not self.knows(tie) or not any(lives(tie, d) for d in days):
            return 0
        allowed = step.where.interest
        interest = (
            2 if not allowed else 1 if not tie.interest else 2 * (tie.interest in allowed.any_of)
        )
        share = holds_share(tie.share, step.where.share) if tie.kind == "owns" else 2
        return min(interest, share, 1 if tie.standing == "inferred" else 2)

    def start(self, party: str) -> int:
        wanted, kinds = set(self.question.pattern.start.kinds), self.kinds(party)
        return 2 if not wanted or wanted & kinds else int(kinds == {"Unknown"})

    def kinds(self, party: str) -> set[str]:
        return {
            row.kind for row in self.world.parties if self.same.canonical_id(row.id) == party
        } or {"Unknown"}

    def end(self, party: str) -> int:
        rows = [row for row in self.world.parties if self.same.canonical_id(row.id) == party]
        entries = [
            (row.topic, row.standing)
            for row in self.world.listings
            if self.same.canonical_id(row.party) == party
            and self.knows(row)
            and lives(row, self.question.on)
        ]
        listed_topics = {
            (row.source.dataset, row.topic)
            for row in self.world.listings
            if self.same.canonical_id(row.party) == party and self.knows(row)
        }
        entries += [
            (topic, "stated")
            for row in rows
            for topic in row.topics
            if self.knows(row) and (row.source.dataset, topic) not in listed_topics
        ]
        question = self.question
        end, lands, only = question.pattern.end, question.end_countries, question.only_ends
        if party_pid(party) in question.not_ends or not (only is None or party_pid(party) in only):
            return 0
        standings = {standing for topic, standing in entries if topic in end.topics}
        topics = 2 if not end.topics else 1 if standings == {"inferred"} else 2 * bool(standings)
        ours = {row.country for row in rows} - {None}
        country = (
            2
            if not lands or ours & lands.definite
            else int(not ours or bool(ours & lands.possible))
        )
        digits = {(row.sector or "")[:2] for row in rows}
        sector = 2 * (not end.sectors or bool(digits & set(end.sectors)))
        return min(
            topics, sector, country, 2 * (not end.kinds or bool(set(end.kinds) & self.kinds(party)))
        )


def joined(paths: set[Path], relation: set[Row]) -> set[Path]:
    """Lengthen every path by every row that leads from its last party to a new one."""
    leaving: dict[str, list[Row]] = {}
    for row in relation:
        leaving.setdefault(row[2], []).append(row)
    return {
        (min(truth, other), (*tids, tid), (*parties, to))
        for truth, tids, parties in paths
        for other, tid, _, to in leaving.get(parties[-1], ())
        if to not in parties
    }


def lives(row: Tie | Listing, on: date) -> bool:
    """Compare texts as far as they go; only a coarse end still counts on its last day."""
    day, end = str(on), row.until or "9999"
    return (row.since or "") <= day[: len(row.since or "")] and (
        day < end if len(end) == 10 else day[: len(end)] <= end
    )


def opening(since: str | None) -> date:
    return date.fromisoformat(((since or "0001") + "-01-01")[:10])


def window_start(on: date, within: str | None) -> date:
    months = int(within[:-1]) * {"y": 12, "m": 1}[within[-1]] if within else 0
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def holds_share(share: Share | None, test: ShareTest | None) -> int:
    """Ask each bound of sample values of the interval: all yes 2, all no 0, else 1."""
    truths = [2]
    for name in ("gte", "gt", "lte", "lt"):
        if test and (bound := getattr(test, name)) is not None:
            samples = [
                v + e
                for v in ([share.min, share.max, bound] if share else [])
                for e in (-1e-9, 0, 1e-9)
            ]
            inside = [
                v
                for v in samples
                if share
                and share.min <= v <= share.max
                and not (share.min_exclusive and v == share.min)
                and not (share.max_exclusive and v == share.max)
            ]
            answers = {
                {"gte": v >= bound, "gt": v > bound, "lte": v <= bound, "lt": v < bound}[name]
                for v in inside
            }
            truths.append(2 * answers.pop() if len(answers) == 1 else 1)
    if test and test.is_null is not None:
        truths.append(2 * ((share is None) == test.is_null))
    return min(truths)
