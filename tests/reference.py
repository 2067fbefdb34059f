"""The third oracle: the paths of 02-semantics as set algebra, sharing no code with any engine.

A relation is a set of rows (truth, tie id, from, to); a path is (truth, tie ids, parties); a step
is a join. Truth is 0 false, 1 unknown, 2 true; *and* is min, *or* is max. Dates are compared as
texts, share intervals by asking sample values. For small worlds only.
"""

from calendar import monthrange
from datetime import date, timedelta

from onward.graph.identity.clusters import Clusters
from onward.graph.model import Listing, Party, Tie, party_pid
from onward.graph.pattern import Question, ShareTest, Step
from onward.graph.shares import Share
from onward.graph.statements import Statements

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
