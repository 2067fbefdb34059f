"""Wrong readings of what findings mean: status, severity, gaps, verdict."""

from typing import Final

from tests.mutants.mutant import Mutant
from tests.mutants.operators import (
    Comparison,
    Constant,
    DropElement,
    DropOperand,
    DropStatement,
    Substitute,
)

_VERDICT: Final = "queries/assessment/verdict.py"
_ASSESS: Final = "queries/assessment/assess.py"
_FIXTURES: Final = ("tests/contract/test_fixtures.py",)
_GAPS: Final = ("data-gap", "gov-repressive-tie")

RULES: Final = (
    Mutant(
        "a claimed link is obvious",
        "queries/detectors/government/gov_repressive_tie/path_class.py",
        "_doubt_link",
        Constant("claimed", "never"),
        ("gov-repressive-tie",),
    ),
    Mutant(
        "an indicated record is as bad as an established one",
        "queries/detectors/government/gov_repressive_tie/__init__.py",
        "_make_result",
        Constant("indicated", "never"),
        ("gov-repressive-tie",),
    ),
    Mutant(
        "a looser tie is told beside the structural one",
        "queries/detectors/military/mil_tie.py",
        "_search_unreported",
        Substitute("not _has_structural(context, subject)", "subject"),
        ("mil-structural", "mil-tie"),
    ),
    Mutant(
        "the statement's severity and the default are swapped",
        "queries/detectors/military/mil_tie.py",
        "_weigh_end_use",
        Substitute("severity", "'high'", nth=3),
        ("mil-tie",),
    ),
    Mutant(
        "a statement that says yes weighs like one that says no",
        "queries/detectors/military/mil_tie.py",
        "_weigh_end_use",
        Substitute(
            "end_use.statement.declares.military is False",
            "end_use.statement.declares.military is not None",
        ),
        ("mil-tie",),
    ),
    Mutant(
        "a possible finding raises another one's severity",
        "queries/detection/context.py",
        "Context.prior_findings",
        Substitute("result.status == 'present'", "bool(result.status)"),
        ("dest-arms-embargo", "dest-repression-record", "eus-conflict-with-graph", "data-gap"),
    ),
    Mutant(
        "an indicated record is found as high as an established one",
        "queries/detectors/destination/dest_repression_record.py",
        "_make_finding",
        DropStatement("Assign", nth=3),
        ("dest-repression-record",),
    ),
    Mutant(
        "a layer on the last day of its age is stale",
        "queries/detectors/completeness/screening_stale.py",
        "detect",
        Comparison(">", ">="),
        ("screening-stale",),
    ),
    Mutant(
        "a layer past its age is fresh for another day",
        "queries/detectors/completeness/screening_stale.py",
        "detect",
        Substitute("limit", "limit + 1", nth=2),
        ("screening-stale",),
    ),
    Mutant(
        "owners of 49.9 percent are enough",
        "queries/ownership/owners.py",
        "_check_known_share",
        Substitute("SLACK", "0.002"),
        ("data-gap",),
    ),
    Mutant(
        "owners of exactly one half are not enough",
        "queries/ownership/owners.py",
        "_check_known_share",
        Substitute("needed - SLACK", "needed + 0.0005"),
        ("data-gap",),
    ),
    Mutant(
        "a gap does not keep an assessment from being complete",
        _ASSESS,
        "_build_assessment",
        DropOperand("or", 2),
        _GAPS,
    ),
    Mutant(
        "a question without an answer does not keep it from being complete",
        _ASSESS,
        "_build_assessment",
        DropOperand("or", 1),
        _GAPS,
    ),
    Mutant(
        "an unknown end-user does not keep a delivery from proceeding",
        _VERDICT,
        "",
        DropElement(1, nth=2),
        _GAPS,
    ),
    Mutant(
        "an unknown owner does not keep a delivery from proceeding",
        _VERDICT,
        "",
        DropElement(2, nth=2),
        _GAPS,
    ),
    Mutant(
        "context alone makes findings",
        _VERDICT,
        "VerdictInput.counted",
        Substitute("finding.kind != 'context'", "finding.kind"),
        (),
        ("tests/unit/queries/assessment/test_verdict.py",),
    ),
    Mutant(
        "a prohibition is no ground to refuse",
        _VERDICT,
        "_fire_prohibition",
        Constant("refuse", "enhanced_due_diligence"),
        (),
        ("tests/contract/test_named_cases.py",),
    ),
    Mutant(
        "one yes of six makes a surveillance item",
        "queries/transactions/goods.py",
        "CyberSurveillance.decides",
        Substitute("all", "any"),
        ("item-nonlisted-cs", "data-gap"),
    ),
    Mutant(
        "a no without its grounds ends the question of surveillance",
        "queries/transactions/goods.py",
        "CyberSurveillance.counted",
        Substitute("self.groundless() if strict else {}", "{}"),
        ("item-nonlisted-cs", "data-gap"),
    ),
    Mutant(
        "an item that nobody has asked about is one for surveillance",
        "queries/detection/goods.py",
        "judge_cyber",
        Constant("unasked", "unclear"),
        ("dest-repression-record",),
    ),
    Mutant(
        "a licence for another destination covers",
        "queries/detection/goods.py",
        "_find_faults",
        Substitute("destination not in (None, *licence.destinations)", "destination is None"),
        ("item-listed-annex1",),
    ),
    Mutant(
        "a licence that does not say for whom covers",
        "queries/detection/goods.py",
        "check_licence",
        Substitute("tuple(_say_doubts(name, licence, context))", "()"),
        ("item-listed-annex1",),
    ),
    Mutant(
        "only codes for surveillance need a licence",
        "queries/detection/goods.py",
        "annex_entries",
        Substitute("entry[2] != '9'", "entry[0] == '5'"),
        (),
        ("tests/unit/queries/detection/goods/test_control_lists.py",),
    ),
    Mutant(
        "an operator that an item names is not asked about",
        "queries/detection/goods.py",
        "find_operators",
        Substitute("subject.ref in refs", "False"),
        ("mil-structural",),
    ),
    Mutant(
        "an article on services is read of exports",
        "queries/detection/goods.py",
        "find_service",
        Substitute("context.transaction.kind != kind", "False"),
        ("catchall-brokering", "catchall-transit"),
    ),
    Mutant(
        "goods of torture are found by the first row",
        "queries/tables/tables.py",
        "_names_goods",
        Substitute("any", "bool"),
        ("torture-goods",),
    ),
    Mutant(
        "an indicator that fails is silent",
        "queries/detection/context.py",
        "run_indicator",
        DropStatement("Expr", nth=4),
        (),
        ("tests/unit/queries/detection/test_run.py",),
    ),
)
