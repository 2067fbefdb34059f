"""Which rows of another layer a party may be, and the cache of what was found.

An answer depends on the two layers, the matcher, Onward's version and the threshold, on nothing
else: neither on other layers, nor on the identity ledger, nor on what else is asked. So it is
stored under a hash of these, and holds for as long as both layers do::

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
"""Raise it with every change of what is asked or stored: old files are unused."""


class NearRow(NamedTuple):
    """A row that a party may be: its id, how alike they are, and what agrees, in words."""

    row: str
    score: float
    agree: tuple[str, ...]


class PairAnswer(NamedTuple):
    """All rows of a layer that a party may be, and what was not looked at."""

    near: tuple[NearRow, ...] = ()
    limits: tuple[str, ...] = ()

    @classmethod
    def from_result(cls, result: MatchResult, least: float) -> "PairAnswer":
        """Take from a result the rows of at least a score."""
        near = []
        for match in result.matches:
            if match.score >= least:
                numbers = (f"same {scheme}" for scheme in match.by if scheme != "name")
                agree = (*numbers, f"name {match.name}", *match.because)
                near.append(NearRow(match.member, match.score, agree))
        return cls(tuple(near), result.limits)


PairAnswers = dict[str, PairAnswer]
"""What one layer answered, by the id of the party that was asked for."""


class PairCache:
    """The answers stored for one version of the matcher, and one threshold.

    Args:
        cache: The workspace's folder of compiled forms; None stores nothing.
        matcher: The matcher's version.
        least: Score from which names suggest a pair.
    """

    def __init__(self, cache: Path | None, matcher: str, least: float) -> None:
        self._cache = cache
        self._terms = (VERSION, __version__, matcher, least)

    def load(self, layer: LayerNames, other: LayerNames) -> PairAnswers:
        """Return what a layer answered so far for the parties of another one.

        Args:
            layer: The layer whose parties were asked for.
            other: The layer in which they were looked for.
        """
        if self._cache is None:
            return {}
        try:
            content = self._answers_file(self._cache, layer, other).read_bytes()
        except OSError:
            return {}
        checksum, _, lines = content.partition(b"\n")
        return _read_answers(lines) if checksum == _compute_checksum(lines) else {}

    def store(
        self, layer: LayerNames, other: LayerNames, answers: Mapping[str, PairAnswer]
    ) -> None:
        """Store what a layer answered, in place of what was stored before.

        Raises:
            StoreError: The cache cannot be written.
        """
        if self._cache is None:
            return
        # Sorted, so that the same answers make the same file whatever was asked first.
        lines = b"".join(_write_answer(party, answer) for party, answer in sorted(answers.items()))
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            file = self._answers_file(self._cache, layer, other)
            write_whole(file, _compute_checksum(lines) + b"\n" + lines, durable=False)
        except OSError as fault:
            what = f"{self._cache}: search results cannot be stored ({fault.strerror or fault})"
            raise StoreError(f"{what}; free some space, or copy the workspace elsewhere") from fault

    def _answers_file(self, cache: Path, layer: LayerNames, other: LayerNames) -> Path:
        terms = [*self._terms, cache_key(layer.layer), cache_key(other.layer)]
        return cache / f"answers-{sha256(orjson.dumps(terms)).hexdigest()[:32]}"


def _write_answer(party: str, answer: PairAnswer) -> bytes:
    near = [tuple(row) for row in answer.near]
    return orjson.dumps((party, near, answer.limits), option=orjson.OPT_APPEND_NEWLINE)


def _read_answers(lines: bytes) -> PairAnswers:
    answers = {}
    for party, near, limits in map(orjson.loads, lines.splitlines()):
        rows = (NearRow(row, score, tuple(agree)) for row, score, agree in near)
        answers[party] = PairAnswer(tuple(rows), tuple(limits))
    return answers


def _compute_checksum(lines: bytes) -> bytes:
    return sha256(lines).hexdigest().encode()
