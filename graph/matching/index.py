"""The search index over the features of names: the one place of tantivy.

A document is a name: its features, and the row of the party that bears it. Queries are put
together from terms and never parsed, so that no name can be read as query syntax.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import Final, Self

import tantivy

FEATURES: Final = "f"
ROW: Final = "e"
DOCUMENTS_READ: Final = 100_000
"""How many entries of features a query may read, the rarest features first.

In a layer of a million names what this leaves out costs no recall at depth 50 or 100, and more than
half of the time; among twenty thousand names it leaves out next to nothing.
"""

TERMS_LEAST: Final = 16
"""So many features are read however many names bear them."""

EQUALS_MOST: Final = 16_384
"""Of more names with one and the same score, some are given and some are not."""

_KEPT: Final = 65_536  # frequencies kept in memory
_HEAP_BYTES: Final = 128_000_000  # tantivy writes a segment when it is full
_THREADS: Final = 1  # several would share documents out by chance


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # A name has a feature once; but only where frequencies are kept does tantivy skip what cannot
    # reach the best names any more.
    builder.add_text_field(FEATURES, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field(ROW, fast=True)
    return builder.build()


_SCHEMA: Final = _schema()


class IndexWriter:
    """Writes an index, name by name; nothing of it can be read before `finish`.

    Args:
        folder: An empty folder, or None for an index in memory.
    """

    def __init__(self, folder: Path | None) -> None:
        self._index = tantivy.Index(_SCHEMA, None if folder is None else str(folder))
        self._writer = self._index.writer(_HEAP_BYTES, _THREADS)

    def add(self, row: int, features: Iterable[str]) -> None:
        """Add a name of the party in a row.

        Raises:
            OSError: The disk failed.
        """
        document = tantivy.Document()
        document.add_text(FEATURES, " ".join(features))
        document.add_unsigned(ROW, row)
        try:
            self._writer.add_document(document)
        except ValueError as fault:
            raise OSError(str(fault)) from fault

    def finish(self) -> "NameIndex":
        """Make the index whole, and open it.

        Raises:
            OSError: The disk failed.
        """
        try:
            self._writer.commit()
            self._writer.wait_merging_threads()
            self._index.reload()
        except ValueError as fault:
            raise OSError(str(fault)) from fault
        return NameIndex(self._index)

    def close(self) -> None:
        """End the threads that write; what was not finished is worthless."""
        with suppress(RuntimeError, ValueError):  # they have ended before, or the disk has failed
            self._writer.wait_merging_threads()


class NameIndex:
    """Finds the parties whose names share most features with a query, rare features first."""

    def __init__(self, index: tantivy.Index) -> None:
        self._searcher = index.searcher()
        self._frequency = lru_cache(_KEPT)(partial(self._searcher.doc_freq, FEATURES))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an index that `IndexWriter` wrote.

        Raises:
            OSError: It is missing or damaged.
        """
        try:
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")  # it never changes: no thread need look whether it did
        except ValueError as fault:
            raise OSError(str(fault)) from fault
        return cls(index)

    def search(self, terms: Mapping[str, float], k: int) -> list[tuple[int, float]]:
        """Give the rows of the `k` parties with the best BM25 score, best first, ties by row.

        Args:
            terms: Features and how much each counts.
            k: Twice as many names are looked at, since a party may bear several.
        """
        asked = self._telling(terms)
        hits = self._hits(_any_of(asked), k) if asked else []
        rows = self._searcher.fast_field_values(ROW, [place for _, place in hits])
        best: dict[int, float] = {}
        for (score, _), row in zip(hits, rows, strict=True):
            best.setdefault(int(row or 0), score)
        return sorted(best.items(), key=lambda found: (-found[1], found[0]))[:k]

    def _hits(self, query: tantivy.Query, k: int) -> list[tuple[float, tantivy.DocAddress]]:
        """Give the best names, at least `k`, without a cut among equal scores.

        Which of several equals tantivy would leave out depends on the names that it gives its files
        by chance.
        """
        limit = 2 * k
        while True:
            hits = self._searcher.search(query, limit + 1, count=False).hits
            if len(hits) <= limit:
                return hits
            clear = [hit for hit in hits if hit[0] > hits[-1][0]]
            if len(clear) >= k or limit >= EQUALS_MOST:
                return clear or hits
            limit *= 2

    def _telling(self, terms: Mapping[str, float]) -> dict[str, float]:
        """Leave out what nobody has, and of what many have, what costs more than it tells."""
        told, cost = dict[str, float](), 0
        for frequency, term in sorted((self._frequency(term), term) for term in terms):
            cost += frequency
            if cost > DOCUMENTS_READ and len(told) >= TERMS_LEAST:
                break
            if frequency:
                told[term] = terms[term]
        return told


def _any_of(terms: Mapping[str, float]) -> tantivy.Query:
    query = tantivy.Query
    return query.boolean_query(
        [
            (
                tantivy.Occur.Should,
                query.boost_query(query.term_query(_SCHEMA, FEATURES, term, "freq"), boost),
            )
            for term, boost in terms.items()
        ]
    )
