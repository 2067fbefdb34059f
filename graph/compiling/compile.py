"""From the numbers of a snapshot's layers to the columns that the engine searches."""

from collections.abc import Callable, Sequence

import numpy as np

from onward.errors import StoreError
from onward.graph.columns.columns import (
    PARTY_BIT,
    Array,
    Entries,
    Graph,
    Ties,
    adjacency,
)
from onward.graph.compiling.arrow_cells import number_texts
from onward.graph.compiling.layer_numbers import Keep
from onward.graph.compiling.nodes import NodeIndex
from onward.graph.compiling.stacked import StackedNumbers
from onward.graph.dates import OPEN_END, OPEN_START
from onward.graph.model import PartyKind


def compile_graph(
    numbers: StackedNumbers, index: NodeIndex, keep: Keep = lambda _, column: column
) -> Graph:
    """Make the columns of a snapshot.

    Args:
        numbers: What its layers give.
        index: The nodes.
        keep: Takes the columns of ties, which are the largest.
    """
    count = index.count
    datasets, interests = numbers.texts("ties.dataset"), numbers.texts("ties.interest")
    ties = _compile_ties(numbers, datasets, interests, keep)
    out_ptr, out_pos, out_kind = _group_ties("out", ties.start, ties.kind, count, keep)
    in_ptr, in_pos, in_kind = _group_ties("in", ties.end, ties.kind, count, keep)
    handle, handle_node = index.handles()
    member = numbers.nodes("parties.id")
    countries, sectors = numbers.texts("parties.country"), numbers.texts("parties.sector")
    country_ptr, country = _codes_by_node(
        numbers.codes("parties.country", number_texts(countries)), member, count
    )
    sector_ptr, sector = _codes_by_node(
        numbers.codes("parties.sector", number_texts(sectors)), member, count
    )
    topics, entries = _compile_entries(numbers, member, count)
    return Graph(
        pid=index.pids,
        handle=handle,
        handle_node=handle_node,
        kinds=_compile_kinds(numbers, member, count),
        kinds_inferred=_compile_inferred_kinds(numbers, count),
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
        regimes=numbers.texts("listings.regime"),
    )


def find_tie_rows(numbers: StackedNumbers, read_keys: Callable[[Array], Sequence[str]]) -> Array:
    """Return which row each tie is, in tid order: int32.

    Args:
        numbers: What the layers of a snapshot give.
        read_keys: Reads the statement keys of some rows.

    Raises:
        StoreError: Two statement keys have one tie id (chance about 5e-6 at ten million ties).
    """
    rows = numbers.row_numbers("ties.row", "ties")
    repeats = np.flatnonzero(np.diff(numbers.numbers("ties.tid")) == 0)
    if len(repeats):
        first, second = read_keys(rows[repeats[0] : repeats[0] + 2])
        raise StoreError(f"two ties have one id: {first} and {second}; rename one record")
    return rows


def _group_ties(
    side: str, nodes: Array, kinds: Array, count: int, keep: Keep
) -> tuple[Array, Array, Array]:
    ptr, positions, kind = adjacency(nodes, kinds, count)
    return ptr, keep(f"{side}_pos", positions), keep(f"{side}_kind", kind)


def _compile_ties(
    numbers: StackedNumbers, datasets: Sequence[str], interests: Sequence[str], keep: Keep
) -> Ties:
    plain = ("tid", "kind", "share_min", "share_max", "flags", "since", "until", "known")
    texts = {"dataset": datasets, "interest": interests}
    columns: dict[str, Array] = {}
    # one column after the other, each kept before the next is made
    for name in plain:
        columns[name] = keep(f"ties.{name}", numbers.numbers(f"ties.{name}"))
    for name in ("start", "end"):
        columns[name] = keep(f"ties.{name}", numbers.nodes(f"ties.{name}"))
    for name, listed in texts.items():
        codes = numbers.codes(f"ties.{name}", number_texts(listed)).astype(np.int16)
        columns[name] = keep(f"ties.{name}", codes)
    return Ties(**columns)


def _compile_kinds(numbers: StackedNumbers, member: Array, count: int) -> Array:
    kinds = np.zeros(count, np.int32)
    # Several rows may describe one party, each with a kind of its own.
    np.bitwise_or.at(kinds, member, numbers.numbers("parties.kind"))
    kinds[kinds == 0] = PARTY_BIT[PartyKind.UNKNOWN]  # named by a tie and described by nothing
    return kinds


def _compile_inferred_kinds(numbers: StackedNumbers, count: int) -> Array:
    kinds = np.zeros(count, np.int32)
    bearers, bits = numbers.nodes("kinds_inferred.party"), numbers.numbers("kinds_inferred.kind")
    np.bitwise_or.at(kinds, bearers, bits)
    return kinds


def _codes_by_node(codes: Array, member: Array, count: int) -> tuple[Array, Array]:
    """Group the codes of the parties' rows by node, each once; -1 is no code."""
    is_coded = codes >= 0
    # Node and code in one integer: one sort finds the distinct pairs.
    pairs = np.unique((member[is_coded].astype(np.int64) << 16) | codes[is_coded])
    ptr = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(pairs >> 16, minlength=count), out=ptr[1:])
    return ptr.astype(np.int32), (pairs & 0xFFFF).astype(np.int16)


def _compile_entries(
    numbers: StackedNumbers, member: Array, count: int
) -> tuple[tuple[str, ...], Entries]:
    """Join the list entries with the topics of the parties' own rows, which have no start.

    Neither have topics that rules infer. Where the same source has entries of a bare topic, these
    say when it holds (`engine.PartyRecord.bare_topics`).
    """
    topics = numbers.texts("listings.topic", "topics.topic", "topics_inferred.topic")
    codes = number_texts(topics)
    own_rows = numbers.row_numbers("topics.row", "parties")
    listed_known, traits_known = (
        numbers.numbers("listings.known"),
        numbers.numbers("topics_inferred.known"),
    )
    own_count, listed_count, trait_count = len(own_rows), len(listed_known), len(traits_known)
    # behind the list entries: topics of the parties' own rows, then those that rules infer
    bare_count = own_count + trait_count
    node = np.concatenate(
        [
            numbers.nodes("listings.party"),
            member[own_rows],
            numbers.nodes("topics_inferred.party"),
        ]
    )
    stated = np.concatenate(
        [numbers.codes("listings.topic", codes), numbers.codes("topics.topic", codes)]
    )
    topic = np.concatenate([stated, numbers.codes("topics_inferred.topic", codes)])
    source = number_texts(numbers.texts("listings.dataset", "parties.dataset"))
    dataset = np.concatenate(
        [
            numbers.codes("listings.dataset", source),
            numbers.codes("parties.dataset", source)[own_rows],
        ]
    )
    # One number for (party, source, topic): entries supersede an own topic of the same number.
    of_sources = node[: listed_count + own_count].astype(np.int64)
    key = (of_sources * len(source) + dataset) * max(len(topics), 1) + stated
    superseded = _first_known(key[:listed_count], listed_known, key[listed_count:])
    never = np.full(len(node), OPEN_END, np.int32)
    by_rule = np.ones(trait_count, bool)
    order = np.argsort(node, kind="stable")
    ptr = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(node, minlength=count), out=ptr[1:])
    since, until = numbers.numbers("listings.since"), numbers.numbers("listings.until")
    days_known = [listed_known, numbers.numbers("parties.known")[own_rows], traits_known]
    inferred = [numbers.numbers("listings.inferred"), np.zeros(own_count, bool), by_rule]
    entries = Entries(
        ptr=ptr.astype(np.int32),
        node=node[order].astype(np.int32),
        topic=topic[order].astype(np.int16),
        since=np.concatenate([since, np.full(bare_count, OPEN_START, np.int32)])[order],
        until=np.concatenate([until, np.full(bare_count, OPEN_END, np.int32)])[order],
        known=np.concatenate(days_known)[order],
        superseded=np.concatenate(
            [never[:listed_count], superseded, never[listed_count + own_count :]]
        )[order],
        inferred=np.concatenate(inferred)[order],
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
