"""Japan's Foreign End User List, as the table that stands in its PDF.

The ministry publishes the list as a PDF alone. Its table, copied into a spreadsheet, is read: the
cells are in Japanese and English, one below the other.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from onward.graph.model import Statement
from onward.loaders.small_lists import Cells, SmallList, read_small_list
from onward.loaders.source import LoadLog, LoadOptions, Source

SOURCE = Source(
    name="jp_meti",
    title="Foreign End User List",
    publisher="Japanese Ministry of Economy, Trade and Industry",
    url="https://www.meti.go.jp/english/policy/external_economy/trade_control/index.html",
    licence="terms of the ministry; see the publisher's page",
    files="the table of the PDF: No., Country or Region, Company or Organization, …",
    may_ship=False,
    max_age_days=400,
    full_count=500,
    regime="JP",
)

_COUNTRY, _NAME, _ALIASES = "Country or Region", "Company or Organization", "Also Known As"
_WEAPONS, _CONVENTIONAL = "Type of WMD", "Conventional Weapons"

_BRACKETED: Final = re.compile(
    r"[(\uff08]([^()\uff08\uff09]*[^\x00-\u024f][^()\uff08\uff09]*)[)\uff09]"
)
_LATIN_LINE: Final = re.compile(r"[A-Za-z]")
_NO_LATIN: Final = re.compile(r"[^\x00-\u024f]+")
_BULLET: Final = "\u30fb"
_WORDS: Final = {"N": "nuclear", "M": "missiles", "C": "chemical", "B": "biological"}


def _read_bilingual(cells: Cells) -> Iterator[Cells]:
    """Yield the row with its English country, its names apart, and its concerns in words."""
    names, originals = _split_scripts(cells[_NAME])
    aliases = [_split_scripts(part) for part in cells[_ALIASES].split(_BULLET)]
    further = [*originals, *(name for name, _ in aliases)]
    further += [original for _, others in aliases for original in others]
    yield {
        **cells,
        _COUNTRY: _read_english(cells[_COUNTRY]),
        _NAME: names,
        _ALIASES: _BULLET.join(filter(None, further)),
        _WEAPONS: _read_concerns(cells),
    }


def _split_scripts(cell: str) -> tuple[str, list[str]]:
    """Return a name without what stands in brackets in another script, and that."""
    originals = [" ".join(text.split()) for text in _BRACKETED.findall(cell)]
    return " ".join(_BRACKETED.sub(" ", cell).split()), originals


def _read_english(cell: str) -> str:
    lines = [_NO_LATIN.sub(" ", line) for line in cell.splitlines() if _LATIN_LINE.search(line)]
    return " ".join(" ".join(lines).split()) or cell


def _read_concerns(cells: Cells) -> str:
    letters = re.findall(r"\b[A-Z]\b", cells[_WEAPONS].upper())
    words = [_WORDS.get(letter, letter) for letter in letters] or [cells[_WEAPONS].strip()]
    if cells[_CONVENTIONAL].strip():
        words.append("conventional weapons")
    return ", ".join(filter(None, words))


_TABLE: Final = SmallList(
    source=SOURCE,
    code="JP-METI-EUL",
    columns=("No.", _COUNTRY, _NAME, _ALIASES, _WEAPONS),
    optional=(_CONVENTIONAL,),
    name=_NAME,
    is_dated=False,
    country=_COUNTRY,
    needs_country=True,
    names=((_ALIASES, "alias"),),
    separator=_BULLET,
    notes={_WEAPONS: "concern", "No.": "number in the list"},
    prepare=_read_bilingual,
)


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party and its listing for each end user."""
    return read_small_list(_TABLE, files, log, options)
