"""Scores of many names at once are those of comparing each by itself, or hardly more."""

import random
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from onward.graph.matching.compare import compare
from onward.graph.matching.index import LayerNames
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Bands, PartyQuery
from onward.graph.matching.reach import MAY_LIFT
from onward.graph.matching.readings import PreparedQuery
from onward.graph.model import Name, Party, PartyKind
from onward.graph.names.whole_names import LEAST_ALIGNED
from tests.names import listed, matcher, person

NAMES = (
    *("Ivan Petrovich Zubrol", "Zubrol Ivan", "Ivan Zubrol", "Zubrol Anna Petrovna", "I. Zubrol"),
    *(
        "Mohamed Abdul Kaprikat",
        "Muhammad Kaprykat",
        "Kaprikat Mohammad Hassan",
        "Hussein Kaprikat",
    ),
    *("Kaprikat Trading LLC", "Kaprikat Trading GmbH", "Kaprikatt Gmbhh", "Trading House Kaprikat"),
    *("Bank Zubrol Moscow", "Banco Zubrol", "Zubrolbank", "Zub Rol Bank", "Second Bank Zubrol 2"),
    *(
        "Капрыкат Зуброл",
        "Зуброл Иван Петрович",
        "Банк Зуброл",
        "上海 Zubrol",
        "KTZ",
        "Kap Tra Zub",
    ),
    *("Kaprikat Kaprikat Zubrol", "The Zubrol of Kaprikat", "Intl Shpg Zubrol", "Xan Zubrol 14"),
    *("International Shipping Zubrol Branch Dubai", "Mixtend Optik (Zubrol)", "A B C Zubrol"),
)
KINDS = (None, "Person", "Company", "Vessel", "LegalEntity")


def rows(seed: int) -> list[Party]:
    """Return parties of one to four names each, words of them exchanged and misspelt by chance."""
    rng = random.Random(seed)  # noqa: S311  # the same names each time, no secret

    def name() -> str:
        words = [*rng.choice(NAMES).split(), *rng.choice(NAMES).split()]
        text = " ".join(rng.sample(words, rng.randint(1, min(4, len(words)))))
        at = rng.randrange(len(text))
        return text[:at] + text[at + 1 :] if rng.random() < 0.3 and len(text) > 3 else text

    parties = []
    for number in range(60):
        aliases = [
            Name(name(), "weak") if rng.random() < 0.3 else name() for _ in range(rng.randint(0, 3))
        ]
        if rng.random() < 0.4:
            parties.append(person(name(), f"p{number}", names=aliases))
        else:
            parties.append(listed(name(), f"o{number}", names=aliases, country="RU"))
    return parties


@cache
def scored(seed: int) -> tuple[Matcher, LayerNames, list[PreparedQuery]]:
    """Return a matcher that knows the scores of such parties, and queries for it."""
    choosing = matcher(*rows(seed))
    choosing.open_names()
    (layer,) = choosing.layers
    rng = random.Random(seed)  # noqa: S311  # likewise
    queries = [
        PartyQuery((name,), kind=rng.choice(KINDS))
        for name in (*NAMES, *(party.name for party in rows(seed + 1)))
    ]
    return choosing, layer, [prepared for query in queries for prepared in choosing.prepare(query)]


@pytest.mark.parametrize("seed", range(3))
def test_names_score_as_one_by_one_but_for_what_is_taken_away(seed: int) -> None:
    choosing, layer, prepared_names = scored(seed)
    assert choosing._name_reach is not None
    numbers = np.arange(layer.parties)
    together = choosing._name_reach.score_rows([(prepared, numbers) for prepared in prepared_names])
    for prepared, scores in zip(prepared_names, together, strict=True):
        for row in range(layer.parties):
            party = layer.party(row)
            organisation = PartyKind.PERSON not in (prepared.query.kind, party.kind)
            for name, by_reading in zip(party.names, scores.of_row(row), strict=True):
                for reading, most in zip(prepared.readings, by_reading, strict=True):
                    score = reading.scorer.score(name.form, organisation=organisation)
                    exact = max(score.aligned, score.whole, score.initials) + reading.cost
                    assert score.value + reading.cost <= most
                    assert most <= exact + 3e-6 or most == MAY_LIFT
                    if exact >= LEAST_ALIGNED:
                        assert most == MAY_LIFT


@pytest.mark.parametrize("seed", range(3))
def test_a_party_is_compared_alike_by_the_likest_names(seed: int) -> None:
    choosing, layer, prepared_names = scored(seed)
    assert choosing._name_reach is not None
    numbers = np.arange(layer.parties)
    for prepared in prepared_names:
        (scores,) = choosing._name_reach.score_rows([(prepared, numbers)])
        for row in range(layer.parties):
            party = layer.party(row)
            by_likest = compare(prepared, party, Bands(), scores=scores.of_row(row))
            assert by_likest == compare(prepared, party, Bands())


def test_of_names_that_score_alike_the_first_strong_one_counts() -> None:
    rows = (
        listed("Zubrol Mixtend Optik", "a", names=[Name("Optik Kaprikat Brexan", "weak")]),
        listed("Plon", "b", names=[Name("Zubrol Kaprikat Optik", "weak"), "Zubrol Optik Kaprikat"]),
        *(listed(f"Vintolex {number}", f"n{number}") for number in range(60)),
    )
    comparing_all, choosing = matcher(*rows), matcher(*rows)
    choosing.open_names()
    query = PartyQuery(("Kaprikat Quarry Brown",))
    for variant in (query, replace(query, countries=("RU",)), replace(query, kind="Person")):
        expected = comparing_all.match(variant, least=0.1)
        answer = choosing.match(variant, least=0.1)
        assert answer == expected
        assert [m.explanation for m in answer.matches] == [m.explanation for m in expected.matches]
