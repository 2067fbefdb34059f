"""The ties that a transaction itself states or suggests: owners, and who may be whom."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

from onward.graph.model import Provenance, Standing, Tie, TieKind
from onward.graph.sayings import joined, say
from onward.graph.shares import Share
from onward.queries.matching.candidates import Candidate, Query
from onward.queries.matching.stated import DATASET
from onward.queries.transactions.parts import Owner

OTHER_READING: Final = "transaction (read otherwise)"
"""Dataset of the owners whom a name of the transaction may mean as well.

It is a source of its own: as another reading it may take the whole share, and adds nothing to it.
"""

CUSTOMER_FILE: Final = "the exporter's customer file"


def resemblance_tie(node: str, candidate: Candidate) -> Tie:
    """Return the tie of a node to a party that it may be the same as."""
    return Tie(
        start=node,
        end=candidate.record.id,
        kind=TieKind.POSSIBLY_SAME_AS,
        source=Provenance(DATASET, ""),
        standing="inferred",
        text=joined(
            (say("compared with the name {name}", name=candidate.name), *candidate.because), "; "
        ),
        score=round(candidate.score, 2),
    )


def equal_name_tie(node: str, other: str, query: Query) -> Tie:
    """Return the tie of a node to another that the transaction gives the same name."""
    return Tie(
        start=node,
        end=other,
        kind=TieKind.POSSIBLY_SAME_AS,
        source=Provenance(DATASET, ""),
        standing="inferred",
        text=say("the transaction gives the name {name} to several parties", name=query.name),
        score=1.0,
    )


def claim_shares(
    holders: Sequence[tuple[Owner, Sequence[tuple[str, Standing]]]],
    owned: str,
    itself: Collection[str],
) -> Iterator[Tie]:
    """Yield the ties of a party's owners to one of its nodes, one for each entry and holder.

    An owner that is the party itself holds a share in itself; of two equal entries the second says
    that it is a second holding, and no restatement.

    Args:
        holders: Each stated owner, with the ids of whom it may be.
        owned: Id of the node whose owners they are.
        itself: Ids of all nodes that the party is.
    """
    seen: Counter[str] = Counter()
    for owner, candidates in holders:
        for holder, standing in candidates:
            start = owned if holder in itself else holder
            tie = _claim_share(start, owned, owner, standing)
            seen[tie.key] += 1
            number = seen[tie.key]
            yield (
                tie
                if number == 1
                else replace(tie, text=say("{text}, entry {number}", text=tie.text, number=number))
            )


def _claim_share(owner: str, owned: str, stated: Owner, standing: Standing) -> Tie:
    """Return a stated owner as a tie; an interval with one end stated is open at the other."""
    share = None
    if stated.has_share:
        low, high = map(float, stated.bounds)
        share = Share(low, high, stated.share_min_exclusive, stated.share_max_exclusive)
    is_sure = standing == "claimed"
    words = say(CUSTOMER_FILE)
    if stated.share_class:
        words = say("{file}, class {kind}", file=words, kind=stated.share_class)
    return Tie(
        start=owner,
        end=owned,
        kind=TieKind.OWNS,
        source=Provenance(DATASET if is_sure else OTHER_READING, ""),
        share=share,
        standing=standing,
        text=words if is_sure else say("{file}, whose name of the owner fits as well", file=words),
    )


def list_other_holders(
    first: Candidate, others: Sequence[Candidate]
) -> Iterator[tuple[str, Standing]]:
    """Yield those who may be an owner as well, but none of a regime that another is listed by."""
    taken = {entry.regime for entry in first.record.listings}
    for candidate in others:
        regimes = {entry.regime for entry in candidate.record.listings}
        if not regimes or regimes - taken:
            taken |= regimes
            yield candidate.record.id, "inferred"
