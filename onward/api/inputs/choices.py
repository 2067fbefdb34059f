"""Which stored assessments are listed, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

from onward.api.inputs.arguments import check_optional_text
from onward.api.inputs.days import Day, read_day
from onward.errors import UsageError

SORTS: Final = ("newest", "oldest", "worst")
"""Ways to sort a list of assessments; those that are equally bad stand with the newest first."""

UNNOTED: Final = "none"
"""Of orders with findings of which nobody has said what they make of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFilter:
    """Which assessments are listed; what is None is not looked at.

    Attributes:
        order: Id of the order.
        party: A part of the name or id of one of its parties.
        party_ids: One of its parties has one of these ids; of none, any has.
        verdict, suggestion: As the assessment has them.
        severity: Of its gravest finding.
        indicator: One of its findings is of this one.
        destination: The order's country of destination, two letters.
        decided: Whether somebody has decided on it.
        noted: What somebody makes of one of its findings; `UNNOTED` = nobody has said of any.
        outdated: Whether it is older than the lists that are loaded now.
        since, until: The day of the assessment is not before, and not after.
        newest: Whether of each order the newest alone is listed.
        sort: One of `SORTS`.
    """

    order: str | None = None
    party: str | None = None
    party_ids: frozenset[str] = frozenset()
    verdict: str | None = None
    suggestion: str | None = None
    severity: str | None = None
    indicator: str | None = None
    destination: str | None = None
    decided: bool | None = None
    noted: str | None = None
    outdated: bool | None = None
    since: str | None = None
    until: str | None = None
    newest: bool = False
    sort: str = "newest"


def make_filter(
    *,
    order: str | None,
    party: str | None,
    verdict: str | None,
    suggestion: str | None,
    severity: str | None,
    indicator: str | None,
    destination: str | None,
    decided: bool | None,
    noted: str | None,
    outdated: bool | None,
    since: Day,
    until: Day,
    newest: bool,
    sort: str,
) -> AssessmentFilter:
    """Check what assessments are wanted.

    An indicator may be one of another rule pack, by which earlier orders were assessed: it need not
    be in the catalogue.

    Raises:
        UsageError: There is no such verdict, suggestion, severity, note, country or way to sort,
            a text is blank, or the last day is before the first.
    """
    from onward.api.parties.finding import read_country
    from onward.queries.acts.forms import Disposition
    from onward.queries.model.assessment import Severity, SuggestedAction, Verdict

    first, last = read_day(since, "since"), read_day(until, "until")
    if first is not None and last is not None and last < first:
        raise UsageError(f"until {last} is before since {first}; nothing can lie between them")
    return AssessmentFilter(
        order=check_optional_text("order", order),
        party=check_optional_text("party", party),
        verdict=_check_word("verdict", verdict, get_args(Verdict)),
        suggestion=_check_word("suggestion", suggestion, get_args(SuggestedAction)),
        severity=_check_word("severity", severity, get_args(Severity)),
        indicator=check_optional_text("indicator", indicator),
        destination=None if destination is None else read_country(destination),
        decided=decided,
        noted=_check_word("noted", noted, (*get_args(Disposition), UNNOTED)),
        outdated=outdated,
        since=None if first is None else first.isoformat(),
        until=None if last is None else last.isoformat(),
        newest=newest,
        sort=_check_word("sort", sort, SORTS) or SORTS[0],
    )


def _check_word(name: str, word: str | None, words: Sequence[str]) -> str | None:
    """Return the word that is meant, however its letters and blanks are written.

    Raises:
        UsageError: There is no such word, or several begin so.
    """
    if word is None:
        return None
    folded = word.strip().replace(" ", "_").replace("-", "_").casefold()
    meant = [each for each in words if folded and each.casefold().startswith(folded)]
    meant = [each for each in meant if each.casefold() == folded] or meant
    if len(meant) != 1:
        raise UsageError(f"{name} {word!r} is not one of {', '.join(words)}")
    return meant[0]
