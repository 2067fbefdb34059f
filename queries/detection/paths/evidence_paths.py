"""Evidence paths from the rows of the graph: who stands on them, and what each tie says.

Only what the graph's rows say is shown, and every witness is checked again on those rows: each
tie's id follows from its own statement key, and each tie joins on to the one before.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from onward.errors import EngineError
from onward.graph.dates import day_number, is_coarse, until_day
from onward.graph.engine import Engine, PartyRecord
from onward.graph.model import Tie, TieKind, tie_id
from onward.graph.sayings import say
from onward.graph.shares import Share, decimal_text
from onward.graph.traits import Trait
from onward.queries.matching.stated import DATASET
from onward.queries.model.evidence import (
    EvidencePath,
    EvidenceStep,
    InferredTrait,
    PathParty,
    TieFacts,
    TieShare,
    WeakestSource,
)

STANDINGS: Final = ("inferred", "claimed", "stated")
"""How firmly a source stands behind a tie, the least firm first."""


def describe_share(share: Share | None) -> TieShare | None:
    """Return a share with decimal texts; None = unknown, or a kind without shares."""
    if share is None:
        return None
    return TieShare(
        min=decimal_text(share.min),
        max=decimal_text(share.max),
        min_exclusive=share.min_exclusive,
        max_exclusive=share.max_exclusive,
    )


def describe_party(record: PartyRecord, on: date, as_of: date | None) -> PathParty:
    """Return a party as it stands on a path, with the topics that it carries on a day."""
    return PathParty(
        id=record.id,
        name=record.name,
        kind=record.head.kind if record.head else "Unknown",
        country=min(record.countries, default=None),
        topics=tuple(sorted(record.topics(on, as_of))),
        datasets=tuple(sorted({member.source.dataset for member in record.members})),
        inferred=describe_traits(record.traits(as_of)),
    )


def describe_traits(traits: Iterable[Trait]) -> tuple[InferredTrait, ...]:
    """Return what rules infer of a party, each with its rule and words."""
    return tuple(
        InferredTrait(about=trait.about, value=trait.value, rule=trait.rule, words=trait.words)
        for trait in traits
    )


def describe_path(
    engine: Engine,
    begin: int,
    path: Sequence[int],
    on: date,
    as_of: date | None,
    *,
    possible: bool,
) -> EvidencePath:
    """Return one path: parties in walk order, steps in the ties' direction.

    Args:
        engine: What gave the path.
        begin: Pid of the party where the walk begins.
        path: Tie ids in walk order.
        on: Day of the question.
        as_of: Day of what was known.
        possible: Whether to say of each tie what keeps it from being definite.

    Raises:
        EngineError: The path does not hold on the rows: an engine is wrong.
    """
    ties = engine.ties(path)
    walked = [begin]
    steps = []
    for tid, tie, (start, end) in zip(path, ties, engine.ends(path), strict=True):
        current = walked[-1]
        if tie_id(tie.key) != tid or current not in (start, end):
            raise EngineError(f"engine {engine.name} gave a path that its rows do not hold: {tid}")
        walked.append(end if current == start else start)
        steps.append((tie, start, end))
    records = dict(zip(walked, engine.parties(walked), strict=True))
    return EvidencePath(
        nodes=tuple(describe_party(records[pid], on, as_of) for pid in walked),
        steps=tuple(
            EvidenceStep(
                start=records[start].id,
                tie=describe_tie(tie, on, possible=possible),
                end=records[end].id,
            )
            for tie, start, end in steps
        ),
        weakest_source=_find_weakest(ties),
    )


def describe_tie(tie: Tie, on: date, *, possible: bool) -> TieFacts:
    """Return a tie with its source, dates and marks on a day."""
    source = tie.source
    return TieFacts(
        id=str(tie.tid),
        kind=str(tie.kind),
        share=describe_share(tie.share),
        interest=tie.interest,
        since=tie.since,
        until=tie.until,
        dataset=source.dataset,
        record=source.record or None,
        url=source.url,
        published=source.published,
        retrieved=source.retrieved,
        standing=tie.standing,
        ended=until_day(tie.until) <= day_number(on),
        undated=tie.since is None and tie.until is None,
        coarse=is_coarse(tie.since) or is_coarse(tie.until),
        text=tie.text,
        possible_because=(possible_because(tie) or "") if possible else None,
    )


def possible_because(tie: Tie) -> str | None:
    """Return what keeps a tie from being definite, or None."""
    if tie.kind == TieKind.POSSIBLY_SAME_AS:
        score = "" if tie.score is None else say(", score {score}", score=f"{tie.score:.2f}")
        return say("possibly the same party{score}", score=score)
    if tie.standing == "inferred":
        # what follows from a name of the order itself says so
        by_name = tie.kind == TieKind.CONTAINS and tie.source.dataset == DATASET
        return tie.text if by_name else "a program read it out of prose or built it from names"
    if tie.share is None:
        return _share_doubt("the share", tie) if tie.kind == TieKind.OWNS else None
    is_interval = tie.share.min != tie.share.max
    return _share_doubt("the share", tie) if is_interval else None


def doubt(tie: Tie, start: str, end: str) -> str | None:
    """Return what keeps a tie from being definite as a clause that names its two parties."""
    reason = possible_because(tie)
    if reason is None:
        return None
    if tie.kind == TieKind.POSSIBLY_SAME_AS:
        return say("{start} and {end} are {reason}", start=start, end=end, reason=reason)
    if tie.standing != "inferred":  # of what is stated, only a share can be doubtful
        return _share_doubt(say("{start}'s share in {end}", start=start, end=end), tie)
    return say(
        "{start} {kind} {end}: {reason}",
        start=start,
        kind=str(tie.kind).replace("_", " "),
        end=end,
        reason=reason,
    )


def _share_doubt(share: str, tie: Tie) -> str:
    extent = "not known" if tie.share is None else "known as an interval"
    return say("{share} is {extent}", share=share, extent=extent)


def _find_weakest(ties: Sequence[Tie]) -> WeakestSource | None:
    """Return the source on whose word the path stands least firmly."""
    if not ties:
        return None
    weakest = min(ties, key=lambda tie: (STANDINGS.index(tie.standing), tie.source.dataset))
    return WeakestSource(dataset=weakest.source.dataset, standing=weakest.standing)
