"""Which names of a query and a party agree best, and which lift the band whatever they score."""

from collections.abc import Sequence
from math import inf
from operator import itemgetter
from typing import Final, NamedTuple

from onward.graph.matching import gates
from onward.graph.matching.layers.names import IndexedParty, ListedName
from onward.graph.matching.qualifiers import SAME_COUNTRY
from onward.graph.matching.query import Bands
from onward.graph.matching.readings import PreparedQuery, QueryReading
from onward.graph.model import PartyKind
from onward.graph.names.around.beginnings import begins_listed
from onward.graph.names.around.shortened import is_shortened
from onward.graph.names.around.within import stands_within
from onward.graph.names.score import NameScore
from onward.graph.names.variants import BESIDE_OTHERS, DOUBTFUL

THINGS: Final = frozenset({PartyKind.VESSEL, PartyKind.AIRPLANE, PartyKind.VEHICLE})
"""Kinds of parties that bear names of anybody: a ship is called Kaprikat, or Golden Star."""

_MAY_REACH: Final = gates.GENERIC_CAP - SAME_COUNTRY  # from here, a fact lifts a name over the cap


PairScores = Sequence[Sequence[float]]
"""By name of a party and reading of a query, what the two score at most, less the reading's cost.

It is more than 1 where they may lift the band, whatever they score.
"""


class BestNames(NamedTuple):
    """The two names that agree best."""

    reading: QueryReading
    name: ListedName
    score: NameScore
    cap: gates.Cap | None
    lifted_by: str = ""  # why the two lift the band, whatever they score


def choose_names(
    prepared: PreparedQuery,
    party: IndexedParty,
    names: Sequence[ListedName],
    bands: Bands,
    scores: PairScores | None = None,
) -> tuple[BestNames | None, list[BestNames], bool]:
    """Return the best pair of names, and those with a whole listed name in the query.

    Last comes whether only a weak alias reaches the best pair's band.

    Args:
        prepared: The query.
        party: The party.
        names: Those of its names that are compared.
        bands: From which scores bands begin.
        scores: What each pair scores at most; None where that is not known.
    """
    best, lifting = _find_best_names(prepared, party, names, scores)
    bands_that_count = (bands.match, bands.possible)
    if best is None or best.name.kind != "weak" or best.score.value < min(bands_that_count):
        return best, lifting, False
    # The weak alias counts for less only if no strong name reaches the same band.
    strong_names = [name for name in names if name.kind != "weak"]
    strong, _ = _find_best_names(prepared, party, strong_names)
    strong_score = 0.0 if strong is None else strong.score.value
    only_weak = any(strong_score < band <= best.score.value for band in bands_that_count)
    return best, lifting, only_weak


def _find_best_names(
    prepared: PreparedQuery,
    party: IndexedParty,
    names: Sequence[ListedName],
    scores: PairScores | None = None,
) -> tuple[BestNames | None, list[BestNames]]:
    """Return the two names that agree best, and all pairs whose listed one stands in the query.

    Of equals the first counts, a strong name before a weak one. Where scores are known, the likest
    are compared first, until no others can agree better.

    This is the inner loop of matching: some fifty parties a query, each with all its names.
    """
    organisation = PartyKind.PERSON not in (prepared.query.kind, party.kind)
    is_other_thing = party.kind in THINGS and prepared.query.kind != party.kind
    may_be_within = organisation and party.kind not in THINGS
    best: BestNames | None = None
    best_key = (-1.0, False, 0, 0)
    lifting = []
    for most, place, number in _order_pairs(len(names), len(prepared.readings), scores):
        if most < best_key[0]:
            break
        name, reading = names[place], prepared.readings[number]
        if reading.is_persons and party.kind != PartyKind.PERSON:
            continue
        score = reading.scorer.score(name.form, organisation=organisation)
        cap = None
        # Initials have a cap of their own, below the gate's.
        if score.value > _MAY_REACH and not score.is_by_initials:
            cap = _find_cap(reading, name, score)
            if cap is None and is_other_thing and gates.is_one_sound(name.form, score.pairs):
                cap = gates.OTHER_THING
        value = apply_cap(score.value, cap) + reading.cost
        key = value, name.kind != "weak", -place, -number
        if key > best_key:
            best_key, best = key, BestNames(reading, name, score, cap)
        lifted_by = _find_lift(reading, name, score, party) if may_be_within else ""
        lifted_by = lifted_by or _find_beginning(reading, name)
        if lifted_by or cap is gates.ONE_WORD:
            lifting.append((place, number, BestNames(reading, name, score, cap, lifted_by)))
    lifting.sort(key=itemgetter(0, 1))
    return best, [pair for _, _, pair in lifting]


def _order_pairs(
    names: int, readings: int, scores: PairScores | None
) -> Sequence[tuple[float, int, int]]:
    """List the pairs of names, each with what it scores at most: the likest first, if known."""
    if scores is None:
        return [(inf, place, number) for place in range(names) for number in range(readings)]
    return sorted(
        (
            (most, place, number)
            for place, by_reading in enumerate(scores)
            for number, most in enumerate(by_reading)
        ),
        reverse=True,
    )


def _find_lift(
    reading: QueryReading, name: ListedName, score: NameScore, party: IndexedParty
) -> str:
    """Return why two names of organisations lift the band, whatever they score; "" if none does."""
    if not score.pairs:
        return ""
    if name.kind != "weak" and is_shortened(reading.form, name.form, score):
        return gates.SHORTENED
    if stands_within(reading.form, name.form, score.pairs) and party.says_who(name):
        return gates.WITHIN
    return ""


def _find_beginning(reading: QueryReading, name: ListedName) -> str:
    """Return why a name that may be cut lifts the band, whoever's it is; "" if it does not."""
    is_begun = begins_listed(reading.variant.text, reading.form, name.form)
    return gates.BEGUN if is_begun and name.kind != "weak" else ""


def _find_cap(reading: QueryReading, name: ListedName, score: NameScore) -> gates.Cap | None:
    """Return the gate that two names do not pass, if any."""
    if gates.agree_only_generically(reading.form, name.form, score.pairs, score.whole):
        return gates.GENERIC_WORDS
    way = reading.variant.name
    if way in DOUBTFUL and gates.is_other_short_word(reading.form, name.form):
        return gates.OTHER_SHORT_WORD
    if way == "other blanks" and gates.agree_by_sound(score.pairs):
        return gates.SOUNDS_ONLY
    may_be_no_name = way in DOUBTFUL or (way in BESIDE_OTHERS and name.kind == "weak")
    if may_be_no_name and gates.are_single_words(reading.variant.text, name.text):
        return gates.ONE_WORD
    return None


def apply_cap(value: float, cap: gates.Cap | None) -> float:
    """Return a score, or what a gate lets through of it."""
    return min(value, cap.at_most) if cap else value
