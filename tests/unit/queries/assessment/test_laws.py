"""How a citation stands on the date of the question, in the words of every paper."""

from onward.queries.assessment.wording import NO_DATE, say_standing
from onward.queries.model.assessment import LawBasis, LawStanding, LawState
from onward.viz.briefing.parts import say_law
from onward.viz.language.words import read_words
from tests.unit.cases import each_case


@each_case("since", "until", "state", "said")
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
