"""A party's name in another script: its own, or the Latin one where that is not in front.

A record may hold a name in several scripts. A card shows one beside the name in front: the Latin
one where the name in front is not Latin; else one in a script of the party's country; else one in
the only other script that its names are in. Where several would do, one marked as original comes
first; of like ones that of the record in front, in the order of its source. A former name and a
weak one are no name that the party bears, and may be another party's: they are left out. Where
nothing says which of several scripts is the party's own, none is shown: it would be a guess.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from onward.graph.engine import Engine, PartyRecord
from onward.graph.names.confusables import LATIN
from onward.graph.names.romanise import seen
from onward.viz.content.parts import printable
from onward.viz.scene import Data, Scene

_COUNTRIES: Final[Mapping[str, str]] = {
    "ARABIC": "AE AF BH DJ DZ EG IL IQ IR JO KM KW LB LY MA MR OM PK PS QA SA SD SO SY TD TN YE",
    "ARMENIAN": "AM",
    "BENGALI": "BD IN",
    "CYRILLIC": "BA BG BY KG KZ MD ME MK MN RS RU TJ TM UA UZ XK",
    "DEVANAGARI": "IN NP",
    "ETHIOPIC": "ER ET",
    "GEORGIAN": "GE",
    "GREEK": "CY GR",
    "HAN": "CN HK JP MO SG TW",
    "HANGUL": "KP KR",
    "HEBREW": "IL",
    "KHMER": "KH",
    "LAO": "LA",
    "MYANMAR": "MM",
    "SINHALA": "LK",
    "THAANA": "MV",
    "THAI": "TH",
    "TIBETAN": "BT",
}
"""Countries in which names are written in a script, by ISO 3166-1; all others write Latin."""

_AS_ONE: Final = dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"), "HAN")
"""Scripts that one name mixes as a rule."""

_PLACES: Final[Mapping[str, int]] = {"original": 0, "primary": 1, "alias": 1}
"""Places of the kinds of names that a party bears: what says best how it writes itself is first."""


def name_main_script(text: str) -> str:
    """Name the script of most letters of a text; empty where it has no letter.

    >>> [name_main_script(text) for text in ("Минобороны", "トヨタ 株式会社", "3M", "11")]
    ['CYRILLIC', 'HAN', 'LATIN', '']
    """
    counts = Counter(_script(char) for char in seen(text) if char.isalpha())
    return min(counts, key=lambda script: (-counts[script], script), default="")


@lru_cache(maxsize=16_384)
def _script(char: str) -> str:
    script = unicodedata.name(char, "?").partition(" ")[0]
    return _AS_ONE.get(script, script)


def choose_native_name(record: PartyRecord, shown: str) -> str:
    """Give the name to show beside a party's name, by the rules above; empty where there is none.

    Args:
        record: The party's own.
        shown: The name in front.
    """
    front = name_main_script(shown)
    others = [(script, text) for text in _names(record) if (script := name_main_script(text))]
    others = [(script, text) for script, text in others if script != front]
    scripts = {script for script, _ in others}
    own = {name for name, codes in _COUNTRIES.items() if record.countries & set(codes.split())}
    for wanted in ({LATIN}, own, scripts if len(scripts) == 1 else set()):
        if found := next((text for script, text in others if script in wanted), ""):
            return found
    return ""


def _names(record: PartyRecord) -> Iterator[str]:
    """Give the names that a party bears, those that say best how it writes itself first."""
    head = record.head
    members = [head, *(one for one in record.members if one is not head)] if head else []
    held: list[tuple[str, str]] = []
    for one in members:
        held += [("primary", one.name), *((name.kind, name.text) for name in one.names)]
    borne = (name for name in held if name[0] in _PLACES)
    yield from (text for _, text in sorted(borne, key=lambda name: _PLACES[name[0]]))


def add_native_names(scene: Scene, engine: Engine) -> Scene:
    """Add the names in another script to the cards of a picture, and to the transaction's parties.

    Evidence holds one name a party, so the others are asked of the snapshot. A party of the
    transaction has one only where its record is certain.

    Args:
        scene: Any scene.
        engine: Of the snapshot that it shows.
    """
    taken = list(_taken(scene))
    ids = list(dict.fromkeys((*(node.id for node in scene.nodes), *filter(None, taken))))
    found = {one: pid for one, pid in zip(ids, engine.find(ids), strict=True) if pid is not None}
    records = dict(zip(found, engine.parties(list(found.values())), strict=True))
    nodes = (replace(node, native=_native(records, node.id, node.name)) for node in scene.nodes)
    rows = (
        replace(row, native=_native(records, one, row.name))
        for row, one in zip(scene.parties, taken, strict=True)
    )
    return replace(scene, nodes=tuple(nodes), parties=tuple(rows))


def _taken(scene: Scene) -> Iterator[str]:
    """Give the record that each party of the transaction was taken for; empty where none."""
    covered: Sequence[Data] = (scene.record or {}).get("coverage", {}).get("parties", ())
    for party in covered:
        sure = party.get("resolved") in {"id", "matched"}
        yield party["parties"][0] if sure and party["parties"] else ""


def _native(records: Mapping[str, PartyRecord], party_id: str, shown: str) -> str:
    record = records.get(party_id)
    return printable(choose_native_name(record, shown)).strip() if record else ""
