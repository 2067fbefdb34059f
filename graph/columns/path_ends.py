"""Where a path may start and where it may end (`graph.pattern`), as masks over nodes."""

from collections.abc import Collection, Sequence
from functools import lru_cache

import numpy as np

from onward.graph.columns.columns import PARTY_BIT, Array, Graph, expand_groups
from onward.graph.dates import OPEN_END, day_number
from onward.graph.model import PartyKind
from onward.graph.pattern import CountrySet, Pattern, Question


def end_seeds(graph: Graph, pattern: Pattern, *, definite: bool) -> Array:
    """Tell which nodes can end a path on some date: bool[n]; dates and countries are not tested."""
    seeds = np.ones(graph.node_count, bool)
    if pattern.end.kinds:
        seeds &= _are_of_kinds(graph, pattern.end.kinds, np.arange(graph.node_count), definite)
    if pattern.end.topics:
        entries = graph.entries
        listed = np.zeros(graph.node_count, bool)
        chosen = _choose_texts(graph.topics, pattern.end.topics)
        if not chosen.any():
            return listed  # nobody carries any of them
        rows = chosen[entries.topic]
        if definite:
            rows &= ~entries.inferred
        listed[entries.node[rows]] = True
        seeds &= listed
    if pattern.end.sectors:
        seeds &= _are_in_sectors(graph, pattern.end.sectors, np.arange(graph.node_count))
    return seeds


def ends_here(graph: Graph, question: Question, nodes: Array, *, definite: bool) -> Array:
    """Tell for each node whether a path may end there at the question's dates."""
    passed = np.ones(len(nodes), bool)
    end = question.pattern.end
    if end.kinds:
        passed &= _are_of_kinds(graph, end.kinds, nodes, definite)
    if end.topics:
        passed &= _carry_topics(graph, question, nodes, definite=definite)
    if end.sectors:
        passed &= _are_in_sectors(graph, end.sectors, nodes)
    if question.end_countries is not None:
        passed &= _are_in_countries(graph, question.end_countries, nodes, definite=definite)
    if question.not_ends:
        passed &= ~np.isin(graph.pid[nodes], np.array(sorted(question.not_ends), np.int64))
    if question.only_ends is not None:
        passed &= np.isin(graph.pid[nodes], np.array(sorted(question.only_ends), np.int64))
    return passed


def _are_of_kinds(
    graph: Graph, kinds: tuple[PartyKind, ...], nodes: Array, definite: bool
) -> Array:
    """Tell which nodes are of one of some kinds; what a rule infers is no more than possible."""
    bits = _kind_bits(kinds)
    are_so: Array = (graph.kinds[nodes] & bits) != 0
    return are_so if definite else are_so | ((graph.kinds_inferred[nodes] & bits) != 0)


def _carry_topics(graph: Graph, question: Question, nodes: Array, *, definite: bool) -> Array:
    """Tell which nodes carry one of the end's topics on the question's dates."""
    entries = graph.entries
    on = day_number(question.on)
    as_of = OPEN_END if question.as_of is None else day_number(question.as_of)
    rows, owner = expand_groups(entries.ptr, nodes)
    good = _choose_texts(graph.topics, question.pattern.end.topics)[entries.topic[rows]]
    good &= (entries.since[rows] <= on) & (entries.until[rows] > on)
    good &= entries.known[rows] <= as_of
    superseded = entries.superseded[rows]
    good &= (superseded > as_of) | (superseded == OPEN_END)
    if definite:
        good &= ~entries.inferred[rows]
    carries = np.zeros(len(nodes), bool)
    carries[owner[good]] = True
    return carries


def _are_in_sectors(graph: Graph, divisions: tuple[str, ...], nodes: Array) -> Array:
    chosen = _choose_texts(graph.sectors, divisions)
    rows, owner = expand_groups(graph.sector_ptr, nodes)
    inside = np.zeros(len(nodes), bool)
    inside[owner[chosen[graph.sector[rows]]]] = True
    return inside


def _are_in_countries(
    graph: Graph, countries: CountrySet, nodes: Array, *, definite: bool
) -> Array:
    texts = countries.definite if definite else countries.possible
    chosen = _choose_texts(graph.countries, texts)
    rows, owner = expand_groups(graph.country_ptr, nodes)
    inside = np.zeros(len(nodes), bool)
    inside[owner[chosen[graph.country[rows]]]] = True
    if not definite:  # a party without a country may be of any
        inside |= graph.country_ptr[nodes] == graph.country_ptr[nodes + 1]
    return inside


def starts_here(kinds: int, inferred: int, pattern: Pattern, *, definite: bool) -> bool:
    """Tell whether a path may start at a party of these kinds; an undescribed one only possibly.

    Args:
        kinds: As in `Graph.kinds`.
        inferred: As in `Graph.kinds_inferred`.
        pattern: Its start decides.
        definite: Whether it must be certain.
    """
    if not pattern.start.kinds or kinds & _kind_bits(pattern.start.kinds):
        return True
    if definite:
        return False
    return kinds & ~PARTY_BIT[PartyKind.UNKNOWN] == 0 or bool(
        inferred & _kind_bits(pattern.start.kinds)
    )


@lru_cache(maxsize=256)
def _kind_bits(kinds: tuple[PartyKind, ...]) -> int:
    return sum(PARTY_BIT[kind] for kind in set(kinds))


def _choose_texts(texts: Sequence[str], chosen: Collection[str]) -> Array:
    """Tell of each code whether its text is among some, and at last of -1, which is no text."""
    return np.array([*(text in chosen for text in texts), False], bool)
