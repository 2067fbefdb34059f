"""How good matching is on the developers' set, and on names with words around them."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from itertools import islice
from operator import ge
from pathlib import Path
from random import Random
from typing import Any, Final

from onward.graph.matching.compare import WITHIN
from onward.graph.matching.index import IndexedParty
from onward.graph.matching.matcher import Matcher, open_matcher
from onward.graph.matching.query import Build, Match, MatchResult, PartyQuery
from onward.graph.model import Party, PartyKind
from onward.graph.names.whole_names import is_name_of_group
from onward.graph.names.words import PlainName, make_form, make_plain
from onward.graph.store.workspace import memory_snapshot
from onward.loaders.load import load
from onward.loaders.readers.documents import Document
from onward.loaders.source import LoadOptions
from onward.queries.matching.requests import read_query
from tests.once import made_once
from tests.unit.cases import table

# How good matching is on the developers' set: a query's best right and best wrong answer.
#
# Of a query with a right answer, `Outcome.right` and `wrong` are the best scores of a right and
# of another party; of one without, any party is wrong. What is not found scores `ABSENT`. All
# figures follow from these pairs.


ABSENT: Final = -1.0
LEAST: Final = 0.3
"""Scores under it change no figure."""

_DATASET: Final = "dev"
_ORIGINAL_SCRIPT: Final = ("orig-script", "script")
_ONE_WORD_SWAPPED: Final = "recombined"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one query.

    Attributes:
        is_positive: Whether a party of the set is meant.
        kind: How the query was made.
        right, wrong: Best score of a party that is meant, and of any other.
    """

    is_positive: bool
    kind: str
    right: float
    wrong: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of queries.

    Attributes:
        rank_1: A right party scores more than every other; ties count against it.
        recall_realistic: Right parties found above the score that 1 % of the queries which mean
            nobody reach, without those made from a listed name by swapping a word.
        recall_all: Likewise above what 5 % of all queries which mean nobody reach.
        original_script: Right parties found at `possible`, of queries in another script.
    """

    rank_1: float
    recall_realistic: float
    recall_all: float
    original_script: float

    def reaches(self, floor: "Figures") -> bool:
        """Tell whether no figure is lower than the floor's."""
        return all(map(ge, astuple(self), astuple(floor)))


FLOORS: Final[Mapping[Build, Figures]] = {
    "base": Figures(0.88, 0.69, 0.76, 0.78),
    "names": Figures(0.89, 0.72, 0.78, 0.84),
}
"""What matching must reach on the developers' set."""


def figures(outcomes: Iterable[Outcome]) -> Figures:
    """Work out the figures."""
    found = list(outcomes)
    positives = [one for one in found if one.is_positive]
    negatives = [one for one in found if not one.is_positive]
    realistic = [one for one in negatives if _ONE_WORD_SWAPPED not in one.kind]
    in_script = [one for one in positives if one.kind in _ORIGINAL_SCRIPT]
    return Figures(
        rank_1=_share(one.right > one.wrong for one in positives),
        recall_realistic=_recall(positives, realistic, 0.01),
        recall_all=_recall(positives, negatives, 0.05),
        original_script=_share(one.right >= 0.75 for one in in_script),
    )


def _recall(positives: Sequence[Outcome], negatives: Sequence[Outcome], false: float) -> float:
    """Return the share found above the score that a share of the negatives reach."""
    scores = sorted((one.wrong for one in negatives), reverse=True)
    threshold = scores[int(false * len(scores))]
    return _share(one.right > threshold for one in positives)


def _share(hits: Iterable[bool]) -> float:
    flags = list(hits)
    return sum(flags) / len(flags)


@cache
def dev_parties(folder: Path) -> tuple[Party, ...]:
    """Return the parties of the set, without where they are found."""

    def read() -> tuple[Party, ...]:
        loaded = load("ftm", [folder / "corpus.jsonl"], LoadOptions(_DATASET, "2026-11-01"))
        places = (PartyKind.ADDRESS, PartyKind.CONTACT)
        return tuple(party for party in loaded.statements.parties if party.kind not in places)

    return made_once("matching-dev", read)


def open_dev(folder: Path, build: Build) -> Matcher:
    """Open a matcher over the parties of the set."""
    return open_matcher(memory_snapshot(dev_parties(folder)), build)


def listed_names(folder: Path) -> list[str]:
    """Return the distinct names of the set's parties, sorted."""
    rows = _lines(folder / "corpus.jsonl")
    return sorted({name for row in rows for name in row["properties"]["name"]})


def outcomes(matcher: Matcher, folder: Path, every: int = 1) -> Iterator[Outcome]:
    """Ask the queries of the set, or every second, third, … of them."""
    labels = {label["qid"]: label for label in _lines(folder / "labels.jsonl")}
    for query in islice(_lines(folder / "input.jsonl"), 0, None, every):
        question = read_query(Document("input.jsonl", json.dumps(query), query))
        found = matcher.match(question.query, least=LEAST)
        yield _outcome(labels[query["qid"]], found)


def _outcome(label: dict[str, Any], found: MatchResult) -> Outcome:
    meant = {f"{_DATASET}:{target}" for target in label["targets"]}
    right = [match.score for match in found.matches if match.party in meant]
    wrong = [match.score for match in found.matches if match.party not in meant]
    return Outcome(
        label["positive"],
        label["kind"],
        max(right, default=ABSENT),
        max(wrong, default=ABSENT),
    )


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


# Listed organisations with words around their names, and companies that no list has.
#
# What is measured with them: how many of the listed are still possible, and how many of the
# others become so only because a whole listed name stands in theirs.


ADDITIONS: Final[list[str]] = table(__file__, "ADDITIONS", lists=True)
"""Words that people put around a name; a name stands for ``{}``."""

FURTHER_ADDITIONS: Final[list[str]] = table(__file__, "FURTHER_ADDITIONS", lists=True)
"""The same in other words and forms."""

JOINED_ADDITIONS: Final[list[str]] = table(__file__, "JOINED_ADDITIONS", lists=True)
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
    return any(is_name_of_group(make_form(PlainName(word), person=False)) for word in words)


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
