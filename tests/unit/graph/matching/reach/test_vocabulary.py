"""A look-up finds just the words that a comparison with every word would find."""

import numpy as np
import pytest

from onward.graph.matching.reach import Vocabulary, Words
from onward.graph.names.score import compare_words
from onward.graph.names.words import make_token

WORDS = sorted(
    {
        *("kaprikat", "kaprykot", "kapricat", "kprkt", "kap", "kapri", "k", "zubrol", "zubrl"),
        *("mohamed", "muhammad", "mhmd", "hassan", "hussein", "zhang", "zheng", "bank", "banco"),
        *("second", "ii", "2", "no12", "no13", "12", "13", "tech", "technology", "tekhnologiya"),
        *("intl", "international", "shpg", "shipping", "a", "ali", "aly", "la", "al", "xan"),
        *("g7", "g8", "7", "no", "n12", "ka7rikat", "kaprik" * 20, "kaprik" * 19 + "kaprik7"),
        *("verylongword", "verylongwrod", "berylongward", "abd", "abdul", "abdel", "oo", "oto"),
    }
)


OTHERS = ("kaprikatt", "qprkt", "teh", "hasan", "zuborl", "0", "kaprak" * 20, "g9")


def sound_of(word: str) -> str:
    """Return a sound as rough as any: the consonants."""
    return "".join(letter for letter in word.upper() if letter not in "AEIOUY")


@pytest.mark.parametrize("cross", [False, True], ids=["one script", "two scripts"])
@pytest.mark.parametrize("sounds", [False, True], ids=["letters", "sounds"])
def test_every_word_that_is_like_another_is_found(*, sounds: bool, cross: bool) -> None:
    hearing = sound_of if sounds else None
    everyone = np.ones(len(WORDS), bool)
    vocabulary = Vocabulary(Words.read(WORDS), {True: everyone, False: everyone}, hearing)
    for word in (*WORDS, *OTHERS):
        token = make_token(word)
        near = vocabulary.find_near(token, is_latin=True)
        places, alike = (column.tolist() for column in near[cross])
        found = {WORDS[place]: one for place, one in zip(places, alike, strict=True)}
        compared = {
            other: compare_words(token, make_token(other), cross=cross, sound_of=hearing)[0]
            for other in WORDS
        }
        assert found == {other: one for other, one in compared.items() if one}, word


@pytest.mark.parametrize("is_latin", [True, False])
def test_a_word_is_found_in_names_of_the_script_that_has_it(*, is_latin: bool) -> None:
    in_latin = np.arange(len(WORDS)) % 2 == 0
    vocabulary = Vocabulary(Words.read(WORDS), {True: in_latin, False: ~in_latin})
    for word in (*WORDS, *OTHERS):
        token = make_token(word)
        near = vocabulary.find_near(token, is_latin=is_latin)
        for cross, (places, alike) in enumerate(near):
            compared = {
                place: compare_words(token, make_token(other), cross=bool(cross))[0]
                for place, other in enumerate(WORDS)
                if in_latin[place] == (is_latin != bool(cross))
            }
            expected = {place: one for place, one in compared.items() if one}
            assert dict(zip(places.tolist(), alike.tolist(), strict=True)) == expected, word
