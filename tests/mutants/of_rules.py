"""Wrong readings of what findings mean: status, severity, gaps, verdict."""

from typing import Final

from tests.mutants.mutant import Mutant

_VERDICT: Final = "queries/assessment/verdict.py"
_ASSESS: Final = "queries/assessment/assess.py"
_FIXTURES: Final = ("tests/contract/test_fixtures.py",)
_GAPS: Final = ("data-gap", "gov-repressive-tie")

RULES: Final = (
    Mutant(
        "a claimed link is obvious",
        "queries/detectors/government/gov_repressive_tie/path_class.py",
        '    if tie.standing == "claimed":\n',
        '    if tie.standing == "never":\n',
        ("gov-repressive-tie",),
    ),
    Mutant(
        "an indicated record is as bad as an established one",
        "queries/detectors/government/gov_repressive_tie/__init__.py",
        '    if record.status == "indicated":\n',
        '    if record.status == "never":\n',
        ("gov-repressive-tie",),
    ),
    Mutant(
        "a looser tie is told beside the structural one",
        "queries/detectors/military/mil_tie.py",
        "        if search is None or not _has_structural(context, subject):\n",
        "        if search is None or subject:\n",
        ("mil-structural", "mil-tie"),
    ),
    Mutant(
        "the statement's severity and the default are swapped",
        "queries/detectors/military/mil_tie.py",
        "    return severity, ()\n",
        '    return "high", ()\n',
        ("mil-tie",),
    ),
    Mutant(
        "a statement that says yes weighs like one that says no",
        "queries/detectors/military/mil_tie.py",
        "end_use.statement.declares.military is False:",
        "end_use.statement.declares.military is not None:",
        ("mil-tie",),
    ),
    Mutant(
        "a possible finding raises another one's severity",
        "queries/detection/context.py",
        'isinstance(result, Detected) and result.status == "present"',
        "isinstance(result, Detected) and bool(result.status)",
        ("dest-arms-embargo", "dest-repression-record", "eus-conflict-with-graph", "data-gap"),
    ),
    Mutant(
        "an indicated record is found as high as an established one",
        "queries/detectors/destination/dest_repression_record.py",
        "        severity = SEVERITIES[max(0, SEVERITIES.index(severity) - 1)]\n",
        "",
        ("dest-repression-record",),
    ),
    Mutant(
        "a layer on the last day of its age is stale",
        "queries/detectors/completeness/screening_stale.py",
        "        elif age > limit:\n",
        "        elif age >= limit:\n",
        ("screening-stale",),
    ),
    Mutant(
        "a layer past its age is fresh for another day",
        "queries/detectors/completeness/screening_stale.py",
        "        elif age > limit:\n",
        "        elif age > limit + 1:\n",
        ("screening-stale",),
    ),
    Mutant(
        "owners of 49.9 percent are enough",
        "queries/detectors/completeness/data_gap.py",
        "        if known_share < needed - SLACK:\n",
        "        if known_share < needed - 0.002:\n",
        ("data-gap",),
    ),
    Mutant(
        "owners of exactly one half are not enough",
        "queries/detectors/completeness/data_gap.py",
        "        if known_share < needed - SLACK:\n",
        "        if known_share < needed + 0.0005:\n",
        ("data-gap",),
    ),
    Mutant(
        "a gap does not keep an assessment from being complete",
        _ASSESS,
        "not (cannot_tell or gaps or limits)",
        "not (cannot_tell or limits)",
        _GAPS,
    ),
    Mutant(
        "a question without an answer does not keep it from being complete",
        _ASSESS,
        "not (cannot_tell or gaps or limits)",
        "not (gaps or limits)",
        _GAPS,
    ),
    Mutant(
        "an unknown end-user does not keep a delivery from proceeding",
        _VERDICT,
        'ESSENTIAL: Final = frozenset({"end_user", "owner", "item", "destination"})',
        'ESSENTIAL: Final = frozenset({"owner", "item", "destination"})',
        _GAPS,
    ),
    Mutant(
        "an unknown owner does not keep a delivery from proceeding",
        _VERDICT,
        'ESSENTIAL: Final = frozenset({"end_user", "owner", "item", "destination"})',
        'ESSENTIAL: Final = frozenset({"end_user", "item", "destination"})',
        _GAPS,
    ),
    Mutant(
        "context alone makes findings",
        _VERDICT,
        'for finding in self.findings if finding.kind != "context"]',
        "for finding in self.findings if finding.kind]",
        (),
        ("tests/unit/queries/test_verdict.py",),
    ),
    Mutant(
        "a prohibition is no ground to refuse",
        _VERDICT,
        '        yield Firing("refuse", banned)\n',
        '        yield Firing("enhanced_due_diligence", banned)\n',
        (),
        _FIXTURES,
    ),
    Mutant(
        "one yes of six makes a surveillance item",
        "queries/transactions/parts.py",
        '        if all(answer == "yes" for answer in answers):\n',
        '        if any(answer == "yes" for answer in answers):\n',
        ("item-nonlisted-cs", "data-gap"),
    ),
    Mutant(
        "an indicator that fails is silent",
        "queries/detection/context.py",
        '        results.append(Undecided(None, "raised", (), text))\n',
        "        results += [] if text else []\n",
        (),
        ("tests/unit/queries/test_run.py",),
    ),
)
