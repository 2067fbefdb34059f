"""Wrong readings of who is one party, and of what people judge."""

from typing import Final

from tests.mutants.mutant import Mutant
from tests.mutants.operators import (
    Both,
    Branch,
    Constant,
    DropKeyword,
    DropOperand,
    DropStatement,
    InsertStatement,
    Substitute,
)

_CLUSTERS: Final = "graph/identity/clusters.py"
_GROUPS: Final = "graph/identity/clusters.py"
_FACTS: Final = "graph/identity/clusters.py"
_LEDGER: Final = "graph/identity/ledger.py"
_INTAKE: Final = "graph/identity/ledger.py"
_UNDECIDED: Final = "graph/identity/undecided.py"
_TESTS: Final = (
    "tests/unit/graph/identity/test_ledger.py",
    "tests/property/parties/test_ledger.py",
)
_PARTIES: Final = ("tests/unit/graph/identity/test_clusters.py", *_TESTS)
_SUGGESTED: Final = ("tests/unit/queries/merges/test_suggestions.py",)

IDENTITY: Final = (
    Mutant(
        "two numbers that differ do not keep two parties apart",
        _FACTS,
        "find_contradiction",
        Substitute("not ours[other] & theirs[other]", "not ours[other] and theirs[other]"),
        (),
        _PARTIES,
    ),
    Mutant(
        "kinds that exclude each other do not keep two parties apart",
        _FACTS,
        "find_contradiction",
        Constant(1, 2),
        (),
        _PARTIES,
    ),
    Mutant(
        "the countries of persons contradict an equal number",
        _FACTS,
        "find_contradiction",
        DropOperand("and", 1),
        (),
        _TESTS,
    ),
    Mutant(
        "a ship under another name is another ship",
        _FACTS,
        "contradict_names",
        DropStatement("If"),
        (),
        _TESTS,
    ),
    Mutant(
        "the holder of the smallest id decides for all who share a number",
        _GROUPS,
        "PartyGroups.join_holders",
        Substitute("groups.append([party_id])", "groups or groups.append([party_id])"),
        (),
        _TESTS,
    ),
    Mutant(
        "a judgement parts only the two ids that it names",
        _GROUPS,
        "PartyGroups._join_groups",
        DropStatement("If", nth=2),
        (),
        _TESTS,
    ),
    Mutant(
        "an identifier outranks a person who says different",
        _GROUPS,
        "PartyGroups._find_objection",
        Substitute("self.find_separation(group[0], party_id)", "None"),
        (),
        _TESTS,
    ),
    Mutant(
        "a judgement of one party contradicts an identifier",
        _CLUSTERS,
        "resolve",
        Both(
            Substitute("sources.joined", "[]"),
            InsertStatement(
                "for (scheme, value), ids in sorted(_holders_by_number(rows.values()).items()):\n"
                "    groups.join_holders(scheme, value, ids, similarity)",
                "AugAssign",
            ),
        ),
        (),
        _TESTS,
    ),
    Mutant(
        "another program's id is a cluster's id",
        _GROUPS,
        "_canonical_key",
        DropStatement("If", nth=2),
        (),
        _TESTS,
    ),
    Mutant(
        "a line that was undone counts",
        _LEDGER,
        "live_lines",
        DropStatement("If"),
        (),
        _TESTS,
    ),
    Mutant(
        "undoing a judgement does not bring back the doubt before it",
        _LEDGER,
        "live_lines",
        InsertStatement("superseded.add(line.supersedes or line.id)", "Continue"),
        (),
        _TESTS,
    ),
    Mutant(
        "a merge may join two parties that are judged different",
        _INTAKE,
        "Intake._joins_separated_parties",
        Substitute("self._groups.find_separation(*judgement.pair) is not None", "False"),
        (),
        _TESTS,
    ),
    Mutant(
        "different outranks what people judged to be one",
        _LEDGER,
        "_check_different",
        Substitute("link.is_ledgered", "not link.is_ledgered"),
        (),
        _TESTS,
    ),
    Mutant(
        "the weakest link is the strongest",
        _LEDGER,
        "_describe_weakest",
        Substitute("min", "max"),
        (),
        _TESTS,
    ),
    Mutant(
        "a pair that is judged different stays a suggestion",
        _UNDECIDED,
        "_OpenPairs.is_open",
        DropOperand("and", 2),
        (),
        _SUGGESTED,
    ),
    Mutant(
        "a number counts in whatever register it stands",
        "queries/merges.py",
        "_pair_group",
        Branch("if"),
        (),
        _SUGGESTED,
    ),
    Mutant(
        "what is kept of a search rests on what was judged at the time",
        "queries/merges.py",
        "open_rows",
        DropKeyword("canonical"),
        (),
        ("tests/unit/queries/merges/test_pair_search.py",),
    ),
)
