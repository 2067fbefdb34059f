"""A glance at letters leaves out no text that is near."""

from random import Random

import numpy as np
import pytest
from rapidfuzz.distance import OSA

from onward.graph.matching.reach import JoinedTexts, NearTexts, read_all_letters
from onward.graph.names.score import slips_allowed

RANDOM = Random(20)  # noqa: S311  # no secret
TEXTS = sorted({"".join(RANDOM.choices("aakpr1", k=RANDOM.randrange(1, 13))) for _ in range(600)})
QUERIES = ("kaprkapr", "a", "ar", "kparkaaap1", "zzzz", "prkapakr", "kaprikatkaprikat")


@pytest.mark.parametrize("query", QUERIES)
def test_all_texts_that_few_edits_lead_to_are_found(query: str) -> None:
    places, edits = NearTexts(TEXTS, slips_allowed, read_all_letters(TEXTS)).find(query)
    found = {TEXTS[place]: n for place, n in zip(places, edits, strict=True)}
    every = {text: OSA.distance(query, text) for text in TEXTS}
    assert found == {
        text: n for text, n in every.items() if n <= slips_allowed(max(len(text), len(query)))
    }


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(("least", "shortest"), [(0.8, 6), (0.75, 0)])
def test_the_texts_that_are_alike_as_one_word_or_turned_round_are_found_and_no_other(
    query: str, least: float, shortest: int
) -> None:
    numbers, values = JoinedTexts(np.arange(len(TEXTS)), TEXTS, read_all_letters(TEXTS)).find(
        query, least, shortest
    )
    found = {
        TEXTS[number]: value
        for number, value in zip(numbers.tolist(), values.tolist(), strict=True)
    }
    alike = {
        text: value
        for text in TEXTS
        if min(len(text), len(query)) >= shortest
        and (value := OSA.normalized_similarity(query, text)) >= least
    }
    turned = {query[cut:] + query[:cut] for cut in range(len(query))}
    assert found == alike | dict.fromkeys(turned.intersection(TEXTS), 1.0)
