"""Wrong readings of statement, questionnaire and contract."""

from typing import Final

from tests.mutants.mutant import Mutant
from tests.mutants.operators import Comparison, Constant, Substitute

_DOCUMENTS: Final = "queries/detectors/end_use_documents"
_FAULTS: Final = f"{_DOCUMENTS}/eus_missing_or_stale/faults.py"

DOCUMENTS: Final = (
    Mutant(
        "a statement holds on the day of its end",
        _FAULTS,
        "_check_days",
        Comparison("<=", "<"),
        ("eus-missing-or-stale",),
    ),
    Mutant(
        "a statement that is not yet signed holds",
        _FAULTS,
        "_check_days",
        Comparison(">", "<"),
        ("eus-missing-or-stale",),
    ),
    Mutant(
        "a statement is good enough when one of the goods is named",
        _FAULTS,
        "_check_goods",
        Substitute("not any((_names_item(text, item) for text in statement.covers))", "False"),
        ("eus-missing-or-stale",),
    ),
    Mutant(
        "silence admits",
        "queries/end_use.py",
        "_read_statement",
        Substitute(
            "getattr(statement.declares, use) is True",
            "getattr(statement.declares, use) is not False",
        ),
        ("eus-admits",),
    ),
    Mutant(
        "an unclear answer is silence",
        f"{_DOCUMENTS}/eus_evasive.py",
        "detect",
        Constant("unclear", "never"),
        ("eus-evasive",),
    ),
    Mutant(
        "one sign is as grave as two",
        f"{_DOCUMENTS}/eus_evasive.py",
        "_weigh_signs",
        Comparison(">", ">="),
        ("eus-evasive",),
    ),
    Mutant(
        "a contract that says nothing has the clause",
        f"{_DOCUMENTS}/clause_no_reexport_missing.py",
        "detect",
        Substitute("clause is not True", "clause is False"),
        ("clause-no-reexport-missing",),
    ),
    Mutant(
        "a service that no list names contradicts a denial",
        f"{_DOCUMENTS}/eus_conflict_with_graph.py",
        "_has_misuse",
        Substitute(
            "is_service and any((entry.topic in listed for entry in entries))", "is_service"
        ),
        ("eus-conflict-with-graph",),
    ),
    Mutant(
        "an embargo on armed groups makes every military use one of Art. 4",
        "queries/end_use.py",
        "find_embargoes",
        Constant("country", "non_state"),
        ("catchall-mil-embargo", "eus-admits"),
    ),
    Mutant(
        "any programme of a list is about weapons",
        "queries/tables/tables.py",
        "find_programme",
        Substitute("row.about == about", "True"),
        ("eus-conflict-with-graph", "catchall-mil-embargo"),
        ("tests/unit/queries/tables/test_listing_programmes.py",),
    ),
)
