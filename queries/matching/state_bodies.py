"""Which stated names are those of a body of a state: ministries, governments, police, services.

An order says "100 % Ministry of Interior" and no kind beside it. The name alone tells what it is,
and what follows from it stays as uncertain as the order's own statement.
"""

import re
import unicodedata
from typing import Final

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

_COMPANY: Final = re.compile(
    r"\b(?:llc|ltd|limited|inc|corp|gmbh|ag|sa|sarl|srl|spa|bv|nv|oy|ab|as|fze|fzco|fzc|jsc|pjsc"
    r"|ojsc|ooo|oao|zao|ao|plc|company|co|holding|group|club|union|credit|store|shop|supply"
    r"|supplies|equipment|systems|technologies|services|trading|fund|football|sport|sports)\b"
)
"""Words of those who only bear such a name, or sell to such a body."""


def kind_of_name(name: str) -> PartyKind | None:
    """Return the kind of a party by its name, where the name is that of a body of a state.

    >>> [str(kind_of_name(name)) for name in ("Ministry of Interior", "Innenministerium")]
    ['PublicBody', 'PublicBody']
    >>> kind_of_name("Ministry of Sound Ltd"), kind_of_name("Blackbird Optics LLC")
    (None, None)
    """
    plain = _drop_accents(normalise(name))
    if _COMPANY.search(plain) or not (_BEGINS.match(plain) or _ENDS.search(plain)):
        return None
    return PartyKind.PUBLIC_BODY


def _drop_accents(text: str) -> str:
    """Return a text with its letters bare: ministère is ministere.

    >>> _drop_accents("ministère")
    'ministere'
    """
    letters = unicodedata.normalize("NFKD", text.replace(_DOTLESS_I, "i"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_DOTLESS_I: Final = "\u0131"
