"""From a score to a band, and why the band is lower than the score says.

See docs/matching.md, Bands.
"""

from collections.abc import Iterator
from typing import Final

from onward.graph.matching import gates
from onward.graph.matching.abroad import is_rare_abroad
from onward.graph.matching.best_names import THINGS
from onward.graph.matching.compare import LEAST_NAME_SCORE, Comparison
from onward.graph.matching.query import Band, Bands
from onward.graph.model import PartyKind

THING: Final = "the name is that of a vessel, aircraft or vehicle"

WITHIN: Final = gates.WITHIN
ABROAD: Final = gates.ABROAD


def band_for_score(score: float, bands: Bands) -> Band:
    """Return the band that a score alone reaches."""
    if score >= bands.match:
        return "match"
    if score >= bands.possible:
        return "possible"
    return "weak" if score >= bands.weak else "below"


def judge_band(
    comparison: Comparison, bands: Bands, *, ambiguous: bool
) -> tuple[Band, tuple[str, ...]]:
    """Judge a comparison.

    Args:
        comparison: Of a query and a party.
        bands: From which scores bands begin.
        ambiguous: Whether another party of the same list fits about as well.

    Returns:
        The band, and why it is lower than the score says, or higher: an identifier counts
        whatever the names say.
    """
    if comparison.is_decided:
        return "match", ()
    band = band_for_score(comparison.score, bands)
    doubts = (*comparison.contradictions, *_doubt_names(comparison, ambiguous=ambiguous))
    if band == "match":
        if _differ_in_short_word(comparison):
            doubts = (*doubts, gates.SHORT_WORD)
        return ("possible", doubts) if doubts else ("match", ())
    because = (*_describe_hints(comparison), *doubts)
    # An equal identifier is never left unassessed, however little the names agree.
    if band in ("weak", "below") and _is_lifted_by_identifier(comparison):
        return "possible", because
    # Neither empty words nor another country take a whole name away: it may be a branch abroad.
    if band in ("weak", "below") and comparison.lifted_by:
        return "possible", (comparison.lifted_by, *because)
    if band in ("weak", "below") and is_rare_abroad(comparison, bands):
        return "possible", (gates.ABROAD, *because)
    # A fact that differs lowers the score, and takes no name off the list.
    if band == "below" and comparison.name_score >= bands.weak:
        return "weak", (*_describe_differences(comparison), *because)
    return band, because


def _describe_hints(comparison: Comparison) -> Iterator[str]:
    for agreement in comparison.identifiers:
        if agreement.because:
            yield f"the {agreement.number.scheme} is equal, but {agreement.because}"


def _describe_differences(comparison: Comparison) -> Iterator[str]:
    for fact in comparison.qualifiers:
        if not fact.agrees:
            yield f"another {fact.kind.replace('_', ' ')}"


def _doubt_names(comparison: Comparison, *, ambiguous: bool) -> Iterator[str]:
    """Yield why the names alone do not say who the party is."""
    reading, name = comparison.reading, comparison.name
    is_person = comparison.party.kind == PartyKind.PERSON
    if comparison.cap:
        yield comparison.cap.reason
    if comparison.only_weak:
        yield gates.WEAK_ALIAS
    if reading and name and gates.has_other_characters(reading.name, name.text):
        yield gates.CHARACTERS
    if comparison.name_agreement is not None and comparison.name_agreement.is_by_initials:
        yield gates.INITIALS
    if not is_person and _is_everybodys(comparison):
        yield gates.EVERYBODYS
    if is_person and not _is_confirmed(comparison):
        if _is_common_name(comparison):
            yield gates.COMMON_NAME
        if ambiguous:
            yield gates.AMBIGUOUS
    if comparison.party.kind in THINGS and comparison.query.kind != comparison.party.kind:
        yield THING


def _differ_in_short_word(comparison: Comparison) -> bool:
    """Tell whether two organisations differ in a short word, and no number or address agrees."""
    reading, name, names = comparison.reading, comparison.name, comparison.name_agreement
    if reading is None or name is None or names is None or comparison.identifiers:
        return False
    if PartyKind.PERSON in (comparison.query.kind, comparison.party.kind):
        return False
    agreed = {fact.kind for fact in comparison.qualifiers if fact.agrees}
    if agreed >= {"country", "address"}:
        return False
    return gates.differ_in_short_word(reading.form, name.form, names)


def _is_everybodys(comparison: Comparison) -> bool:
    """Tell whether many have the name asked for, and no country, address or number says whose."""
    reading = comparison.reading
    agreed = {fact.kind for fact in comparison.qualifiers if fact.agrees}
    if reading is None or comparison.identifiers or agreed & {"country", "address"}:
        return False
    return gates.is_everybodys(reading.variant.text, reading.form)


def _is_lifted_by_identifier(comparison: Comparison) -> bool:
    """Tell whether an equal identifier makes a candidate; one that only hints needs a name."""
    if comparison.has_deciding_identifier:
        return True
    names = comparison.name_agreement
    return bool(comparison.identifiers) and (names is None or names.value >= LEAST_NAME_SCORE)


def _is_confirmed(comparison: Comparison) -> bool:
    """Tell whether more than the name says that it is this person."""
    has_equal_birth = any(
        fact.kind == "birth_date" and fact.agrees for fact in comparison.qualifiers
    )
    return has_equal_birth or bool(comparison.identifiers)


def _is_common_name(comparison: Comparison) -> bool:
    reading, name, names = comparison.reading, comparison.name, comparison.name_agreement
    if reading is None or name is None or names is None:
        return False
    return gates.is_common_name(reading.form, name.form, names.pairs)
