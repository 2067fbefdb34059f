"""Wrong readings of ownership: cascades, shares, regimes, lists."""

from typing import Final

from tests.mutants.mutant import Mutant

_CASCADE: Final = "graph/ownership/cascade.py"
_STAKES: Final = "graph/ownership/stakes.py"
_HALF: Final = ("own-50-aggregate",)
_STATE: Final = ("gov-state-owned-aggregate",)
_LISTED: Final = ("own-listed-direct",)
_SOURCES: Final = ("tests/unit/test_ownership.py",)
_REGIMES: Final = "queries/tables/ownership_regimes.csv"
_DETECTOR: Final = "queries/detectors/listed_parties/own_50_aggregate.py"
_DIRECT: Final = "queries/detectors/listed_parties/own_listed_direct.py"

OWNERSHIP: Final = (
    Mutant(
        "product along the path in the place of the cascade",
        _CASCADE,
        "    total = sums(table.company[by_member], table.low[by_member], size)\n",
        "    own = sums(table.company[by_member], table.low[by_member], size)\n"
        "    weight = np.where(own > 0, own, 1.0)[table.owner[by_member]]\n"
        "    total = sums(table.company[by_member], table.low[by_member] * weight, size)\n",
        _HALF,
    ),
    Mutant(
        "greatest in the place of the least fixpoint",
        _CASCADE,
        "    number = 0\n    while (joins",
        "    member = np.ones(table.parties.size, bool)\n"
        "    seeded = rounds == 0\n"
        "    while not (member == "
        "(kept := member & (_surely_reaches(table, rule, member) | seeded))).all():\n"
        "        member = kept\n"
        "    rounds[member & ~seeded] = 1\n"
        "    number = 0\n    while (joins",
        _HALF,
    ),
    Mutant(
        "a cascade of one level",
        _CASCADE,
        "    while (joins := _find_joining(table, rule, rounds >= 0, sure=sure)).any():",
        "    while number < 1 and "
        "(joins := _find_joining(table, rule, rounds >= 0, sure=sure)).any():",
        _HALF,
    ),
    Mutant(
        "more than one half in the place of at least",
        _CASCADE,
        "        reached = low >= self.threshold - SLACK\n",
        "        reached = low > self.threshold + SLACK\n",
        _HALF,
    ),
    Mutant(
        "at least one half in the place of more than",
        _CASCADE,
        "        return reached & (is_open | (low > self.threshold + SLACK)) "
        "if self.strict else reached\n",
        "        return reached\n",
        _HALF,
    ),
    Mutant(
        "one half is 49.9 percent",
        _CASCADE,
        "        reached = low >= self.threshold - SLACK\n",
        "        reached = low >= self.threshold - 0.002\n",
        (*_HALF, *_STATE),
    ),
    Mutant(
        "sums of possible shares reach nothing",
        _CASCADE,
        "        above = high > self.threshold + SLACK\n",
        "        above = high > self.threshold + 1\n",
        _HALF,
        _SOURCES,
    ),
    Mutant(
        "holders are never added up",
        _CASCADE,
        "    if not rule.aggregate:\n        return mask_at(table.company[by_member",
        "    if rule.aggregate is not None:\n        return mask_at(table.company[by_member",
        _STATE,
    ),
    Mutant(
        "the British rule adds holders up",
        _REGIMES,
        "UK,,,in_force,0.5,yes,single",
        "UK,,,in_force,0.5,yes,all",
        _HALF,
    ),
    Mutant(
        "the British rule counts one half",
        _REGIMES,
        "UK,,,in_force,0.5,yes,single",
        "UK,,,in_force,0.5,no,single",
        _HALF,
    ),
    Mutant(
        "the European rule was never stricter",
        _REGIMES,
        "EU,,2024-07-03,in_force,0.5,yes",
        "EU,,2024-07-03,in_force,0.5,no",
        _HALF,
    ),
    Mutant(
        "the suspension of the affiliates rule ends a day early",
        _REGIMES,
        "BIS,2025-11-10,2026-11-10,suspended",
        "BIS,2025-11-10,2026-11-09,suspended",
        (),
        ("tests/unit/queries/test_tables.py",),
    ),
    Mutant(
        "a suspended regime counts",
        _DETECTOR,
        'elif case.regime.state == "suspended":',
        'elif case.regime.state == "never":',
        _HALF,
    ),
    Mutant(
        "a regime of unknown state counts for certain",
        "queries/ownership/regime_cascades.py",
        'if self.regime.state == "in_force":',
        'if self.regime.state != "never":',
        _HALF,
    ),
    Mutant(
        "what is possible is present",
        _DETECTOR,
        'status="possible" if doubts else "present"',
        'status="present"',
        _HALF,
    ),
    Mutant(
        "inferred stakes count for certain",
        _STAKES,
        "(batch.kind == _KINDS.index(TieKind.OWNS)) & ~batch.inferred",
        "(batch.kind == _KINDS.index(TieKind.OWNS)) | batch.inferred",
        (*_HALF, *_STATE),
    ),
    Mutant(
        "an unknown share is nothing",
        _STAKES,
        "high=np.where(stated, batch.share_max, 1.0)",
        "high=np.where(stated, batch.share_max, 0.0)",
        _HALF,
    ),
    Mutant(
        "an unknown share is everything",
        _STAKES,
        "low=np.where(sure & stated, batch.share_min, 0.0)",
        "low=np.where(sure, np.where(stated, batch.share_min, 1.0), 0.0)",
        _HALF,
    ),
    Mutant(
        "the upper end of a share is taken for the lower one",
        _STAKES,
        "low=np.where(sure & stated, batch.share_min, 0.0)",
        "low=np.where(sure & stated, batch.share_max, 0.0)",
        _HALF,
    ),
    Mutant(
        "two sources that tell of one stake are added up",
        "graph/ownership/holdings.py",
        "largest = np.maximum.reduceat(values, first)",
        "largest = np.add.reduceat(values, first)",
        (),
        _SOURCES,
    ),
    Mutant(
        "classes of shares of one source are not added up",
        "graph/ownership/holdings.py",
        "    low = sums(keys.tie_claim, stakes.low, claims)\n",
        "    low = np.zeros(claims)\n    np.maximum.at(low, keys.tie_claim, stakes.low)\n",
        _HALF,
        _SOURCES,
    ),
    Mutant(
        "bodies of two states are added up",
        "queries/ownership/states.py",
        "    if answer is False or (record.countries and state not in record.countries):\n",
        "    if answer is False:\n",
        (*_STATE, "gov-repressive-tie"),
    ),
    Mutant(
        "a travel ban stops",
        "loaders/sources/un/lists.csv",
        ",Travel ban,medium,",
        ",Travel ban,,",
        _LISTED,
    ),
    Mutant(
        "a list that the policy does not apply stops",
        _DIRECT,
        "    if not context.policy.applies(regime):\n",
        "    if not context.policy.applies(regime) and not regime:\n",
        _LISTED,
    ),
    Mutant(
        "a topic that a publisher inferred is a listing",
        "queries/tables/topics.csv",
        "sanction.linked,inferred",
        "sanction.linked,listed",
        _LISTED,
    ),
    Mutant(
        "a listing holds before it begins",
        "graph/engine.py",
        "            if holds_on(entry.since, entry.until, on)",
        "            if holds_on(None, entry.until, on)",
        _LISTED,
    ),
    Mutant(
        "a listing holds after it has ended",
        "graph/engine.py",
        "            if holds_on(entry.since, entry.until, on)",
        "            if holds_on(entry.since, None, on)",
        _LISTED,
    ),
)
