"""Words before a day that is known to the month or year only: "jusqu'en septembre 2026".

A template is written for a whole day ("jusqu'au 22 août 2026"). Where only a month or a year stands
there, another preposition does, in German and French.
"""

import re
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Final

from onward.viz.data_tables import read_table

_BEFORE: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    language: {row["day"]: (row["month"], row["year"]) for row in rows}
    for language, rows in groupby(read_table("language/day_words.csv"), itemgetter("language"))
}
"""By language: the words before a day, and what stands there before a month and before a year."""

_YEAR: Final = r"[12]\d{3}(?!\d|[\s\u00a0]?\d{3})"


def settle_days(text: str, language: str, months: tuple[str, ...]) -> str:
    """Return a text with the words that fit a month or a year, where no day stands there.

    >>> settle_days("acte lu jusqu'au septembre 2026", "fr", ("septembre",))
    "acte lu jusqu'en septembre 2026"
    >>> settle_days("abgerufen am 2026, gültig am 3. Mai 2026", "de", ("Mai",))
    'abgerufen im Jahr 2026, gültig am 3. Mai 2026'
    >>> settle_days("du avril 2017 au 2023", "fr", ("avril",))
    "d'avril 2017 à 2023"
    """
    before = _BEFORE.get(language)
    if before is None:
        return text
    if language == "fr":
        # the end of a span, which begins with "du": "du 3 mai 2017 à avril 2023"
        text = _find_span_end(months).sub(r"\g<begin>à\g<end>", text)
    settled = _find_coarse(language, months).sub(
        lambda part: f"{before[part[1]][1 if part[2] is None else 0]} {part[2] or part[3]}",
        text,
    )
    return _BEFORE_VOWEL.sub("d'", settled) if language == "fr" else settled


_BEFORE_VOWEL: Final = re.compile(r"(?<![\w'])de (?=(?:avril|août|octobre) [12]\d{3})")
"""Where French leaves the vowel off: "d'avril 2026"."""


@cache
def _find_span_end(months: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, months))
    day = rf"(?:(?:1er|\d{{1,2}}) )?(?:(?:{names}) )?{_YEAR}"
    return re.compile(
        rf"(?P<begin>(?<![\w'])du {day} )au(?P<end> (?:(?:{names}) )?{_YEAR}(?![-./]))"
    )


@cache
def _find_coarse(language: str, months: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(sorted(_BEFORE[language], key=len, reverse=True))
    names = "|".join(map(re.escape, months))
    return re.compile(rf"(?<![\w'])({words}) (?:((?:{names}) {_YEAR})|({_YEAR})(?![-./]))")
