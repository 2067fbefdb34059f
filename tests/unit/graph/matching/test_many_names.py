"""Looking over all names at once changes no answer, whatever the query is."""

from dataclasses import replace
from functools import cache
from random import Random
from unittest.mock import Mock

import pytest

from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Bands, Match, PartyQuery
from onward.graph.matching.reach import NameReach
from onward.graph.model import Name, Party
from tests.names import comparing_everybody, listed, matcher, person

ROWS = (
    listed("Kaprikat Zubrol Optik", "a", country="RU"),
    listed("Zubrol Kaprikat Trading", "b", names=["Mixtend Optik", "Капрыкат Зуброл"]),
    listed("Mixtend Trading House", "c", country="AE"),
    listed("Mixtend House Dubai", "d", "Vessel"),
    person("Ali Kaprikat Zubrol", "e", born="1971"),
    listed("The Brexan Refinery Company", "p", country="CN"),
    listed("Islamic Republic of Iran Shipping Lines", "q", country="IR"),
    listed("Bank Tejarat", "r", country="IR"),
    listed("National Institute of Brexan Technology", "s", names=[Name("NIBT", "weak")]),
    *(listed(f"Optik Mixtend {number} Plon", f"n{number}") for number in range(260)),
)
QUERIES = (
    PartyQuery(("Kaprikat Zubrol", "Mixtend Optik 12", "Plon Optik (Zubrol)"), countries=("DE",)),
    PartyQuery(("Mixtend Optik Plon", "Kaprykat"), "Company", ("RU",)),
    PartyQuery(("Kaprikat Zubrol Ali", "Trading House Mixtend"), "Person", (), ("1960",)),
    PartyQuery(
        (
            "Islamic Republic Shipping Line",
            "Brexan Oil Refinery",
            "Bank Tejarat Paris",
            "NIBT Dubai",
        ),
        countries=("AE",),
    ),
    PartyQuery(("General Trading", "Kaprikat and Mixtend Dubai", "Зуброл"), None, ("AE",)),
)
REGISTER = (
    *(listed(f"Kaprikat {at} Zubrol", f"k{at}", dataset="register") for at in range(300)),
    listed("Kaprikat Optik", "o", dataset="other"),
)
FEW = (listed("Optik Mixtend", "o", dataset="few"), person("Ali Zubrol", "z", dataset="few"))

each_query = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.names[0])
a_few_or_many = pytest.mark.parametrize("many", [False, True], ids=["a few", "many"])


@cache
def read_rows(*others: Party) -> Matcher:
    """Index the names of the rows, and of others: once for all, as no search changes them."""
    return matcher(*ROWS, *others)


def open_rows(bands: Bands | None = None, *, many: bool = False) -> Matcher:
    """Open a matcher of which nothing was asked yet, or which looks over many names at once."""
    rows = read_rows()
    opened = Matcher(rows.layers, rows.canonical, bands, rows.version, rows.sound_of)
    if many:
        opened.open_names()
    return opened


@cache
def find_by_comparing_everybody(query: PartyQuery, bands: Bands | None = None) -> tuple[Match, ...]:
    """Return who is in a band where each party is compared."""
    with comparing_everybody():
        return open_rows(bands).match_in_bands(query).matches


@each_query
@pytest.mark.parametrize("least", [None, 0.3, 0.0])
def test_a_query_of_several_names_is_answered_as_before(
    query: PartyQuery, least: float | None
) -> None:
    expected = open_rows().match(query, least=least)
    answer = open_rows(many=True).match(query, least=least)
    assert answer == expected
    assert [m.explanation for m in answer.matches] == [m.explanation for m in expected.matches]


@each_query
@a_few_or_many
def test_everybody_is_found_whom_a_look_at_each_party_finds(
    query: PartyQuery, *, many: bool
) -> None:
    whole, choosing = open_rows().match(query), open_rows(many=many)
    in_bands, expected = choosing.match_in_bands(query), find_by_comparing_everybody(query)
    assert in_bands.matches == whole.matches == expected
    # nobody below a band is looked for
    assert (in_bands.limits, in_bands.nearest) == (whole.limits, None)
    for least in (0.6, 0.75, 0.9):
        above = choosing.match_above(query, least)
        assert above.matches == tuple(match for match in expected if match.score >= least)
        assert above.limits == whole.limits


@each_query
@pytest.mark.parametrize("weak", [0.2, 0.4])
def test_bands_that_a_policy_begins_lower_hold_everybody_too(
    query: PartyQuery, weak: float
) -> None:
    bands = Bands(match=0.9, possible=0.75, weak=weak)
    found = open_rows(bands).match_in_bands(query).matches
    assert open_rows(bands).match(query).matches == found
    assert find_by_comparing_everybody(query, bands) == found


@each_query
@a_few_or_many
def test_whoever_is_asked_for_before_with_other_facts_is_found_alike(
    query: PartyQuery, *, many: bool
) -> None:
    fresh, used = open_rows(many=many), open_rows(many=many)
    for kind, country in (("Person", "DE"), ("Company", "RU"), (None, None)):
        used.match(replace(query, kind=kind, countries=(country,) if country else ()))
    assert used.match(query) == fresh.match(query)


@each_query
def test_a_register_too_large_for_it_is_searched_beside_the_lists(
    query: PartyQuery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onward.graph.matching.matcher.MOST_NAMES", 299)
    comparing_all = Matcher.like(read_rows(*REGISTER), read_rows(*REGISTER).layers)
    choosing = Matcher.like(comparing_all, comparing_all.layers)
    choosing.open_names()
    assert choosing._name_reach is not None
    assert choosing._name_reach.table.datasets == ["list", "other"]
    assert choosing.match(query) == comparing_all.match(query)
    in_bands = comparing_all.match_in_bands(query)
    found = choosing.match_in_bands(query)
    assert (found.matches, found.limits) == (in_bands.matches, in_bands.limits)
    above = tuple(match for match in in_bands.matches if match.score >= 0.75)
    assert choosing.match_above(query, 0.75).matches == above


@each_query
@pytest.mark.parametrize("datasets", [["few"], ["none of them"]])
def test_a_layer_of_few_names_beside_many_is_searched_alike_and_without_looking_over_the_many(
    query: PartyQuery, datasets: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    choosing = Matcher.like(read_rows(*FEW), read_rows(*FEW).layers)
    expected = choosing.match(query, datasets=datasets)
    looking = Mock()
    monkeypatch.setattr(NameReach, "find_names", looking)
    found = choosing.match_in_bands(query, datasets=datasets)
    assert (found.matches, found.limits) == (expected.matches, expected.limits)
    looking.assert_not_called()


def test_no_index_is_asked_for_whoever_reaches_a_band(monkeypatch: pytest.MonkeyPatch) -> None:
    choosing = open_rows()
    (layer,) = choosing.layers
    searching = Mock(return_value=[])
    monkeypatch.setattr(layer, "candidates", searching)
    assert not choosing.match_in_bands(PartyQuery(("Vintolex Quarry",))).matches
    assert choosing.match_in_bands(PartyQuery(("Kaprikat Zubrl Optk",))).matches
    searching.assert_not_called()


SYLLABLES = ("pol", "hel", "zub", "kar", "mir", "vex", "qan", "tal", "nor", "dor", "lim", "sun")


def test_nobody_hides_in_a_crowd_of_names_that_share_more_letters() -> None:
    """An index gives the fifty that share most with a name; who scores as much may be another."""
    rng = Random(4)  # noqa: S311  # a test's names, no secret
    words = ["".join(rng.choices((*SYLLABLES, "mon", "fen"), k=2)) for _ in range(2_400)]
    trades = rng.choices(("Telecom", "Motors", "Systems", "Trading"), k=1_200)
    names = map(" ".join, zip(words[::2], words[1::2], trades, strict=True))
    crowd = [listed(name, f"c{number}") for number, name in enumerate(names)]
    opened = matcher(*crowd)
    for name in ("Polpol Helhel eTlecom", "Norqan Limdor Systmes", "Talnor Sunmir Mtoors"):
        query = PartyQuery((name,))
        found = opened.match_in_bands(query).matches
        with comparing_everybody():
            assert Matcher.like(opened, opened.layers).match_in_bands(query).matches == found
        alone = [row for row in crowd if row.id in {match.party for match in found}]
        assert matcher(*alone).match_in_bands(query).matches == found


def test_looking_ahead_changes_no_answer() -> None:
    alone, together = open_rows(many=True), open_rows(many=True)
    together.look_ahead(QUERIES, 0.75)
    for query in QUERIES:
        assert together.match_above(query, 0.75) == alone.match_above(query, 0.75)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        # several words that are like one legal form weigh nothing
        ("Kaprikat GmbH", "Kaprikat Gmbhh Ymbh Gmbx"),
        # a whole name that another system of letters spells lifts its party
        ("Zubrij", "Zubri Trading Dubai"),
    ],
)
def test_a_party_is_found_among_many_as_alone(name: str, text: str) -> None:
    comparing_all, query = matcher(listed(name, "f"), *ROWS[1:]), PartyQuery((text,))
    choosing = Matcher.like(comparing_all, comparing_all.layers)
    choosing.open_names()
    expected = comparing_all.match(query).matches
    assert expected[0].party == "list:f"
    assert choosing.match(query).matches == choosing.match_in_bands(query).matches == expected
    above = tuple(match for match in expected if match.score >= 0.75)
    assert choosing.match_above(query, 0.75).matches == above
