"""The legal bases of a finding: the acts of its list entries, then the laws of its indicator."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from onward.graph.dates import holds_on
from onward.graph.regimes import OF_SEVERAL_LISTS, find_regime
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import NOT_STATED
from onward.queries.detection.results import Citation, Detected
from onward.queries.model.findings import Finding, LawBasis, LawState
from onward.queries.model.part import copy_fields
from onward.queries.rules.indicator import Indicator, InForce, Law
from onward.queries.tables.member_states import MEMBER_STATES
from onward.queries.tables.regimes import find_act

_WORD: Final = re.compile(r"\w+")


def applicable_laws(indicator: Indicator, detected: Detected) -> Sequence[Law]:
    """Return the laws of the finding's own regime: under EU rules nothing of the US is breached.

    Where none is, an act of one list is no basis for a party on another one.
    """
    regimes = _stated_regimes(detected)
    if regimes is None:
        return indicator.law
    fitting = [law for law in indicator.law if not regimes.isdisjoint(law.regimes)]
    if fitting or (detected.acts and regimes):
        return fitting
    return [as_analogy(law) if law.one_list else law for law in indicator.law]


def _stated_regimes(detected: Detected) -> frozenset[str] | None:
    """Return the regimes that a finding is about, as far as they are stated; None: about none."""
    listings = detected.values.get("listings")
    if detected.object is not None and detected.object[0] == "regime":
        regimes = {detected.object[1]}
    elif listings:
        regimes = {row["regime"] for row in listings}
    else:
        return None
    return frozenset(regimes - {"", NOT_STATED})


def as_analogy(law: Law) -> Law:
    """Return a law as one that is only looked at beside: it is no basis."""
    return law.model_copy(update={"as_": "analogy"})


def list_laws(
    laws: Iterable[Law], acts: Sequence[Citation], context: Context
) -> tuple[LawBasis, ...]:
    """Return the acts of the list entries themselves, then the laws of the indicator, each once."""
    cited = [copy_fields(LawBasis, act, wording=None, in_force=_state_of_act(act)) for act in acts]
    beside = (
        _describe_law(_law_beside_acts(law, acts), context)
        for law in laws
        if not any(_says_the_same(act.citation, law.citation) for act in acts)
    )
    return (*cited, *beside)


def _says_the_same(act: str, law: str) -> bool:
    """Tell whether the citation of a row cites what an indicator does, in whatever marks.

    >>> _says_the_same("Regulation (EU) 1, Annex I, version of 2", "Regulation (EU) 1 Annex I (version of 2)")
    True
    >>> _says_the_same("Some List, 2024 (Annex XL)", "Some List, 2024"), _says_the_same("Art. 4(1)", "Art. 4")
    (True, False)
    """  # noqa: E501  # what Python reads
    return _WORD.findall(act) == _WORD.findall(law) or act.startswith(f"{law} (")


def _state_of_act(act: Citation) -> LawState | None:
    """Say since when an act's row holds: it is cited only while it does; None = not known."""
    if act.since is None and act.until is None:
        return None
    return LawState(since=act.since, until=act.until, state="in_force")


def _law_beside_acts(law: Law, acts: Sequence[Citation]) -> Law:
    """Make a law of one list no basis of a list entry that rests on another act."""
    is_other = acts and not any(law.citation.startswith(act.citation) for act in acts)
    return as_analogy(law) if is_other and law.one_list else law


def _describe_law(law: Law, context: Context) -> LawBasis:
    act = find_act(context.tables.acts, law.citation)
    in_force = _state_of_law(law.in_force, context)
    return copy_fields(LawBasis, law, in_force=in_force, read_up_to=act.read_up_to if act else None)


def _state_of_law(intervals: Sequence[InForce], context: Context) -> LawState | None:
    """Say how a citation stands on the day; None = not stated."""
    if not intervals:
        return None
    for interval in intervals:
        if holds_on(interval.since, interval.until, context.on):
            return LawState(since=interval.since, until=interval.until, state=interval.state)
    return LawState(since=intervals[0].since, until=intervals[-1].until, state="not_in_force")


def rank_binding(finding: Finding, context: Context) -> int:
    """Return how near a finding's law is to the exporter, the nearest first.

    Returns:
        0: law that binds the exporter; 1: law that the policy applies beside it; 2: law of others,
        and a rule of the house, which is no law.
    """
    if finding.kind in ("house", "context"):
        return 2
    home = _binding_regimes(context)
    # what names no regime rests on the acts of the pack, which are those of the Union
    regimes = _finding_regimes(finding) or {"EU"}
    if not regimes.isdisjoint(home):
        return 0
    return 1 if not regimes.isdisjoint(context.policy.regimes) else 2


def _binding_regimes(context: Context) -> frozenset[str]:
    """Return the regimes that bind the exporter; where its country is not stated, the policy's."""
    country = context.exporter_country
    if country is None:
        return frozenset(context.policy.regimes)
    if country in MEMBER_STATES:
        return frozenset({"EU", "UN"})
    # a country stands for its own list, and resolutions of the Security Council bind every state
    lists = OF_SEVERAL_LISTS.get(country, (find_regime(country) or country,))
    return frozenset({*lists, "UN"})


def _finding_regimes(finding: Finding) -> frozenset[str]:
    """Return the regimes that a finding is about, as far as they are stated."""
    if finding.object is not None and finding.object.kind == "regime":
        regimes = {finding.object.id}
    else:
        regimes = {row["regime"] for row in finding.values.get("listings", ())}
    return frozenset(regimes - {"", NOT_STATED})
