"""Which names are those of a body of a state, and what it is: one table of words and of bodies.

Prose names the "Federal Security Service" without saying what it is. The name alone tells it, and
what follows stays uncertain: only a source can state it.
"""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from onward.graph.countries import country_code
from onward.graph.model import PartyKind
from onward.graph.names.normalise import normalise

_NAMES: Final = Path(__file__).with_name("names.csv")
_KNOWN: Final = Path(__file__).with_name("known.csv")

_STATE: Final = re.compile(
    r"\b(?:\w*republi[ckq]\w*|repubblica|kingdom|\w*konigreich|royaume|reino|regno|federation"
    r"|\w*foderation|federacion|state of|united \w+ emirates|sultanate|principality|commonwealth"
    r"|grand duchy)\b"
)
"""Words of the full name of a state."""

_COMPANY: Final = re.compile(
    r"\b(?:llc|ltd|limited|inc|corp|gmbh|ag|sa|sarl|srl|spa|bv|nv|oy|ab|as|fze|fzco|fzc|jsc|pjsc"
    r"|ojsc|ooo|oao|zao|ao|plc|company|corporation|co|holding|lines|shipping|airlines|airways|bank|group|club|union|credit|store|shop|supply"
    r"|supplies|equipment|systems|technologies|services|trading|fund|football|sport|sports)\b"
)
"""Words of those who only bear such a name, or sell to such a body."""

_NOT_ITSELF: Final = re.compile(
    r"\b(?:plant|factory|works|institute|university|academy|college|school|hospital|museum|foundation"
    r"|association|society|enterprise|industr(?:y|ies)|organization|organisation|cooperative|bonyad|museum|veterans|party"
    r"|movement|brigades|liberation|resistance)\b"
)
"""Words of what may belong to such a body, or fight against one, and is none itself."""

_BEFORE: Final = (
    r"(?:(?:the|federal|national|state|royal|republic of \w+|people s|union|central|main|general"
    r"|islamic) )*"
)


@dataclass(frozen=True, slots=True)
class StateBody:
    """What a name says: the kind of a party, its topics and its country, None where not said."""

    kind: PartyKind
    topics: tuple[str, ...]
    country: str | None = None


def read_state_body(name: str) -> StateBody | None:
    """Return what a name says of a body of a state; None for other names.

    >>> read_state_body("Federal Security Service (FSB)").topics
    ('gov', 'gov.security')
    >>> str(read_state_body("142nd Separate Electronic Warfare Battalion").kind)
    'MilitaryUnit'
    >>> read_state_body("Army & Navy Stores Ltd"), read_state_body("Blackbird Optics LLC")
    (None, None)
    """
    plain = _write_plain(re.sub(r"\([^()]*\)", " ", name))
    well_known = _read_known().get(plain)
    if well_known is not None:
        return well_known
    if _COMPANY.search(plain) or _NOT_ITSELF.search(plain):
        return None
    for pattern, body in _read_patterns():
        if pattern.search(plain):
            return body
    return None


def names_state(name: str) -> bool:
    """Tell whether a name is the full name of a state.

    A bare name may be a person's or a company's, too.

    >>> [names_state(name) for name in ("Republic of Uganda", "Jordan", "Norwegian")]
    [True, False, False]
    """
    return _STATE.search(_write_plain(name)) is not None and bool(country_code(name))


@lru_cache(maxsize=4096)
def _write_plain(name: str) -> str:
    return _drop_accents(normalise(name)).removeprefix("the ")


def _drop_accents(text: str) -> str:
    """Return a text with its letters bare: ministère is ministere.

    >>> _drop_accents("ministère")
    'ministere'
    """
    letters = unicodedata.normalize("NFKD", text.replace(_DOTLESS_I, "i"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_DOTLESS_I: Final = "\u0131"


@cache
def _read_known() -> dict[str, StateBody]:
    with _KNOWN.open(encoding="utf-8", newline="") as stream:
        return {
            _write_plain(row["name"]): StateBody(
                PartyKind(row["kind"]), tuple(row["topics"].split()), row["country"] or None
            )
            for row in csv.DictReader(stream, strict=True)
        }


@cache
def _read_patterns() -> tuple[tuple[re.Pattern[str], StateBody], ...]:
    with _NAMES.open(encoding="utf-8", newline="") as stream:
        return tuple(
            (
                re.compile(
                    rf"^{_BEFORE}{row['pattern']}" if row["form"] == "begins" else row["pattern"]
                ),
                StateBody(PartyKind(row["kind"]), tuple(row["topics"].split())),
            )
            for row in csv.DictReader(stream, strict=True)
        )
