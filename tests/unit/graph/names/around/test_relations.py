"""A firm that is named by what it is to a listed one: a daughter, a successor, a supplier."""

from tests.names import ask, listed, matcher
from tests.unit.cases import each_case


@each_case("query")
def test_what_a_firm_is_to_a_listed_one_hides_nobody(query: str) -> None:
    one = matcher(listed("Kaprikatexport", "1"))
    for countries in ((), ("AE",)):
        best = ask(one, query, countries=countries).matches[0]
        assert (best.party, best.band) == ("list:1", "possible")


def test_a_listed_name_keeps_its_possessive() -> None:
    one = matcher(listed("Kaprikat's Kitchen", "1"), listed("Kaprikat Kitchen", "2"))
    for number, name in (("1", "Kaprikat's Kitchen"), ("2", "Kaprikat Kitchen")):
        best = ask(one, name).matches[0]
        assert (best.party, best.score) == (f"list:{number}", 1.0)


def test_a_short_name_is_found_behind_its_possessive() -> None:
    one = matcher(listed("Zubro", "1"))
    assert ask(one, "Zubro's spare parts").matches[0].band == "possible"
