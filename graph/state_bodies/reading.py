"""Which names are those of a body of a state, and what it is: one table of words and of bodies.

Prose names the "Federal Security Service" without saying what it is. The name alone tells it, and
what follows stays uncertain: only a source can state it.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from onward.graph.model import PartyKind
from onward.graph.state_bodies.kinds import fights_a_state, fold_name, kind_of_name, names_state

_NAMES: Final = Path(__file__).with_name("names.csv")
_KNOWN: Final = Path(__file__).with_name("known.csv")

_COMPANY: Final = re.compile(
    r"\b(?:llc|ltd|limited|inc|corp|gmbh|ag|sa|sarl|srl|spa|bv|nv|oy|ab|as|fze|fzco|fzc|jsc|pjsc"
    r"|ojsc|ooo|oao|zao|ao|plc|company|corporation|co|holding|lines|shipping|airlines|airways|bank|group|club|union|credit|store|shop|supply"
    r"|supplies|equipment|systems|technologies|services|trading|fund|football|sport|sports)\b"
)
"""Words of those who only bear such a name, or sell to such a body."""

_NOT_ITSELF: Final = re.compile(
    r"\b(?:plant|factory|works|institute|university|academy|college|school|hospital|museum|foundation"
    r"|association|society|enterprise|industr(?:y|ies)|organization|organisation|cooperative|bonyad|museum|veterans|party"
    r"|movement|brigades|liberation|resistance)\b"
)
"""Words of what may belong to such a body, or fight against one, and is none itself."""

_BEFORE: Final = (
    r"(?:(?:the|federal|national|state|royal|republic of \w+|people s|union|central|main|general"
    r"|islamic) )*"
)


@dataclass(frozen=True, slots=True)
class StateBody:
    """What a name says: the kind of a party, its topics and its country, None where not said."""

    kind: PartyKind
    topics: tuple[str, ...]
    country: str | None = None


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
    plain = _write_plain(re.sub(r"\([^()]*\)", " ", name))
    well_known = _read_known().get(plain)
    if well_known is not None:
        return well_known
    if _COMPANY.search(plain) or _NOT_ITSELF.search(plain) or fights_a_state(name):
        return None
    for pattern, body in _read_patterns():
        if pattern.search(plain):
            return body
    kind = kind_of_name(name)
    if kind is None or names_state(name):
        return None
    return StateBody(kind, ("mil",) if kind == PartyKind.MILITARY_UNIT else ("gov",))


@lru_cache(maxsize=4096)
def _write_plain(name: str) -> str:
    return fold_name(name).removeprefix("the ")


@cache
def _read_known() -> dict[str, StateBody]:
    with _KNOWN.open(encoding="utf-8", newline="") as stream:
        return {
            _write_plain(row["name"]): StateBody(
                PartyKind(row["kind"]), tuple(row["topics"].split()), row["country"] or None
            )
            for row in csv.DictReader(stream, strict=True)
        }


@cache
def _read_patterns() -> tuple[tuple[re.Pattern[str], StateBody], ...]:
    with _NAMES.open(encoding="utf-8", newline="") as stream:
        return tuple(
            (
                re.compile(
                    rf"^{_BEFORE}{row['pattern']}" if row["form"] == "begins" else row["pattern"]
                ),
                StateBody(PartyKind(row["kind"]), tuple(row["topics"].split())),
            )
            for row in csv.DictReader(stream, strict=True)
        )
