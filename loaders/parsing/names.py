"""Tidy names as lists print them, without losing a letter."""

import re
import unicodedata

_QUOTES = {'"': '"', "'": "'", "\u2018": "\u2019", "\u201c": "\u201d", "\u00ab": "\u00bb"}
_LEGAL_FORMS = """
    ltd limited llc llp lp plc inc corp corporation co company gmbh ag sa sarl srl spa bv nv
    kg kft zrt oy ab as aps doo dd ood eood ad sro spol jsc ojsc cjsc pjsc pao oao zao ooo fze
    fzc fzco fzllc dmcc wll pte pty sdn bhd sal pvt private public joint stock open closed
"""
_DROPPED = frozenset(_LEGAL_FORMS.split())
_WORD = re.compile(r"\w+")
_WITHOUT_DOTS = str.maketrans("", "", ".'\u2019")
_DEBRIS = re.compile(
    r"text of image|n/?a|unknown|\w[\w ]*:|."
    r"|\W*(?:(?:date|place|country) of (?:birth|issue|expir\w+)|[dp]ob|nationality)\b.*",
    re.IGNORECASE,
)


def tidy(text: str) -> str:
    """Write a name in NFC, with single blanks and without quotes around the whole.

    >>> tidy(' "Acme  Ltd." ')
    'Acme Ltd.'
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    # only quotes around the whole: those inside belong to the name (OOO "Kometa")
    while len(name) > 2 and _QUOTES.get(name[0]) == name[-1]:
        name = name[1:-1].strip()
    return name


def given_first(name: str) -> str:
    """Write ``SURNAME, Given`` the other way round; for persons only: companies have commas too.

    >>> given_first("DOE, Jane Q.")
    'Jane Q. DOE'
    """
    surname, comma, given = name.partition(", ")
    return f"{given} {surname}" if comma and given else name


def is_debris(name: str) -> bool:
    """Return whether an alias is left over from a form: ``Chinese:``, one character, ``POB: …``.

    >>> is_debris("Chinese:"), is_debris("Place of birth: Utopia"), is_debris("BNC")
    (True, True, False)
    """
    return not name or _DEBRIS.fullmatch(name) is not None


def without_legal_form(name: str) -> str:
    """Return a key that two spellings of one company name have in common.

    Letter case, dots, commas and legal forms are dropped; good enough for *inferred* ties only.

    >>> without_legal_form("Petroleos de Norte, S.A.") == without_legal_form("PETROLEOS DE NORTE")
    True
    """
    words = _WORD.findall(name.casefold().translate(_WITHOUT_DOTS))
    return " ".join([word for word in words if word not in _DROPPED])
