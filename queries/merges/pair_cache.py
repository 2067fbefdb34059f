"""Whom a party may be in another layer, and the cache in which that is kept once it was asked.

An answer rests on the two layers, the matcher, Onward's version and the threshold, on nothing else:
neither on other layers, nor on the identity ledger, nor on who else is asked for. So it is kept
under a hash of these, and holds for as long as both layers do::

    answers-<hash>    SHA-256 of the rest, then one line of JSON a party that was asked for

A file that is missing or damaged costs time, and changes no result.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from onward import __version__
from onward.errors import StoreError
from onward.graph.matching.layer_names import LayerNames, cache_key
from onward.graph.matching.query import MatchResult
from onward.graph.store.files import write_whole

VERSION: Final = "1"
"""Raise it with every change of what is asked or kept: old files are unused."""


class Near(NamedTuple):
    """A row that a party may be: its id, how alike they are, and what agrees, in words."""

    row: str
    score: float
    agree: tuple[str, ...]


class Answer(NamedTuple):
    """All rows of a layer that a party may be, and what was not looked at."""

    near: tuple[Near, ...] = ()
    limits: tuple[str, ...] = ()

    @classmethod
    def of(cls, found: MatchResult, least: float) -> "Answer":
        """Take from what was found the rows of at least a score."""
        near = []
        for match in found.matches:
            if match.score >= least:
                numbers = (f"same {scheme}" for scheme in match.by if scheme != "name")
                agree = (*numbers, f"name {match.name}", *match.because)
                near.append(Near(match.member, match.score, agree))
        return cls(tuple(near), found.limits)


Answers = dict[str, Answer]
"""What one layer answered, by the id of the party that was asked for."""


class KeptAnswers:
    """The answers that are kept for one version of the matcher, and one threshold.

    Args:
        cache: The workspace's folder of compiled forms; None keeps nothing.
        matcher: The matcher's version.
        least: Score from which names suggest a pair.
    """

    def __init__(self, cache: Path | None, matcher: str, least: float) -> None:
        self._cache = cache
        self._terms = (VERSION, __version__, matcher, least)

    def load(self, asked: LayerNames, other: LayerNames) -> Answers:
        """Return what a layer answered so far for the parties of another one.

        Args:
            asked: The layer whose parties were asked for.
            other: The layer in which they were looked for.
        """
        if self._cache is None:
            return {}
        try:
            told, _, lines = self._file(self._cache, asked, other).read_bytes().partition(b"\n")
        except OSError:
            return {}
        return _read(lines) if told == _sum(lines) else {}

    def store(self, asked: LayerNames, other: LayerNames, answers: Mapping[str, Answer]) -> None:
        """Keep what a layer answered, in the place of what was kept before.

        Raises:
            StoreError: The cache cannot be written.
        """
        if self._cache is None:
            return
        lines = b"".join(_line(party, answer) for party, answer in sorted(answers.items()))
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            file = self._file(self._cache, asked, other)
            write_whole(file, _sum(lines) + b"\n" + lines, durable=False)
        except OSError as fault:
            what = f"{self._cache}: what was looked for cannot be kept ({fault.strerror or fault})"
            raise StoreError(f"{what}; free some space, or copy the workspace elsewhere") from fault

    def _file(self, cache: Path, asked: LayerNames, other: LayerNames) -> Path:
        terms = [*self._terms, cache_key(asked.layer), cache_key(other.layer)]
        return cache / f"answers-{sha256(orjson.dumps(terms)).hexdigest()[:32]}"


def _line(party: str, answer: Answer) -> bytes:
    near = [tuple(one) for one in answer.near]
    return orjson.dumps((party, near, answer.limits), option=orjson.OPT_APPEND_NEWLINE)


def _read(lines: bytes) -> Answers:
    answers = {}
    for party, near, limits in map(orjson.loads, lines.splitlines()):
        rows = (Near(row, score, tuple(agree)) for row, score, agree in near)
        answers[party] = Answer(tuple(rows), tuple(limits))
    return answers


def _sum(lines: bytes) -> bytes:
    return sha256(lines).hexdigest().encode()
