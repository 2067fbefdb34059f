"""From a snapshot's tables to the columns that the engine searches."""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onward.errors import StoreError
from onward.graph.columns.arrow_cells import (
    coded,
    filter_traits,
    known_days,
    list_inferred_topics,
    list_texts,
    number_texts,
    read_bools,
    read_days,
    read_floats,
)
from onward.graph.columns.columns import (
    INDIRECT,
    INFERRED,
    MAX_EXCLUSIVE,
    MIN_EXCLUSIVE,
    PARTY_BIT,
    TIE_CODE,
    Array,
    Entries,
    Graph,
    Ties,
    adjacency,
)
from onward.graph.columns.groups import NodeIndex
from onward.graph.dates import OPEN_END, OPEN_START, since_day, until_day
from onward.graph.model import PartyKind
from onward.graph.sectors import division
from onward.graph.statements.tables import StatementTables

Keep = Callable[[str, Array], Array]
"""Takes a finished column by its name in `columns.flatten_arrays`, and returns it."""


def compile_graph(
    tables: StatementTables, index: NodeIndex, keep: Keep = lambda _, column: column
) -> Graph:
    """Make the columns of a snapshot.

    Args:
        tables: All layers' tables; ties already in tid order (`in_tid_order`).
        index: The nodes.
        keep: Takes the columns of ties, which are the largest.

    Raises:
        StoreError: Two statement keys have one tie id.
    """
    count = len(index.ids)
    datasets, interests = list_texts(tables.ties["dataset"]), list_texts(tables.ties["interest"])
    ties = _compile_ties(tables.ties, index, datasets, interests, keep)
    out_ptr, out_pos, out_kind = _group_ties("out", ties.start, ties.kind, count, keep)
    in_ptr, in_pos, in_kind = _group_ties("in", ties.end, ties.kind, count, keep)
    handle, handle_node = index.handles()
    member = index.find_nodes(tables.parties["id"])
    countries = list_texts(tables.parties["country"])
    country_ptr, country = _codes_by_node(
        coded(tables.parties["country"], number_texts(countries)), member, count
    )
    sectors = _list_divisions(tables.parties["sector"])
    sector_ptr, sector = _codes_by_node(
        coded(tables.parties["sector"], _sector_codes(tables.parties["sector"], sectors)),
        member,
        count,
    )
    topics, entries = _compile_entries(tables, index, member, count)
    return Graph(
        pid=index.pids,
        handle=handle,
        handle_node=handle_node,
        kinds=_compile_kinds(tables.parties["kind"], member, count),
        kinds_inferred=_compile_inferred_kinds(tables.traits, index, count),
        country_ptr=country_ptr,
        country=country,
        sector_ptr=sector_ptr,
        sector=sector,
        entries=entries,
        ties=ties,
        out_ptr=out_ptr,
        out_pos=out_pos,
        out_kind=out_kind,
        in_ptr=in_ptr,
        in_pos=in_pos,
        in_kind=in_kind,
        topics=topics,
        countries=countries,
        sectors=sectors,
        datasets=datasets,
        interests=interests,
        regimes=list_texts(tables.listings["regime"]),
    )


def in_tid_order(ties: pa.Table) -> pa.Table:
    """Sort ties by tid.

    Raises:
        StoreError: Two statement keys have one tie id (chance about 5e-6 at ten million ties).
    """
    order = find_tid_order(ties["tid"], lambda: ties["key"])
    return ties.take(pa.array(order)).combine_chunks()


def find_tid_order(tids: pa.ChunkedArray, keys: Callable[[], pa.ChunkedArray]) -> Array:
    """Return the places of ties in tid order: int64.

    Raises:
        StoreError: Two statement keys, which are read only then, have one tie id.
    """
    tid = tids.to_numpy()
    order = np.argsort(tid, kind="stable")
    repeats = np.flatnonzero(np.diff(tid[order]) == 0)
    if len(repeats):
        same = keys().take(pa.array(order[repeats[0] : repeats[0] + 2])).to_pylist()
        raise StoreError(f"two ties have one id: {same[0]} and {same[1]}; rename one record")
    return order


def _group_ties(
    side: str, nodes: Array, kinds: Array, count: int, keep: Keep
) -> tuple[Array, Array, Array]:
    ptr, positions, kind = adjacency(nodes, kinds, count)
    return ptr, keep(f"{side}_pos", positions), keep(f"{side}_kind", kind)


def _compile_ties(
    table: pa.Table,
    index: NodeIndex,
    datasets: Sequence[str],
    interests: Sequence[str],
    keep: Keep,
) -> Ties:
    # one column after the other, each kept before the next is read
    readers: dict[str, Callable[[], Array]] = {
        "tid": lambda: table["tid"].to_numpy().astype(np.int64),
        "start": lambda: index.find_nodes(table["start"]),
        "end": lambda: index.find_nodes(table["end"]),
        "kind": lambda: coded(table["kind"], TIE_CODE).astype(np.uint8),
        "share_min": lambda: read_floats(table["share_min"]),
        "share_max": lambda: read_floats(table["share_max"]),
        "flags": lambda: _compile_flags(table),
        "since": lambda: read_days(table["since"], since_day, OPEN_START),
        "until": lambda: read_days(table["until"], until_day, OPEN_END),
        "known": lambda: known_days(table),
        "dataset": lambda: coded(table["dataset"], number_texts(datasets)).astype(np.int16),
        "interest": lambda: coded(table["interest"], number_texts(interests)).astype(np.int16),
    }
    return Ties(**{name: keep(f"ties.{name}", read()) for name, read in readers.items()})


def _compile_flags(table: pa.Table) -> Array:
    flags = np.zeros(table.num_rows, np.uint8)
    flags |= np.where(read_bools(table["share_min_exclusive"]), MIN_EXCLUSIVE, 0).astype(np.uint8)
    flags |= np.where(read_bools(table["share_max_exclusive"]), MAX_EXCLUSIVE, 0).astype(np.uint8)
    inferred = coded(table["standing"], {"inferred": 1}) == 1
    indirect = coded(table["directness"], {"indirect": 1}) == 1
    flags |= np.where(inferred, INFERRED, 0).astype(np.uint8)
    flags |= np.where(indirect, INDIRECT, 0).astype(np.uint8)
    return flags


def _compile_kinds(column: pa.ChunkedArray, member: Array, count: int) -> Array:
    kinds = np.zeros(count, np.int32)
    # Several rows may describe one party, each with a kind of its own.
    np.bitwise_or.at(kinds, member, coded(column, PARTY_BIT).astype(np.int32))
    kinds[kinds == 0] = PARTY_BIT[PartyKind.UNKNOWN]  # named by a tie and described by nothing
    return kinds


def _compile_inferred_kinds(traits: pa.Table, index: NodeIndex, count: int) -> Array:
    kinds = np.zeros(count, np.int32)
    of_kinds = filter_traits(traits, "kind")
    bits = coded(of_kinds["value"], PARTY_BIT).astype(np.int32)
    np.bitwise_or.at(kinds, index.find_nodes(of_kinds["party"]), bits)
    return kinds


def _list_divisions(column: pa.ChunkedArray) -> tuple[str, ...]:
    return tuple(sorted(set(filter(None, map(division, list_texts(column))))))


def _sector_codes(column: pa.ChunkedArray, sectors: Sequence[str]) -> dict[str, int]:
    """Return the code of each sector text's division; texts without one have none."""
    codes = number_texts(sectors)
    divisions = {text: division(text) for text in list_texts(column)}
    return {text: codes[code] for text, code in divisions.items() if code is not None}


def _codes_by_node(codes: Array, member: Array, count: int) -> tuple[Array, Array]:
    """Group the codes of the parties' rows by node, each once; -1 is no code."""
    is_coded = codes >= 0
    # Node and code in one integer: one sort finds the distinct pairs.
    pairs = np.unique((member[is_coded].astype(np.int64) << 16) | codes[is_coded])
    ptr = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(pairs >> 16, minlength=count), out=ptr[1:])
    return ptr.astype(np.int32), (pairs & 0xFFFF).astype(np.int16)


def _compile_entries(
    tables: StatementTables, index: NodeIndex, member: Array, count: int
) -> tuple[tuple[str, ...], Entries]:
    """Join the list entries with the topics of the parties' own rows, which have no start.

    Neither have topics that rules infer. Where the same source has entries of a bare topic, these
    say when it holds (`engine.PartyRecord.bare_topics`).
    """
    listed, parties = tables.listings, tables.parties
    lists = parties["topics"].combine_chunks()
    own_rows = np.asarray(pc.list_parent_indices(lists)).astype(np.int64)
    own_topics = pc.list_flatten(lists)
    traits, traits_known = list_inferred_topics(tables)
    distinct = set(list_texts(listed["topic"])) | set(pc.unique(own_topics).to_pylist())
    distinct |= set(list_texts(traits["value"]))
    topics = tuple(sorted(distinct))
    codes = number_texts(topics)
    own_count = len(own_rows)
    # behind the list entries: topics of the parties' own rows, then those that rules infer
    bare_count = own_count + traits.num_rows
    node = np.concatenate(
        [index.find_nodes(listed["party"]), member[own_rows], index.find_nodes(traits["party"])]
    )
    stated = np.concatenate([coded(listed["topic"], codes), coded(own_topics, codes)])
    topic = np.concatenate([stated, coded(traits["value"], codes)])
    since = read_days(listed["since"], since_day, OPEN_START)
    until = read_days(listed["until"], until_day, OPEN_END)
    inferred = coded(listed["standing"], {"inferred": 1}) == 1
    listed_known, listed_count = known_days(listed), listed.num_rows
    source = number_texts(sorted({*list_texts(listed["dataset"]), *list_texts(parties["dataset"])}))
    dataset = np.concatenate(
        [coded(listed["dataset"], source), coded(parties["dataset"], source)[own_rows]]
    )
    # One number for (party, source, topic): entries supersede an own topic of the same number.
    of_sources = node[: listed_count + own_count].astype(np.int64)
    key = (of_sources * len(source) + dataset) * max(len(topics), 1) + stated
    superseded = _first_known(key[:listed_count], listed_known, key[listed_count:])
    never = np.full(len(node), OPEN_END, np.int32)
    by_rule = np.ones(traits.num_rows, bool)
    order = np.argsort(node, kind="stable")
    ptr = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(node, minlength=count), out=ptr[1:])
    entries = Entries(
        ptr=ptr.astype(np.int32),
        node=node[order].astype(np.int32),
        topic=topic[order].astype(np.int16),
        since=np.concatenate([since, np.full(bare_count, OPEN_START, np.int32)])[order],
        until=np.concatenate([until, np.full(bare_count, OPEN_END, np.int32)])[order],
        known=np.concatenate([listed_known, known_days(parties)[own_rows], traits_known])[order],
        superseded=np.concatenate(
            [never[:listed_count], superseded, never[listed_count + own_count :]]
        )[order],
        inferred=np.concatenate([inferred, np.zeros(own_count, bool), by_rule])[order],
        by_rule=np.concatenate([np.zeros(listed_count + own_count, bool), by_rule])[order],
    )
    return topics, entries


def _first_known(keys: Array, days_known: Array, wanted_keys: Array) -> Array:
    """Return the first known day of each of some keys, OPEN_END where no entry has the key: int32.

    Args:
        keys: Of the entries.
        days_known: Day on which each entry was known.
        wanted_keys: Whose days are returned.
    """
    order = np.lexsort((days_known, keys))
    unique, first = np.unique(keys[order], return_index=True)
    places = np.searchsorted(unique, wanted_keys)
    has_entry = np.isin(wanted_keys, unique)
    days = np.full(len(wanted_keys), OPEN_END, np.int32)
    days[has_entry] = days_known[order][first][places[has_entry]]
    return days
