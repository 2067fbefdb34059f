"""Match a stream of queries, in our own lines or in the shape of ``/match``, one by one.

Each document of the stream gives one line of output, in the order of the input: a flat line or an
entity is answered with its candidates, a request of many queries with its response.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NotRequired, TypedDict

from onward.errors import InputRefused
from onward.graph.matching.opening import open_matcher
from onward.graph.matching.query import Build, MatchResult
from onward.loaders.readers.documents import Document, json_document
from onward.queries.matching.match_data import CandidateData, candidate_data
from onward.queries.matching.matching import MatchContext
from onward.queries.matching.requests.parameters import Parameters
from onward.queries.matching.requests.questions import NamedQuery, read_key, read_query
from onward.queries.matching.requests.request import (
    RequestAnswer,
    answer_request,
    is_whole,
    refused_queries,
)
from onward.queries.processes import answer_all
from onward.queries.transactions.reading.files import ObjectText
from onward.registry import find

MIN_SCORE: Final = 0.3
"""Score from which a line's answer has candidates: whoever reads it sets the threshold."""

MOST_CANDIDATES: Final = 10
"""Number of candidates of a line, unless another one is asked for."""


class LineData(TypedDict):
    """The answer to a line; what is empty is left out, except the list of candidates."""

    qid: str | None
    matches: list[CandidateData]
    more: NotRequired[int]
    ignored: NotRequired[list[str]]
    limits: NotRequired[list[str]]
    unsearchable: NotRequired[list[str]]


class RejectedLineData(TypedDict):
    """Why a line could not be read."""

    qid: str | None
    rejected: str


@dataclass(frozen=True, slots=True)
class MatchedLine:
    """The answer to one document of a stream.

    Attributes:
        data: As it is printed.
        refused: Why queries of it could not be read, each ``file:line:field``.
        is_whole: Whether every name was searched in full.
    """

    data: LineData | RejectedLineData | RequestAnswer
    refused: tuple[str, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class UnreadableLine:
    """A line that is not JSON in UTF-8, and why."""

    because: str


@dataclass(frozen=True, slots=True)
class MatchSetting:
    """How a stream is matched; every process opens it for itself.

    Attributes:
        workspace: Folder of the workspace.
        snapshot: Id of one of its snapshots.
        build: As `open_matcher` takes it.
        engine: As `MatchContext` takes it.
        datasets: Layers to search; empty for all.
        limit: Most candidates of a line or query; None for the usual number.
        explain: Whether a line's answer has the explanations.
    """

    workspace: Path
    snapshot: str
    build: Build | None = None
    engine: str = "embedded"
    datasets: tuple[str, ...] = ()
    limit: int | None = None
    explain: bool = False

    def open(self) -> MatchContext:
        """Open the matcher over the snapshot."""
        from onward.graph.store.workspace import WorkspaceFolder  # noqa: PLC0415  # brings Arrow

        snapshot = WorkspaceFolder(self.workspace).snapshot(self.snapshot)
        matcher = open_matcher(snapshot, self.build)
        return MatchContext(
            snapshot, matcher, lambda: find("engine", self.engine).Engine.open(snapshot)
        )

    def answer(self, document: ObjectText | UnreadableLine, context: MatchContext) -> MatchedLine:
        """Answer one document."""
        if isinstance(document, UnreadableLine):
            return _reject_line(None, document.because)
        key = None
        try:
            parsed = json_document(document.text, document.file, document.line)
            if "queries" in parsed.data:
                return self._answer_request(parsed, context)
            key = read_key(parsed.data)
            return self._answer_line(read_query(parsed), context)
        except InputRefused as refused:
            return _reject_line(key, str(refused))

    def _answer_line(self, query: NamedQuery, context: MatchContext) -> MatchedLine:
        datasets = self.datasets or None
        matched = context.matcher.match(query.query, datasets=datasets, least=MIN_SCORE)
        limit = MOST_CANDIDATES if self.limit is None else self.limit
        data = _line_data(query, matched, limit, explain=self.explain)
        return MatchedLine(data, is_whole=not (matched.limits or matched.unsearchable))

    def _answer_request(self, document: Document, context: MatchContext) -> MatchedLine:
        parameters = Parameters(include=self.datasets)
        if self.limit is not None:
            parameters = replace(parameters, limit=self.limit)
        answer = answer_request(document, context, parameters)
        return MatchedLine(answer, tuple(refused_queries(answer)), is_whole(answer))


def match_all(
    documents: Iterable[ObjectText | InputRefused],
    setting: MatchSetting,
    jobs: int = 1,
    *,
    context: MatchContext | None = None,
) -> Iterator[MatchedLine]:
    """Match a stream of documents independently of each other, in constant memory.

    Args:
        documents: As `transactions.files.written` yields them.
        setting: How they are matched.
        jobs: Number of processes; 1 for this one.
        context: The opened setting, if it is open already.

    Yields:
        A line for each, in order: the same for any `jobs`.
    """
    # an error cannot be sent to another process, its text can
    readable = (
        UnreadableLine(str(document)) if isinstance(document, InputRefused) else document
        for document in documents
    )
    return answer_all(readable, setting, jobs, opened=context)


def _reject_line(key: str | None, because: str) -> MatchedLine:
    return MatchedLine({"qid": key, "rejected": because}, (because,))


def _line_data(query: NamedQuery, matched: MatchResult, limit: int, *, explain: bool) -> LineData:
    candidates = [candidate_data(match, explain=explain) for match in matched.matches[:limit]]
    data: LineData = {"qid": query.key, "matches": candidates}
    if more := len(matched.matches) - len(candidates):
        data["more"] = more
    if query.ignored:
        data["ignored"] = list(query.ignored)
    if matched.limits:
        data["limits"] = list(matched.limits)
    if matched.unsearchable:
        data["unsearchable"] = list(matched.unsearchable)
    return data
