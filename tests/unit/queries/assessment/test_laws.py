"""How a citation stands on the date of the question, in the words of every paper."""

import pytest

from onward.queries.assessment.wording import NO_DATE, say_standing
from onward.queries.model.assessment import LawBasis, LawStanding, LawState
from onward.viz.briefing.parts import say_law
from onward.viz.language.words import read_words


@pytest.mark.parametrize(
    ("since", "until", "state", "said"),
    [
        ("2024-10-16", None, "in_force", "in force since 2024-10-16"),
        ("2024-10-16", None, "not_in_force", "not in force on this date: it holds from 2024-10-16"),
        (None, "2014", "not_in_force", "not in force on this date: it holds until 2014"),
        ("2025-11-10", "2026-11-10", "suspended", "suspended since 2025-11-10"),
        (None, "2026-06-01", "in_force", NO_DATE),
    ],
)
def test_a_law_says_whether_it_holds_on_the_date(
    since: str | None, until: str | None, state: LawStanding, said: str
) -> None:
    law = LawBasis(
        citation="an act",
        as_="duty",
        verified="text",
        wording=None,
        in_force=LawState(since=since, until=until, state=state),
        url=None,
    )
    assert say_standing(law) == f"{said}; read in the act"
    in_paper = say_law(law, read_words("en"))
    assert ("not in force" in in_paper, NO_DATE in in_paper) == (
        "not in force" in said,
        said == NO_DATE,
    )
