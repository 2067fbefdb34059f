"""A stream of queries, in our own lines or in the field's shape, matched one by one.

Each document of the stream is one line of the answer, in the order of the input: a flat line or an
entity is answered with its candidates, a request of many queries with its response.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from onward.errors import InputRefused
from onward.graph.matching.opening import open_matcher
from onward.graph.matching.query import Build, MatchResult
from onward.loaders.readers.documents import Document, json_document
from onward.queries.matching import request as match_request
from onward.queries.matching.matching import Matching, candidate_data
from onward.queries.matching.questions import Question, key_of, read_question
from onward.queries.matching.request import Parameters, answer_request
from onward.queries.processes import answers
from onward.queries.transactions.files import ObjectText

LEAST: Final = 0.3
"""Score from which a line's answer holds candidates: whoever reads it sets the threshold."""

MOST_CANDIDATES: Final = 10
"""So many candidates are given for a line, unless more are asked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """The answer to one document of a stream.

    Attributes:
        data: As it is printed.
        refused: Why queries of it could not be asked, each ``file:line:field``.
        is_whole: Whether every name was searched, and no candidate cut off unseen.
    """

    data: Mapping[str, Any]
    refused: tuple[str, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that is no JSON in UTF-8: the one line that says why."""

    because: str


@dataclass(frozen=True, slots=True)
class MatchSetting:
    """All that says how a stream is matched; every process opens it for itself.

    Attributes:
        workspace: Folder of the workspace.
        snapshot: Id of one of its snapshots.
        build: As `open_matcher` takes it.
        engine: As `Matching` takes it.
        datasets: Layers to look in; empty = all.
        limit: Candidates that are given, at most; None = as many as is usual.
        explain: Whether a line's answer holds the explanations, too.
    """

    workspace: Path
    snapshot: str
    build: Build | None = None
    engine: str = "embedded"
    datasets: tuple[str, ...] = ()
    limit: int | None = None
    explain: bool = False

    def open(self) -> Matching:
        """Open the matcher over the snapshot."""
        from onward.graph.store.workspace import WorkspaceFolder  # noqa: PLC0415  # brings Arrow

        snapshot = WorkspaceFolder(self.workspace).snapshot(self.snapshot)
        return Matching(snapshot, open_matcher(snapshot, self.build), self.engine)

    def answer(self, asked: ObjectText | Unread, opened: Matching) -> Row:
        """Answer one document."""
        if isinstance(asked, Unread):
            return _rejected(None, asked.because)
        key = None
        try:
            document = json_document(asked.text, asked.file, asked.line)
            if "queries" in document.data:
                return self._request(document, opened)
            key = key_of(document.data)
            return self._line(read_question(document), opened)
        except InputRefused as refused:
            return _rejected(key, str(refused))

    def _line(self, question: Question, opened: Matching) -> Row:
        datasets = self.datasets or None
        found = opened.matcher.match(question.query, datasets=datasets, least=LEAST)
        limit = MOST_CANDIDATES if self.limit is None else self.limit
        row = _line_data(question, found, limit, explain=self.explain)
        return Row(row, is_whole=not (found.limits or found.unsearchable))

    def _request(self, document: Document, opened: Matching) -> Row:
        given = Parameters(include=self.datasets)
        if self.limit is not None:
            given = replace(given, limit=self.limit)
        answer = answer_request(document, opened, given)
        refused = tuple(match_request.refused_queries(answer))
        return Row(answer, refused, match_request.is_whole(answer))


def match_all(
    asked: Iterable[ObjectText | InputRefused],
    setting: MatchSetting,
    jobs: int = 1,
    *,
    matching: Matching | None = None,
) -> Iterator[Row]:
    """Match a stream of documents, each apart from the others, in constant memory.

    Args:
        asked: As `transaction_files.written` gives them.
        setting: How they are matched.
        jobs: Processes; 1 = this one.
        matching: The setting opened, where it is already.

    Yields:
        A row for each, in order: the same whatever `jobs` is.
    """
    readable = (Unread(str(one)) if isinstance(one, InputRefused) else one for one in asked)
    return answers(readable, setting, jobs, opened=matching)


def _rejected(key: str | None, because: str) -> Row:
    return Row({"qid": key, "rejected": because}, (because,))


def _line_data(
    question: Question, found: MatchResult, limit: int, *, explain: bool
) -> dict[str, Any]:
    """Write the answer to a line; of what is empty, only the list of candidates is shown."""
    shown = found.matches[:limit]
    row: dict[str, Any] = {
        "qid": question.key,
        "matches": [candidate_data(match, explain=explain) for match in shown],
    }
    further = {
        "more": len(found.matches) - len(shown),
        "ignored": list(question.ignored),
        "limits": list(found.limits),
        "unsearchable": list(found.unsearchable),
    }
    return row | {name: part for name, part in further.items() if part}
