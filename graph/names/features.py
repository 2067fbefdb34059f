"""What a name is found by: pieces of it that survive typing errors, order and spelling.

Each feature is one word, its first letter says which kind it is (06, section 4):

* ``g`` three letters in a row, of each token with its ends marked and of all tokens joined
* ``k`` the consonant skeleton of a token
* ``x`` three letters in a row of all skeletons joined
* ``a`` initials of a long name, and whatever short token may be such initials

Features hold lower-case ASCII letters, digits and ``^$`` only, as the tokens of a form do.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from onward.graph.names.forms import Form, Token
from onward.graph.names.words import WordClass

BOOSTS: Final = {"g": 0.5, "k": 0.8, "x": 0.35, "a": 1.0}
"""How much a feature of a kind counts in a query (06, section 4; measured there)."""


def features(form: Form) -> list[str]:
    """Give the features of a name, each once; a name without tokens has none, and is not found."""
    found: list[str] = []
    for token in form.tokens:
        found += _of_token(token.text, token.skeleton)
    found += _threes("g", form.joined)
    found += _threes("x", form.joined_skeleton)
    found += _acronyms(form.tokens)
    return list(dict.fromkeys(found))


@lru_cache(maxsize=65_536)
def _of_token(text: str, skeleton: str) -> tuple[str, ...]:
    marked = _threes("g", f"^{text}$")
    return (*marked, f"k{skeleton}") if len(skeleton) > 1 else tuple(marked)


def _threes(kind: str, text: str) -> list[str]:
    return [kind + text[at : at + 3] for at in range(len(text) - 2)]


def _acronyms(tokens: tuple[Token, ...]) -> Iterator[str]:
    """Give initials, and short tokens that may themselves be initials of a longer name."""
    content = [token.text for token in tokens if token.kind is not WordClass.FUNCTION]
    if len(content) > 2:
        yield "a" + "".join(text[0] for text in content)
    if len(content) < 4:
        longest = 7 if len(content) == 1 else 5
        yield from ("a" + text for text in content if 3 <= len(text) <= longest)
