"""What matching must reach, on real lists: figures, generic names, look-alikes.

An eighth of the developers' queries are asked, all of them in `make gauntlet`; more generic names
and disguised ones by `python -m tests.gauntlet matching`.
"""

from functools import cache
from random import Random

import pytest

from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Build, MatchResult, PartyQuery
from onward.graph.names.rigour_names import is_installed
from tests.lists import shared_data
from tests.matching_figures import (
    ADDITIONS,
    FLOORS,
    FURTHER_ADDITIONS,
    JOINED_ADDITIONS,
    dev_parties,
    draw_organisations,
    figures,
    list_missed,
    listed_names,
    open_dev,
    outcomes,
)
from tests.names import (
    ask,
    distinctive_words,
    generic_names,
    is_somebody,
    listed,
    matcher,
    unmasked,
)

FOLDER = "matching-dev"


@cache
def dev(build: Build) -> Matcher:
    """Open the set; the build names is skipped where it is not installed."""
    if build == "names" and not is_installed():
        pytest.skip("no extra names: tools/setup.sh names, or pip install 'onward[names]'")
    return open_dev(shared_data(FOLDER), build)


@pytest.mark.parametrize(
    ("build", "every"),
    [
        ("base", 8),
        pytest.param("base", 1, marks=pytest.mark.gauntlet),
        pytest.param("names", 1, marks=pytest.mark.gauntlet),
    ],
)
def test_figures_reach_their_floor(build: Build, every: int) -> None:
    """Each eighth query tells nearly what all do; `make gauntlet` asks all, of both builds."""
    found = figures(outcomes(dev(build), shared_data(FOLDER), every))
    assert found.reaches(FLOORS[build]), found


def test_no_generic_name_is_anybody_who_is_not_called_that() -> None:
    one = dev("base")
    assert [name for name in generic_names(200) if is_somebody(one, name)] == []


def test_one_word_of_its_own_makes_a_generic_name_somebody() -> None:
    twins = [
        f"{name} {word}"
        for name, word in zip(generic_names(200), distinctive_words(200), strict=True)
    ]
    one = matcher(*map(listed, twins))
    for twin in twins:
        best = ask(one, twin).matches[0]
        assert (best.party, best.band) == (f"list:{twin}", "match")


def test_a_hundred_parties_score_alike_alone_and_among_thousands() -> None:
    rows = Random(1).sample(dev_parties(shared_data(FOLDER)), 100)  # noqa: S311  # no secret
    alone, among = matcher(*rows), dev("base")
    for row in rows:
        query = f"{row.name[:-1]} Co"
        found = {match.party: match.score for match in ask(among, query).matches}
        for match in ask(alone, query).matches:
            assert found[match.party] == match.score


@pytest.mark.parametrize(
    "letters", [2, *(pytest.param(n, marks=pytest.mark.gauntlet) for n in (1, 9))]
)
def test_letters_that_look_alike_hide_no_name(letters: int) -> None:
    names = listed_names(shared_data(FOLDER))
    drawn = Random(letters).sample(names, 100)  # noqa: S311  # no secret
    assert unmasked(dev("base"), drawn, letters) >= 0.99


def test_words_around_a_listed_name_hide_nobody() -> None:
    parties = draw_organisations(dev("base"), 4, seed=7, every=10)
    additions = ADDITIONS[::3] + FURTHER_ADDITIONS[::5] + JOINED_ADDITIONS[::4]
    missed, count = list_missed(dev("base"), parties, additions)
    assert len(missed) <= 0.05 * count, missed


def test_looking_over_all_names_at_once_changes_no_answer() -> None:
    comparing_all = dev("base")
    choosing = Matcher(comparing_all.layers)
    choosing.open_names()
    plain = Matcher(comparing_all.layers)
    names = Random(3).sample(listed_names(shared_data(FOLDER)), 15)  # noqa: S311  # no secret
    for name in names:
        for typed in (name, " ".join(reversed(name.split()))[1:], f"{name} Trading"):
            expected = plain.match(PartyQuery((typed,)))
            assert as_data(choosing.match(PartyQuery((typed,)))) == as_data(expected)
            above = tuple(match for match in expected.matches if match.score >= 0.75)
            assert choosing.match_above(PartyQuery((typed,)), 0.75).matches == above


def as_data(found: MatchResult) -> tuple[object, ...]:
    explained = [(match, match.explanation) for match in found.matches]
    return explained, found.nearest, found.limits, found.compared
