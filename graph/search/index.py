"""The full-text index of a layer: which rows have a word, in a name or anywhere.

A document is a record. Queries are made of terms and never parsed, so that no text can be read as
query syntax; how records are ranked is decided by whoever asks, and not by the index.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple, Self

import tantivy

from onward.graph.index_files import IndexFilesWriter, open_index

Field = Literal["name", "any"]

ROW: Final = "row"
_HEAP_BYTES: Final = 64_000_000


def _build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in ("name", "any"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field(ROW, fast=True)
    return builder.build()


_SCHEMA: Final = _build_schema()


class Word(NamedTuple):
    """A word of a question.

    Attributes:
        is_beginning: Whether every word that begins so counts.
    """

    text: str
    is_beginning: bool = False


class TextIndexWriter(IndexFilesWriter):
    """Writes an index, record by record; nothing of it can be read before `finish`.

    Args:
        folder: An empty folder, or None for an index in memory.
    """

    def __init__(self, folder: Path | None) -> None:
        super().__init__(_SCHEMA, folder, _HEAP_BYTES)

    def add(self, row: int, in_names: Iterable[str], anywhere: Iterable[str]) -> None:
        """Add the record of a row: the words of its names, and all of its words.

        Raises:
            OSError: The disk failed.
        """
        document = tantivy.Document()
        document.add_text("name", " ".join(in_names))
        document.add_text("any", " ".join(anywhere))
        document.add_unsigned(ROW, row)
        self.add_document(document)

    def finish(self) -> "TextIndex":
        """Complete the index and open it.

        Raises:
            OSError: The disk failed.
        """
        return TextIndex(self.complete())


class TextIndex:
    """Finds the rows that have words."""

    def __init__(self, index: tantivy.Index) -> None:
        self._searcher = index.searcher()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an index that `TextIndexWriter` wrote.

        Raises:
            OSError: It is missing or damaged.
        """
        return cls(open_index(folder))

    def has_word(self, text: str) -> bool:
        """Tell whether any record has a word."""
        return self._searcher.doc_freq("any", text) > 0

    def find_rows(self, words: Sequence[Word], field: Field) -> list[int]:
        """Return the rows whose names, or whose texts, have all of some words; sorted."""
        if not words or not self._searcher.num_docs:
            return []
        parts = [(tantivy.Occur.Must, _ask_word(word, field)) for word in words]
        query = tantivy.Query.boolean_query(parts)
        hits = self._searcher.search(query, self._searcher.num_docs, count=False).hits
        rows = self._searcher.fast_field_values(ROW, [place for _, place in hits])
        return sorted(int(row or 0) for row in rows)


def _ask_word(word: Word, field: Field) -> tantivy.Query:
    if word.is_beginning:
        return tantivy.Query.regex_query(_SCHEMA, field, f"{word.text}.*")
    return tantivy.Query.term_query(_SCHEMA, field, word.text, "basic")
