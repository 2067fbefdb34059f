"""Offices: which body of those that are named somebody heads, and the whole of it or a part."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from onward.graph.addresses.tables import is_town, region_of_town
from onward.graph.countries import country_code
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.words import WordClass, classify_words
from onward.loaders.sentences.joined_names import NamedParty
from onward.loaders.sentences.name_ends import IsKnown
from onward.loaders.sentences.name_signs import is_name, looks_like_organisation
from onward.loaders.sentences.name_tails import cut_portfolio
from onward.loaders.sentences.words import SentenceRule

_IN_PLACE: Final = re.compile(
    r"\s+(?:in|for)\s+(?:the\s+)?(?:[a-z]+\s+){0,4}"
    r"(?!Jan|Feb|Mar[c ]|Apr|May |June|July|Aug|Sep|Oct|Nov|Dec)[\u2018\u201c'\"]?[A-Z]"
)
"""Behind a name, where the office is held: "in Zawiya", "in the city of Saqqez"."""

_AT: Final = re.compile(r"\s+at\s+(?:the\s+)?[A-Z]")

_OF_ONE_PLACE: Final = re.compile(
    r"\b(?:court|prison|colony|cent(?:re|er)|museum|plant|factory|school|institut\w+|university"
    r"|hospital|airport|department|directorate|detachment|brigade|battalion|regiment|facility|station"
    r"|headquarters|branch|embassy|office|camp|district|council|commission|committee|fund|foundation"
    r"|llc|jsc|company|team|section|division|fleet)\b",
    re.IGNORECASE,
)
"""What is at one place, so that its head is the head of the whole."""


def find_led(
    names: Sequence[NamedParty], text: str, begin: int, is_known: IsKnown
) -> Iterator[NamedParty]:
    """Yield the bodies that somebody heads, of the names behind an office.

    Args:
        names: As they were read.
        text: The sentence.
        begin: Where the office ends.
        is_known: Whether a text is a name of the list.
    """
    for name in _leave_out_parents(names, text):
        # "Deputy Director of Marine Transportation at Kometa": a field, and then the body
        is_field = _AT.match(text, name.end) and not looks_like_organisation(name.text)
        if is_field and not is_known(name.text):
            continue
        bare = name.text if is_known(name.text) else cut_portfolio(name.text, text[:begin])
        is_whole = " " in bare and is_name(bare, "", of_person=False, is_next=False)
        # "Head of Utopia" governs a place
        if not is_place(bare) and (bare == name.text or is_whole):
            yield replace(name, text=bare)


_REGION: Final = re.compile(
    r"(?!.*\b(?:Military|Federal)\b)(?:\S+ ){1,2}"
    r"(?:Republic|Region|Oblast|Krai|Territory|Province|District)|Republic of .*"
)


def is_place(name: str) -> bool:
    """Tell whether a name is that of a place alone: "Isfahan Province"."""
    # "Head of the Altai Republic"
    if _REGION.fullmatch(name):
        return True
    classes = set(classify_words(split_words(romanise(name))))
    return classes == {WordClass.PLACE} or country_code(name) is not None


def is_seat(name: str) -> bool:
    """Tell whether a name is that of a town or region: "the prosecutor of Zahedan".

    Only where a court or police is meant: a firm may be called as a town is, and have a director.
    """
    town = " ".join(split_words(romanise(name)))
    return is_town(town) or region_of_town(town) is not None


def _leave_out_parents(names: Sequence[NamedParty], text: str) -> Sequence[NamedParty]:
    """Return the names without the bodies above: "Head of the Budget Office, Ministry of X"."""
    starts = {name.start for name in names}
    if len(names) < 2 or len(starts) < len(names):
        return names
    between = text[names[0].start : names[-1].start]
    return names if re.search(r"(?:\band|&|as well as)\s", between) else names[:1]


def is_of_part(text: str, name: NamedParty) -> bool:
    """Tell whether an office is that of a part alone: of a body that is more than the place."""
    is_local = _OF_ONE_PLACE.search(name.text) is not None
    return not is_local and _IN_PLACE.match(text, name.end) is not None


_DESCRIBED: Final = r"(?:[A-Z][a-z]+-based |[a-z][a-z-]* |[A-Z][a-z]+(?:ian|ese|ish|an|i) ){0,3}"
_SAYS_WHAT: Final = re.compile(
    r"\s*(?:(?:also |currently )?(?:is|was|has been|remains) (?:also |currently )?|.*\bas )"
    rf"(?:an? |the )?{_DESCRIBED}"
)
"""Between the subject and a name, what leaves the office behind the name to the subject."""
_BEGINS: Final = re.compile(rf"(?:An? )?{_DESCRIBED}")
"""The same where the sentence has no subject."""
_OF_SOMEBODY: Final = re.compile(r"\s+(?:who|which|that)\b")


def find_behind(
    rules: Sequence[SentenceRule], text: str, begin: int, is_known: IsKnown
) -> Iterator[tuple[SentenceRule, re.Match[str], NamedParty]]:
    """Yield the offices behind a name that the list has: "a senior Kometa official".

    Args:
        rules: Those whose name stands before the words.
        text: The sentence.
        begin: Where the predicate begins.
        is_known: Whether a text is a name of the list; only such a name is certain.
    """
    for rule in rules:
        for phrase in rule.phrase.finditer(text, begin):
            words = list(re.finditer(r"\S+", phrase["name"]))
            starts = [phrase.start("name") + word.start() for word in words]
            end = phrase.end("name")
            # "a Kenyan Kometa commander"
            start = next((place for place in starts if is_known(text[place:end])), None)
            # "A Kometa commander who ordered it" is hardly the entry
            if not begin and _OF_SOMEBODY.match(text, phrase.end()):
                continue
            says_what = _SAYS_WHAT if begin else _BEGINS
            if start is not None and says_what.fullmatch(text, begin, start):
                yield rule, phrase, NamedParty(text[start:end], start, phrase.end())
