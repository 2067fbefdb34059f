"""Read the name, or the list of names, that stands at a place of a sentence."""

import re
from typing import Final

from onward.graph.countries import country_code
from onward.graph.state_bodies.reading import read_state_body
from onward.loaders.sentences.characters import (
    OPEN,
    REFERENCE,
    behind_brackets,
    brackets_behind,
    tidy,
)
from onward.loaders.sentences.joined_names import NamedParty, part_at_and
from onward.loaders.sentences.name_ends import IsKnown, find_end, reach_known, skip_to_name
from onward.loaders.sentences.name_signs import (
    DESCRIBED_BEHIND,
    is_name,
    looks_like_organisation,
    names_office,
)
from onward.loaders.sentences.name_tails import cut_tail, holds_office, noun_behind

_POSSESSIVE: Final = re.compile(r"(?<=\w)['\u2019]s?$")

_COMMA: Final = re.compile(r"\s*,\s+(?:and\s+|as well as\s+)?")

_AND: Final = re.compile(r"\s+(?:and|&|as well as)\s+")

_OF_CORPORATION: Final = re.compile(r"\s+of (?:the )?(?:State Corporation|Group|Holding)\b.*$")
"""Behind a name, to whom it belongs; never part of it."""

_INNER_ACRONYM: Final = re.compile(r"\s+\([A-Z][^()]*\)\s+(?=of\s)")
"""An abbreviation inside a name: "the Autonomous Territorial Unit (ATU) of Gagauzia"."""

_POSSESSIVE_BEHIND: Final = re.compile(r"['\u2019]s\b")

_CAPITALS: Final = re.compile(r"\s+[A-Z][a-z]+\s+[A-Z]")

_OF_COUNTRY: Final = re.compile(r"^([A-Z][\w ]*)['\u2019]s?\s+")

MOST_NAMES: Final = 12


def _is_nobody(_name: str) -> bool:
    return False


def read_names(
    text: str, start: int, end: int, *, of_person: bool, is_known: IsKnown = _is_nobody
) -> list[NamedParty]:
    """Return the names of a list "A, B and C" that begins at a place; none where none is certain.

    Args:
        text: The sentence.
        start: Where the list may begin.
        end: What it cannot exceed.
        of_person: Whether the names must be those of persons.
        is_known: Whether a text is a name of the list: of two readings that one is right.

    >>> [name.text for name in read_names("of JSC Kometa and LLC Vega.", 2, 27, of_person=False)]
    ['JSC Kometa', 'LLC Vega']
    >>> read_names("of several offshore firms in Utopia.", 2, 36, of_person=False)
    []
    """
    first = _read_name(text, start, end, of_person=of_person, is_known=is_known)
    if first is None:
        return []
    names = [first]
    # "the fund 'Talent and Success'"
    is_quoted = text[first.start] in OPEN and first.text[:1] not in OPEN
    if not (of_person or is_quoted or first.reference or is_known(first.text)):
        names = part_at_and(first, is_known)
    while names and len(names) < MOST_NAMES:
        following = _read_next(text, names, end, of_person=of_person, is_known=is_known)
        if following is None:
            break
        is_one = of_person or following.reference or is_known(following.text)
        parts = [following] if is_one else part_at_and(following, is_known)
        if not parts:
            break
        names += parts
    return names


def _read_next(
    text: str, names: list[NamedParty], end: int, *, of_person: bool, is_known: IsKnown
) -> NamedParty | None:
    """Return the next name of a list, behind a comma or "and"."""
    place = names[-1].end
    joint = _AND.match(text, place, end)
    if joint is not None:
        return _read_name(
            text, joint.end(), end, of_person=of_person, is_known=is_known, is_next=True
        )
    joint = _COMMA.match(text, place, end)
    if joint is None:
        return None
    following = _read_name(
        text, joint.end(), end, of_person=of_person, is_known=is_known, is_next=True
    )
    if following is None or _is_apposition(following.text):
        return None
    # "A, B" is a list only where it goes on to "and C", or ends the sentence
    rest = text[following.end : end]
    goes_on = re.match(r"\s*(?:,\s|and\s|as well as\s|[.;)]|$)", rest) is not None
    are_firms = all(map(looks_like_organisation, (names[-1].text, following.text)))
    is_list = goes_on and (
        " and " in text[place:end] or are_firms or len(names) > 1 or not rest.strip(" .;)")
    )
    return following if is_list else None


def _is_apposition(name: str) -> bool:
    """Tell whether what follows a comma describes the name before: a place, or an office."""
    return country_code(name) is not None or names_office(name)


def _read_name(
    text: str,
    start: int,
    end: int,
    *,
    of_person: bool,
    is_known: IsKnown,
    is_next: bool = False,
) -> NamedParty | None:
    begin = skip_to_name(text, start, end, of_person=of_person)
    if begin is None:
        return None
    name_end, place = find_end(text, begin, end, of_person=of_person)
    if inner := _INNER_ACRONYM.search(text, begin, name_end):
        # "ATU of Gagauzia" is one name, but what the list knows without "of …" is the shorter one
        is_short = is_known(tidy(text[begin : inner.start()]))
        if is_short:
            name_end, place = inner.start(), behind_brackets(text, inner.start(), end)
    name_end, place = reach_known(text, begin, (name_end, place), end, is_known)
    printed = text[begin:name_end].strip(" ,.;:")
    brackets = " ".join(filter(None, brackets_behind(text, name_end, end)))
    if place < end and not any(sign in printed for sign in OPEN):
        printed = _POSSESSIVE.sub("", printed)
    # "X - Utopia's defence conglomerate": two names were run together
    is_owner = printed != text[begin:name_end].strip(" ,.;:")
    if place > name_end and _POSSESSIVE_BEHIND.match(text, place, end):
        return None
    if is_owner and DESCRIBED_BEHIND.match(text, place, end):
        return None
    if re.match(r"\s*[Uu]nit\s*$", text[max(0, begin - 5) : begin]) and printed[:1].isdigit():
        return None
    name = tidy(_INNER_ACRONYM.sub(" ", printed))
    if not is_name(name, text[place:end], of_person=of_person, is_next=is_next):
        return None
    # "Guards 4th (Kometa) Tank Division": the name goes on behind its brackets
    if place > name_end and _CAPITALS.match(text, place, end) and not is_known(name):
        return None
    if of_corporation := _OF_CORPORATION.search(name):
        name = name[: of_corporation.start()]
    reference = REFERENCE.search(brackets)
    if not reference and not is_known(name):
        name = _tidy_unknown(name, text, name_end, is_known, of_person=of_person)
    if not name:
        return None
    return NamedParty(name, begin, place, reference[0] if reference else "", brackets)


def _tidy_unknown(
    name: str, text: str, name_end: int, is_known: IsKnown, *, of_person: bool
) -> str:
    """Write a name that the list lacks without what is no part of it, "" where it is none."""
    if of_person:
        return name
    bare = cut_tail(name)
    owner = _OF_COUNTRY.match(bare)
    if owner is not None and country_code(owner[1]):
        behind_owner = bare[owner.end() :]
        is_clear = behind_owner.count(" ") > 1 and read_state_body(behind_owner) is None
        # "Utopia's Centre of Space Research" of a list that has the centre
        if is_clear and is_known(behind_owner):
            return behind_owner
    if holds_office(bare) or (
        bare != name and not is_name(bare, "", of_person=False, is_next=False)
    ):
        return ""
    if bare == name and (noun := noun_behind(name, text, name_end)):
        return f"{name} {noun}"
    return bare
