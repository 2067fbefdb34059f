"""Which stated names are those of a body of a state: ministries, governments, police, services.

An order says "100 % Ministry of Interior" and no kind beside it. The name alone tells what it is,
and what follows from it stays as uncertain as the order's own statement.
"""

import re
import unicodedata
from typing import Final

from onward.graph.countries import country_code
from onward.graph.model import PartyKind
from onward.graph.names.normalise import normalise

STATE_BODY_TOPIC: Final = "gov"
"""What a stated public body bears, since only a source could say more of it."""

_BEGINS: Final = re.compile(
    r"(?:(?:the|federal|national|state|royal|republic of \w+|people s) )*"
    r"(?:ministry|ministries|government|cabinet of ministers|council of ministers|police"
    r"|gendarmerie|(?:state|national|federal|internal|general) (?:security|intelligence)"
    r"|security service|intelligence (?:service|agency)|prosecutor general|general prosecutor"
    r"|ministerium|bundesministerium|landesministerium|regierung|polizei|bundespolizei"
    r"|ministere|gouvernement|ministerio|gobierno|ministero|governo|ministerie"
    r"|ministerstvo|pravitelstvo|ministerul|ministerstwo|министерство|мвд|правительство|полиция)\b"
)
_ENDS: Final = re.compile(
    r"\b(?:ministry|\w*ministerium|bakanligi|ministerstvo|ministerie|\w*polizei)$"
)

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


def kind_of_name(name: str) -> PartyKind | None:
    """Return the kind of a party by its name, where it names a state, or a body of one.

    >>> [str(kind_of_name(name)) for name in ("Ministry of Interior", "Innenministerium")]
    ['PublicBody', 'PublicBody']
    >>> kind_of_name("Ministry of Sound Ltd"), kind_of_name("Blackbird Optics LLC")
    (None, None)
    >>> str(kind_of_name("Kingdom of Norway"))
    'PublicBody'
    """
    if names_state(name):
        return PartyKind.PUBLIC_BODY
    plain = _drop_accents(normalise(name))
    is_state = _BEGINS.match(plain) or _ENDS.search(plain)
    return PartyKind.PUBLIC_BODY if is_state and not _COMPANY.search(plain) else None


def names_state(name: str) -> bool:
    """Tell whether a name is the full name of a state.

    A bare name may be a person's or a company's, too.

    >>> [names_state(name) for name in ("Republic of Uganda", "Jordan", "Norwegian")]
    [True, False, False]
    """
    return _STATE.search(_drop_accents(normalise(name))) is not None and bool(country_code(name))


def _drop_accents(text: str) -> str:
    """Return a text with its letters bare: ministère is ministere.

    >>> _drop_accents("ministère")
    'ministere'
    """
    letters = unicodedata.normalize("NFKD", text.replace(_DOTLESS_I, "i"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_DOTLESS_I: Final = "\u0131"
