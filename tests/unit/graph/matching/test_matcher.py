"""Whom a query may mean: candidates, clusters, bands, near misses."""

# ruff: noqa: RUF001  # look-alike letters are the point

from itertools import pairwise, permutations
from typing import Any

import pytest

from onward.graph.matching import matcher as module
from onward.graph.matching.matcher import (
    FEW_CANDIDATES,
    MOST_CANDIDATES,
    Matcher,
    open_matcher,
)
from onward.graph.matching.query import Bands, PartyQuery
from onward.graph.model import Identifier, IdentityLink, Name, Party, Provenance
from onward.graph.names.score import NameScore, Scorer
from onward.graph.store.workspace import memory_snapshot
from tests.names import ask, distinctive_words, listed, matcher, number, only, person
from tests.unit.cases import each_case

INN = (number("inn", "7707083893"),)


def test_a_listed_party_whose_kind_its_source_leaves_open_is_no_less_a_person() -> None:
    body = listed("Zubrol Kaprikat", "1")
    of_no_kind = listed("Zubrol Kaprikat", "2", notes=(("kind_uncertain", "not stated"),))
    scores = {
        match.party: match.score
        for match in ask(matcher(body, of_no_kind), "Zubrol Kaprikat", kind="Person").matches
    }
    assert scores["list:2"] - scores["list:1"] == pytest.approx(0.15)


@pytest.mark.parametrize(
    "name", ["A.I. Kaprikatov", "KAPRIKATOV A.I.", "Kaprikatov, A.I", "А.И. Каприкатов"]
)
def test_initials_without_blanks_find_the_person(name: str) -> None:
    listed_person = person("Aleksandr Ivanovich KAPRIKATOV")
    assert only(ask(matcher(listed_person), name)).party == listed_person.id


def crowd(count: int, *extra: str) -> list[Party]:
    """Return parties of names that differ by a number only, too many for a list without index."""
    return [
        *(listed(f"Brigade Xolotl {at + 100}", f"x{at}") for at in range(count)),
        *(listed(name) for name in extra),
    ]


def test_bands_come_first_then_scores_then_ids() -> None:
    one = matcher(
        listed("Kaprikat", "b"),
        listed("Kaprikat", "a"),
        listed("Kaprikat LLC", "c"),
        listed("Kaprikat Zubrol Mixtend", "e"),
        listed("Kaprikat", "z", kind="Vessel"),
        listed("Kaprykot", "d"),
    )
    found = ask(one, "Kaprikat").matches
    assert [(m.party[5:], m.band) for m in found] == [
        ("a", "match"),
        ("b", "match"),
        ("c", "match"),
        ("z", "possible"),
        ("d", "possible"),
    ]
    assert [m.score for m in found[:4]] == [1.0, 1.0, 0.995, 1.0]


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


def test_rows_of_one_party_are_one_candidate_by_its_best_row() -> None:
    rows = [listed("Kaprikat Zubrol", "1", dataset="a"), listed("Kaprikat", "2", dataset="b")]
    link = IdentityLink("a:1", "b:2", Provenance("b", "link"))
    found = only(ask(open_matcher(memory_snapshot([*rows, link]), "base"), "Kaprikat"))
    assert (found.party, found.member, found.dataset) == ("a:1", "b:2", "b")
    assert found.name == "Kaprikat"


def test_a_row_with_an_equal_number_is_better_than_one_with_an_equal_name() -> None:
    rows = [
        listed("Kaprikat", "1", dataset="a"),
        listed("Kaprikat Zubrol", "2", dataset="b", identifiers=INN),
    ]
    link = IdentityLink("a:1", "b:2", Provenance("b", "link"))
    one = open_matcher(memory_snapshot([*rows, link]), "base")
    found = only(ask(one, "Kaprikat", identifiers=INN))
    assert (found.member, found.by) == ("b:2", ("inn", "name"))


def test_a_row_of_another_list_where_others_fit_as_well_takes_no_match_away() -> None:
    first = person("Zefirin Kaprikat", "1", dataset="first")
    twins = [person("Zefirin Kaprikatt", local, dataset="second") for local in ("1", "2")]
    link = IdentityLink("first:1", "second:1", Provenance("first", "link"))
    worlds: list[list[Party | IdentityLink]] = [
        [first],
        [first, *twins],
        [first, *twins, link],
    ]
    for rows in worlds:
        found = ask(open_matcher(memory_snapshot(rows), "base"), "Zefirin Kaprikatt").matches
        assert (found[0].party, found[0].band, found[0].dataset) == ("first:1", "match", "first")
    assert [(match.party, match.band) for match in found[1:]] == [("second:2", "possible")]


@pytest.mark.parametrize(
    ("first", "second", "band"),
    [("1971-05-01", "1971", "match"), ("1971", "1980", "possible"), ("1971", None, "possible")],
)
def test_a_person_listed_under_two_acts_is_no_namesake_of_itself(
    first: str, second: str | None, band: str
) -> None:
    rows = [
        person("Zefirin Kaprikat", local, born=day) for local, day in (("1", first), ("2", second))
    ]
    assert {m.band for m in ask(matcher(*rows), "Zefirin Kaprikat").matches} == {band}


def test_a_weak_alias_is_not_alone_where_another_row_of_the_party_has_a_strong_name_like_it() -> (
    None
):
    weak = listed("Zubrol", "1", dataset="first", names=[Name("ZUB OAO", "weak")])
    strong = listed("ZUB AO", "1", dataset="second")
    link = IdentityLink("first:1", "second:1", Provenance("first", "link"))
    apart = ask(open_matcher(memory_snapshot([weak, strong]), "base"), "ZUB OAO").matches
    assert [(one.member, one.band) for one in apart] == [
        ("second:1", "match"),
        ("first:1", "possible"),
    ]
    [one] = ask(open_matcher(memory_snapshot([weak, strong, link]), "base"), "ZUB OAO").matches
    assert (one.member, one.band, one.score, one.because) == ("first:1", "match", 1.0, ())


def test_two_rows_of_one_person_in_one_list_are_no_two_persons() -> None:
    rows = [person("Zefirin Kaprikat", local) for local in ("1", "2", "3")]
    links = [IdentityLink("list:1", f"list:{other}", Provenance("list", other)) for other in "23"]
    for known, band in ((links, "match"), (links[:1], "possible")):
        found = ask(open_matcher(memory_snapshot([*rows, *known]), "base"), "Zefirin Kaprikat")
        assert {match.band for match in found.matches} == {band}


def test_an_equal_number_finds_a_party_of_any_name() -> None:
    one = matcher(listed("Kaprikat", identifiers=INN), listed("Zubrol"))
    by_name, by_number = ask(one, "Zubrol", identifiers=INN).matches
    assert (by_name.name, by_name.band, by_name.by) == ("Zubrol", "match", ("name",))
    assert (by_number.name, by_number.band, by_number.by) == ("Kaprikat", "possible", ("inn",))


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


def test_bands_of_a_policy_are_used() -> None:
    one = matcher(listed("Kaprykot"), bands=Bands(match=0.8, possible=0.7, weak=0.6))
    assert only(ask(one, "Kaprikat")).band == "match"


# Hostile names: a match, a stated none, or "cannot tell".


@pytest.mark.parametrize(
    "name",
    [
        "Kaprikat",  # one word
        "KaprikatZubrolMixtend",  # joined
        " ".join(["Kaprikat Zubrol"] * 19),  # about 300 characters
        "Kapri\u200bkat",
        "\u202eKaprikat\u202c",
        "Kapri\x00kat",
        "Ｋａｐｒｉｋａｔ",
        "11420 Corp",
        "Ab",
        "7",
        "我",
        "<script>alert(1)</script>",
        "f:x AND e:1 OR *",
        "'; DROP TABLE parties; --",
        "../../etc/passwd",
        "\x1b[31mKaprikat",
        "ﷺ",
        "ı İ ß ﬁ",
        "Z̸a̵l̶g̸o̴",
    ],
)
def test_a_hostile_name_finds_itself(name: str) -> None:
    assert ask(matcher(listed(name, "1"), *crowd(3)), name).matches[0].party == "list:1"


@each_case("name", "listed_name")
def test_what_is_not_seen_makes_no_other_name(name: str, listed_name: str) -> None:
    for query, entry_name in ((name, listed_name), (listed_name, name)):
        assert only(ask(matcher(listed(entry_name, "1")), query)).score == 1.0


@pytest.mark.parametrize("name", ["", " ", "😀🎉", "\x00", "\u202e", "???", "—", "\ud800"])
def test_a_name_of_signs_only_cannot_be_searched_and_that_is_said(name: str) -> None:
    found = ask(matcher(listed("Kaprikat")), name)
    assert (found.matches, found.nearest, found.unsearchable) == ((), None, (name,))


def test_a_listed_name_of_signs_only_harms_nobody() -> None:
    one = matcher(listed("😀", "1"), listed("Kaprikat", names=[Name("???"), Name("")]))
    assert only(ask(one, "Kaprikat")).band == "match"
    assert ask(one, "😀").unsearchable == ("😀",)


def test_one_person_s_number_and_another_s_name_are_both_shown() -> None:
    passport = (Identifier("passport", "AB77001", "IR", personal=True),)
    one = matcher(person("Karim Kaprikat", "1", identifiers=passport), person("Vali Zubrol", "2"))
    facts = {"kind": "Person", "identifiers": passport}
    found = ask(one, "Vali Zubrol", **facts).matches
    assert {(m.party, m.band) for m in found} == {("list:2", "match"), ("list:1", "possible")}


SHORT = ["".join(pair) for pair in permutations("bdfgklmnprtvx", 2)]
"""Words of two letters that tell a name apart from its neighbours."""


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
