"""Cells of Arrow columns as numpy arrays: codes, days, numbers, truths."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.graph.columns.columns import (
    Array,
)
from onward.graph.dates import OPEN_START, known_day
from onward.graph.statements.tables import StatementTables, values


def known_days(table: pa.Table) -> Array:
    """Return the day on which each row was surely known (dates.known_day): int32."""
    published = read_days(table["published"], lambda text: known_day(text, None), OPEN_START)
    retrieved = read_days(table["retrieved"], lambda text: known_day(None, text), OPEN_START)
    return np.where(published == OPEN_START, retrieved, published).astype(np.int32)


def read_days(column: pa.ChunkedArray, day: Callable[[str], int], missing: int) -> Array:
    """Return each cell's day as `day` reads it, `missing` for null: int32."""
    # Dates repeat: each that occurs is read once.
    texts, places = _encode_column(column)
    days = [day(text) for text in texts]
    return np.array([*days, missing], np.int32)[places]


def coded(column: pa.ChunkedArray | pa.Array, codes: Mapping[str, int]) -> Array:
    """Return the code of each text; -1 for null and for a text without code."""
    texts, places = _encode_column(column)
    return np.array([*(codes.get(text, -1) for text in texts), -1], np.int64)[places]


def _encode_column(column: pa.ChunkedArray | pa.Array) -> tuple[list[str], Array]:
    """Return the distinct texts of a column, and the place of each cell's text among them: int64.

    The place of null is behind the last text. A coded column brings both, and may bring texts that
    no cell has.
    """
    if not len(column):
        return [], np.zeros(0, np.int64)
    flat = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = flat if pa.types.is_dictionary(flat.type) else flat.dictionary_encode()
    texts: list[str] = encoded.dictionary.to_pylist()
    indices = encoded.indices
    filled = indices.fill_null(len(texts)) if indices.null_count else indices
    return texts, np.asarray(filled).astype(np.int64)


def decode_text(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Return a column of texts without a dictionary."""
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def encode_texts(column: pa.ChunkedArray) -> tuple[tuple[str, ...], Array]:
    """Return the texts of a column, each once, sorted, and the place of each cell's text: int32.

    A cell without text, and an empty one, has the place -1.
    """
    texts, places = _encode_column(column)
    counts = np.bincount(places, minlength=len(texts))  # null is counted behind the last text
    present = sorted(text for text, count in zip(texts, counts, strict=False) if count and text)
    codes = number_texts(present)
    new_places = np.array([*(codes.get(text, -1) for text in texts), -1], np.int32)
    return tuple(present), new_places[places]


def number_texts(texts: Sequence[str]) -> dict[str, int]:
    """Return the place of each text as its code."""
    return {text: code for code, text in enumerate(texts)}


def read_floats(column: pa.ChunkedArray) -> Array:
    """Return the numbers of a column, nan for null: float64."""
    return np.asarray(column.fill_null(float("nan")).to_numpy(), np.float64)


def read_bools(column: pa.ChunkedArray) -> Array:
    """Return the truths of a column, false for null."""
    return np.asarray(column.fill_null(False).to_numpy(zero_copy_only=False), bool)


def filter_traits(traits: pa.Table, about: str) -> pa.Table:
    """Return the traits about kinds, or those about topics."""
    # without its type, Arrow looks for a library of dates at each value
    return traits.filter(pc.equal(decode_text(traits["about"]), pa.scalar(about, pa.string())))


def list_inferred_topics(tables: StatementTables) -> tuple[pa.Table, Array]:
    """Return the topics that rules infer, and the day on which the row of each was known: int32."""
    traits = filter_traits(tables.traits, "topic")
    if not traits.num_rows:
        return traits, np.zeros(0, np.int32)
    ids = pc.unique(decode_text(traits["party"]))
    parties = tables.parties.filter(pc.is_in(decode_text(tables.parties["id"]), value_set=ids))
    days = known_days(parties).tolist()
    keys = zip(values(parties["dataset"]), values(parties["id"]), strict=True)
    day_of = dict(zip(keys, days, strict=True))
    bearers = zip(values(traits["dataset"]), values(traits["party"]), strict=True)
    return traits, np.array([day_of[bearer] for bearer in bearers], np.int32)
