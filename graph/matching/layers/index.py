"""The search index over the features of names.

A document is a name: its features, and the row of the party that bears it. Queries are built
from terms and never parsed, so that no name can be read as query syntax.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Final, Self

import tantivy

from onward.graph.index_files import IndexFilesWriter, open_index

FEATURES: Final = "f"
ROW: Final = "e"
DOCUMENTS_READ: Final = 100_000
"""How many entries of features a query may read, the rarest features first.

In a layer of a million names what this leaves out costs no recall at depth 50 or 100, and more than
half of the time; among twenty thousand names it leaves out next to nothing.
"""

TERMS_LEAST: Final = 16
"""So many features are always read, however many names bear them."""

EQUALS_MOST: Final = 16_384
"""If more names than this have the same score, only some of them are returned."""

_CACHED: Final = 65_536  # frequencies kept in memory
_HEAP_BYTES: Final = 128_000_000  # tantivy writes a segment when it is full


def _build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # A name has each feature once, but tantivy skips what can no longer reach the best names only
    # where frequencies are kept.
    builder.add_text_field(FEATURES, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field(ROW, fast=True)
    return builder.build()


_SCHEMA: Final = _build_schema()


class IndexWriter(IndexFilesWriter):
    """Writes an index, name by name; nothing of it can be read before `finish`.

    Args:
        folder: An empty folder, or None for an index in memory.
    """

    def __init__(self, folder: Path | None) -> None:
        super().__init__(_SCHEMA, folder, _HEAP_BYTES)

    def add(self, row: int, features: Iterable[str]) -> None:
        """Add a name of the party in a row.

        Raises:
            OSError: The disk failed.
        """
        document = tantivy.Document()
        document.add_text(FEATURES, " ".join(features))
        document.add_unsigned(ROW, row)
        self.add_document(document)

    def finish(self) -> "NameIndex":
        """Complete the index and open it.

        Raises:
            OSError: The disk failed.
        """
        return NameIndex(self.complete())


class NameIndex:
    """Finds the parties whose names share most features with a query, rare features first."""

    def __init__(self, index: tantivy.Index) -> None:
        self._searcher = index.searcher()
        self._frequency = lru_cache(_CACHED)(partial(self._searcher.doc_freq, FEATURES))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an index that `IndexWriter` wrote.

        Raises:
            OSError: It is missing or damaged.
        """
        return cls(open_index(folder))

    def search(self, terms: Mapping[str, float], k: int) -> list[tuple[int, float]]:
        """Return the rows of the `k` parties with the best BM25 score, best first, ties by row.

        Args:
            terms: Features and how much each counts.
            k: Twice as many names are looked at, since a party may bear several.
        """
        telling = self._choose_telling(terms)
        hits = self._find_hits(_build_query(telling), k) if telling else []
        rows = self._searcher.fast_field_values(ROW, [place for _, place in hits])
        best: dict[int, float] = {}
        for (score, _), row in zip(hits, rows, strict=True):
            best.setdefault(int(row or 0), score)
        return sorted(best.items(), key=lambda row_score: (-row_score[1], row_score[0]))[:k]

    def _find_hits(self, query: tantivy.Query, k: int) -> list[tuple[float, tantivy.DocAddress]]:
        """Return the best names, at least `k`, without a cut among equal scores.

        Which of several equals tantivy leaves out depends on the random names of its files: the
        same query would give different answers on two machines.
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

    def _choose_telling(self, terms: Mapping[str, float]) -> dict[str, float]:
        """Leave out features that nobody has, and those of many that cost more than they tell."""
        telling: dict[str, float] = {}
        cost = 0
        for frequency, term in sorted((self._frequency(term), term) for term in terms):
            cost += frequency
            if cost > DOCUMENTS_READ and len(telling) >= TERMS_LEAST:
                break
            if frequency:
                telling[term] = terms[term]
        return telling


def _build_query(terms: Mapping[str, float]) -> tantivy.Query:
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
