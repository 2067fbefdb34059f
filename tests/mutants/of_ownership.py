"""Wrong readings of ownership: cascades, shares, regimes, lists."""

from typing import Final

from tests.mutants.mutant import Mutant
from tests.mutants.operators import (
    Branch,
    Cells,
    Constant,
    DropOperand,
    InsertStatement,
    Substitute,
)

_CASCADE: Final = "graph/ownership/measures.py"
_STAKES: Final = "graph/ownership/holdings.py"
_HALF: Final = ("own-50-aggregate",)
_STATE: Final = ("gov-state-owned-aggregate",)
_LISTED: Final = ("own-listed-direct",)
_SOURCES: Final = ("tests/unit/graph/ownership/test_ownership.py",)
_REGIMES: Final = "queries/tables/ownership_regimes.csv"
_DETECTOR: Final = "queries/detectors/listed_parties/own_50_aggregate.py"
_DIRECT: Final = "queries/detectors/listed_parties/own_listed_direct/weighing.py"

OWNERSHIP: Final = (
    Mutant(
        "product along the path in the place of the cascade",
        _CASCADE,
        "_surely_reaches",
        Substitute(
            "table.low[by_member]",
            "table.low[by_member] * np.where((direct := sums(table.company[by_member], "
            "table.low[by_member], size)) > 0, direct, 1.0)[table.owner[by_member]]",
        ),
        _HALF,
    ),
    Mutant(
        "greatest in the place of the least fixpoint",
        _CASCADE,
        "_run_rounds",
        InsertStatement(
            "member = np.ones(table.parties.size, bool)\n"
            "seeded = rounds == 0\n"
            "while not (member == (kept := (member & (_surely_reaches(table, rule, member) | "
            "seeded)))).all():\n"
            "    member = kept\n"
            "rounds[member & ~seeded] = 1",
            "Assign",
            nth=3,
        ),
        _HALF,
    ),
    Mutant(
        "a cascade of one level",
        _CASCADE,
        "_run_rounds",
        Substitute(
            "(joins := _find_joining(table, rule, rounds >= 0, sure=sure)).any()",
            "number < 1 and (joins := _find_joining(table, rule, rounds >= 0, sure=sure)).any()",
        ),
        _HALF,
    ),
    Mutant(
        "more than one half in the place of at least",
        _CASCADE,
        "Rule.surely",
        Substitute("low >= self.threshold - SLACK", "low > self.threshold + SLACK"),
        _HALF,
    ),
    Mutant(
        "at least one half in the place of more than",
        _CASCADE,
        "Rule.surely",
        Branch("else"),
        _HALF,
    ),
    Mutant(
        "one half is 49.9 percent",
        _CASCADE,
        "Rule.surely",
        Substitute("SLACK", "0.002"),
        (*_HALF, *_STATE),
    ),
    Mutant(
        "sums of possible shares reach nothing",
        _CASCADE,
        "Rule.possibly",
        Substitute("SLACK", "1"),
        _HALF,
        _SOURCES,
    ),
    Mutant(
        "holders are never added up",
        _CASCADE,
        "_surely_reaches",
        Substitute("not rule.aggregate", "rule.aggregate is not None"),
        _STATE,
    ),
    Mutant(
        "the British rule adds holders up",
        _REGIMES,
        "",
        Cells({"regime": "UK"}, {"aggregation": "all"}),
        _HALF,
    ),
    Mutant(
        "the British rule counts one half",
        _REGIMES,
        "",
        Cells({"regime": "UK"}, {"strict": "no"}),
        _HALF,
    ),
    Mutant(
        "the European rule was never stricter",
        _REGIMES,
        "",
        Cells({"regime": "EU", "since": ""}, {"strict": "no"}),
        _HALF,
    ),
    Mutant(
        "the suspension of the affiliates rule ends a day early",
        _REGIMES,
        "",
        Cells({"since": "2025-11-10"}, {"until": "2026-11-09"}),
        (),
        ("tests/unit/queries/tables/test_tables.py",),
    ),
    Mutant(
        "a suspended regime counts",
        _DETECTOR,
        "detect",
        Constant("suspended", "never"),
        _HALF,
    ),
    Mutant(
        "a regime of unknown state counts for certain",
        "queries/ownership/cascades.py",
        "RegimeCase.doubts_of_rule",
        Substitute("self.regime.state == 'in_force'", "self.regime.state != 'never'"),
        (),
        ("tests/unit/queries/detectors/test_ownership_detectors.py",),
    ),
    Mutant(
        "a fifth that a state holds is a quarter",
        "queries/detectors/government/gov_possible_tie.py",
        "",
        Constant(0.25, 0.2),
        ("gov-possible-tie",),
    ),
    Mutant(
        "a politically exposed director weighs as an owner",
        "queries/detectors/government/gov_possible_tie.py",
        "_weigh_path",
        Substitute("first.kind == TieKind.DIRECTS", "first.kind == 'never'"),
        ("gov-possible-tie",),
    ),
    Mutant(
        "an export control starts a cascade of the European rule",
        "queries/tables/cascade_seeds.csv",
        "",
        Cells({"regime": "EU", "value": "Export control"}, {"seeds": "yes"}),
        _HALF,
    ),
    Mutant(
        "owners whose listing carries no rule are left out",
        "queries/detectors/listed_parties/own_minority_listed.py",
        "_find_restricted_owners",
        Substitute("outcome is None", "True"),
        ("own-minority-listed",),
    ),
    Mutant(
        "the affiliates rule reaches companies at home",
        "queries/tables/cascade_seeds.csv",
        "",
        Cells({"field": "subject_country"}, {"value": "ZZ"}),
        _HALF,
    ),
    Mutant(
        "what is possible is present",
        _DETECTOR,
        "_make_finding",
        Branch("else"),
        _HALF,
    ),
    Mutant(
        "inferred stakes count for certain",
        _STAKES,
        "_read_batch",
        Substitute(
            "(batch.kind == _KINDS.index(TieKind.OWNS)) & ~batch.inferred",
            "(batch.kind == _KINDS.index(TieKind.OWNS)) | batch.inferred",
        ),
        (*_HALF, *_STATE),
    ),
    Mutant(
        "an unknown share is nothing",
        _STAKES,
        "_read_batch",
        Constant(1.0, 0.0),
        _HALF,
    ),
    Mutant(
        "an unknown share is everything",
        _STAKES,
        "_read_batch",
        Substitute(
            "np.where(sure & stated, batch.share_min, 0.0)",
            "np.where(sure, np.where(stated, batch.share_min, 1.0), 0.0)",
        ),
        _HALF,
    ),
    Mutant(
        "the upper end of a share is taken for the lower one",
        _STAKES,
        "_read_batch",
        Substitute("batch.share_min", "batch.share_max"),
        _HALF,
    ),
    Mutant(
        "two sources that tell of one stake are added up",
        "graph/ownership/holdings.py",
        "take_largest",
        Substitute("np.maximum", "np.add"),
        (),
        _SOURCES,
    ),
    Mutant(
        "classes of shares of one source are not added up",
        "graph/ownership/holdings.py",
        "sum_claims",
        Substitute(
            "sums(keys.tie_claim, stakes.low, claims)",
            "np.array([max(stakes.low[keys.tie_claim == claim], default=0.0) for claim in "
            "range(claims)])",
        ),
        _HALF,
        _SOURCES,
    ),
    Mutant(
        "bodies of two states are added up",
        "queries/ownership/cascades.py",
        "counts_for_state",
        DropOperand("or", 2),
        (*_STATE, "gov-repressive-tie"),
    ),
    Mutant(
        "a travel ban stops",
        "loaders/sources/un/lists.csv",
        "",
        Cells({"programme": "GB"}, {"severity": ""}),
        _LISTED,
    ),
    Mutant(
        "a list that the policy does not apply stops",
        _DIRECT,
        "ListingScale._weigh_regime",
        Substitute(
            "not self.policy.applies(regime)",
            "not self.policy.applies(regime) and (not regime)",
        ),
        _LISTED,
    ),
    Mutant(
        "a topic that a publisher inferred is a listing",
        "queries/tables/topics.csv",
        "",
        Cells({"topic": "sanction.linked"}, {"class": "listed"}),
        _LISTED,
    ),
    Mutant(
        "a listing holds before it begins",
        "graph/engine.py",
        "PartyRecord.entries",
        Substitute("entry.since", "None"),
        _LISTED,
    ),
    Mutant(
        "a listing holds after it has ended",
        "graph/engine.py",
        "PartyRecord.entries",
        Substitute("entry.until", "None"),
        _LISTED,
    ),
)
