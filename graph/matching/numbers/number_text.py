"""The text of a cell of numbers: what was meant, and which label stands with which value."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from onward.graph.identifiers.keys import labels, scheme_of_key

_NOISE_WORDS: Final = (
    "number",
    "numbers",
    "num",
    "no",
    "nr",
    "nummer",
    "код",
    "номер",
    "code",
    "is",
)
CELLS: Final = re.compile(r"[;|\n\r\t]+|\s(?:and|und|et|y|и)\s")
PARTS: Final = re.compile(r"[/,\\&]|\s{1,}")
AROUND: Final = " \t:#№=.,;-'\"`*_/\\\u2013\u2014\u00b4\u2018\u2019\u201c\u201d\u201e"
_FORMULA: Final = re.compile(r"""^=\s*["'](.*)["']$""")
_FLOAT: Final = re.compile(r"(\d{5,})[.,]0+")
_POWER: Final = re.compile(r"(\d)[.,](\d+)E\+?(\d+)", re.IGNORECASE)


def clean_text(raw: str) -> str:
    """Return a text as it was meant, with plain digits and without what spreadsheets add."""
    text = unicodedata.normalize("NFKC", raw)
    text = "".join(char for char in text if unicodedata.category(char) != "Cf").strip()
    text = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    if (formula := _FORMULA.fullmatch(text)) is not None:
        text = formula[1]
    text = text.lstrip("'")
    if (whole := _FLOAT.fullmatch(text)) is not None:
        return whole[1]
    power = _POWER.fullmatch(text)
    # only where no digit was lost
    if power is not None and len(power[2]) == int(power[3]):
        return power[1] + power[2]
    return text


@cache
def _label_pattern() -> re.Pattern[str]:
    words = sorted({*labels(), *_NOISE_WORDS}, key=len, reverse=True)
    alternatives = "|".join(r"[\W_]*".join(map(re.escape, label.split())) for label in words)
    # a digit may follow at once: INN7718852163
    return re.compile(rf"(?<![^\W_])({alternatives})(?![^\W\d_])[\s.:#№=]*", re.IGNORECASE)


def pair_labels(cell: str) -> Iterator[tuple[str | None, str]]:
    """Yield the values of a cell, each with the scheme of its label; None without one."""
    schemes: list[str] = []
    end, unlabelled = 0, ""
    for match in _label_pattern().finditer(cell):
        before = cell[end : match.start()].strip(AROUND + "()[]{}")
        if before and schemes:
            yield from _share_out(schemes, before)
            schemes = []
        elif before:
            unlabelled = before
        scheme = None if match[1].casefold() in _NOISE_WORDS else scheme_of_key(match[1])
        schemes += [scheme] if scheme is not None else []
        end = match.end()
    rest = cell[end:].strip(AROUND)
    if not any(char.isalnum() for char in rest):
        # the label stands behind: 7718852163 (ИНН)
        if unlabelled:
            yield (schemes[-1] if schemes else None), unlabelled
        return
    if unlabelled:
        yield None, unlabelled
    if schemes:
        yield from _share_out(schemes, rest)
    else:
        yield None, rest


def _share_out(schemes: Sequence[str], value: str) -> Iterator[tuple[str | None, str]]:
    """Yield each of several labels with its part of the value: INN/KPP 7718852163/771801001."""
    parts = [part for part in PARTS.split(value) if part]
    if len(schemes) > 1 and len(parts) == len(schemes):
        yield from zip(schemes, parts, strict=True)
    else:
        yield schemes[-1], value
