"""From a score to a band, and why the band is lower than the score says (06, section 9)."""

from collections.abc import Iterator
from typing import Final

from onward.graph.matching import gates
from onward.graph.matching.compare import NAME_LEAST, Compared
from onward.graph.matching.query import Band, Bands
from onward.graph.model import PartyKind

THING: Final = "the name is that of a vessel, aircraft or vehicle"

_THINGS: Final = frozenset({PartyKind.VESSEL, PartyKind.AIRPLANE, PartyKind.VEHICLE})


def band_of(score: float, bands: Bands) -> Band:
    """Give the band that a score alone reaches."""
    if score >= bands.match:
        return "match"
    if score >= bands.possible:
        return "possible"
    return "weak" if score >= bands.weak else "below"


def judged(made: Compared, bands: Bands, *, ambiguous: bool) -> tuple[Band, tuple[str, ...]]:
    """Judge what was compared.

    Args:
        made: A query and a party.
        bands: From which scores bands begin.
        ambiguous: Whether another party of the same list fits about as well.

    Returns:
        The band, and why it is lower than the score says, or higher: an identifier counts
        whatever the names say.
    """
    if made.decides and not made.against:
        return "match", ()
    band = band_of(made.score, bands)
    lowers = (*made.against, *_of_names(made, ambiguous=ambiguous))
    if band == "match":
        return ("possible", lowers) if lowers else ("match", ())
    because = (*_hints(made), *lowers)
    if band in ("weak", "below") and _holds_a_number(made):
        return "possible", because
    if band == "below" and made.name_score >= bands.weak:
        return "weak", (*_contrary(made), *because)
    return band, because


def _hints(made: Compared) -> Iterator[str]:
    for number in made.numbers:
        if number.because:
            yield f"the {number.number.scheme} is equal, but {number.because}"


def _contrary(made: Compared) -> Iterator[str]:
    """Name the facts that differ: they lower a score, and take nobody off the list."""
    for fact in made.qualifiers:
        if not fact.agrees:
            yield f"another {fact.kind.replace('_', ' ')}"


def _of_names(made: Compared, *, ambiguous: bool) -> Iterator[str]:
    is_person = made.party.kind == PartyKind.PERSON
    if made.is_generic:
        yield gates.GENERIC
    if made.only_weak:
        yield gates.WEAK_ALIAS
    if made.asked and made.name and gates.has_other_characters(made.asked.name, made.name.text):
        yield gates.CHARACTERS
    if made.names is not None and made.names.is_by_initials:
        yield gates.INITIALS
    if is_person and not _is_settled(made):
        if _is_common(made):
            yield gates.COMMON_NAME
        if ambiguous:
            yield gates.AMBIGUOUS
    if made.party.kind in _THINGS and made.query.kind != made.party.kind:
        yield THING


def _holds_a_number(made: Compared) -> bool:
    """Tell whether an equal identifier makes a candidate; one that only hints needs a name."""
    if made.decides:
        return True
    return bool(made.numbers) and (made.names is None or made.names.value >= NAME_LEAST)


def _is_settled(made: Compared) -> bool:
    """Tell whether more than the name says that it is this person."""
    born = any(fact.kind == "birth_date" and fact.agrees for fact in made.qualifiers)
    return born or bool(made.numbers)


def _is_common(made: Compared) -> bool:
    if made.asked is None or made.name is None or made.names is None:
        return False
    return gates.is_common(made.asked.form, made.name.form, made.names.pairs)
