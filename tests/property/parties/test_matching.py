"""What holds for every name and every list."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onward.graph.matching.compare import compare, recompute_name_score, recompute_score
from onward.graph.matching.matcher import Matcher, open_matcher
from onward.graph.matching.query import Bands, Match, MatchResult, PartyQuery
from onward.graph.matching.reach import NameReach, NameTable
from onward.graph.model import Identifier, Name, Party
from onward.graph.names.variants import find_variants
from onward.graph.names.words import LONGEST_NAME, make_plain
from onward.graph.store.workspace import memory_snapshot
from tests.names import ask, comparing_everybody, listed, matcher, person, scored
from tests.random_worlds import examples

# Few words, so that names meet: rare, common, generic, legal forms, places, numbers, scripts.
WORDS = st.sampled_from(
    [
        *("Kaprikat", "KAPRIKAT", "Kaprykot", "Zubrol", "Boztepe", "Citadel", "Цитадель"),
        *("Mohammad", "Ali", "Trading", "General", "Bank", "LLC", "GmbH", "Dubai", "of", "and"),
        *("7", "61398", "II", "A"),
    ]
)
SIGNS = st.text("aKа7 -.()'/,\u200b\u202e\x00é我", max_size=8)  # noqa: RUF001  # letters of other scripts are the point
NAMES = st.lists(WORDS | SIGNS, min_size=1, max_size=5).map(" ".join)
COUNTRIES = st.sampled_from([(), ("RU",), ("AE",), ("RU", "IR")])
BIRTHS = st.sampled_from([(), ("1971",), ("1960-05",)])
KINDS = st.sampled_from([None, "Person", "Company", "Vessel", "LegalEntity"])
INN = Identifier("inn", "7707083893", "RU", valid=True)
NUMBERS = st.sampled_from(
    [
        (),
        (INN,),
        (replace(INN, value="7707083894", valid=False),),
        (Identifier("duns", "15048378"),),
    ]
)


FURTHER = st.builds(Name, NAMES, st.sampled_from(["alias", "weak"]))


@st.composite
def parties(draw: st.DrawFn) -> list[Party]:
    """Draw a list of parties of two sources."""
    rows = []
    for at in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["Person", "Company", "Vessel", "Unknown"]))
        born = draw(BIRTHS)
        further = draw(st.lists(FURTHER, max_size=2))
        rows.append(
            listed(
                draw(NAMES),
                str(at),
                kind,
                names=further,
                dataset=draw(st.sampled_from(["a", "b"])),
                country=draw(st.sampled_from([None, "RU", "AE"])),
                identifiers=draw(NUMBERS),
                notes=(("birth_date", born[0]),) if born else (),
            )
        )
    return rows


QUERIES = st.builds(
    PartyQuery,
    names=st.lists(NAMES, max_size=2).map(tuple),
    kind=KINDS,
    countries=COUNTRIES,
    birth_dates=BIRTHS,
    identifiers=NUMBERS,
)


def everybody(one: Matcher, query: PartyQuery) -> dict[str, Match]:
    """Return every party that a query was compared with, by id."""
    return {match.party: match for match in one.match(query, least=0.0).matches}


def told(matches: Mapping[str, Match]) -> dict[str, tuple[float, str]]:
    """Return score and band by party."""
    return {party: (match.score, match.band) for party, match in matches.items()}


@examples(12, deep=2_000)
@given(parties(), QUERIES)
def test_every_score_can_be_made_again_from_its_explanation(
    rows: list[Party], query: PartyQuery
) -> None:
    for match in everybody(matcher(*rows), query).values():
        assert 0.0 <= match.score <= 1.0
        explained = json.loads(json.dumps(match.explanation))
        assert recompute_score(explained) == pytest.approx(match.score, abs=1e-9)
        assert (explained["score"], explained["band"]) == (match.score, match.band)
        assert list(match.because) == explained["because"]


@examples(12, deep=2_000)
@given(parties(), QUERIES, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_names_changes_nothing(
    rows: list[Party], query: PartyQuery, rng: Random
) -> None:
    shuffled = [replace(row, names=tuple(rng.sample(row.names, len(row.names)))) for row in rows]
    rng.shuffle(shuffled)
    assert told(everybody(matcher(*rows), query)) == told(everybody(matcher(*shuffled), query))


@examples(12, deep=2_000)
@given(parties(), QUERIES)
def test_unrelated_parties_change_no_score_and_no_band(
    rows: list[Party], query: PartyQuery
) -> None:
    names = [" ".join(query.names)] + [row.name for row in rows]
    strangers = [listed(f"Wyqx Fjord {at}", f"w{at}", dataset="a") for at in range(5)]
    assume(all("wyqx" not in name for name in names))
    with_them = everybody(matcher(*rows, *strangers), query)
    assert told(everybody(matcher(*rows), query)) == {
        party: how for party, how in told(with_them).items() if not party.startswith("a:w")
    }


@examples(12, deep=2_000)
@given(parties(), QUERIES)
def test_leaving_out_whoever_reaches_no_band_changes_no_answer(
    rows: list[Party], query: PartyQuery
) -> None:
    with comparing_everybody():
        full = matcher(*rows).match_in_bands(query)
    choosing = matcher(*rows)
    expected = explained(full)[:-1]
    assert explained(choosing.match_in_bands(query))[:-1] == expected
    assert explained(choosing.match(query))[0] == expected[0]
    above = tuple(match for match in full.matches if match.score >= 0.75)
    found = choosing.match_above(query, 0.75)
    assert explained(found)[0] == explained(replace(full, matches=above))[0]
    assert found.limits == full.limits


def explained(found: MatchResult) -> tuple[object, ...]:
    """Give all that an answer says, explanations included."""
    return (
        [(match, match.explanation) for match in found.matches],
        found.nearest,
        found.nearest and found.nearest.explanation,
        found.limits,
        found.unsearchable,
        found.compared,
    )


@examples(12, deep=2_000)
@given(NAMES, st.lists(NAMES, min_size=1, max_size=8), KINDS)
def test_no_name_scores_more_than_it_may_reach(
    name: str, others: list[str], kind: str | None
) -> None:
    rows = [listed(other, str(at), "Company") for at, other in enumerate(others)]
    rows += [person(other, f"p{at}") for at, other in enumerate(others)]
    choosing = matcher(*rows)
    (layer,) = choosing.layers
    reach = NameReach(NameTable(choosing.layers))
    for prepared in choosing.prepare(PartyQuery((name,), kind)):
        scores = [
            compare(prepared, layer.party(row), Bands()).name_score for row in range(layer.parties)
        ]
        levels = [score for score in scores if score > 0]
        for row, reaching in zip(
            (row for row, score in enumerate(scores) if score > 0),
            [reach.table.row_of[names] for names in reach.find_names(prepared, levels)]
            if levels
            else (),
            strict=True,
        ):
            assert row in reaching


FACTS = st.fixed_dictionaries(
    {},
    optional={"countries": COUNTRIES, "birth_dates": BIRTHS, "kind": KINDS},
)


@examples(12, deep=2_000)
@given(parties(), st.lists(NAMES, min_size=1, max_size=2).map(tuple), FACTS)
def test_a_further_fact_takes_nobody_off_the_list_and_counts_by_its_named_effect(
    rows: list[Party], names: tuple[str, ...], facts: dict[str, Sequence[str]]
) -> None:
    facts = {key: value for key, value in facts.items() if value}
    kind = facts.pop("kind", None)
    one = matcher(*rows)
    bare = PartyQuery(names=names, kind=kind)  # type: ignore[arg-type]  # drawn
    before = one.match(bare)
    after = one.match(replace(bare, **facts))  # type: ignore[arg-type]  # drawn
    assert {match.party for match in before.matches} <= {match.party for match in after.matches}
    was = everybody(one, bare)
    for party, match in everybody(one, replace(bare, **facts)).items():  # type: ignore[arg-type]  # drawn
        if match.member == was[party].member:  # another row of the party may fit better now
            assert named(match) == named(was[party])


def named(match: Match) -> float:
    """Return what the names of a match score, without any fact."""
    return recompute_name_score(match.explanation) if match.explanation["name"] else 0.0


@given(NAMES, KINDS)
def test_a_name_finds_itself_at_one(name: str, kind: str | None) -> None:
    row = listed(name, "1", kind if kind not in (None, "LegalEntity") else "Company")
    found = ask(matcher(row), name, kind=kind)
    if found.unsearchable:
        assert not found.matches
        return
    (match,) = found.matches
    assert match.score == 1.0
    assert match.band == "match" or match.because


@given(NAMES, st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
def test_case_changes_nothing(name: str, change: object) -> None:
    other = change(name)  # type: ignore[operator]  # drawn
    assume(other.casefold() == name.casefold())
    assert scored(other, name).value == scored(name, name).value


SOLID = st.lists(WORDS.filter(str.isascii), min_size=2, max_size=4, unique_by=str.casefold)


@given(SOLID, st.randoms(use_true_random=False), st.sampled_from([" ", "-", ", ", " / ", "  "]))
def test_order_and_punctuation_change_little(words: list[str], rng: Random, between: str) -> None:
    shuffled = rng.sample(words, len(words))
    found = scored(between.join(shuffled), " ".join(words), person=True)
    assert found.value >= 0.99


@given(NAMES)
def test_width_changes_nothing(name: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)
    assume(all(c not in name for c in ".'-/(),"))
    assert scored(wide, name).value == scored(name, name).value


@given(st.text(max_size=500), st.text(max_size=50), KINDS)
def test_any_text_is_answered(query: str, name: str, kind: str | None) -> None:
    one = open_matcher(memory_snapshot([listed(name, "1"), person("Ali", "2")]), "base")
    found = ask(one, query, kind=kind)
    is_read = any(make_plain(way.text).words for way in find_variants(query).variants)
    assert found.unsearchable == (() if is_read else (query,))
    assert bool(found.limits) <= (len(query) > LONGEST_NAME)
