"""The names that stand beside each other in one field: "Kaprikat c/o Zubrol", "Kaprikat / Zubrol".

A phrase (`data/joining_phrases.txt`), what papers call a party (`data/party_labels.txt`), a sign
or a quotation mark parts them. Where fewer than two of the parts can name somebody, the field holds
one name: "Kaprikat A/S", "Institute for Physics".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from onward.graph.countries import country_code
from onward.graph.names.around.added_words import (
    DEPARTMENTS,
    are_places,
    names_somebody,
    own_places,
)
from onward.graph.names.around.phrases import find_phrases_in_text
from onward.graph.names.forms import make_form, make_plain
from onward.graph.names.romanise import plain_word, romanise, split_words
from onward.graph.names.word_data import list_entries
from onward.graph.names.words import (
    Phrase,
    WordClass,
    classify_word,
    classify_words,
    group_phrases,
)

# A dash within a word belongs to it, and a slash between two letters: "A/S".
_SIGNS: Final = re.compile(
    r"(?<!\b\w)[/\\]|[/\\](?!\w\b)"
    '|[|;"`\u00ab\u00bb\u201c\u201d\u201e\u2039\u203a]'
    "|[<>=]|[:\uff1a]\\s"
    "|\\s[-\u2013\u2014+@*_~#^\u00b7\u2022\u2192\u21d2]+\\s"
)
_SHARE: Final = re.compile(
    r"[(\[]?\b\d{1,3}(?:[.,]\d+)?\s?(?:%|percent\b|per cent\b|prozent\b|pct\b)[)\]]?",
    re.IGNORECASE,
)
_IN_APOSTROPHES: Final = re.compile(
    "(?<!\\w)['\u2018\u201a]([^'\u2018\u2019\u201a]+)['\u2018\u2019](?!\\w)"
)
# Letters alone are initials unless they are written as a conjunction is: "Kaprikat y Zubrol".
_CONJUNCTIONS: Final = re.compile(
    r"(?<!\b\w)\s*&\s*(?!\w\b)"
    "|(?<=\\s)(?:(?i:and|und|u\\.|et|en|og|och|oraz|ve|va|\u0442\u0430|\u0456)"
    "|[yY\u0438\u0418ei\u0648]|\u53ca|\u548c)(?=\\s)"
)
# "St. Petersburg" and "Dr. Zubrol" are one name; a legal form is as short.
_END_OF_WORD: Final = re.compile(r"(?:(?<=\w\w\w)|(?<=\bco))\.+\s+(?=\w\w)", re.IGNORECASE)
# "Kaprikat Trading Mr Zubrol": with whom somebody speaks at a firm
_COURTESIES: Final = re.compile(
    r"(?<=\w\W)\b(?:mr|mrs|ms|mister|herrn?|frau|mme|monsieur|madame|se\u00f1or|se\u00f1ora|signora?"
    r"|mevrouw|dhr|mevr)\b\.?\s+(?=\w)",
    re.IGNORECASE,
)
_SURE_SIGNS: Final = frozenset("/\\\\|;")
_COMMA: Final = re.compile(",")
_WORD: Final = re.compile(r"\w+")
_SHORT_WORD: Final = 2  # letters: initials, or a word that tells nobody apart
_EDGES: Final = " .,:()[]"
_ELIDED: Final = re.compile(r"\b([ld]) (?=\w{3})")
_SURNAMES: Final = frozenset(
    {"absender", "alici", "besteller", "buyer", "client", "kaeufer", "kaufer", "kopare", "kunde"}
    | {"kupac", "lieferant", "versender"}
)
"""Labels that are surnames, too."""

_SIGNS_OF_LABELS: Final = (":", "\uff1a", "-", "\u2013", "\u2014", "=")
_SIGNS_BEFORE_LABELS: Final = (",", "(", "[", "/", ";", "|", "-", "\u2013", "\u2014")
_LABEL: Final = 4  # letters: "Ex Zubrol" and "Via Zubrol" may be names
_SHORT: Final = frozenset({"UBO", "FAO", "OBO"})  # labels of fewer that are no words
_LONGEST_LABEL: Final = 30


class _Cut(NamedTuple):
    """What parts two names: from where to where, and whether it parts nothing else.

    Of a conjunction or a full stop `joins` is true: it stands within many a name, too.
    """

    start: int
    end: int
    is_sure: bool
    joins: bool = False


class JoinedName(NamedTuple):
    """A name beside others.

    Attributes:
        text: The name.
        is_sure: Whether what parts it can part nothing but names: "on behalf of", "/"; a single
            word such as "for", a dash or a quotation mark stands within names, too.
    """

    text: str
    is_sure: bool


def split_names(text: str) -> tuple[JoinedName, ...]:
    """Return the names that a field holds beside each other; none where it holds only one.

    >>> [tuple(name) for name in split_names("Kaprikat on behalf of Zubrol - Mixtend LLC")]
    [('Kaprikat', True), ('Zubrol - Mixtend LLC', True), ('Zubrol', False), ('Mixtend LLC', False)]
    >>> split_names("Kaprikat Foods A/S"), split_names("Institute for Advanced Zubrol")
    ((), ())
    """
    phrases = list(_find_phrases(text))
    cuts = sorted([*phrases, *_find_signs(text), *_find_commas(text), *_find_legal_ends(text)])
    if not cuts:
        return ()
    # "To the order of Zubrol" holds one name, and yet is not that name.
    is_open = any(
        phrase.is_sure or _is_label(text, phrase) or _stands_apart(text, phrase)
        for phrase in phrases
    ) or _begins_with_label(text)
    least = 1 if is_open else 2
    sure = _cut_names(text, [cut for cut in cuts if cut.is_sure], least)
    # A name may hold what parts the others, too: "Zubrol & Kaprikat Storage and Transport".
    inside = [
        cut
        for cut in cuts
        if cut.joins and not any(_touches_phrase(cut, phrase) for phrase in phrases)
    ]
    at_edges = [name for cut in inside[:1] + inside[-1:] for name in _cut_names(text, [cut], least)]
    names = dict.fromkeys((*sure, *at_edges, *_cut_names(text, cuts, least)))
    return tuple(JoinedName(name, is_sure=name in sure) for name in names)


def _is_label(text: str, phrase: _Cut) -> bool:
    """Tell whether a word stands before or behind all names: "Owner Zubrol", "Zubrol half"."""
    is_first = not text[: phrase.start].strip(_EDGES)
    if is_first and (text[phrase.start].islower() or text[phrase.start : phrase.end] in _SHORT):
        return True  # "ex Zubrol", "UBO Zubrol"
    is_at_edge = is_first or not text[phrase.end :].strip(_EDGES)
    return is_at_edge and phrase.end - phrase.start >= _LABEL


def _begins_with_label(text: str) -> bool:
    """Tell whether a colon stands behind words that name nobody: "UBO: Zubrol"."""
    label, colon, _ = text[:_LONGEST_LABEL].partition(":")
    return bool(colon) and label.strip() != "" and not names_somebody(label)


def _stands_apart(text: str, phrase: _Cut) -> bool:
    """Tell whether a comma stands before a word: "Zubrol, now management"."""
    return text[: phrase.start].rstrip().endswith(",")


def _touches_phrase(cut: _Cut, phrase: _Cut) -> bool:
    return cut.start <= phrase.end and phrase.start <= cut.end


def _cut_names(text: str, cuts: Sequence["_Cut"], least: int) -> list[str]:
    if not cuts:
        return []
    names = [part for part in _cut_text(text, cuts) if names_somebody(part)]
    return names if len(names) >= least else _name_introduced(text, cuts)


def _name_introduced(text: str, cuts: Sequence["_Cut"]) -> list[str]:
    """Return the only name behind a sure label, whatever its words: "Consignee: Marble Ltd"."""
    first, *others = cuts
    name = text[first.end :].strip(_EDGES)
    is_alone = first.is_sure and not others and not text[: first.start].strip(_EDGES)
    return (
        [name] if is_alone and " " in name and not are_places(split_words(romanise(name))) else []
    )


def may_be_name(text: str) -> bool:
    """Tell whether a bracket names somebody, and holds no country, legal form, trade or office."""
    words = split_words(romanise(text))
    if WordClass.DISTINCTIVE not in classify_words(words):
        return False
    return DEPARTMENTS.isdisjoint(words) and country_code(text) is None


def may_be_branch(text: str) -> bool:
    """Tell whether a bracket names somebody whose branch or office stands before it."""
    words = split_words(romanise(text))
    return not DEPARTMENTS.isdisjoint(words) and names_somebody(text)


def states_share(text: str) -> bool:
    """Tell whether a text says how much somebody holds."""
    return _SHARE.search(text) is not None


def without_opening(text: str) -> str:
    """Return a text without the phrase that joins it to what stands before its bracket.

    >>> without_opening("ex Kaprikat"), without_opening("Kaprikat")
    ('Kaprikat', 'Kaprikat')
    """
    first = next(_find_phrases(text), None)
    is_opening = first is not None and not text[: first.start].strip(_EDGES)
    rest = text[first.end :].strip(_EDGES) if first is not None and is_opening else ""
    return rest or text


def _cut_text(text: str, cuts: Sequence[_Cut]) -> Iterator[str]:
    start = 0
    for cut in cuts:
        if cut.start >= start:
            yield text[start : cut.start].strip(_EDGES)
        start = max(start, cut.end)
    yield text[start:].strip(_EDGES)


def _find_signs(text: str) -> Iterator[_Cut]:
    """Yield where signs and conjunctions part names; of apostrophes, two that enclose words."""
    for sign in _SIGNS.finditer(text):
        yield _Cut(*sign.span(), is_sure=sign[0] in _SURE_SIGNS)
    for share in _SHARE.finditer(text):
        yield _Cut(*share.span(), is_sure=False)
    for title in _COURTESIES.finditer(text):
        if _is_like_firm(text[: title.start()]):
            yield _Cut(*title.span(), is_sure=True)
    for pattern in (_CONJUNCTIONS, _END_OF_WORD):
        for mark in pattern.finditer(text):
            yield _Cut(*mark.span(), is_sure=False, joins=True)
    for quoted in _IN_APOSTROPHES.finditer(text):
        yield _Cut(quoted.start(), quoted.start(1), is_sure=False)
        yield _Cut(quoted.end(1), quoted.end(), is_sure=False)


def _find_commas(text: str) -> Iterator[_Cut]:
    """Yield where commas stand before organisations; between a person's names, too, they stand."""
    first, *others = text.split(",")
    if first.strip() and others and all(map(_is_like_firm, others)):
        yield from (_Cut(*comma.span(), is_sure=False) for comma in _COMMA.finditer(text))


def _find_legal_ends(text: str) -> Iterator[_Cut]:
    """Yield where a name ends with its legal form, and another begins: "Kaprikat GmbH Zubrol"."""
    words = list(_WORD.finditer(text))
    classes = [classify_word(plain_word(word[0])) for word in words]
    for place, word in enumerate(words[1:-1], start=1):
        is_form = classes[place] is WordClass.LEGAL and len(word[0]) > _SHORT_WORD
        ends_name = is_form and classes[place - 1] is not WordClass.LEGAL
        # "Open Joint Stock Company Zubrol" begins with its form
        if ends_name and _has_own_word(text[: word.start()]):
            yield _Cut(word.end(), word.end(), is_sure=False)


def _has_own_word(text: str) -> bool:
    return bool(own_places(make_form(make_plain(text), person=False).tokens))


def _is_like_firm(part: str) -> bool:
    """Tell whether a part has two words or more, and a trade or legal form is one of them."""
    words = split_words(romanise(part))
    classes = {classify_word(word) for word in words if len(word) > 1}
    return len(words) > 1 and not classes.isdisjoint((WordClass.LEGAL, WordClass.GENERIC))


def _find_phrases(text: str) -> Iterator[_Cut]:
    """Yield where joining phrases stand; a single word such as "for" stands within names, too."""
    for start, end, words in find_joining_phrases(text):
        if words > 1 or plain_word(text[start:end]) not in _party_labels():
            yield _Cut(start, end, is_sure=words > 1)
        elif not text[:start].strip(_EDGES):
            yield from _cut_label(text, start, end)
        elif _stands_last(text, start, end):
            yield _Cut(start, end, is_sure=False)


def _cut_label(text: str, start: int, end: int) -> Iterator[_Cut]:
    """Yield a label of one word before a name; "Kaufer Anna" is a person, and nobody's buyer."""
    has_sign = text[end:].lstrip().startswith(_SIGNS_OF_LABELS)
    is_sure = has_sign or _is_like_firm(text[end:])
    is_surname = plain_word(text[start:end]) in _SURNAMES
    if is_sure or not is_surname or len(split_words(romanise(text[end:]))) > 1:
        yield _Cut(start, end, is_sure=is_sure)


def _stands_last(text: str, start: int, end: int) -> bool:
    """Tell whether a label stands last behind a sign: "Kaprikat (buyer)"."""
    is_last = not text[end:].strip(_EDGES)
    return is_last and text[:start].rstrip().endswith(_SIGNS_BEFORE_LABELS)


def find_joining_phrases(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the phrases that join names: where each begins and ends, and of how many words it is.

    >>> list(find_joining_phrases("Kaprikat on behalf of Zubrol"))
    [(9, 21, 3)]
    """
    return find_phrases_in_text(text, _joining_phrases())


@cache
def _joining_phrases() -> Mapping[str, tuple[Phrase, ...]]:
    entries = (*list_entries("joining_phrases.txt"), *_party_labels())
    spellings = (spelling for entry in entries for spelling in _spell_articles(entry))
    return group_phrases(spellings, least=1)


def _spell_articles(phrase: str) -> tuple[str, ...]:
    """Return a phrase, as bills of lading shorten it, and with apostrophes: "a l'ordre de"."""
    return phrase, phrase.replace(" the ", " "), _ELIDED.sub(r"\1", phrase)


@cache
def _party_labels() -> frozenset[str]:
    return frozenset(list_entries("party_labels.txt"))
