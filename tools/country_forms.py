"""Writes the names of countries in all languages: ``python -m tools.country_forms``.

The names are those of the Unicode CLDR, as the package Babel holds it (Unicode License V3), which
nobody needs to run Onward, with those of `graph/data` and, for names of which the CLDR has another
one, `tools/country_names.csv`. Where a language bends its names, every form is written that the
endings of `place_endings.csv` make. A form is folded as texts are, and the lines are
sorted, so that a form is looked up in the file without reading it.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from babel import Locale

from onward.graph.addresses.named_countries import FILE, fold_name
from onward.graph.addresses.rewrites import FOLDER
from onward.graph.countries import FOREIGN_NAMES, TABLE
from onward.graph.tables import read_rows

HERE: Final = Path(__file__).parent

LANGUAGES: Final = (
    *("af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en"),
    *("es", "et", "eu", "fa", "fi", "fil", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy"),
    *("id", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "ku", "ky", "lo", "lt", "lv", "mk"),
    *("ml", "mn", "mr", "ms", "mt", "my", "nb", "ne", "nl", "pa", "pl", "ps", "pt", "pt_PT", "ro"),
    *("ru", "si", "sk", "sl", "sq", "sr", "sr_Latn", "sv", "sw", "ta", "te", "tg", "th", "tk"),
    *("tr", "uk", "ur", "uz", "vi", "zh", "zh_Hant"),
)
"""Languages of the CLDR in which orders may be written."""

_ARTICLES: Final = frozenset({"the", "an", "na", "l", "il", "ir", "is", "it", "in", "ix", "id"})
"""Words before names in English, Irish and Maltese."""
_SHORTEST: Final = 3
_SHORTEST_STEM: Final = 4
_VOWELS: Final = "aeiou\u0430\u0435\u0438\u043e\u0443\u044b\u044d\u044f"
_HARMONIC: Final = "ae\u0430\u0435"
"""Vowels that agree with those of an ending of two letters or more: Iránban, Ciprusban, Kínába."""
_COUNTRY: Final = 2
"""Letters of a code of a country; longer ones are those of continents."""


def list_names() -> Iterator[tuple[str, str, str]]:
    """Yield each language, code and name."""
    codes = {row["code"] for row in read_rows(TABLE)}
    for language in LANGUAGES:
        for code, name in sorted(Locale.parse(language).territories.items()):
            if len(code) == _COUNTRY and code in codes:
                yield language[:2] if language != "fil" else language, code, name
    for row in read_rows(TABLE):
        for name in (row["name"], *row["aliases"].split(";")):
            yield "en", row["code"], name
    for row in read_rows(FOREIGN_NAMES):
        for name in row["names"].split(";"):
            yield "", row["code"], name
    for row in read_rows(HERE / "country_names.csv"):
        for name in row["names"].split(";"):
            yield row["language"], row["country"], name


def read_endings() -> Mapping[str, list[tuple[str, list[str]]]]:
    """Return by language what names end in, and which endings may stand in its place."""
    endings: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    with (FOLDER / "place_endings.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            # a country's name is Lithuanian already, a foreign town's is not
            if row["of"] == "towns":
                continue
            for language in row["languages"].split():
                bent = [fold_name(ending) for ending in row["endings"].split()]
                endings[language].append((fold_name(row["cut"]), bent))
    return endings


def bend_name(name: str, endings: list[tuple[str, list[str]]]) -> Iterator[str]:
    """Yield the forms of a name: of several words the last one bends."""
    yield name
    before, _, last = name.rpartition(" ")
    for cut, bent in endings:
        stem = last.removesuffix(cut)
        if last.endswith(cut) and len(stem) >= _SHORTEST_STEM - bool(cut):
            fitting = (ending for ending in bent if _fits(stem, ending))
            yield from (f"{before} {stem}{ending}".strip() for ending in fitting)


def _fits(stem: str, ending: str) -> bool:
    """Tell whether an ending is of the script of a stem, and of its vowels where these agree."""
    if not ending:
        return True
    if _is_cyrillic(stem[-1]) != _is_cyrillic(ending[-1]):
        return False
    vowels = [letter for letter in stem if letter in _VOWELS]
    harmony = [letter for letter in ending if letter in _HARMONIC]
    if len(ending) == 1 or not vowels or not harmony or vowels[-1] not in _HARMONIC:
        return True
    return vowels[-1] == harmony[0]


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u052f"


def gather_forms() -> dict[str, set[str]]:
    """Return the countries of each form; the name as it stands goes before what others bend to."""
    endings = read_endings()
    plain: dict[str, set[str]] = defaultdict(set)
    bent: dict[str, set[str]] = defaultdict(set)
    for language, code, name in list_names():
        words = fold_name(name.partition("(")[0]).split()
        while len(words) > 1 and words[0] in _ARTICLES:
            words = words[1:]
        form = " ".join(words)
        if len(form.replace(" ", "")) < _SHORTEST and form.isascii():
            continue
        plain[form].add(code)
        for other in bend_name(form, endings.get(language, [])):
            bent[other].add(code)
    return {**bent, **plain}


if __name__ == "__main__":
    forms = gather_forms()
    lines = (f"{form}\t{' '.join(sorted(forms[form]))}\n" for form in sorted(forms, key=str.encode))
    (FOLDER / FILE).write_text("".join(line for line in lines if line[0] != "\t"), encoding="utf-8")
