"""The Entity List of the Uyghur Forced Labor Prevention Act, as the tables of its web page.

The department publishes the list as a web page alone: tables of a name and a day. One cell names a
company with its aliases, and sometimes its subsidiaries, which stand on the list like it.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from onward.graph.model import Statement
from onward.loaders.small_lists import Cells, SmallList, read_small_list
from onward.loaders.source import LoadLog, LoadOptions, Source

SOURCE = Source(
    name="us_uflpa",
    title="UFLPA Entity List",
    publisher="US Department of Homeland Security",
    url="https://www.dhs.gov/uflpa-entity-list",
    licence="US government work, public domain",
    files="the tables of the web page: Name of Entity, Effective Date",
    may_ship=True,
    max_age_days=60,
    entries_dated=True,
    full_count=100,
    regime="US DHS",
)

_NAME, _ALIASES, _NOTE = "Name of Entity", "aliases", "note"

_IN_BRACKETS: Final = re.compile(
    r"\s*\((?:(?:and|including) \w+ alias(?:es)?\s*:|formerly known as"
    r"|also known as|a\.?k\.?a\.?)\s*(?P<names>(?:[^()]|\([^()]*\))+)\)",
    re.IGNORECASE,
)
_SUBSIDIARIES: Final = re.compile(
    r",? and its (?:\w+ )?(?:[\w-]+-based )?subsidiar(?:y|ies),?(?: which include)? (?P<names>.+)",
    re.IGNORECASE,
)
_AND_OTHERS: Final = re.compile(
    r",? and (?:its )?(?:(?:two|three|four|five|six|seven|eight|nine|ten|\d+|[\w-]+-based) )*"
    r"(?:subsidiaries|subordinate and affiliated entities|affiliates)\.?$",
    re.IGNORECASE,
)
_LEGAL_FORM: Final = re.compile(
    r",(?=\s*(?:Ltd|Limited|Inc|LLC|Corp|L\.?P|Co|S\.?A)\b)", re.IGNORECASE
)
_SEMICOLON: Final = re.compile(r"\s*;\s*(?:and\s+)?", re.IGNORECASE)
_KNOWN_AS: Final = re.compile(
    r"^(?:(?:also|formerly|previously) known as|[af]\.?k\.?a\.?)\s+", re.IGNORECASE
)
_COMMA: Final = re.compile(r"\s*,\s*(?:and\s+)?", re.IGNORECASE)
_AND: Final = re.compile(r"\s+and\s+(?:formerly known as\s+)?", re.IGNORECASE)
_SEPARATORS: Final = (_SEMICOLON, _COMMA, _AND)
"""What parts the names of a list of names: the first sign that stands in it."""

_KEPT_COMMA: Final = "\ue000"


def _read_names(cells: Cells) -> Iterator[Cells]:
    """Yield a row for the company that a cell names, and for each subsidiary that it names."""
    text = " ".join(cells[_NAME].split())
    notes = []
    subsidiaries: list[str] = []
    if match := _SUBSIDIARIES.search(text):
        subsidiaries = list(_split_names(match["names"]))
        text = text[: match.start()]
    if match := _AND_OTHERS.search(text):
        notes.append(match.group().strip(" ,."))
        text = text[: match.start()]
    aliases = [
        name for match in _IN_BRACKETS.finditer(text) for name in _split_names(match["names"])
    ]
    name = _IN_BRACKETS.sub("", text).strip()
    yield {**cells, _NAME: name, _ALIASES: ";".join(aliases), _NOTE: "; ".join(notes)}
    for subsidiary in subsidiaries:
        note = f"named as a subsidiary of {name}"
        yield {**cells, _NAME: subsidiary, _ALIASES: "", _NOTE: note}


def _split_names(text: str) -> Iterator[str]:
    """Yield the names of a list of names; a comma before a legal form parts none.

    >>> list(_split_names("Paper Co., Ltd.; and Silk Works"))
    ['Paper Co., Ltd.', 'Silk Works']
    >>> list(_split_names("Paper Works; formerly known as Old Paper"))
    ['Paper Works', 'Old Paper']
    """
    guarded = _LEGAL_FORM.sub(_KEPT_COMMA, text)
    separator = next(sign for sign in _SEPARATORS if sign.search(guarded) or sign is _AND)
    for part in separator.split(guarded):
        if name := _KNOWN_AS.sub("", part.replace(_KEPT_COMMA, ",").strip()):
            yield name


_TABLE: Final = SmallList(
    source=SOURCE,
    code="US-DHS-UFLPA",
    columns=(_NAME, "Effective Date"),
    spellings={"Entity Name": _NAME, "Name": _NAME},
    name=_NAME,
    since=("Effective Date",),
    names=((_ALIASES, "alias"),),
    notes={_NOTE: "note"},
    prepare=_read_names,
)


def read(files: Sequence[Path], log: LoadLog, options: LoadOptions) -> Iterator[Statement]:
    """Yield a party and its listing for each company that the tables name."""
    return read_small_list(_TABLE, files, log, options)
