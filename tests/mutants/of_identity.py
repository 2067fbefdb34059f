"""Wrong readings of who is one party, and of what people judge."""

from typing import Final

from tests.mutants.mutant import Mutant

_CLUSTERS: Final = "graph/identity/clusters.py"
_FACTS: Final = "graph/identity/contradictions.py"
_LEDGER: Final = "graph/identity/ledger.py"
_INTAKE: Final = "graph/identity/intake.py"
_UNDECIDED: Final = "graph/identity/undecided.py"
_TESTS: Final = ("tests/unit/identity/test_ledger.py", "tests/property/test_ledger.py")
_PARTIES: Final = ("tests/unit/test_identity.py", *_TESTS)
_SUGGESTED: Final = ("tests/unit/identity/test_suggestions.py",)

IDENTITY: Final = (
    Mutant(
        "two numbers that differ do not keep two parties apart",
        _FACTS,
        "        if not ours[other] & theirs[other]:\n",
        "        if not ours[other] and theirs[other]:\n",
        (),
        _PARTIES,
    ),
    Mutant(
        "kinds that exclude each other do not keep two parties apart",
        _FACTS,
        "    if len(kinds) > 1:\n",
        "    if len(kinds) > 2:\n",
        (),
        _PARTIES,
    ),
    Mutant(
        "the countries of persons contradict an equal number",
        _FACTS,
        '    if kinds != {"a person"} and _differ(',
        "    if _differ(",
        (),
        _TESTS,
    ),
    Mutant(
        "a ship under another name is another ship",
        _FACTS,
        "    if scheme == _SHIP:\n        return None\n    best = 0.0\n",
        "    best = 0.0\n",
        (),
        _TESTS,
    ),
    Mutant(
        "the holder of the smallest id decides for all who share a number",
        _CLUSTERS,
        "            else:\n                groups.append([party_id])\n",
        "            else:\n                groups = groups or [[party_id]]\n",
        (),
        _TESTS,
    ),
    Mutant(
        "a judgement parts only the two ids that it names",
        _CLUSTERS,
        "        if loser in self._parted:\n"
        "            self._parted[winner] += self._parted.pop(loser)\n",
        "",
        (),
        _TESTS,
    ),
    Mutant(
        "an identifier outranks a person who says different",
        _CLUSTERS,
        "        parts = self.parting(group[0], party_id)\n",
        "        parts = None\n",
        (),
        _TESTS,
    ),
    Mutant(
        "a judgement of one party contradicts an identifier",
        _CLUSTERS,
        "    groups = Groups(rows, different)\n    for one in same:\n"
        "        groups.link(Joined(*one.pair, one.rule, one.reason, one.score))\n",
        "    groups = Groups(rows, different)\n    for one in same:\n"
        "        groups.link(Joined(*one.pair, one.rule, one.reason, one.score))\n"
        "    for (scheme, value), ids in sorted(_holders(rows.values()).items()):\n"
        "        groups.join_holders(scheme, value, ids, alike)\n"
        "    return groups.clusters()\n",
        (),
        _TESTS,
    ),
    Mutant(
        "another program's id is a cluster's id",
        _CLUSTERS,
        "    if not colon:\n        return 3, party_id\n",
        "",
        (),
        _TESTS,
    ),
    Mutant(
        "a line that was undone counts",
        _LEDGER,
        "        if line.id in gone:\n            continue\n",
        "",
        (),
        _TESTS,
    ),
    Mutant(
        "undoing a judgement does not bring back the doubt before it",
        _LEDGER,
        "            continue\n        if line.supersedes is not None:\n",
        "            gone.add(line.supersedes or line.id)\n"
        "            continue\n        if line.supersedes is not None:\n",
        (),
        _TESTS,
    ),
    Mutant(
        "a merge may join two parties that are judged different",
        _INTAKE,
        'said.says == "same" and self._groups.parting(*said.pair) is not None',
        'said.says == "same" and self._groups.parting(*said.pair) is None and False',
        (),
        _TESTS,
    ),
    Mutant(
        "different outranks what people judged to be one",
        _LEDGER,
        "    if way and all(link.is_ledgered for link in way):\n",
        "    if way and all(not link.is_ledgered for link in way):\n",
        (),
        _TESTS,
    ),
    Mutant(
        "the weakest link is the strongest",
        _LEDGER,
        "    return link_text(min(way, key=_strength))\n",
        "    return link_text(max(way, key=_strength))\n",
        (),
        _TESTS,
    ),
    Mutant(
        "a pair that is judged different stays a suggestion",
        _UNDECIDED,
        "    return left != right and not who.are_apart(left, right)\n",
        "    return left != right\n",
        (),
        _SUGGESTED,
    ),
    Mutant(
        "a number counts in whatever register it stands",
        "queries/merges/same_numbers.py",
        '        country = "" if number.scheme in DECISIVE else number.country or row.country\n',
        '        country = ""\n',
        (),
        _SUGGESTED,
    ),
    Mutant(
        "what is kept of a search rests on what was judged at the time",
        "queries/merges/pair_search.py",
        "    return open_matcher(snapshot, canonical=lambda party: party, progress=progress)\n",
        "    return open_matcher(snapshot, progress=progress)\n",
        (),
        ("tests/unit/identity/test_pair_search.py",),
    ),
)
