"""Listed organisations with words around their names, and companies that no list has.

What is measured with them: how many of the listed are still possible, and how many of the others
become so only because a whole listed name stands in theirs.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final

from onward.graph.matching.compare import WITHIN
from onward.graph.matching.index import IndexedParty
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Match, PartyQuery
from onward.graph.model import PartyKind
from onward.graph.names.romanise import list_entries
from onward.graph.names.words import make_plain

ADDITIONS: Final = (
    "{} Group",
    "{} Trading",
    "{} Dubai",
    "{} General Trading LLC",
    "Trading House {}",
    "{} Import Export",
    "Zubrolka Mixtend c/o {}",
    "Kaprikat Foods ({})",
    "Kaprikat Foods on behalf of {}",
    "Zubrolka Mixtend / {}",
)
"""Words that people put around a name; a name stands for ``{}``."""

FURTHER_ADDITIONS: Final = (
    "{} Holding",
    "{} Istanbul",
    "{} Logistics FZE",
    "{} (Hong Kong) Limited",
    "{} Moscow Branch",
    "{} Representative Office Tehran",
    "{} International Contracting Co. W.L.L.",
    "{} Turkey Dis Ticaret Ltd Sti",
    "OOO Torgovyy Dom {}",
    "Procurement Department of {}",
    "Kaprikat Foods for the account of {}",
    "Kaprikat Foods attn {}",
    "Kaprikat Foods via {}",
    "Kaprikat Foods, represented by {}",
    "Kaprikat Foods - {}",
    'Kaprikat Foods "{}"',
)
"""The same in other words and forms."""

JOINED_ADDITIONS: Final = (
    "Zubrolka & {}",
    "Zubrolka Foods and {}",
    "Kaprikat. {}",
    "Kaprikat Foods Ltd. {}",
    "New {}",
    "{} & Zubrolka",
    "{}. Kaprikat Foods",
    "Kaprikat y {}",
    "{} ve Zubrolka",
    "{} & Partners",
    "{} Central Asia",
    "{} / Import Dept",
)
"""Names joined by what stands within names, too, and words that say nothing before one."""

_ELSEWHERE: Final = ("TR", "AE", "KZ", "CN")
_ORGANISATIONS: Final = (PartyKind.ORGANIZATION, PartyKind.COMPANY)
_SHORT: Final = 4  # letters of what may be an acronym
_ASSESSED: Final = ("match", "possible")


def draw_organisations(
    matcher: Matcher, count: int, seed: int, every: int = 1
) -> list[IndexedParty]:
    """Draw organisations whose first name has a rare word: as many short ones as long ones.

    Of every so many parties one is looked at.
    """
    pools: dict[str, list[IndexedParty]] = {"acronym": [], "word": [], "few": [], "many": []}
    for layer in matcher.layers:
        for row in range(0, layer.parties, every):
            party = layer.party(row)
            if party.kind in _ORGANISATIONS and (form := _form_of_name(party)):
                pools[form].append(party)
    rng = Random(seed)  # noqa: S311  # the same ones each time, no secret
    return [party for pool in pools.values() for party in rng.sample(pool, count // len(pools))]


def _form_of_name(party: IndexedParty) -> str | None:
    words = party.names[0].form.tokens
    if not any(word.kind == "distinctive" and word.weight >= 0.7 for word in words):
        return None
    if len(words) == 1:
        return "acronym" if len(words[0].text) <= _SHORT else "word"
    return "few" if len(words) <= 3 else "many"


def queries_around(party: IndexedParty, additions: Sequence[str]) -> Iterator[PartyQuery]:
    """Yield queries for a party with words around its name: in its country, another, and none."""
    elsewhere = next(code for code in _ELSEWHERE if code not in party.countries)
    for addition in additions:
        names = (addition.format(party.names[0].text),)
        for countries in (party.countries[:1], (elsewhere,), ()):
            yield PartyQuery(names=names, countries=countries)


def list_missed(
    matcher: Matcher, parties: Sequence[IndexedParty], additions: Sequence[str]
) -> tuple[list[str], int]:
    """Return the queries that do not even find a possible party of the name, and how many ran."""
    missed, count = [], 0
    for party in parties:
        name = party.names[0].text.casefold()
        for query in queries_around(party, additions):
            count += 1
            if not any(
                party.id == match.member or match.name.casefold() == name
                for match in find_assessed(matcher, query)
            ):
                missed.append(f"{query.names[0]} {query.countries}")
    return missed, count


def find_assessed(matcher: Matcher, query: PartyQuery) -> list[Match]:
    """Return the parties that an order of this name would be assessed with."""
    return [match for match in matcher.match(query).matches if match.band in _ASSESSED]


def is_newly_possible(matches: Sequence[Match]) -> bool:
    """Tell whether nothing but a whole listed name, or a part of the field, finds anybody."""
    return bool(matches) and all(
        WITHIN in match.because
        or "one of several names" in (match.explanation["query"]["variant"] or "")
        for match in matches
    )


def unlisted_companies(folder: Path, count: int) -> list[str]:
    """Draw names of banks and companies from public data that lists nobody."""
    names = {*_bank_names(folder / "icij-fincen"), *_company_names(folder)}
    return Random(1).sample(sorted(names), count)  # noqa: S311  # see above


def bears_name_of_group(name: str) -> bool:
    """Tell whether a name holds that of a listed group, whose branch or subsidiary it may be."""
    words = make_plain(name).words.split()
    return not set(list_entries("group_names.txt")).isdisjoint(words)


def _bank_names(folder: Path) -> Iterator[str]:
    columns = {
        "download_bank_connections.csv": ("entity_b", "filer_org_name"),
        "download_transactions_map.csv": ("originator_bank", "beneficiary_bank"),
    }
    for name, texts in columns.items():
        with (folder / name).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield from (row[text] for text in texts)


def _company_names(folder: Path) -> Iterator[str]:
    with (folder / "ftm-donations" / "donations.ijson").open(encoding="utf-8") as lines:
        for entity in map(json.loads, lines):
            if entity["schema"] in _ORGANISATIONS:
                yield from entity["properties"].get("name", ())
    queries = folder / "matching-dev"
    with (queries / "labels.jsonl").open(encoding="utf-8") as lines:
        kinds = {label["qid"]: label["kind"] for label in map(json.loads, lines)}
    with (queries / "input.jsonl").open(encoding="utf-8") as lines:
        for query in map(json.loads, lines):
            if kinds[query["qid"]] == "neg-nasdaq":
                yield query["name"]
