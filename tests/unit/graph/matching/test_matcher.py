"""Whom a query may mean: candidates, clusters, bands, near misses."""

from itertools import pairwise, permutations
from typing import Any

import pytest

from onward.graph.matching import matcher as module
from onward.graph.matching.matcher import FEW_CANDIDATES, MOST_CANDIDATES, Matcher
from onward.graph.matching.query import PartyQuery
from onward.graph.model import Name, Party
from onward.graph.names.score import NameScore, Scorer
from tests.names import ask, distinctive_words, listed, matcher, only, person
from tests.unit.cases import each_case
from tests.unit.graph.matching.asked import check_asked, read_asked


@pytest.mark.parametrize(("case", "query"), read_asked(__file__))
def test_whom_a_query_means(case: dict[str, Any], query: dict[str, Any]) -> None:
    check_asked(case, query)


def test_a_listed_party_whose_kind_its_source_leaves_open_is_no_less_a_person() -> None:
    body = listed("Zubrol Kaprikat", "1")
    of_no_kind = listed("Zubrol Kaprikat", "2", notes=(("kind_uncertain", "not stated"),))
    scores = {
        match.party: match.score
        for match in ask(matcher(body, of_no_kind), "Zubrol Kaprikat", kind="Person").matches
    }
    assert scores["list:2"] - scores["list:1"] == pytest.approx(0.15)


def crowd(count: int, *extra: str) -> list[Party]:
    """Return parties of names that differ by a number only, too many for a list without index."""
    return [
        *(listed(f"Brigade Xolotl {at + 100}", f"x{at}") for at in range(count)),
        *(listed(name) for name in extra),
    ]


def test_an_answer_holds_what_reaches_weak_and_the_nearest_below() -> None:
    one = matcher(
        listed("Kaprikat Zubrol Mixtend", "far"), listed("Kaprikat Zubrol", "near"), listed("Vega")
    )
    found = ask(one, "Kaprikat Borgan")
    assert found.matches == ()
    assert found.nearest is not None
    assert (found.nearest.party, found.nearest.band) == ("list:near", "below")


def test_who_has_nothing_in_common_is_no_near_miss() -> None:
    found = ask(matcher(listed("Kaprikat")), "Zubrol")
    assert (found.matches, found.nearest) == ((), None)


def test_candidates_of_any_score_are_given_to_who_chooses_a_threshold() -> None:
    one = matcher(listed("Kaprikat Zubrol", "near"))
    query = PartyQuery(names=("Kaprikat Borgan",))
    assert one.match(query).matches == ()
    (found,) = one.match(query, least=0.3).matches
    assert (found.party, found.band) == ("list:near", "below")
    assert one.match(query, least=0.9).nearest is not None


def test_a_high_threshold_never_shortens_the_list() -> None:
    one = matcher(listed("Kaprykot"))
    assert one.match(PartyQuery(names=("Kaprikat",)), least=0.99) == ask(one, "Kaprikat")


@pytest.mark.parametrize(("datasets", "found"), [(None, 2), (["a"], 1), ([], 0), (["z"], 0)])
def test_a_search_may_be_of_some_layers(datasets: list[str] | None, found: int) -> None:
    one = matcher(listed("Kaprikat", dataset="a"), listed("Kaprikat", dataset="b"))
    answer = one.match(PartyQuery(names=("Kaprikat",)), datasets=datasets)
    assert len(answer.matches) == found


def test_a_query_with_nothing_to_search_answers_nothing() -> None:
    assert ask(matcher(listed("Kaprikat"))).matches == ()
    found = ask(matcher(listed("Kaprikat")), "😀")
    assert (found.matches, found.unsearchable) == ((), ("😀",))


def test_an_empty_graph_answers_nothing() -> None:
    assert Matcher([]).match(PartyQuery(names=("Kaprikat",))).matches == ()


@pytest.mark.parametrize("kind", ["Address", "Contact", "Security", "BankAccount"])
def test_what_is_no_party_is_never_a_match(kind: str) -> None:
    assert ask(matcher(listed("Kaprikat", kind=kind), listed("Vega")), "Kaprikat").matches == ()


def test_a_name_that_is_cut_says_so() -> None:
    one = matcher(listed("Kaprikat"))
    assert ask(one, "Kaprikat " * 60).limits == ("long name",)
    assert ask(one, "Kaprikat " * 40).limits == ()


def test_aliases_that_are_not_read_say_so() -> None:
    """The listed name is the last of the aliases: the answer must not look like a clear one."""
    one = matcher(listed("Kaprikat"))
    others = " aka ".join(f"Zubrol{letter} Plon{letter}" for letter in "abcdefghijklm")
    found = ask(one, f"{others} aka Kaprikat")
    assert (found.matches, found.limits) == ((), ("readings of a name",))


def test_no_match_hides_behind_the_number_of_candidates() -> None:
    count = 4 * FEW_CANDIDATES
    found = ask(matcher(*crowd(count)), "Brigade Xolotl")
    assert len(found.matches) == count
    assert found.limits == ()


def test_too_many_candidates_are_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 5 * FEW_CANDIDATES
    monkeypatch.setattr(module, "MOST_CANDIDATES", 2 * FEW_CANDIDATES)
    assert len(ask(matcher(*crowd(count)), "Brigade Xolotl").matches) == count
    monkeypatch.setattr("onward.graph.matching.matcher.MOST_NAMES", count - 1)
    found = ask(matcher(*crowd(count)), "Brigade Xolotl")
    assert found.limits == ("match candidates of list",), "of a register that is too large"
    assert 2 * FEW_CANDIDATES <= len(found.matches) < count
    assert MOST_CANDIDATES == 2_000


def test_each_name_of_a_query_is_compared_with_its_own_candidates_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = distinctive_words(900)
    one = matcher(*(listed(f"{word} {other}") for word, other in pairwise(words[:500])))
    score, count = Scorer.score, 0

    def counting(*arguments: Any, **options: Any) -> NameScore:
        nonlocal count
        count += 1
        return score(*arguments, **options)

    monkeypatch.setattr(Scorer, "score", counting)
    names = tuple(f"{word} {other}" for word, other in pairwise(words[480:541]))
    found = ask(one, *names)
    assert len(found.matches) >= 19
    assert count <= 2 * FEW_CANDIDATES * len(names)


def test_an_equal_name_is_found_outside_every_ranking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEW_CANDIDATES", 1)
    found = ask(
        matcher(*crowd(4 * FEW_CANDIDATES, "Xolotl Vega Brigade 177")), "Brigade Xolotl 177"
    )
    assert found.matches[0].name == "Brigade Xolotl 177"


# Hostile names: a match, a stated none, or "cannot tell".


@each_case("name")
def test_a_hostile_name_finds_itself(name: str) -> None:
    assert ask(matcher(listed(name, "1"), *crowd(3)), name).matches[0].party == "list:1"


def test_a_name_of_about_three_hundred_characters_finds_itself() -> None:
    test_a_hostile_name_finds_itself(" ".join(["Kaprikat Zubrol"] * 19))


@pytest.mark.parametrize("name", ["", " ", "😀🎉", "\x00", "\u202e", "???", "—", "\ud800"])
def test_a_name_of_signs_only_cannot_be_searched_and_that_is_said(name: str) -> None:
    found = ask(matcher(listed("Kaprikat")), name)
    assert (found.matches, found.nearest, found.unsearchable) == ((), None, (name,))


def test_a_listed_name_of_signs_only_harms_nobody() -> None:
    one = matcher(listed("😀", "1"), listed("Kaprikat", names=[Name("???"), Name("")]))
    assert only(ask(one, "Kaprikat")).band == "match"
    assert ask(one, "😀").unsearchable == ("😀",)


SHORT = ["".join(pair) for pair in permutations("bdfgklmnprtvx", 2)]
"""Words of two letters that tell a name apart from its neighbours."""


@pytest.fixture(params=["whoever may reach a band is known", "a register too large for that"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let lists be asked in both ways: all names at once, and those alone that look nearest."""
    if "register" in request.param:
        monkeypatch.setattr(module, "MOST_NAMES", 1)


@pytest.mark.usefixtures("size")
def test_other_readings_of_a_name_hide_no_candidate_of_one() -> None:
    """Each reading has its own candidates: poor ones of the others stop no search for more."""
    alike = [listed(f"Brigade Xolotl {word}", f"x{word}") for word in SHORT[:120]]
    poor = [
        listed(f"{word}{at:03} Undertaking", f"{word}{at}")
        for word in ("Zubrolik", "Mixtende", "Vantorel", "Quelmast")
        for at in range(60)
    ]
    one = matcher(*alike, *poor)
    alone = ask(one, "Brigade Xolotl")
    among = ask(one, "Brigade Xolotl aka Zubrolikx aka Mixtendex aka Vantorelx aka Quelmastx")
    wanted = {row.id for row in alike}
    assert wanted <= {match.party for match in alone.matches}
    assert wanted <= {match.party for match in among.matches}


@pytest.mark.usefixtures("size")
def test_facts_that_differ_hide_no_candidate_of_a_name_that_many_bear() -> None:
    """A score that facts lower still tells a near name: more of its bearers are fetched."""
    rows = [
        person(f"Zefirin Kaprikat {word}", f"z{word}", born="1950", country="IR")
        for word in SHORT[:120]
    ]
    one = matcher(*rows, *crowd(150))
    plain = ask(one, "Zefirin Kaprikat")
    differing = ask(one, "Zefirin Kaprikat", birth_dates=("1990",), countries=("FR",))
    assert {m.party for m in differing.matches} == {m.party for m in plain.matches}
    assert len(plain.matches) == len(rows)
