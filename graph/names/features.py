"""What a name is found by: pieces of it that survive typing errors, order and spelling.

Each feature is one word whose first letter says which kind it is:

* ``g`` three letters in a row, of each token with its ends marked and of all tokens joined
* ``k`` the consonant skeleton of a token
* ``x`` three letters in a row of all skeletons joined
* ``a`` initials of a long name, and whatever short token may be such initials

Features hold lower-case ASCII letters, digits and ``^$`` only, as the tokens of a form do.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from onward.graph.names.forms import NameForm
from onward.graph.names.tokens import Token
from onward.graph.names.words import WordClass

BOOSTS: Final = {"g": 0.5, "k": 0.8, "x": 0.35, "a": 1.0}
"""How much a feature of a kind counts in a query (measured on listed names)."""


def name_features(form: NameForm) -> list[str]:
    """Return the features of a name, each once; a name without tokens has none."""
    features: list[str] = []
    for token in form.tokens:
        features += _token_features(token.text, token.skeleton)
    features += _cut_trigrams("g", form.joined)
    features += _cut_trigrams("x", form.joined_skeleton)
    features += _make_acronyms(form.tokens)
    return list(dict.fromkeys(features))


@lru_cache(maxsize=65_536)
def _token_features(text: str, skeleton: str) -> tuple[str, ...]:
    # The marked ends tell "ali" from a part of "khalid"; one consonant would tell nothing.
    trigrams = _cut_trigrams("g", f"^{text}$")
    return (*trigrams, f"k{skeleton}") if len(skeleton) > 1 else tuple(trigrams)


def _cut_trigrams(kind: str, text: str) -> list[str]:
    return [kind + text[start : start + 3] for start in range(len(text) - 2)]


def _make_acronyms(tokens: tuple[Token, ...]) -> Iterator[str]:
    """Yield initials, and short tokens that may themselves be initials of a longer name."""
    content = [token.text for token in tokens if token.kind is not WordClass.FUNCTION]
    if len(content) > 2:
        yield "a" + "".join(text[0] for text in content)
    if len(content) < 4:
        longest = 7 if len(content) == 1 else 5
        yield from ("a" + text for text in content if 3 <= len(text) <= longest)
