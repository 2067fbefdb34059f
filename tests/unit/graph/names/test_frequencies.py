"""A word that many bear tells few apart, and the table that says so is fixed."""

import hashlib
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.names.romanise import frequencies_hash
from onward.graph.names.words import classify_word, token_weight
from tests.lists import ROOT

FILE = ROOT / "graph" / "names" / "data" / "token_frequencies.tsv"
HEAD, *ROWS = FILE.read_text(encoding="ascii").splitlines()
BEARERS = {word: int(count) for word, count in (row.split("\t") for row in ROWS)}
PARTIES = int(HEAD.split("\t")[1])


def by_formula(bearers: int) -> float:
    """Return the weight of a plain long word that so many parties bear."""
    return log(1 + PARTIES / (1 + bearers)) / log(1 + PARTIES)


@pytest.mark.parametrize("word", ["trading", "mohammad", "shipping", "citadel"])
def test_a_word_weighs_what_the_formula_gives(word: str) -> None:
    assert token_weight(word) == pytest.approx(by_formula(BEARERS[word]), abs=1e-12)
    assert 0.08 < token_weight(word) < 1.0


def test_a_word_that_the_table_lacks_weighs_most() -> None:
    assert "kaprikat" not in BEARERS
    assert token_weight("kaprikat") == 1.0


def test_function_words_weigh_three_tenths() -> None:
    assert classify_word("and") == "function"
    assert token_weight("and") == pytest.approx(max(0.08, 0.3 * by_formula(BEARERS["and"])))


@pytest.mark.parametrize(("word", "most"), [("7", 0.35), ("q", 0.35), ("77", 0.60), ("qz", 0.60)])
def test_one_and_two_letters_are_capped(word: str, most: float) -> None:
    assert token_weight(word) <= most
    assert token_weight(word + "xyzzy") == 1.0


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12))
def test_every_word_has_a_weight_in_bounds(word: str) -> None:
    assert 0.08 <= token_weight(word) <= 1.0


def test_commoner_words_never_weigh_more() -> None:
    plain = [w for w in BEARERS if len(w) > 2 and classify_word(w) != "function"]
    plain.sort(key=BEARERS.__getitem__)
    weights = [token_weight(word) for word in plain]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize("word", ["trading", "company", "mohammad", "ali", "solar", "fund"])
def test_words_of_persons_and_of_companies_are_both_known_to_be_common(word: str) -> None:
    assert token_weight(word) < 0.45


def test_no_word_of_a_single_party_is_in_the_table() -> None:
    assert min(BEARERS.values()) >= 2


def test_the_table_is_sorted_and_small() -> None:
    words = [row.split("\t")[0] for row in ROWS]
    assert words == sorted(set(words))
    assert FILE.stat().st_size < 500_000


def test_the_hash_is_that_of_the_files() -> None:
    tables = FILE.read_bytes() + FILE.with_name("firm_words.tsv").read_bytes()
    assert frequencies_hash() == hashlib.sha256(tables).hexdigest()
