"""Letters that were read in another encoding than they were written in: "MÃ¼ller" is "Müller".

Excel opens UTF-8 without a mark as the Windows encoding of the machine; what is saved then keeps
the wrong letters in every encoding. They tell what was meant, since their bytes are those of
UTF-8, which letters side by side make by chance next to never. Where a letter was not to be had
at all, a question mark stands in its place, and what was meant is lost.
"""

import re
from collections.abc import Mapping
from typing import Final

_READ_AS: Final = ("cp1252", "cp1251")
_RUN: Final = re.compile(r"[^\x00-\x7f]+")
_SIGNS_IN_TEXTS: Final = frozenset(
    "\u00a0\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2026\u00ab\u00bb\u00ae\u00b0\u00b4\u2122"
)
"""What may stand behind a capital with an accent: "„FÜ“", "CAFÉ\u00a0SA" are as they should be."""
_FEWEST_OF_CYRILLIC: Final = 3
"""Letters made of as many pairs: two Ukrainian letters alone may look like one."""

_ACCENTED: Final = re.compile(r"[\u00c0-\u00ff]+")
_FEWEST_ACCENTED: Final = 4
"""So many accented letters in a row, and all of a name's, are written by next to nobody; Cyrillic
that is read as Western has no other ones."""

_LOST: Final = re.compile(r"\ufffd|[\w.]\?|\?[\w.]|\?{2,}")
_LOST_SIGNS: Final = re.compile(
    r"(?<!\w)\?(?=[A-Z\u0410-\u042f\d])([^?]+)(?<=[\w.])\?(?!\w)|(?<=\w)\?(?=s\b)"
)
"""Quotation marks around a name, or an apostrophe, which nobody needs to know it."""


def read_other_encoding(text: str) -> str | None:
    """Return a name in the letters in which it was written; None where it has no others.

    >>> read_other_encoding("MÃ¼ller GmbH"), read_other_encoding("Çàâîä Êâàðçèò")
    ('Müller GmbH', 'Завод Кварзит')
    >>> read_other_encoding("SÃO PAULO „FÜ“") is None
    True
    """
    if text.isascii():
        return None
    for encoding in _READ_AS:
        mended = {run: _read_as_utf_8(run, encoding) for run in _RUN.findall(text)}
        if any(other and _is_certain(run, other, encoding) for run, other in mended.items()):
            return _replace_runs(text, mended)
    return _ACCENTED.sub(_read_as_cyrillic, text) if _is_cyrillic(text) else None


def has_lost_letters(text: str) -> bool:
    """Tell whether a question mark stands where a letter was.

    >>> [has_lost_letters(text) for text in ("Ankara A.?.", "?ód?", "????? ?????", "Caf\ufffd")]
    [True, True, True, True]
    >>> [has_lost_letters(text) for text in ("Müller", "Optik ? Foto", "AO ?Gazmash?")]
    [False, False, False]
    """
    if "?" not in text and "\ufffd" not in text:  # nearly every name
        return False
    return _LOST.search(_LOST_SIGNS.sub(r" \1 ", text)) is not None


def _replace_runs(text: str, mended: Mapping[str, str | None]) -> str:
    return _RUN.sub(lambda match: mended[match[0]] or match[0], text)


def _read_as_utf_8(run: str, encoding: str) -> str | None:
    """Return what letters side by side mean as UTF-8; None where their bytes are none."""
    try:
        return b"".join(_encode_letter(letter, encoding) for letter in run).decode()
    except UnicodeError:
        return None


def _encode_letter(letter: str, encoding: str) -> bytes:
    try:
        return letter.encode(encoding)
    except UnicodeEncodeError:
        return letter.encode("latin-1")  # what the encoding leaves open was read as a control


def _is_certain(run: str, mended: str, encoding: str) -> bool:
    """Tell whether letters cannot stand side by side by chance."""
    if not any(map(str.isalpha, mended)):
        return False
    if encoding != "cp1252":
        return len(mended) >= _FEWEST_OF_CYRILLIC
    return len(mended) > 1 or _SIGNS_IN_TEXTS.isdisjoint(run)


def _is_cyrillic(text: str) -> bool:
    """Tell whether a name has letters of Cyrillic alone that were read as Western ones."""
    runs = _ACCENTED.findall(text)
    letters = sum(map(str.isalpha, text))
    is_all = sum(map(len, runs)) == letters >= _FEWEST_ACCENTED
    return is_all or any(len(run) >= _FEWEST_ACCENTED for run in runs)


def _read_as_cyrillic(match: re.Match[str]) -> str:
    return match[0].encode("latin-1").decode("cp1251")
