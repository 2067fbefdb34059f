"""Cache which rows of another layer a party may be.

An answer depends only on the two layers, the matcher, Onward's version and the threshold: not on
other layers, on the identity ledger, or on the other parties that are searched for. So it is cached
under a hash of these, and stays valid as long as both layers exist::

    answers-<hash>    SHA-256 of name and rest, then one line of JSON per party searched for

A missing or damaged file costs time, and changes no result; that one was damaged is said.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from onward import __version__
from onward.errors import StoreError
from onward.graph.matching.layers.names import LayerNames, cache_key
from onward.graph.matching.query import MatchResult
from onward.graph.notices import report_notice
from onward.graph.store.cache_parts import mark_used
from onward.graph.store.files import write_whole

VERSION: Final = "2"
"""Raise it with every change of what is searched for or cached: old files are then unused."""


ANSWERS: Final = "answers-"
"""How the names of such files begin."""


class SimilarRow(NamedTuple):
    """A row that a party may be: its id, its score, and what agrees, in words."""

    row: str
    score: float
    agree: tuple[str, ...]


class PairAnswer(NamedTuple):
    """All rows of a layer that a party may be, and what was not looked at."""

    rows: tuple[SimilarRow, ...] = ()
    limits: tuple[str, ...] = ()

    @classmethod
    def from_matches(cls, matched: MatchResult, least: float) -> "PairAnswer":
        """Return the matched rows that score at least a threshold."""
        rows = []
        for match in matched.matches:
            if match.score >= least:
                numbers = (f"same {scheme}" for scheme in match.by if scheme != "name")
                agree = (*numbers, f"name {match.name}", *match.because)
                rows.append(SimilarRow(match.member, match.score, agree))
        return cls(tuple(rows), matched.limits)


AnswersByParty = dict[str, PairAnswer]
"""The answers of one layer, by the id of the party that was searched for."""


class PairCache:
    """The cached answers of one version of the matcher and one threshold.

    Args:
        cache: The workspace's folder of compiled files; None caches nothing.
        matcher: The matcher's version.
        least: Score from which names suggest a pair.
    """

    def __init__(self, cache: Path | None, matcher: str, least: float) -> None:
        self._cache = cache
        self._terms = (VERSION, __version__, matcher, least)

    def load(self, layer: LayerNames, other: LayerNames) -> AnswersByParty:
        """Return the cached answers of a layer for the parties of another one.

        Args:
            layer: The layer whose parties were searched for.
            other: The layer in which they were searched for.
        """
        if self._cache is None:
            return {}
        file = self._file_of(self._cache, layer, other)
        mark_used(file)
        lines = read_answers(file)
        if lines is None and file.exists():
            report_notice(f"cache/{file.name} was changed; the pairs are compared again")
        return {} if lines is None else _decode_lines(lines)

    def store(
        self, layer: LayerNames, other: LayerNames, answers: Mapping[str, PairAnswer]
    ) -> None:
        """Cache the answers of a layer, replacing those cached before.

        Raises:
            StoreError: The cache cannot be written.
        """
        if self._cache is None:
            return
        # sorted, so that the same answers make the same bytes whatever was searched for first
        lines = b"".join(_encode_line(party, answer) for party, answer in sorted(answers.items()))
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            file = self._file_of(self._cache, layer, other)
            # not durable: a lost file is searched for again
            write_whole(file, _hash_lines(file.name, lines) + b"\n" + lines, durable=False)
        except OSError as fault:
            what = f"{self._cache}: answers cannot be cached ({fault.strerror or fault})"
            raise StoreError(f"{what}; free some space, or copy the workspace elsewhere") from fault

    def _file_of(self, cache: Path, layer: LayerNames, other: LayerNames) -> Path:
        terms = [*self._terms, cache_key(layer.layer), cache_key(other.layer)]
        return cache / f"{ANSWERS}{sha256(orjson.dumps(terms)).hexdigest()[:32]}"


def read_answers(file: Path) -> bytes | None:
    """Return the lines of a file; None if there is none, or not as it was written."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    checksum, _, lines = content.partition(b"\n")
    return lines if checksum == _hash_lines(file.name, lines) else None


def _encode_line(party: str, answer: PairAnswer) -> bytes:
    rows = [tuple(row) for row in answer.rows]
    return orjson.dumps((party, rows, answer.limits), option=orjson.OPT_APPEND_NEWLINE)


def _decode_lines(lines: bytes) -> AnswersByParty:
    answers = {}
    for party, rows, limits in map(orjson.loads, lines.splitlines()):
        similar = (SimilarRow(row, score, tuple(agree)) for row, score, agree in rows)
        answers[party] = PairAnswer(tuple(similar), tuple(limits))
    return answers


def _hash_lines(name: str, lines: bytes) -> bytes:
    """Return the hash of lines under a file's name: they cannot stand in another file's place."""
    return sha256(name.encode() + b"\n" + lines).hexdigest().encode()
