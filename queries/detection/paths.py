"""Evidence paths as a person checks them: parties in walk order, ties as sentences with sources.

Only what the graph's rows say is shown, and every witness is checked again on those rows: each
tie's id follows from its own statement key, and each tie joins on to the one before.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from onward.errors import EngineError
from onward.graph.dates import day_number, is_coarse, until_day
from onward.graph.engine import Engine, PartyRecord
from onward.graph.model import Share, Tie, TieKind, tie_id
from onward.graph.shares import decimal_text

_STANDINGS: Final = ("inferred", "claimed", "stated")


def share_data(share: Share | None) -> dict[str, Any] | None:
    """Write a share interval with decimal texts; null = unknown, or a kind without shares."""
    if share is None:
        return None
    return {
        "min": decimal_text(share.min),
        "max": decimal_text(share.max),
        "min_exclusive": share.min_exclusive,
        "max_exclusive": share.max_exclusive,
    }


def party_data(record: PartyRecord, on: date, as_of: date | None) -> dict[str, Any]:
    """Write a party as a node of a path, with the topics that it carries on a day."""
    return {
        "id": record.id,
        "name": record.name,
        "kind": record.head.kind if record.head else "Unknown",
        "country": min(record.countries, default=None),
        "topics": sorted(record.topics(on, as_of)),
        "datasets": sorted({member.source.dataset for member in record.members}),
    }


def path_data(
    engine: Engine,
    begin: int,
    path: Sequence[int],
    on: date,
    as_of: date | None,
    *,
    possible: bool,
) -> dict[str, Any]:
    """Write one path: ``nodes`` in walk order, ``steps`` in the ties' direction.

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
        here = walked[-1]
        if tie_id(tie.key) != tid or here not in (start, end):
            raise EngineError(f"engine {engine.name} gave a path that its rows do not hold: {tid}")
        walked.append(end if here == start else start)
        steps.append((tie, start, end))
    records = dict(zip(walked, engine.parties(walked), strict=True))
    return {
        "nodes": [party_data(records[pid], on, as_of) for pid in walked],
        "steps": [
            {
                "from": records[start].id,
                "tie": tie_data(tie, on, possible=possible),
                "to": records[end].id,
            }
            for tie, start, end in steps
        ],
        "weakest_source": _weakest(ties),
    }


def tie_data(tie: Tie, on: date, *, possible: bool) -> dict[str, Any]:
    """Write a tie with its source, dates and marks (03, Step)."""
    source = tie.source
    data: dict[str, Any] = {
        "id": str(tie.tid),
        "kind": str(tie.kind),
        "share": share_data(tie.share),
        "interest": tie.interest,
        "since": tie.since,
        "until": tie.until,
        "dataset": source.dataset,
        "record": source.record or None,
        "url": source.url,
        "published": source.published,
        "retrieved": source.retrieved,
        "standing": tie.standing,
        "ended": until_day(tie.until) <= day_number(on),
        "undated": tie.since is None and tie.until is None,
        "coarse": is_coarse(tie.since) or is_coarse(tie.until),
        "text": tie.text,
    }
    if possible:
        data["possible_because"] = possible_because(tie)
    return data


def possible_because(tie: Tie) -> str | None:
    """Say what keeps a tie from being definite, or None."""
    if tie.kind == TieKind.POSSIBLY_SAME_AS:
        score = "" if tie.score is None else f", score {tie.score:.2f}"
        return f"possibly the same party{score}"
    if tie.standing == "inferred":
        return "a program read it out of prose or built it from names"
    if tie.kind == TieKind.OWNS and tie.share is None:
        return "the share is not known"
    if tie.share is not None and tie.share.min != tie.share.max:
        return "the share is known as an interval"
    return None


def doubt(tie: Tie, start: str, end: str) -> str | None:
    """Write what keeps a tie from being definite as a clause that names its two parties."""
    why = possible_because(tie)
    if why is None:
        return None
    if tie.kind == TieKind.POSSIBLY_SAME_AS:
        return f"{start} and {end} are {why}"
    if why.startswith("the share"):
        return why.replace("the share", f"{start}'s share in {end}", 1)
    return f"{start} {str(tie.kind).replace('_', ' ')} {end}: {why}"


def _weakest(ties: Sequence[Tie]) -> dict[str, str] | None:
    """Name the source on whose word the path stands least firmly."""
    if not ties:
        return None
    weakest = min(ties, key=lambda tie: (_STANDINGS.index(tie.standing), tie.source.dataset))
    return {"dataset": weakest.source.dataset, "standing": weakest.standing}
