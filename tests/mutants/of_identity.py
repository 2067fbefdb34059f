"""Wrong readings of who is one party, and of what people judge."""

from typing import Final

from tests.mutants.mutant import Mutant

_CLUSTERS: Final = "graph/identity/clusters.py"
_GROUPS: Final = "graph/identity/groups.py"
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
        "    if not is_person and _have_nothing_in_common(_countries_of",
        "    if _have_nothing_in_common(_countries_of",
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
        _GROUPS,
        "                groups.append([party_id])\n",
        "                groups = groups or [[party_id]]\n",
        (),
        _TESTS,
    ),
    Mutant(
        "a judgement parts only the two ids that it names",
        _GROUPS,
        "        if loser in self._separations:\n"
        "            self._separations[winner] += self._separations.pop(loser)\n",
        "",
        (),
        _TESTS,
    ),
    Mutant(
        "an identifier outranks a person who says different",
        _GROUPS,
        "        separation = self.find_separation(group[0], party_id)\n",
        "        separation = None\n",
        (),
        _TESTS,
    ),
    Mutant(
        "a judgement of one party contradicts an identifier",
        _CLUSTERS,
        "        for joined in sources.joined:\n            groups.link(joined)\n",
        "        for (scheme, value), ids in sorted(_holders_by_number(rows.values()).items()):\n"
        "            groups.join_holders(scheme, value, ids, similarity)\n",
        (),
        _TESTS,
    ),
    Mutant(
        "another program's id is a cluster's id",
        _GROUPS,
        "    if not colon:\n        return 3, party_id\n",
        "",
        (),
        _TESTS,
    ),
    Mutant(
        "a line that was undone counts",
        _LEDGER,
        "        if line.id in superseded:\n            continue\n",
        "",
        (),
        _TESTS,
    ),
    Mutant(
        "undoing a judgement does not bring back the doubt before it",
        _LEDGER,
        "            continue\n        if line.supersedes is not None:\n",
        "            superseded.add(line.supersedes or line.id)\n"
        "            continue\n        if line.supersedes is not None:\n",
        (),
        _TESTS,
    ),
    Mutant(
        "a merge may join two parties that are judged different",
        _INTAKE,
        "return self._groups.find_separation(*judgement.pair) is not None",
        "return False",
        (),
        _TESTS,
    ),
    Mutant(
        "different outranks what people judged to be one",
        _LEDGER,
        "    if links and all(link.is_ledgered for link in links):\n",
        "    if links and all(not link.is_ledgered for link in links):\n",
        (),
        _TESTS,
    ),
    Mutant(
        "the weakest link is the strongest",
        _LEDGER,
        "    return describe_link(min(links, key=_strength_key))\n",
        "    return describe_link(max(links, key=_strength_key))\n",
        (),
        _TESTS,
    ),
    Mutant(
        "a pair that is judged different stays a suggestion",
        _UNDECIDED,
        "        return left != right and not self.clusters.are_apart(left, right)\n",
        "        return left != right\n",
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
