"""Wrong readings of walks: direction, length, shares, topics, dates, hubs."""

from typing import Final

from tests.mutants.mutant import Mutant

_PREDICATES: Final = "graph/columns/predicates.py"
_SEARCH: Final = "graph/engines/embedded/search.py"
_REFERENCE: Final = "graph/engines/_path_rules.py"
_DATES: Final = "graph/dates.py"
_FLAG: Final = ("gov-repressive-tie",)
_PART: Final = ("mil-structural",)
_TIE: Final = ("mil-tie",)
_ENGINES: Final = ("tests/unit/test_engine_networkx.py", "tests/property/test_engines_agree.py")

WALKS: Final = (
    Mutant(
        "the share predicate is dropped",
        _PREDICATES,
        "        if step.where.share is not None:\n            owns",
        "        if step.where.share is not None and step.where.share.is_null:\n            owns",
        _FLAG,
    ),
    Mutant(
        "the share predicate is dropped in the reference",
        _REFERENCE,
        "    if test is None or tie.kind != TieKind.OWNS:\n",
        "    if test is None or tie.kind:\n",
        _FLAG,
    ),
    Mutant(
        "a share predicate tests every kind of tie",
        _REFERENCE,
        "    if test is None or tie.kind != TieKind.OWNS:\n",
        "    if test is None:\n",
        _FLAG,
        _ENGINES,
    ),
    Mutant(
        "exactly one half does not pass",
        _PREDICATES,
        "        return np.asarray(low >= value)\n",
        "        return np.asarray(low > value)\n",
        _FLAG,
        _ENGINES,
    ),
    Mutant(
        "contains is turned round",
        "queries/indicators/gov-body-end-user.yaml",
        "{ties: [contains], direction: in, hops: [0, 6]}",
        "{ties: [contains], direction: out, hops: [0, 6]}",
        ("gov-body-end-user",),
    ),
    Mutant(
        "part_of is stored without exchanging its ends",
        "loaders/sources/csv/graph.py",
        "        start, end, kind = end, start, TieKind.CONTAINS.value\n",
        "        kind = TieKind.CONTAINS.value\n",
        (),
        ("tests/unit/loaders/test_csv.py",),
    ),
    Mutant(
        "direction is ignored",
        _PREDICATES,
        '            if both or step.direction == "in":\n',
        '            if both or step.direction in ("in", "out"):\n',
        _PART,
    ),
    Mutant(
        "direction is ignored in the reference",
        _REFERENCE,
        '        return self.along if direction == "out" else self.against\n',
        "        return self.along or self.against\n",
        _PART,
    ),
    Mutant(
        "a tie without direction is crossed one way only",
        _REFERENCE,
        '        if direction == "both" or self.tie.kind in UNDIRECTED:\n',
        '        if direction == "both":\n',
        (),
        _ENGINES,
    ),
    Mutant(
        "a body may be seven links away",
        "queries/indicators/gov-body-end-user.yaml",
        "{ties: [contains], direction: in, hops: [0, 6]}",
        "{ties: [contains], direction: in, hops: [0, 7]}",
        ("gov-body-end-user",),
    ),
    Mutant(
        "an obvious relationship may have five links",
        "queries/indicators/gov-repressive-tie.yaml",
        "direction: in, hops: [0, 4], where",
        "direction: in, hops: [0, 5], where",
        _FLAG,
    ),
    Mutant(
        "an obvious relationship may have three links only",
        "queries/indicators/gov-repressive-tie.yaml",
        "direction: in, hops: [0, 4], where",
        "direction: in, hops: [0, 3], where",
        _FLAG,
    ),
    Mutant(
        "topics are read by their beginning",
        _PREDICATES,
        "enumerate(graph.topics) if text in topics]",
        "enumerate(graph.topics) if text.startswith(topics)]",
        ("gov-body-end-user",),
    ),
    Mutant(
        "topics are read by their beginning in the reference",
        _REFERENCE,
        "        if any(topic in topics for _, topic in party.bare_topics(as_of)):\n",
        "        if any(topic.startswith(topics) for _, topic in party.bare_topics(as_of)):\n",
        ("gov-body-end-user",),
    ),
    Mutant(
        "an inferred tie is as good as a stated one",
        _PREDICATES,
        "        return 0 if self.definite and ties.flags.item(row) & INFERRED else code\n",
        "        return code\n",
        _PART,
    ),
    Mutant(
        "a walk may come back to a party",
        _SEARCH,
        "            if far in nodes:\n",
        "            if far in nodes[1:1]:\n",
        _TIE,
    ),
    Mutant(
        "a hub's ties after the first fifty are not looked at",
        _SEARCH,
        "                parts.append((graph.ties, graph.out_pos[run], True))\n",
        "                parts.append((graph.ties, graph.out_pos[run][:50], True))\n",
        (),
        ("tests/property/test_planted_relations.py", "-k", "crowd"),
    ),
    Mutant(
        "until is a day that still counts",
        _DATES,
        "    return day_number(day_after(text) if is_coarse(text) else first_day(text))\n",
        "    return day_number(day_after(text))\n",
        _PART,
    ),
    Mutant(
        "a coarse until ends on its first day",
        _DATES,
        "    return day_number(day_after(text) if is_coarse(text) else first_day(text))\n",
        "    return day_number(first_day(text))\n",
        _PART,
    ),
    Mutant(
        "since is a day that does not count yet",
        _DATES,
        "    return OPEN_START if text is None else day_number(first_day(text))\n",
        "    return OPEN_START if text is None else day_number(first_day(text)) + 1\n",
        _PART,
    ),
    Mutant(
        "what became known later is used",
        _DATES,
        "    return as_of is None or known_day(published, retrieved) <= day_number(as_of)\n",
        "    return as_of is None or known_day(published, retrieved) >= OPEN_START\n",
        (),
        ("tests/contract/test_semantics.py", "tests/unit/queries/test_destinations.py"),
    ),
    Mutant(
        "dates of ties are ignored where there are few",
        _PREDICATES,
        "    if since > window.on or ties.known.item(row) > window.as_of or until <= since:\n",
        "    if ties.known.item(row) > window.as_of or until <= since:\n",
        _PART,
    ),
    Mutant(
        "there are never more paths than are shown",
        "graph/engines/networkx.py",
        '    return PathList(taken[:k], "yes" if len(taken) > k else "no")\n',
        '    return PathList(taken[:k], "no")\n',
        (),
        _ENGINES,
    ),
)
