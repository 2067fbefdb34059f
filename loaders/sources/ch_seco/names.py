"""Names of the Swiss list: parts in an order, each with spellings in other scripts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from onward.graph.model import Name, NameKind
from onward.loaders.parsing.names import is_debris, tidy

if TYPE_CHECKING:
    from lxml import etree

_KINDS: Final[dict[str, NameKind]] = {
    "primary-name": "primary",
    "alias": "alias",
    "formerly-known-as": "former",
}
_QUALITIES: Final = frozenset({"", "good", "low"})
_FAMILY: Final = frozenset({"family-name", "maiden-name", "suffix"})
_LATIN: Final = frozenset({"", "LATN"})


class Doubt(NamedTuple):
    """What cannot be read of a target: the field, why, and what stands there."""

    field: str
    reason: str
    value: str


@dataclass(frozen=True, slots=True)
class _Part:
    """One part: its place among the others, its text, and other spellings by script."""

    place: tuple[bool, int]
    text: str
    spellings: tuple[tuple[str, str], ...]


def doubt_names(identities: "Sequence[etree._Element]") -> Iterator[Doubt]:
    """Yield types and qualities of names that nobody knows; such a name counts as an alias."""
    for identity in identities:
        for name in identity.iterfind("name"):
            kind, quality = name.get("name-type", ""), name.get("quality", "")
            if kind not in _KINDS:
                yield Doubt("name-type", "is not a known type of name", kind)
            if quality.lower() not in _QUALITIES:
                yield Doubt("quality", "is neither good nor low", quality)


def read_names(identity: "etree._Element") -> Iterator[Name]:
    """Yield the names of an identity, each spelling once."""
    seen: set[str] = set()
    for element in identity.iterfind("name"):
        kind = _KINDS.get(element.get("name-type", ""), "alias")
        kind = "weak" if element.get("quality", "").lower() == "low" else kind
        for text, is_latin in _spell_name(_read_parts(element)):
            if text not in seen and not is_debris(text):
                seen.add(text)
                # only the first spelling is the name as the list has it
                is_first = kind == "primary" and len(seen) == 1
                spelt = kind if is_first or kind != "primary" else "alias"
                yield Name(text, spelt if is_latin or kind == "weak" else "original")


def _read_parts(name: "etree._Element") -> list[_Part]:
    parts = []
    for element in name.iterfind("name-part"):
        kind, order = element.get("name-part-type", ""), element.get("order", "0")
        value = element.find("value")
        text = (value.text if value is not None else element.text) or ""
        spellings = tuple(
            (spelling.get("script", "").upper(), tidy(spelling.text or ""))
            for spelling in element.iterfind("spelling-variant")
        )
        if kind != "title" and tidy(text):
            # given names stand before family names, whatever the order of the list
            is_number = order.isdecimal() and len(order) < 4
            place = (kind in _FAMILY, int(order) if is_number else 0)
            parts.append(_Part(place, tidy(text), spellings))
    return sorted(parts, key=lambda part: part.place)


def _spell_name(parts: Sequence[_Part]) -> Iterator[tuple[str, bool]]:
    """Yield the name, then each with one part in another spelling, then those in other scripts."""
    if not parts:
        return
    texts = [part.text for part in parts]
    yield " ".join(texts), True
    for place, part in enumerate(parts):
        for script, spelling in part.spellings:
            if script in _LATIN and spelling:
                yield " ".join([*texts[:place], spelling, *texts[place + 1 :]]), True
    scripts = dict.fromkeys(script for part in parts for script, _ in part.spellings)
    for script in scripts:
        spelt = [_spelling_of(part, script) for part in parts]
        if script not in _LATIN and all(spelt):
            yield " ".join(spelt), False


def _spelling_of(part: _Part, script: str) -> str:
    return next((text for other, text in part.spellings if other == script), "")
