"""A rare name with another country than the list's: a front abroad is shown, a namesake is not."""

from typing import Any

import pytest

from onward.graph.matching.gates import ABROAD
from tests.names import ask, listed, matcher, only
from tests.unit.cases import each_case
from tests.unit.graph.matching.asked import check_asked, read_asked


@pytest.mark.parametrize(("case", "query"), read_asked(__file__))
def test_who_is_shown_abroad(case: dict[str, Any], query: dict[str, Any]) -> None:
    check_asked(case, query)


@each_case("name", "query")
def test_only_another_country_takes_no_rare_name_of_an_organisation_away(
    name: str, query: str
) -> None:
    one = matcher(listed(name, "1", country="IR"))
    for countries in (("IR",), ()):
        assert only(ask(one, query, countries=countries)).band in ("match", "possible")
    abroad = only(ask(one, query, countries=("AE",)))
    assert (abroad.band, abroad.because[0]) == ("possible", ABROAD)
    assert abroad.score < 0.75


@each_case("name", "query")
def test_less_than_a_rare_name_stays_lowered_by_another_country(name: str, query: str) -> None:
    one = matcher(listed(name, "1", country="IR"))
    found = ask(one, query, countries=("AE",))
    assert [match.band for match in found.matches if match.band in ("match", "possible")] == []
