"""Whether nothing but another country takes a rare name below `possible`: a front abroad has one.

Who is listed in one country buys through an address in another one. So a name of two words or more
that would be possible without a country is possible with another one, too, where it is rare and
has no word of its own that the listed name lacks. A person must look (`bands`).
"""

from typing import Final

from onward.graph.matching.best_names import THINGS
from onward.graph.matching.compare import Comparison
from onward.graph.matching.query import Bands
from onward.graph.names.around.added_words import own_places
from onward.graph.names.around.within import ALIKE_LEAST, RARE
from onward.graph.names.forms import NameForm
from onward.graph.names.score import NameScore

_LEAST_WORDS: Final = 2
_SOUNDS: Final = ("sound", "metaphone")
_LEAST_INITIALS: Final = 2  # beside a surname: one is anybody's


def is_rare_abroad(comparison: Comparison, bands: Bands) -> bool:
    """Tell whether another country alone keeps a rare name from being possible.

    Args:
        comparison: Of a query and a party, which reaches no more than band weak.
        bands: From which scores bands begin.
    """
    abroad = [fact for fact in comparison.qualifiers if fact.kind == "country" and not fact.agrees]
    reading, name, names = comparison.reading, comparison.name, comparison.name_agreement
    if not abroad or comparison.only_weak or comparison.cap:
        return False
    if reading is None or name is None or names is None or name.kind == "weak":
        return False
    if comparison.party.kind in THINGS and comparison.query.kind != comparison.party.kind:
        return False
    others = sum(fact.effect for fact in comparison.qualifiers if fact not in abroad)
    if comparison.name_score + others < bands.possible:
        return False
    return _agree_rarely(reading.form, name.form, names)


def _agree_rarely(query: NameForm, listed: NameForm, names: NameScore) -> bool:
    """Tell whether two words or more agree, a rare one among them, and all own ones of a query."""
    pairs = names.pairs
    initials = sum(pair.how == "initial" for pair in pairs)
    if len(pairs) < _LEAST_WORDS or 0 < initials < _LEAST_INITIALS:
        return False
    own_words = own_places(query.tokens)
    if not {pair.query for pair in pairs}.issuperset(own_words):
        return False
    is_cross = query.plain.is_latin != listed.plain.is_latin
    own_pairs = [pair for pair in pairs if pair.query in own_words]
    # between two scripts vowels are guessed, and a sound is anybody's
    if is_cross and any(pair.how in _SOUNDS for pair in own_pairs):
        return False
    return any(
        pair.similarity >= ALIKE_LEAST
        and listed.tokens[pair.listed].kind == "distinctive"
        and min(query.tokens[pair.query].weight, listed.tokens[pair.listed].weight) >= RARE
        for pair in own_pairs
    )
