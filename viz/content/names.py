"""A party's name in another script, and letters in a name that look like those of another script.

A record may hold a name in several scripts. A card shows one beside the name in front, by these
rules: the Latin one where the name in front is not Latin; else one in a script of the party's
country; else one in the only other script that its names are in. Where several would do, one marked
as original comes first; of equal ones that of the record in front, in the order of its source.
Former and weak names are left out: a party does not bear them, and they may be another party's.
Where nothing says which of several scripts is the party's own, none is shown: it would be a guess.

A name in disguise mixes letters of scripts. Names of East Asia mix scripts as a rule, and a name
may bear its translation in brackets: only letters that are taken for others by their looks count.
A digit that stands for a letter does not.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Final

from onward.graph.countries import country_name
from onward.graph.engine import Engine, PartyRecord
from onward.graph.names.confusables import LATIN, unmask
from onward.graph.names.romanise import visible_text
from onward.viz.content.listed import describe_entries
from onward.viz.content.texts import printable
from onward.viz.data_tables import read_column
from onward.viz.scene import Scene

MIXED: Final = "MIXED SCRIPTS"
"""Mark of a card whose name has letters that look like those of another script."""

_COUNTRIES: Final[Mapping[str, frozenset[str]]] = {
    script: frozenset(codes.split())
    for script, codes in read_column("content/scripts.csv", "script", "countries").items()
}
"""Countries in which names are written in a script, by ISO 3166-1; all others write Latin."""

_MIXED_AS_A_RULE: Final = dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"), "HAN")
"""Scripts that Japanese names mix; they count as one."""

_NAME_ORDER: Final[Mapping[str, int]] = {"original": 0, "primary": 1, "alias": 1}
"""Order of the kinds of names that a party bears: how it writes itself comes first."""


def name_main_script(text: str) -> str:
    """Name the script of most letters of a text; empty where it has no letter.

    >>> [name_main_script(text) for text in ("Минобороны", "トヨタ 株式会社", "3M", "11")]
    ['CYRILLIC', 'HAN', 'LATIN', '']
    """
    counts = Counter(_script_of(char) for char in visible_text(text) if char.isalpha())
    return min(counts, key=lambda script: (-counts[script], script), default="")


@lru_cache(maxsize=16_384)
def _script_of(char: str) -> str:
    script = unicodedata.name(char, "?").partition(" ")[0]
    return _MIXED_AS_A_RULE.get(script, script)


def choose_native_name(record: PartyRecord, front_name: str) -> str:
    """Choose the name to show beside a party's name, by the rules above; empty for none.

    Args:
        record: The party's own.
        front_name: The name in front.
    """
    front_script = name_main_script(front_name)
    names = [(name_main_script(text), text) for text in _list_borne_names(record)]
    # a name without a letter, such as a number, has no script to choose by
    others = [(script, text) for script, text in names if script and script != front_script]
    scripts = {script for script, _ in others}
    of_country = {script for script, codes in _COUNTRIES.items() if record.countries & codes}
    # two further scripts, none of them the country's: to choose would be to guess
    only_other = scripts if len(scripts) == 1 else set()
    for candidates in ({LATIN}, of_country, only_other):
        native = next((text for script, text in others if script in candidates), "")
        if native:
            return native
    return ""


def _list_borne_names(record: PartyRecord) -> Iterator[str]:
    """Yield the names that a party bears, those that say best how it writes itself first."""
    head = record.head
    members = [head, *(member for member in record.members if member is not head)] if head else []
    names: list[tuple[str, str]] = []
    for member in members:
        names.append(("primary", member.name))
        names += [(name.kind, name.text) for name in member.names]
    borne = [(kind, text) for kind, text in names if kind in _NAME_ORDER]
    # the sort is stable: within a kind the order of the source stays
    borne.sort(key=lambda name: _NAME_ORDER[name[0]])
    yield from (text for _, text in borne)


def add_native_names(scene: Scene, engine: Engine) -> Scene:
    """Add names in another script and list entries to the cards of a picture.

    The names are added to the transaction's parties, too.

    Evidence holds one name a party, so the others are asked of the snapshot. A party of the
    transaction has one only where its record is certain; then its country is the record's, too.

    Args:
        scene: Any scene.
        engine: Of the snapshot that it shows.
    """
    matched_ids = list(_list_matched_records(scene))
    # one question to the engine for all cards and rows, however many there are
    card_ids = (node.id for node in scene.nodes)
    ids = list(dict.fromkeys((*card_ids, *filter(None, matched_ids))))
    pids = {
        party_id: pid
        for party_id, pid in zip(ids, engine.find(ids), strict=True)
        if pid is not None
    }
    records = dict(zip(pids, engine.parties(list(pids.values())), strict=True))
    nodes = tuple(
        replace(
            node,
            native=_find_native(records, node.id, node.name),
            listed=_find_entries(records, node.id, scene),
        )
        for node in scene.nodes
    )
    rows = tuple(
        replace(
            row,
            native=_find_native(records, party_id, row.name),
            country=_find_country(records, party_id) or row.country,
        )
        for row, party_id in zip(scene.parties, matched_ids, strict=True)
    )
    return replace(scene, nodes=nodes, parties=rows)


def _list_matched_records(scene: Scene) -> Iterator[str]:
    """Yield the record that each party of the transaction was taken for; empty where none."""
    for party in scene.record.coverage.parties if scene.record else ():
        is_certain = party.resolved in {"id", "matched"}
        yield party.parties[0] if is_certain and party.parties else ""


def _find_country(records: Mapping[str, PartyRecord], party_id: str) -> str:
    """Name the country of a record; where it has several, the order's word stays."""
    record = records.get(party_id)
    codes = record.countries if record else frozenset()
    return printable(country_name(next(iter(codes)))) if len(codes) == 1 else ""


def _find_entries(
    records: Mapping[str, PartyRecord], party_id: str, scene: Scene
) -> tuple[str, ...]:
    """Say why a party is listed on the day of the picture."""
    record = records.get(party_id)
    if record is None or not scene.on:
        return ()
    as_of = date.fromisoformat(scene.as_of) if scene.as_of else None
    return describe_entries(record, date.fromisoformat(scene.on), as_of)


def _find_native(records: Mapping[str, PartyRecord], party_id: str, front_name: str) -> str:
    record = records.get(party_id)
    return printable(choose_native_name(record, front_name)).strip() if record else ""


def find_look_alikes(name: str) -> tuple[str, ...]:
    r"""Name the letters of a name that look like those of another script, with their code points.

    >>> ascii(find_look_alikes("R\u043esoboronexport"))
    "('\\u043e U+043E',)"
    >>> find_look_alikes("3M"), find_look_alikes("Gazpr0m")
    ((), ())
    """
    reading = unmask(name)
    if reading is None or not reading.is_mixed:
        return ()
    # a digit in the place of a letter is not a letter of another script
    letters = (char for char in reading.replaced if char.isalpha())
    return tuple(f"{printable(char)} U+{ord(char):04X}" for char in letters)


def describe_look_alikes(letters: Iterable[str]) -> list[str]:
    """Write the letters that `find_look_alikes` names in a line; no line where there are none.

    >>> describe_look_alikes(["X U+0425"]), describe_look_alikes(())
    (['look-alike letters: X U+0425'], [])
    """
    names = ", ".join(letters)
    return [f"look-alike letters: {names}"] if names else []
