"""What nobody could have found, since no layer holds the data that an indicator needs."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from onward.queries.assessment.loaded.kinds import LoadedData
from onward.queries.assessment.loaded.parties import NOBODY, UntoldParties
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.detection.context import Context
from onward.queries.model.coverage import AbsentData
from onward.queries.model.words import DataKind
from onward.queries.rules.data_needs import DATA_KINDS, say_absent, say_untold
from onward.queries.rules.indicator import Indicator
from onward.queries.rules.policy import Policy

_UNASKED: Final = frozenset({"not_applicable"})
"""Outcomes of an indicator whose question does not arise, whatever is loaded."""


@dataclass(frozen=True, slots=True)
class DataNeeds:
    """What an order's indicators need and no layer holds.

    Attributes:
        lists: Regimes that the policy applies and of which no list is loaded.
        unpublished: Regimes that it applies and of which only own tables have entries.
        absent: The other sorts of data of which nothing is loaded.
        untold: Parties of which nothing is loaded, though of others there is.
    """

    lists: tuple[str, ...]
    unpublished: tuple[str, ...]
    absent: frozenset[DataKind]
    untold: UntoldParties = NOBODY

    @classmethod
    def find(cls, loaded: LoadedData, policy: Policy, context: Context) -> "DataNeeds":
        """Compare what is loaded with what any indicator may need."""
        lists = loaded.missing_lists(policy.regimes)
        unpublished = loaded.unpublished_lists(policy.regimes)
        kinds = set(DATA_KINDS) - {"sanctions_lists", "published_lists"} - loaded.kinds
        kinds |= {"sanctions_lists"} if lists else set()
        kinds |= {"published_lists"} if unpublished else set()
        untold = NOBODY if loaded.is_whole else UntoldParties.find(context)
        return cls(lists, unpublished, frozenset(kinds), untold)

    def lack_of(self, indicator: Indicator) -> bool:
        """Tell whether something that an indicator cannot do without is absent."""
        return not self.absent.isdisjoint(indicator.detection.needs)

    def regimes(self, kind: DataKind) -> tuple[str, ...]:
        """Return whose lists are absent; of other data, nobody's."""
        whose = {"sanctions_lists": self.lists, "published_lists": self.unpublished}
        return whose.get(kind, ())

    def is_blind(self, indicator: Indicator, examined: Collection[str]) -> bool:
        """Tell whether an indicator could have found nothing: of nobody in the order is data.

        Args:
            indicator: Any.
            examined: The parties of the order but for its exporter, each once.
        """
        if self.lack_of(indicator):
            return True
        untold = self.untold.ids(indicator)
        return bool(untold) and untold.issuperset(examined)


def mark_unanswerable(
    outcomes: Mapping[str, str],
    catalogue: Iterable[Indicator],
    needs: DataNeeds,
    context: Context,
) -> Mapping[str, str]:
    """Return outcomes in which nothing is *not found* that nobody could have found."""
    examined = {subject.id for subject in context.subjects if subject.role != "exporter"}
    blind = {indicator.id for indicator in catalogue if needs.is_blind(indicator, examined)}
    return {
        indicator: "cannot_tell" if outcome == "not_found" and indicator in blind else outcome
        for indicator, outcome in outcomes.items()
    }


def find_absent(
    setup: AssessmentSetup, outcomes: Mapping[str, str], needs: DataNeeds
) -> tuple[AbsentData, ...]:
    """Return the rows of absent data; many orders have the same ones.

    Args:
        setup: The pack and what its policy requires; keeps the rows.
        outcomes: Of the indicators, by id.
        needs: What is absent.
    """
    unasked = frozenset(name for name, outcome in outcomes.items() if outcome in _UNASKED)
    rows: tuple[AbsentData, ...] = setup.shared_parts.get_or_make(
        ("absent", needs.lists, needs.unpublished, needs.absent, unasked),
        lambda: tuple(list_absent(outcomes, setup.catalogue, needs, setup.policy.required_data)),
    )
    return rows


def list_absent(
    outcomes: Mapping[str, str],
    catalogue: Iterable[Indicator],
    needs: DataNeeds,
    required: Collection[DataKind],
) -> Iterator[AbsentData]:
    """Yield one row for each sort of data of which nothing is loaded, with whoever needs it.

    Args:
        outcomes: Of the indicators, by id.
        catalogue: The indicators in the pack's order.
        needs: What is absent.
        required: What the policy requires to be loaded, for a row of its own where nobody asks.
    """
    for kind in DATA_KINDS:
        if kind not in needs.absent:
            continue
        asking = [
            indicator
            for indicator in catalogue
            if kind in indicator.detection.needs and outcomes[indicator.id] not in _UNASKED
        ]
        if asking or kind in required:
            yield AbsentData(
                data=kind,
                regimes=needs.regimes(kind),
                text=say_absent(kind, needs.regimes(kind)),
                indicators=tuple(indicator.id for indicator in asking),
                titles=tuple(indicator.title for indicator in asking),
                required=kind in required,
            )


def say_partly_absent(needs: DataNeeds) -> Iterator[str]:
    """Yield a sentence for what is loaded in part: own entries of a list, and ties of others."""
    if needs.unpublished:
        yield say_absent("published_lists", needs.unpublished)
    for kind in DATA_KINDS:
        names = needs.untold.names(kind)
        if names and kind not in needs.absent:
            yield say_untold(kind, names)
