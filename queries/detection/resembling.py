"""What an indicator finds of a party that one of the order may be.

A name with one word more is only possibly the party that it resembles. What is known of that party
must then be heard all the same, as possible: silence would be a quiet "proceed".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps

from onward.graph.model import Tie, party_pid
from onward.queries.detection.context import Context, Detector
from onward.queries.detection.list_entries import possibly_same_records
from onward.queries.detection.paths.evidence_paths import possible_because
from onward.queries.detection.results import Detected, Result, Subject, Undecided

TWO_PARTIES = "clears if a person finds that they are two parties"


@dataclass(frozen=True, slots=True)
class _StandIn:
    """A party of the graph in the place of one of the order, and the tie of their likeness."""

    original: Subject
    subject: Subject
    tie: Tie


def asks_resembling(detect: Detector) -> Detector:
    """Return a detector that asks the same of whoever a party possibly is, as possible.

    It is for detectors that look at the party's own node and do not cross possibly_same_as.
    """

    @wraps(detect)
    def detect_all(context: Context) -> Iterator[Result]:
        yield from detect(context)
        yield from ask_resembling(detect, context)

    return detect_all


def ask_resembling(detect: Detector, context: Context) -> Iterator[Result]:
    """Yield what a detector finds of whoever the parties possibly are, as possible."""
    key = ("stand-ins", context.subjects, context.on, context.as_of)
    if key not in context.facts:  # a dozen indicators ask the same of an order
        context.facts[key] = _list_stand_ins(context)
    stand_ins: dict[Subject, _StandIn] = context.facts[key]
    if stand_ins:
        for result in detect(_replace_subjects(context, stand_ins)):
            yield from _weaken_result(result, stand_ins)


def _list_stand_ins(context: Context) -> dict[Subject, _StandIn]:
    by_place = {(subject.pid, subject.ref) for subject in context.subjects}
    stand_ins: dict[Subject, _StandIn] = {}
    for original, record, tie in possibly_same_records(context):
        pid = party_pid(record.id)
        if (pid, original.ref) in by_place:
            continue  # it is asked as itself
        subject = replace(original, pid=pid, id=record.id, name=record.name)
        stand_ins.setdefault(subject, _StandIn(original, subject, tie))
    return stand_ins


def _replace_subjects(context: Context, stand_ins: Mapping[Subject, _StandIn]) -> Context:
    """Return the same question of the stand-ins; the others stay, as some are asked in pairs."""
    replaced = {stand_in.original for stand_in in stand_ins.values()}
    others = [subject for subject in context.subjects if subject not in replaced]
    prior = _LentResults(context.prior_results, stand_ins)
    return replace(context, subjects=(*others, *stand_ins), prior_results=prior)


class _LentResults(Mapping[str, Sequence[Result]]):
    """What indicators have yielded, of stand-ins too: it is not to be told of them again.

    Args:
        results: What indicators have yielded of the parties of the order.
        stand_ins: Who stands in the place of which of them.
    """

    __slots__ = ("_results", "_stand_ins")

    def __init__(
        self, results: Mapping[str, Sequence[Result]], stand_ins: Mapping[Subject, _StandIn]
    ) -> None:
        self._results = results
        self._stand_ins = stand_ins

    def __getitem__(self, indicator: str) -> Sequence[Result]:
        """Return what an indicator has yielded; most detectors ask for none or few."""
        results = self._results[indicator]
        return (*results, *_lend_results(results, self._stand_ins)) if results else results

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids of the indicators that ran."""
        return iter(self._results)

    def __len__(self) -> int:
        """Count the indicators that ran."""
        return len(self._results)


def _lend_results(
    results: Sequence[Result], stand_ins: Mapping[Subject, _StandIn]
) -> Iterator[Detected]:
    """Yield what was found of a party for its stand-ins too: it is not to be told again."""
    detections = [result for result in results if isinstance(result, Detected)]
    for stand_in in stand_ins.values() if detections else ():
        for result in detections:
            if result.subject == stand_in.original:
                yield replace(result, subject=stand_in.subject)


def _weaken_result(result: Result, stand_ins: Mapping[Subject, _StandIn]) -> Iterator[Result]:
    """Yield what was found of a stand-in as possible for the party in whose place it stands."""
    if not isinstance(result, Detected | Undecided) or result.subject is None:
        return
    stand_in = stand_ins.get(result.subject)
    if stand_in is None:
        return
    if isinstance(result, Undecided):
        yield replace(result, subject=stand_in.original)
        return
    tie = stand_in.tie
    paths = tuple((tie.tid, *path) for path in result.paths) or ((tie.tid,),)
    reasons = (possible_because(tie) or "", *((tie.text,) if tie.text else ()))
    yield replace(
        result,
        subject=stand_in.original,
        identity="/".join(filter(None, (stand_in.subject.id, result.identity))),
        paths=paths,
        possible_because=(*reasons, *result.possible_because),
        counterfactuals=(*result.counterfactuals, TWO_PARTIES),
    )
