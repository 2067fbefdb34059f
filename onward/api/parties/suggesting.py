"""Looking for parties of different sources that may be one; a person judges what is found."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from onward.api.inputs.arguments import check_number
from onward.api.inputs.limits import check_jobs
from onward.api.parties.ids import party_names
from onward.errors import UsageError

if TYPE_CHECKING:
    from onward.api.answers.data.loading import JsonObject
    from onward.api.feedback import Feedback
    from onward.graph.matching.matcher import Matcher
    from onward.graph.store.workspace import Snapshot, WorkspaceFolder
    from onward.queries.merges import SuggestedPairs


MANY_PARTIES: Final = 5_000
"""Number of parties from which the time that they take is said before they are asked for."""

AT_MOST_MINUTES: Final = 2


@dataclass(frozen=True, slots=True)
class MergeSuggestions:
    """Pairs that may be one party, the best first.

    Attributes:
        result: The pairs, how many parties were asked for, and what was not looked at in full.
        snapshot: The snapshot that keeps them as ties.
    """

    result: "SuggestedPairs"
    snapshot: "Snapshot"

    def names(self, limit: int) -> Mapping[str, str]:
        """Return the names of the parties of the first pairs, by id."""
        ends = [end for pair in self.result.pairs[:limit] for end in (pair.left, pair.right)]
        return party_names(self.snapshot, ends)

    def to_data(self) -> "JsonObject":
        """Return the pairs as ``onward merges suggest --json`` prints them."""
        return {**self.result.to_data(), "snapshot": self.snapshot.id}


def check_suggesting(threshold: float, jobs: int) -> None:
    """Refuse numbers that are out of their range.

    Raises:
        UsageError: One is.
    """
    if not 0 < check_number("--threshold", threshold) <= 1:
        raise UsageError(f"--threshold {threshold} is not a score; use one above 0, up to 1")
    check_jobs(jobs)


def suggest_pairs(
    folder: "WorkspaceFolder",
    snapshot: "Snapshot",
    assessed: frozenset[str],
    feedback: "Feedback",
    *,
    everyone: bool,
    threshold: float,
    jobs: int,
) -> MergeSuggestions:
    """Look for pairs in a snapshot, and keep them as a layer of possible ties.

    Args:
        folder: The workspace.
        snapshot: Its current snapshot.
        assessed: Ids of parties of assessed transactions, which are asked for, too.
        feedback: Where long work reports to.
        everyone: Whether to ask for every party.
        threshold: Score from which names suggest a pair.
        jobs: Processes that look at once.
    """
    from onward.graph.identity.undecided import SUGGESTIONS
    from onward.queries.merges import open_rows, parties_to_search, suggestions_layer

    with feedback.progress("making names ready") as report:
        matcher = open_rows(snapshot, report)
    ids = None if everyone else parties_to_search(snapshot, assessed)
    # what takes long is said before it begins, not after
    parties = _count_parties(matcher) if ids is None else len(ids)
    if everyone or parties > MANY_PARTIES:
        feedback.warn(_estimate_time(parties, jobs))
    result = _search_pairs(folder, snapshot, matcher, ids, threshold, jobs, feedback)
    extended = folder.extend(
        SUGGESTIONS,
        lambda current: suggestions_layer(
            snapshot,
            result,
            current,
            matcher=matcher.version,
            least=threshold,
            everyone=everyone,
        ),
    )
    return MergeSuggestions(result, extended)


def _search_pairs(
    folder: "WorkspaceFolder",
    snapshot: "Snapshot",
    matcher: "Matcher",
    ids: frozenset[str] | None,
    least: float,
    jobs: int,
    feedback: "Feedback",
) -> "SuggestedPairs":
    """Search the pairs of some parties, None = of all, and report how far the search is."""
    from onward.queries.merges import PairCache, PairSearch, Publishers, search_pairs, suggest
    from onward.queries.processes import answer_all

    work = PairSearch(folder.path, snapshot.id, least)
    with feedback.progress("looking for pairs") as report:
        answers = search_pairs(
            matcher.layers,
            ids,
            # what an earlier run asked is not asked again
            PairCache(snapshot.cache_dir, matcher.version, least),
            lambda questions: answer_all(questions, work, jobs, opened=matcher),
            mixed=Publishers(snapshot).mixed,
            report=report or (lambda _done, _total: None),
        )
        return suggest(snapshot, answers)


def _count_parties(matcher: "Matcher") -> int:
    return sum(layer.parties for layer in matcher.layers)


def _estimate_time(parties: int, jobs: int) -> str:
    """Say how long it takes to ask for so many parties; more processes than processors help none.

    One slow machine's speed is taken: a search that ends early disappoints nobody.
    """
    from onward.queries.merges import PARTIES_PER_SECOND

    processes = min(jobs, os.cpu_count() or 1)
    minutes = ceil(parties / PARTIES_PER_SECOND / processes / 60)
    time = f"about {minutes:,} minutes" if minutes > AT_MOST_MINUTES else "at most two minutes"
    return (
        f"asking for {parties:,} parties takes {time} with --jobs {jobs}, "
        "less where an earlier run was kept"
    )
