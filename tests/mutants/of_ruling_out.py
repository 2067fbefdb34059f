"""Wrong readings of what an indicator needs: bits that are dropped."""

from typing import Final

from tests.mutants.mutant import Mutant
from tests.mutants.operators import Substitute

_RULING_OUT: Final = "queries/detection/plan.py"
_TESTS: Final = (
    "tests/unit/queries/detection/test_ruling_out.py",
    "tests/property/test_ruling_out.py",
)

RULING_OUT: Final = (
    Mutant(
        "a party with an entry of a list has no mark",
        _RULING_OUT,
        "_is_marked",
        Substitute("bool(record.listings)", "False"),
        ("own-listed-direct",),
        _TESTS,
    ),
    Mutant(
        "what kind a party is, is no trace",
        _RULING_OUT,
        "_gather_facts_of",
        Substitute(
            "_pack_names((*of_party, *record.kinds, *record.inferred_kinds))",
            "_pack_names(of_party)",
        ),
        ("gov-body-end-user",),
        _TESTS,
    ),
    Mutant(
        "whoever a party may be leaves no trace",
        _RULING_OUT,
        "_gather_facts_of",
        Substitute("1 + _CROSSED", "1"),
        ("own-listed-direct",),
        _TESTS,
    ),
    Mutant(
        "a step that may be left out hides the next one",
        _RULING_OUT,
        "trace_pattern",
        Substitute("step.hops[0] > 0", "step.hops[1] > 0"),
        (),
        _TESTS,
    ),
    Mutant(
        "a path never ends where it begins",
        _RULING_OUT,
        "trace_pattern",
        Substitute("not end_kinds", "False"),
        (),
        _TESTS,
    ),
)
