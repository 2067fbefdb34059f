"""Draw labelled cases from public lists: what is drawn is never kept, only the way to draw it.

Four decks: the labelled queries of the developers' set; names of listed parties as orders write
them (`fields.csv`), and made ones (`made.csv`); cells of lists that hold several names
(`cells.csv`); strangers, whom no list has. A seed makes each draw the same. A party is right if it
shares a name with the drawn one, in whatever list; everybody else is wrong, and whoever is raised
for a stranger is raised in vain.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from onward.graph.matching.query import PartyQuery
from onward.graph.model import Party, PartyKind, Provenance
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.words import split_legal_forms
from onward.loaders.load import load
from onward.loaders.readers.documents import Document
from onward.loaders.source import LoadOptions
from onward.queries.matching.requests import read_query
from tests.gauntlet.ablation_cases.retyped import RETYPED
from tests.lists import DATA
from tests.unit.cases import table

FOLDER: Final = Path(__file__).parent
LISTS: Final[tuple[tuple[str, ...], ...]] = table(__file__, "LISTS")
STRANGERS: Final[tuple[tuple[str, ...], ...]] = table(__file__, "STRANGERS")
_FIRMS: Final = frozenset(
    {PartyKind.ORGANIZATION, PartyKind.COMPANY, PartyKind.PUBLIC_BODY, PartyKind.ARMED_GROUP}
)
_PLACES: Final = frozenset({PartyKind.ADDRESS, PartyKind.CONTACT})
_LONGEST_DRAWN: Final = 60  # letters of a name; longer ones hold several
SEED: Final = 19


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled case.

    Attributes:
        deck: "queries", "fields" or "strangers".
        kind: How it was made.
        query: What is asked.
        right: Ids of the parties that are meant; none for a stranger.
    """

    deck: str
    kind: str
    query: PartyQuery
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a list, whose it is, and the names that it holds; none where it is one name."""

    text: str
    is_person: bool
    names: frozenset[str]


def read_lists() -> tuple[Party, ...]:
    """Read the parties of four public lists."""
    return tuple(
        party
        for source, day, file in LISTS
        for party in load(source, [DATA / file], LoadOptions(source, day)).statements.parties
        if party.kind not in _PLACES
    )


def draw_queries(every: int) -> Iterator[Case]:
    """Draw each so many-th labelled query of the developers' set."""
    folder = DATA / "matching-dev"
    labels = {row["qid"]: row for row in _read_lines(folder / "labels.jsonl")}
    for number, row in enumerate(_read_lines(folder / "input.jsonl")):
        if number % every == 0:
            label = labels[row["qid"]]
            question = read_query(Document("input.jsonl", json.dumps(row), row))
            right = frozenset(f"dev:{target}" for target in label["targets"])
            yield Case("queries", label["kind"], question.query, right)


def draw_fields(parties: Sequence[Party], count: int) -> Iterator[Case]:
    """Draw so many parties for each row of `fields.csv`, each second one with its country."""
    pools = pool_parties(parties)
    by_name = parties_by_name(parties)
    for row in read_table("fields.csv"):
        rng = Random(f"{SEED} {row['template']}")  # noqa: S311  # the same draw each time
        pool = pools[
            "any" if row["who"] in ("original", "cyrillic", "arabic_latin") else row["who"]
        ]
        drawn = 0
        for party in rng.sample(pool, len(pool)):
            text = _write_field(row["template"], row["who"], party, rng)
            if text is None:
                continue
            countries = (party.country,) if party.country and drawn % 2 else ()
            right = frozenset(other for key in _name_keys(party) for other in by_name[key])
            yield Case("fields", row["kind"], PartyQuery((text,), countries=countries), right)
            drawn += 1
            if drawn == count:
                break


def list_made() -> tuple[list[Party], list[Case]]:
    """List the made cases, for rules that the drawn ones do not show, and whom they mean."""
    parties, cases = [], []
    for number, row in enumerate(read_table("made.csv")):
        kind = PartyKind.PERSON if row["who"] == "person" else PartyKind.ORGANIZATION
        party = Party(f"made:{number}", row["listed"], kind, None, Provenance("made", str(number)))
        parties.append(party)
    ids = {
        party.name: {other.id for other in parties if other.name == party.name} for party in parties
    }
    for row in read_table("made.csv"):
        query = PartyQuery((row["text"],))
        cases.append(Case("made", row["kind"], query, frozenset(ids[row["listed"]])))
    return parties, cases


def list_words_around() -> list[str]:
    """List what stands around the names of fields: "Kaprikat" itself is like a listed name."""
    templates = [row["template"] for row in read_table("fields.csv")]
    return [re.sub(r"\{\w+\}", "", text).replace("\\n", "\n") for text in templates]


def draw_strangers(parties: Sequence[Party], every: int) -> Iterator[Case]:
    """Draw whoever of registers and reports has no listed name: as written, and in one field.

    Of the second, only what the field brings up counts: whoever the name by itself resembles is
    raised by the case before.
    """
    listed = parties_by_name(parties)
    rows = [row for row in read_table("fields.csv") if "{name}" in row["template"]]
    rng = Random(SEED)  # noqa: S311  # the same draw each time
    seen = set()
    for number, party in enumerate(read_strangers()):
        key = name_key(party.name)
        if key in listed or key in seen or number % every:
            continue
        seen.add(key)
        pool = "person" if party.kind == PartyKind.PERSON else "firm"
        countries = (party.country,) if party.country else ()
        yield Case(
            "strangers", "as listed", PartyQuery((party.name,), countries=countries), _NOBODY
        )
        row = rng.choice([row for row in rows if row["who"] in (pool, "any")])
        text = _write_field(row["template"], row["who"], party, rng)
        if text is not None and text != party.name:
            query = PartyQuery((text,), countries=countries)
            yield Case("strangers", row["kind"], query, _NOBODY)


def draw_cells(parties: Sequence[Party], count: int) -> Iterator[Cell]:
    """Draw cells of two names of one party by `cells.csv`, and names with signs that are one."""
    pools = pool_parties(parties)
    for row in read_table("cells.csv"):
        rng = Random(f"{SEED} {row['template']}")  # noqa: S311  # the same draw each time
        pool = pools[row["who"]]
        drawn = 0
        for party in rng.sample(pool, len(pool)):
            names = _names_of_cell(party, row["template"], rng)
            if names is None:
                continue
            text = row["template"].format(name=party.name, **names)
            names_in_cell = frozenset(map(name_key, (party.name, *names.values())))
            yield Cell(text, row["who"] == "person", names_in_cell)
            drawn += 1
            if drawn == count:
                break
    for party in read_strangers():
        if any(sign in party.name for sign in "(,/;-|") or " or " in party.name:
            yield Cell(party.name, party.kind == PartyKind.PERSON, frozenset())


def _names_of_cell(party: Party, template: str, rng: Random) -> dict[str, str] | None:
    wants_original = "{original}" in template
    others = [
        name.text
        for name in party.names
        if name.kind != "weak"
        and name.text.isascii() is not wants_original
        and name_key(name.text) != name_key(party.name)
        and _is_simple(name.text)
    ]
    if not others or not _is_simple(party.name):
        return None
    return {"original" if wants_original else "alias": rng.choice(others)}


def _is_simple(name: str) -> bool:
    """Tell whether a name holds no sign that parts names, and may stand in a cell as one."""
    return not any(sign in name for sign in "(),/;:|") and " - " not in name and " " in name


def _write_field(template: str, pool: str, party: Party, rng: Random) -> str | None:
    """Write a party's name as a template says; None where it cannot be written so."""
    name = party.name
    if pool in ("original", "cyrillic"):
        name = next((each.text for each in party.names if not _is_plain(each.text)), "")
    if not name:
        return None
    fields = {"name": name, "upper": name.upper()}
    for key, retype in RETYPED.items():
        if f"{{{key}}}" in template:
            written = retype(name, rng)
            if written is None or written == name:
                return None
            fields[key] = written
    if "{bare}" in template:
        kept, removed = split_legal_forms(split_words(romanise(name)))
        if not removed:
            return None
        fields["bare"] = " ".join(kept).title()
    return template.replace("\\n", "\n").format(**fields)


def _is_plain(text: str) -> bool:
    """Tell whether a text is written in Latin letters."""
    return text.isascii() or not any(ord(char) > _LAST_LATIN for char in text if char.isalpha())


_LAST_LATIN: Final = 0x24F
_NOBODY: Final[frozenset[str]] = frozenset()


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Read a table of this folder."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def pool_parties(parties: Sequence[Party]) -> dict[str, list[Party]]:
    pools: dict[str, list[Party]] = defaultdict(list)
    for party in parties:
        if not party.name or len(party.name) > _LONGEST_DRAWN:
            continue
        if party.kind in _FIRMS:
            pools["firm"].append(party)
            pools["any"].append(party)
        elif party.kind == PartyKind.PERSON:
            pools["person"].append(party)
            pools["any"].append(party)
    return pools


def parties_by_name(parties: Sequence[Party]) -> dict[str, set[str]]:
    by_name: dict[str, set[str]] = defaultdict(set)
    for party in parties:
        for key in _name_keys(party):
            by_name[key].add(party.id)
    return by_name


def _name_keys(party: Party) -> set[str]:
    """Return the keys of a party's names; a weak alias is anybody's."""
    names = (party.name, *(name.text for name in party.names if name.kind != "weak"))
    return set(map(name_key, names)) - {""}


def name_key(name: str) -> str:
    return " ".join(sorted(split_words(romanise(name))))


@cache
def read_strangers() -> tuple[Party, ...]:
    parties: list[Party] = []
    for source, folder, pattern in STRANGERS:
        files = sorted((DATA / folder).glob(pattern))
        parties += load(source, files, LoadOptions("x", "2026-01-01")).statements.parties
    return tuple(party for party in parties if party.name and party.kind not in _PLACES)


def _read_lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
