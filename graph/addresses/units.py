"""Which unit of a building an address names: suite, office, flat, room. Read, never guessed.

The rule. A unit is a word of ``data/unit_words.csv`` followed by a code: a number, a number with a
letter, or one letter; "No.", "Nr" and "#" may stand between. ``Suite 12-B``, ``Ste. 12 B`` and
``SUITE 12B`` are one unit; ``Offices 5 and 7`` are two. Floors, blocks, houses and post boxes are
no units.

Two addresses in one building name the same unit when they use the same words and share a code for
each. Where the words differ (Suite 5 and Office 5; Suite 5, Office 12 and Suite 5) or one names
none, nobody knows whether they differ: then only the building is the same.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, Literal

from onward.graph.addresses.rewrites import FOLDER, rewrite
from onward.graph.csv_rows import read_rows

UnitAnswer = Literal["same", "different", "cannot tell"]

_LETTER: Final = r"[^\W\d_](?!\w)"
_CODE: Final = rf"(?:\d+(?:[- ]?{_LETTER})?(?:[-/]\d+)*|[^\W\d_]-?\d+|{_LETTER})"
_AND: Final = re.compile(r" *(?:&|\+|\band\b|\bund\b|\bи\b) *")
_FLOOR_UNIT: Final = re.compile(r"#(?P<codes>\d+-\d+[a-z]?)(?!\w)")  # Singapore: floor and unit
_HAN_UNITS: Final = (
    (re.compile(r"(?P<codes>\d+) ?[\u53f7\u865f]? ?\u5ba4"), "room"),
    (re.compile(r"(?P<codes>\d+) ?(?:\u5355\u5143|\u55ae\u5143)"), "entrance"),
)
"""Chinese and Japanese rooms and entrances: the number stands before the word."""

_TURKISH: Final = re.compile(
    r"\b(?:mah|mh|mahallesi|sok|sokagi|sokak|sk|cad|caddesi|cd|bulv|bulvari|kapi|daire"
    r"|turkiye|turkey)\b"
)
"""Words of which one is in nearly every Turkish address, without their accents."""

_SIGNS: Final = str.maketrans({"\u2116": "#", "\u0131": "i"})
"""The sign for a number, and the Turkish i without a dot, which is no accent."""

_BESIDE_LETTER: Final = re.compile(r"(?<=\d)[- ](?=[^\W\d])|(?<=[^\W\d])-(?=\d)")


@lru_cache(maxsize=4096)
def read_units(address: str) -> Mapping[str, frozenset[str]]:
    """Return the codes of the units that an address names, by the word's meaning.

    >>> {word: sorted(codes) for word, codes in read_units("Ste. 12-B, 5 High Street").items()}
    {'suite': ['12b']}
    >>> {word: sorted(codes) for word, codes in read_units("Offices 5 and 7, Tower One").items()}
    {'office': ['5', '7']}
    >>> dict(read_units("Defne Sok. KNo: 1, DNo: 365")) == dict(read_units("Sok. No:1 D:365"))
    True
    >>> dict(read_units("5th floor, Block 3, 12 High Street"))
    {}
    """
    codes: dict[str, frozenset[str]] = {}
    folded = _fold_address(address)
    for unit in _unit_pattern().finditer(folded):
        meaning = _meanings()[unit["word"]]
        codes[meaning] = codes.get(meaning, frozenset()) | _split_codes(unit["codes"])
    for pattern, meaning in _HAN_UNITS:
        for unit in pattern.finditer(folded):
            codes[meaning] = codes.get(meaning, frozenset()) | _split_codes(unit["codes"])
    for unit in _FLOOR_UNIT.finditer(folded):
        codes["#"] = codes.get("#", frozenset()) | _split_codes(unit["codes"])
    return codes


def building_text(address: str) -> str:
    """Return the words of an address without its units, to compare by.

    >>> building_text("Suite 5, Tower One") == building_text("TOWER ONE - Office 12")
    True
    """
    rest = _FLOOR_UNIT.sub(" ", _unit_pattern().sub(" ", _fold_address(address)))
    return " ".join(re.sub(r"[^\w]+", " ", rest).split())


def without_units(address: str) -> str:
    """Return an address in small letters without its units, to read the rest of it.

    >>> without_units("Suite 5, 12 High Street")
    ' , , 12 high street'
    """
    return _FLOOR_UNIT.sub(" , ", _unit_pattern().sub(" , ", _fold_address(address)))


def same_unit(left: str, right: str) -> UnitAnswer:
    """Tell whether two addresses in one building name the same unit.

    >>> same_unit("Suite 12-B, Tower One", "Tower One, Ste 12B")
    'same'
    >>> same_unit("Suite 5", "Suite 6"), same_unit("Suite 5", "Office 5")
    ('different', 'cannot tell')
    """
    ours, theirs = read_units(left), read_units(right)
    # Suite 5 and Office 5 may be one room or two
    if not ours or ours.keys() != theirs.keys():
        return "cannot tell"
    shared = all(ours[word] & theirs[word] for word in ours)
    return "same" if shared else "different"


def compare_units(left: Sequence[str], right: Sequence[str]) -> UnitAnswer:
    """Return the best answer over all pairs: same, before cannot tell, before different."""
    answers = {same_unit(ours, theirs) for ours in left for theirs in right}
    order: tuple[UnitAnswer, ...] = ("same", "cannot tell", "different")
    return next((answer for answer in order if answer in answers), "cannot tell")


def _fold_address(address: str) -> str:
    """Write in small letters without accents, with plain dashes and single blanks."""
    if address.isascii():
        return _write_turkish_labels(" ".join(address.lower().split()))
    folded = unicodedata.normalize("NFKD", address.casefold().translate(_SIGNS))
    without_accents = "".join(char for char in folded if not unicodedata.combining(char))
    plain = re.sub(r"[\u2010-\u2015]", "-", without_accents)
    return _write_turkish_labels(" ".join(plain.split()))


def _write_turkish_labels(folded: str) -> str:
    """Write the labels of a Turkish address in full; any other one stays as it is.

    They are short, or stand on the other side of what they name.
    """
    return rewrite(folded, "turkish labels") if _TURKISH.search(folded) else folded


def _split_codes(text: str) -> frozenset[str]:
    """Take a list of codes apart; a letter stands close to its number, whatever is between them."""
    return frozenset(_BESIDE_LETTER.sub("", code) for code in _AND.split(text))


@cache
def _meanings() -> Mapping[str, str]:
    """Return the meaning of each word for a unit; of and off are read with their dot only."""
    rows = read_rows(FOLDER / "unit_words.csv")
    return {word: row["unit"] for row in rows for word in row["words"].split("; ")}


@cache
def _unit_pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(word) for word in sorted(_meanings(), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?P<word>{names})(?=[\W\d])\.?[ /:]*(?:(?:number|no|nr)\b[ .:]*|#)? *"
        rf"(?P<codes>{_CODE}(?:{_AND.pattern}{_CODE})*)(?![-/]?\w)"
    )
