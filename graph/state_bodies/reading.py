"""Which names are those of a body of a state, and what it is: one table of words and of bodies.

Prose names the "Federal Security Service" without saying what it is. The name alone tells it, and
what follows stays uncertain: only a source can state it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from onward.graph.csv_rows import read_rows
from onward.graph.model import PartyKind
from onward.graph.state_bodies.kinds import (
    drop_places,
    fights_a_state,
    fold_name,
    kind_of_name,
    names_state,
)

_NAMES: Final = Path(__file__).with_name("names.csv")
_KNOWN: Final = Path(__file__).with_name("known.csv")

_COMPANY: Final = re.compile(
    r"\b(?:llc|ltd|limited|inc|corp|gmbh|ag|sa|sarl|srl|spa|bv|nv|oy|ab|as|fze|fzco|fzc|jsc|pjsc"
    r"|ojsc|ooo|oao|zao|ao|plc|company|corporation|co|holding|lines|shipping|airlines|airways|bank|group|club|union|credit|store|shop|supply"
    r"|supplies|equipment|systems|technologies|services|trading|fund|football|sport|sports|fc|sc"
    r"|band|orchestra|choir|cafe|bar|hotel|restaurant|records|games|clothing|brewing|theatre|theater"
    r"|radio|magazine|press|stores|boots|surplus)\b"
)
"""Words of those who only bear such a name, or sell to such a body."""

_NOT_ITSELF: Final = re.compile(
    r"\b(?:plant|factory|works|institute|university|academy|college|school|hospital|museum|foundation"
    r"|association|society|enterprise|industry|industries|organization|organisation|cooperative|bonyad|museum|veterans|party"
    r"|movement|brigades|liberation|resistance)\b"
)
"""Words of what may belong to such a body, or fight against one, and is none itself."""

_BEFORE: Final = (
    r"(?:(?:the|federal|national|state|royal|republic of \w+|people s|union|central|main|general"
    r"|islamic) )*"
)


@dataclass(frozen=True, slots=True)
class StateBody:
    """What a name says: the kind of a party, its topics and its country, None where not said.

    Attributes:
        rule: What such a name is, in words: "a ministry of defence".
        words: The words of the name that say it.
    """

    kind: PartyKind
    topics: tuple[str, ...]
    country: str | None = None
    rule: str = ""
    words: str = ""


@lru_cache(maxsize=16384)
def read_state_body(name: str) -> StateBody | None:
    """Return what a name says of a body of a state; None for other names.

    >>> read_state_body("Federal Security Service (FSB)").topics
    ('gov', 'gov.security')
    >>> str(read_state_body("142nd Separate Electronic Warfare Battalion").kind)
    'MilitaryUnit'
    >>> read_state_body("Army & Navy Stores Ltd"), read_state_body("Blackbird Optics LLC")
    (None, None)
    """
    if len(name) > _LONGEST:
        return None
    plain = _write_plain(_BRACKET.sub(" ", name))
    well_known = _read_known().get(plain)
    if well_known is not None:
        return replace(well_known, words=name)
    if fights_a_state(name):
        return None
    others = frozenset((*_COMPANY.findall(plain), *_NOT_ITSELF.findall(plain)))
    # "Syrian Ministry of Defence", "Iran Space Agency"
    bare = " ".join(drop_places(tuple(plain.split())))
    readings = tuple(dict.fromkeys((plain, bare)))
    for pattern in _read_patterns():
        match = next(filter(None, map(pattern.regex.search, readings)), None)
        if match is not None and pattern.despite >= others:
            return replace(pattern.body, words=match[0].strip())
    kind = None if others or names_state(name) else kind_of_name(name)
    if kind is None:
        return None
    is_army = kind == PartyKind.MILITARY_UNIT
    rule = "armed forces or a part of them" if is_army else "a body of a state"
    return StateBody(kind, ("mil",) if is_army else ("gov",), None, rule, name)


_LONGEST: Final = 2_000
"""Characters of the longest name that is looked at: a longer text names no body."""

_BRACKET: Final = re.compile(r"\([^()]*\)")


@lru_cache(maxsize=4096)
def _write_plain(name: str) -> str:
    return fold_name(name).removeprefix("the ")


@cache
def _read_known() -> dict[str, StateBody]:
    return {
        _write_plain(row["name"]): StateBody(
            PartyKind(row["kind"]),
            tuple(row["topics"].split()),
            row["country"] or None,
            "a body that is known by this name",
        )
        for row in read_rows(_KNOWN)
    }


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A form of names, and the words that such a name may have without being another's.

    Attributes:
        despite: As `_COMPANY` and `_NOT_ITSELF` find them.
    """

    regex: re.Pattern[str]
    body: StateBody
    despite: frozenset[str]


@cache
def _read_patterns() -> tuple[_Pattern, ...]:
    return tuple(map(_read_pattern, read_rows(_NAMES)))


def _read_pattern(row: Mapping[str, str]) -> _Pattern:
    form = rf"^{_BEFORE}(?:{row['pattern']})" if row["form"] == "begins" else row["pattern"]
    topics = tuple(row["topics"].split())
    body = StateBody(PartyKind(row["kind"]), topics, rule=row["rule"])
    return _Pattern(re.compile(form), body, frozenset(row["despite"].split()))
