"""What stands around a name in one field: other names, and words that name nobody."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise
from typing import Final, NamedTuple

from onward.graph.countries import country_code, names_of_countries
from onward.graph.names.romanise import list_entries, plain_word, romanise, split_words
from onward.graph.names.words import (
    NameForm,
    Phrase,
    Phrases,
    Token,
    WordClass,
    classify_word,
    classify_words,
    find_phrase_words,
    group_phrases,
    is_legal_form,
    make_form,
    make_plain,
)

# ------------------------------------------------------------------------------------------------
# Words that people put around a name, and that name nobody: a trade, a place, an office, a number.
#
# More words count as such here than where names are scored: "Aviation" or "Samara" may be all that
# a listed name has, but beside a whole rare one they say only what it sells, or where. So does the
# name of a country in any language: "LISTED Deutschland GmbH", "LISTED Norge AS".
# ------------------------------------------------------------------------------------------------

_WORDS: Final = "added_words.txt"
_PLACES: Final = "added_places.txt"
DEPARTMENTS: Final = frozenset(
    {"dept", "department", "departments", "office", "offices", "branch", "branches", "division"}
    | {"divisions", "filial", "filiale", "sucursal", "succursale"}
)
"""Words of a part of a firm that is no party of its own."""

_SHORT_WORD: Final = 2  # letters: initials, or a word that tells nobody apart
_LONG_NAME: Final = 3  # words: "National Iranian Oil" names one party without a rare word

_SHORTEST_SINGULAR: Final = 4
"""Letters: shorter ones are names with an S of their own."""

_SHORTEST_COUNTRY: Final = 4
"""Letters: codes of three letters stand within many names."""


def own_places(tokens: Sequence[Token]) -> list[int]:
    """Return the positions of the words that are a name's own, and no added ones.

    >>> from onward.graph.names.words import make_form, make_plain
    >>> own_places(make_form(make_plain("Kaprikat Aviation Novi Sad"), person=False).tokens)
    [0]
    """
    places = [place for place, token in enumerate(tokens) if _is_own(token)]
    if len(places) < 2:
        return places
    added = set(find_phrase_words([token.text for token in tokens], _added_phrases()))
    return [place for place in places if place not in added]


def names_somebody(text: str) -> bool:
    """Tell whether a text may be a whole name, and not what stands beside one.

    It has a word of its own, or is as long as the name of a ministry, or says of which country or
    place a trade is, as names of states' companies do. A department is of somebody.

    >>> names_somebody("Kaprikat AG"), names_somebody("Russian Railways"), names_somebody("Moscow")
    (True, True, False)
    >>> names_somebody("Dubai Branch"), names_somebody("General Trading")
    (False, False)
    """
    tokens = make_form(make_plain(text), person=False).tokens
    if own_places(tokens):
        return True
    words = [word.text for word in tokens if word.text.isalpha() and len(word.text) > _SHORT_WORD]
    return len(words) >= _LONG_NAME or _says_of_which_place(words)


def _says_of_which_place(words: Sequence[str]) -> bool:
    """Tell whether words are a place and a trade: "Bank of Russia", not "Republic of Belarus"."""
    of_place = [are_places([word]) for word in words]
    is_country = country_code(" ".join(words)) is not None
    is_trade_of_place = any(of_place) and not all(of_place) and not is_country
    return is_trade_of_place and DEPARTMENTS.isdisjoint(words)


def are_places(words: Sequence[str]) -> bool:
    """Tell whether lower-case ASCII words are places, with prepositions between them or none.

    >>> are_places(["novi", "sad"]), are_places(["in", "dubai"]), are_places(["aviation"])
    (True, True, False)
    """
    classes = classify_words(words)
    of_places = set(find_phrase_words(words, _place_phrases()))
    of_places.update(i for i, kind in enumerate(classes) if kind is WordClass.PLACE)
    rest = (kind for i, kind in enumerate(classes) if i not in of_places)
    return bool(of_places) and all(kind is WordClass.FUNCTION for kind in rest)


def _is_own(token: Token) -> bool:
    text = token.text
    return token.kind == "distinctive" and not text.isdigit() and not is_added_word(text)


@cache
def is_added_word(word: str) -> bool:
    """Tell whether a word is an added one, or several of what one names: "handsets"."""
    if word in _added_words():
        return True
    singular = word.removesuffix("s")
    if singular == word or len(singular) < _SHORTEST_SINGULAR:
        return False
    # a town has no plural: Hamas is not several of Hama
    return singular in _list_words() or classify_words([singular])[0] is WordClass.GENERIC


@cache
def _list_words() -> frozenset[str]:
    return frozenset(list_entries(_WORDS))


def is_trade(word: str) -> bool:
    """Tell whether a word is a trade that stands for one in another language: "shuzi", digital."""
    return word in _list_trades()


@cache
def _list_trades() -> frozenset[str]:
    return frozenset(word for group in list_entries("trade_words.txt") for word in group.split())


@cache
def _added_words() -> frozenset[str]:
    return frozenset(entry for entry in _list_added() if " " not in entry)


@cache
def _added_phrases() -> Phrases:
    return group_phrases(_list_added())


@cache
def _place_phrases() -> Phrases:
    return group_phrases((*list_entries(_PLACES), *_list_countries()), least=1)


@cache
def _list_added() -> tuple[str, ...]:
    """Return the words of the lists, and the names of countries."""
    lists = (list_entries(_WORDS), list_entries(_PLACES), _list_countries())
    return tuple(dict.fromkeys(chain(*lists)))


@cache
def _list_countries() -> tuple[str, ...]:
    """Return the names of countries; short codes are left out."""
    countries = (" ".join(split_words(romanise(name))) for name, _ in names_of_countries())
    return tuple(name for name in countries if len(name) >= _SHORTEST_COUNTRY)


# ------------------------------------------------------------------------------------------------
# Whether a name is the beginning of a listed one: a field that is too short has cut it.
#
# Order systems and payment messages have fields of 30, 35 or 40 characters for a name, and keep
# what fits: "JOINT STOCK COMPANY RUSSIAN AGRICUL". What is left may be common words alone. So a
# long name with which a listed one begins, letter by letter, may be that one (`bands`).
# ------------------------------------------------------------------------------------------------

LEAST_CHARACTERS: Final = 29
"""Of a name that a field may have cut: one of thirty, less a blank at its end."""

LEAST_LETTERS: Final = 22
"""Of them that are letters or digits: fewer may be the beginning of anything."""

MOST_BEGUN: Final = 5
"""Parties of a list that a beginning may mean; one of more tells nobody apart."""


def begins_listed(text: str, query: NameForm, listed: NameForm) -> bool:
    """Tell whether a listed name goes on where a long name ends.

    Args:
        text: The name that is asked for, in one reading, as it is written.
        query: Its form.
        listed: The name that is listed.
    """
    if len(text) < LEAST_CHARACTERS or is_legal_form(query.plain.words.split()):
        return False
    # without the legal forms before it, too, which each writes in a way of their own
    return _goes_on(query.whole, listed.whole) or _goes_on(query.joined, listed.joined)


def _goes_on(beginning: str, name: str) -> bool:
    is_long = LEAST_LETTERS <= len(beginning) < len(name)
    return is_long and name.startswith(beginning)


# ------------------------------------------------------------------------------------------------
# Phrases of a word list within a text as it was written, with the places where they stand.
# ------------------------------------------------------------------------------------------------

_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
# letters: "z.Hd.", where "à la" and "w imieniu" need no sign
_LONG_WORD: Final = 4
_LETTERS_JOINED: Final = frozenset("/.-")


def find_phrases_in_text(text: str, phrases: Phrases) -> Iterator[tuple[int, int, int]]:
    """Yield the phrases of a text: where each begins and ends, and of how many words it is.

    The longest counts where several begin; none shares a word with the one before it. Letters that
    stand alone in a phrase of short words must be parted by a dot, a slash or a dash.
    """
    matches, words = _split_text(text)
    if phrases.keys().isdisjoint(words):
        return
    place = 0
    while place < len(words):
        length = next(
            (
                len(phrase)
                for phrase in phrases.get(words[place], ())
                if tuple(words[place : place + len(phrase)]) == phrase
                and _letters_are_joined(text, matches[place : place + len(phrase)])
            ),
            0,
        )
        if length:
            yield matches[place].start(), matches[place + length - 1].end(), length
        place += max(length, 1)


@lru_cache(maxsize=64)  # several lists are looked for in one text
def _split_text(text: str) -> tuple[tuple[re.Match[str], ...], tuple[str, ...]]:
    matches = tuple(_WORD.finditer(text))
    return matches, tuple(plain_word(word[0]) for word in matches)


def _letters_are_joined(text: str, words: Sequence[re.Match[str]]) -> bool:
    """Tell whether a sign follows each letter before a short word: "C O" may be initials.

    A long word keeps the others from being initials: "a la orden de".
    """
    return any(len(word[0]) >= _LONG_WORD for word in words) or all(
        len(word[0]) > 1 or len(after[0]) > _SHORT_WORD or text[word.end()] in _LETTERS_JOINED
        for word, after in pairwise(words)
    )


# ------------------------------------------------------------------------------------------------
# A firm whose branch is named: "Kaprikat Istanbul Branch", "Filiale Berlin der Kaprikat AG".
#
# A branch is no firm of its own, and stands abroad more often than not. So what is left without the
# words of the branch and of its place is one more way of reading the name.
# ------------------------------------------------------------------------------------------------

_EDGES: Final = " ,;:/|([{}])-\u2013\u2014."
_MOST_WORDS_OF_PLACE: Final = 4
_PREPOSITIONS: Final = frozenset(("in", "at", "v", "vo", "w", "en", "a", "te", "i", "na", "ve"))
_CHINESE_FIRM: Final = re.compile(
    r"(?P<firm>.+(?:公司|集团|集團|银行|銀行|株式会社|주식회사))"
    r"[^\W\d_]{0,8}?(?:分公司|分行|支行|代表处|代表處|办事处|辦事處|支店|事務所|営業所|지점|지사|사무소)\W*"
)


class FirmOfBranch(NamedTuple):
    """The firm whose branch a name is.

    Attributes:
        name: Of the firm.
        is_sure: Whether what was taken away beside the branch is known to be a place.
    """

    name: str
    is_sure: bool


def without_branch(text: str) -> Iterator[FirmOfBranch]:
    """Yield the firm whose branch or office a name says it is.

    A word before "branch" that is no known place may be one, or may be of the name: both are
    yielded.

    >>> [firm.name for firm in without_branch("Kaprikat GmbH, Istanbul Branch")]
    ['Kaprikat GmbH']
    >>> [firm.name for firm in without_branch("Kaprikat Zubrolsk Branch")]
    ['Kaprikat Zubrolsk', 'Kaprikat']
    >>> [firm.name for firm in without_branch("Olive Branch Trading")]
    []
    """
    if (firm := _CHINESE_FIRM.fullmatch(text)) is not None:
        yield FirmOfBranch(firm["firm"], is_sure=True)
        return
    for start, end, _ in find_phrases_in_text(text, _branch_phrases()):
        before, after = text[:start].rstrip(_EDGES), text[end:].lstrip(_EDGES)
        if names_somebody(before):
            if _is_place_behind(after):
                yield FirmOfBranch(before, is_sure=True)
            elif _names_nobody(after):
                yield from _without_place_behind(before)
        elif names_somebody(after) and _names_nobody(before):
            yield from _without_place_before(after)


def _is_place_behind(text: str) -> bool:
    """Tell whether what stands behind "branch" says where it is: "Hamburg", "in Zubrolsk"."""
    words = _make_plain_words(_WORD.findall(text))
    is_short = 1 < len(words) <= _MOST_WORDS_OF_PLACE
    return are_places(words) or (is_short and words[0] in _PREPOSITIONS)


def _without_place_behind(text: str) -> Iterator[FirmOfBranch]:
    """Yield a name without the place at its end; where none is known, without a word, too.

    Of "Bank of Russia Dubai" all but "Bank" is places: so much is taken as leaves a name.
    """
    words = list(_WORD.finditer(text))
    of_place = _count_words_of_place(words, at_end=True)
    for count in range(of_place, 0, -1) if of_place else (0, 1):
        rest = text[: words[-count - 1].end()] if count < len(words) else ""
        if names_somebody(rest):
            yield FirmOfBranch(rest, is_sure=bool(of_place) or not count)
            if of_place:
                return


def _without_place_before(text: str) -> Iterator[FirmOfBranch]:
    """Yield "Kaprikat AG" of "Berlin der Kaprikat AG" and of "of Kaprikat AG in Berlin"."""
    words = list(_WORD.finditer(text))
    first = _count_words_of_place(words, at_end=False)
    while first < len(words) - 1 and _is_function_word(words[first][0]):
        first += 1
    behind = _count_words_of_place(words, at_end=True)
    if behind and not _is_function_word(words[-behind][0]):
        behind = 0  # "Bank of Dubai"
    rest = text[words[first].start() : words[-behind - 1].end()]
    if names_somebody(rest):
        yield FirmOfBranch(rest, is_sure=True)


def _count_words_of_place(matches: Sequence[re.Match[str]], *, at_end: bool) -> int:
    """Return how many words at one end of a name are a place, with the prepositions beside it."""
    words = _make_plain_words([match[0] for match in matches])
    for count in range(min(_MOST_WORDS_OF_PLACE, len(words) - 1), 0, -1):
        if are_places(words[-count:] if at_end else words[:count]):
            return count
    return 0


def _is_function_word(word: str) -> bool:
    return classify_word(_make_plain_words([word])[0]) is WordClass.FUNCTION


def _names_nobody(text: str) -> bool:
    """Tell whether a text is at most a place, a legal form or a number: "Olive Branch Trading"."""
    words = _make_plain_words(_WORD.findall(text))
    telling = [word for word in words if not _is_form_or_number(word)]
    return not telling or are_places(telling)


def _is_form_or_number(word: str) -> bool:
    return word.isdigit() or classify_word(word) in (WordClass.LEGAL, WordClass.FUNCTION)


def _make_plain_words(words: Sequence[str]) -> list[str]:
    return list(map(plain_word, words))


@cache
def _branch_phrases() -> Phrases:
    return group_phrases(list_entries("branch_words.txt"), least=1)


# ------------------------------------------------------------------------------------------------
# The names that stand beside each other in one field: "Kaprikat c/o Zubrol", "Kaprikat / Zubrol".
#
# A phrase (`data/joining_phrases.txt`), what papers call a party (`data/party_labels.txt`), a sign
# or a quotation mark parts them. Where fewer than two of the parts can name somebody, the field
# holds one name: "Kaprikat A/S", "Institute for Physics".
# ------------------------------------------------------------------------------------------------

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
_WORD_JOINED: Final = re.compile(r"\w+")
# letters: initials, or a word that tells nobody apart
_EDGES_JOINED: Final = " .,:()[]"
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
    is_first = not text[: phrase.start].strip(_EDGES_JOINED)
    if is_first and (text[phrase.start].islower() or text[phrase.start : phrase.end] in _SHORT):
        return True  # "ex Zubrol", "UBO Zubrol"
    is_at_edge = is_first or not text[phrase.end :].strip(_EDGES_JOINED)
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
    name = text[first.end :].strip(_EDGES_JOINED)
    is_alone = first.is_sure and not others and not text[: first.start].strip(_EDGES_JOINED)
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
    is_opening = first is not None and not text[: first.start].strip(_EDGES_JOINED)
    rest = text[first.end :].strip(_EDGES_JOINED) if first is not None and is_opening else ""
    return rest or text


def _cut_text(text: str, cuts: Sequence[_Cut]) -> Iterator[str]:
    start = 0
    for cut in cuts:
        if cut.start >= start:
            yield text[start : cut.start].strip(_EDGES_JOINED)
        start = max(start, cut.end)
    yield text[start:].strip(_EDGES_JOINED)


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
    words = list(_WORD_JOINED.finditer(text))
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
        elif not text[:start].strip(_EDGES_JOINED):
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
    is_last = not text[end:].strip(_EDGES_JOINED)
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


# ------------------------------------------------------------------------------------------------
# The names in a text: "spare parts for the plant of Norvex-Trans", "ROUTER FOR NORVEX-TRANS".
#
# What begins with a capital is written as a name in most languages. A text without capitals, or
# with nothing else, tells no name from other words: there what stands between articles,
# prepositions and phrases that join names (`data/joining_phrases.txt`) may be one.
# ------------------------------------------------------------------------------------------------

_WORD_IN_TEXTS: Final = re.compile(r"(?<!\w)[^\W_][\w.&'\u2019-]*")
_POSSESSIVE: Final = re.compile("(?<=\\w\\w)['\u2019][sS]$")
_SIGNS_IN_TEXTS: Final = re.compile(
    '[,;:()\\[\\]{}/|"\u201c\u201d\u201e\u00ab\u00bb\n\t]|\\s[-\u2013\u2014]+\\s'
)
_EDGES_IN_TEXTS: Final = " .'\u2019-&"
_SHORTEST: Final = 5
"""Letters of a name: a shorter one is an abbreviation of many things."""
_MOST_PARTS: Final = 4
"""Parts of capitals, between articles and prepositions, that may be one name together."""
_MOST_WORDS: Final = 8
"""Words of a name in small letters."""


def names_in_text(text: str) -> list[str]:
    """Return what a text writes as a name, or may mean as one where it writes all words alike.

    >>> names_in_text("spare parts für Norvex-Trans, Moscow, Hall 2")
    ['Norvex-Trans', 'Moscow']
    >>> names_in_text("DEPOT OF NORVEX TRANS")
    ['DEPOT OF NORVEX TRANS', 'DEPOT', 'NORVEX TRANS']
    >>> names_in_text("lamps for the depot of norvex trans")
    ['norvex trans']
    """
    names = dict.fromkeys(name for run in _find_runs(text) for name in _read_run(run))
    if not _has_capitals(text):
        names |= dict.fromkeys(filter(_may_be_name, list(_cut_at_words(text))[1:]))
    return list(names)


def names_behind_words(text: str, *, only_phrases: bool = False) -> Iterator[str]:
    """Yield whom a text names that says what something is: behind "for", a sign or in brackets.

    A single word is one only behind a word that joins names.

    Args:
        text: As it is written.
        only_phrases: Whether only what joins names opens one: "c/o", and no sign.

    >>> list(names_behind_words("Router for Norvex, black (Kvarzit Works)"))
    ['Norvex', 'Kvarzit Works']
    >>> list(names_behind_words("Stainless Steel valve, 24 bar, Teflon"))
    []
    """
    has_capitals = _has_capitals(text)
    phrases = [(start, end, True) for start, end, _ in find_joining_phrases(text)]
    signs = [(*sign.span(), False) for sign in _SIGNS_IN_TEXTS.finditer(text)]
    small = [
        (*word.span(), False)
        for word in _WORD_IN_TEXTS.finditer(text)
        if classify_word(plain_word(word[0])) is WordClass.FUNCTION
    ]
    cuts = sorted([*phrases, *signs, *small, (len(text), len(text), False)])
    for (_, start, is_phrase), (end, _, _) in pairwise(cuts):
        if only_phrases and not is_phrase:
            continue
        piece = text[start:end].strip()
        names = names_in_text(piece)
        if is_phrase and not has_capitals and _may_be_name(piece):
            names.append(piece)
        yield from (name for name in names if is_phrase or len(name.split()) > 1)


def _has_capitals(text: str) -> bool:
    """Tell whether a letter is a capital, or of a script that has none."""
    return any(char.isalpha() and not char.islower() for char in text)


def _may_be_name(piece: str) -> bool:
    """Tell whether words in small letters are as many as a name has, which is not one."""
    return 1 < len(piece.split()) <= _MOST_WORDS


def _find_runs(text: str) -> Iterator[Sequence[str]]:
    """Yield words side by side of which none but articles and prepositions begins small."""
    run: list[str] = []
    size = end = 0  # words of the run up to its last capital, and where the last word ends
    for word in _WORD_IN_TEXTS.finditer(text):
        is_small = word[0][0].islower()
        if text[end : word.start()].strip(" ") or (is_small and not _is_stop(word[0])):
            yield run[:size]
            run, size = [], 0
        if run or not is_small:
            run.append(word[0])
        if not is_small:
            size = len(run)
        end = word.end()
    yield run[:size]


def _read_run(run: Sequence[str]) -> Iterator[str]:
    """Yield a run, its parts between articles, prepositions and numbers, and parts side by side."""
    stops = [place for place, word in enumerate(run) if _is_stop(word)]
    edges = zip([-1, *stops], [*stops, len(run)], strict=True)
    parts = [(before + 1, after) for before, after in edges if before + 1 < after]
    if len(run) - len(stops) > 1:  # "Hall 2" is no name
        yield from _say_name(run)
    for count in range(1, _MOST_PARTS + 1):
        for first, last in zip(parts, parts[count - 1 :], strict=False):
            yield from _say_name(run[first[0] : last[1]])


def _is_stop(word: str) -> bool:
    return word[0].isdigit() or classify_word(plain_word(word)) is WordClass.FUNCTION


def _say_name(words: Sequence[str]) -> Iterator[str]:
    name = _POSSESSIVE.sub("", " ".join(words).strip(_EDGES_IN_TEXTS))
    if sum(map(str.isalpha, name if name.isascii() else romanise(name))) >= _SHORTEST:
        yield name


def _cut_at_words(text: str) -> Iterator[str]:
    """Yield what stands between signs, articles and prepositions."""
    for clause in _SIGNS_IN_TEXTS.split(text):
        piece: list[str] = []
        for word in clause.split():
            if classify_word(plain_word(word)) is WordClass.FUNCTION:
                yield " ".join(piece)
                piece = []
            else:
                piece.append(word)
        yield " ".join(piece)


# ------------------------------------------------------------------------------------------------
# Initials that are written as one word beside a surname, as those of a legal form are.
# ------------------------------------------------------------------------------------------------

_JOINED_INITIALS: Final = re.compile(r"(?<![\w.])(?:[^\W\d_]\. ?){1,2}[^\W\d_](?:\.|(?!\w))")
_WORDS_BESIDE_INITIALS: Final = 3
"""A surname may have so many words; with more of them, initials are those of an organisation."""

_CLASSES_BESIDE_INITIALS: Final = {WordClass.DISTINCTIVE, WordClass.FUNCTION, WordClass.LEGAL}


def with_initials_apart(text: str) -> str | None:
    """Return a person's name with its joined initials apart; None where there are none.

    >>> with_initials_apart("A.I.Kaprikatov"), with_initials_apart("Kaprikat L.L.C.")
    ('A. I. Kaprikatov', None)
    >>> with_initials_apart("Kaprikatov S. A.")
    'Kaprikatov S A'
    """
    initials = _JOINED_INITIALS.search(text)
    if initials is None:
        return None
    before, after = text[: initials.start()], text[initials.end() :]
    letters = initials[0].replace(".", "").replace(" ", "")
    is_legal_form = len(letters) > 2 and classify_word(letters.lower()) is WordClass.LEGAL
    surname = split_words(romanise(f"{before} {after}"))
    classes = {classify_word(word) for word in surname}
    is_surname = WordClass.DISTINCTIVE in classes and classes <= _CLASSES_BESIDE_INITIALS
    if not is_surname or is_legal_form or len(surname) > _WORDS_BESIDE_INITIALS:
        return None
    dot = "" if " " in initials[0] else "."  # what is apart already is read as a name, too
    apart = " ".join(f"{letter}{dot}" for letter in letters)
    return " ".join(f"{before} {apart} {after}".split())


# ------------------------------------------------------------------------------------------------
# Names that a field counts up: "1) Kaprikat Ltd 2) Zubrol".
# ------------------------------------------------------------------------------------------------

SEPARATOR: Final = " | "
"""A sign that parts names, in the place of what parted them."""

_MARKER: Final = re.compile(r"(?<![^\s,;])(?:\(?(\d{1,2}|[a-hA-H])\)|(\d)\.(?=\s))\s*(?=\w\w)")


def part_numbered(text: str) -> str:
    """Return a list on one line with a separator for each of its numbers; one alone is no list.

    >>> part_numbered("1) Kaprikat Ltd 2) Zubrol"), part_numbered("1. FC Kaprikat")
    (' | Kaprikat Ltd  | Zubrol', '1. FC Kaprikat')
    """
    if ")" not in text and "." not in text:
        return text
    marks = {"".join(mark.groups("")).lower() for mark in _MARKER.finditer(text)}
    is_list = {"1", "2"} <= marks or {"a", "b"} <= marks
    return _MARKER.sub(SEPARATOR, text) if is_list else text


# ------------------------------------------------------------------------------------------------
# A firm of which something is said to be: "Kaprikat's daughter company".
# ------------------------------------------------------------------------------------------------

_POSSESSIVE_POSSESSIVES: Final = re.compile(
    "(?<=[^\\W\\d_]{2})['\u2019\u02bc]s(?!\\w)", re.IGNORECASE
)


def without_possessives(text: str) -> str | None:
    """Return a text without the English possessives in it; None where it has none.

    >>> without_possessives("Kaprikat's daughter company"), without_possessives("O'Sullivan")
    ('Kaprikat daughter company', None)
    """
    left = _POSSESSIVE_POSSESSIVES.sub("", text)
    return left if left != text else None


# ------------------------------------------------------------------------------------------------
# A person who is named by a relative: "Anna Kaprikat's family", "Familie Kaprikat".
#
# Who owns or buys is not said, and the person who is named is compared all the same.
# ------------------------------------------------------------------------------------------------

_RELATIVES: Final = "relatives.txt"
_IN_FIRMS: Final = "relatives_in_firms.txt"
_OF_FIRMS: Final = "family"  # English: a firm's name begins with it
_POSSESSIVE_RELATIVES: Final = re.compile("(?:['\u2019\u02bc]s?|s['\u2019\u02bc])$")
_WORD_RELATIVES: Final = re.compile(r"[^\W_]+")
_CONJUNCTIONS_RELATIVES: Final = frozenset(
    ("and", "&", "und", "et", "y", "e", "i", "\u0438", "with", "mit")
)
_ARTICLES: Final = frozenset(("the", "die", "la", "le", "der", "el"))


def name_beside_relative(text: str) -> Iterator[str]:
    """Yield the person whose relative a text names.

    >>> list(name_beside_relative("Anna Kaprikat's family"))
    ['Anna Kaprikat']
    >>> list(name_beside_relative("trust for the children of Anna Kaprikat"))
    ['Anna Kaprikat']
    >>> list(name_beside_relative("Kaprikat & Sons"))
    []
    """
    for relative in _find_relatives(text):
        for name in (_without_conjunction(_without_article(relative.before)), relative.name):
            if _may_be_person(name):
                yield name


def names_relative(text: str) -> bool:
    """Tell whether a text says whose relative somebody is, and not who.

    >>> texts = ("Anna Kaprikat's wife", "Kaprikat family", "The Kaprikat family trust")
    >>> [names_relative(text) for text in texts]
    [True, True, True]
    >>> texts = ("Kaprikat & Sons", "Family Kaprikat Stores", "Kaprikat Family Office Ltd")
    >>> [names_relative(text) for text in texts]
    [False, False, False]
    """
    words = split_words(romanise(text))
    if any(classify_word(word) is WordClass.LEGAL for word in words[1:]):
        return False
    return any(
        relative.is_owned or relative.is_of or not relative.after or _opens_name(relative)
        for relative in _find_relatives(text)
    )


class _Relative(NamedTuple):
    """The words for a relative in a text, and what stands around them."""

    words: str
    before: str
    after: str

    @property
    def is_owned(self) -> bool:
        return _POSSESSIVE_RELATIVES.search(self.before) is not None

    @property
    def name(self) -> str:
        return _without_links(self.after)

    @property
    def is_of(self) -> bool:
        return len(self.name) < len(self.after)


def _find_relatives(text: str) -> Iterator[_Relative]:
    for start, end, _ in find_phrases_in_text(text, _read_phrases()):
        before, after = text[:start].rstrip(_EDGES), text[end:].strip(_EDGES)
        relative = _Relative(" ".join(split_words(romanise(text[start:end]))), before, after)
        is_in_firms = relative.words in list_entries(_IN_FIRMS)
        if not is_in_firms or relative.is_owned or (relative.is_of and relative.name):
            yield relative


def _opens_name(relative: _Relative) -> bool:
    """Tell whether a text is "Familie Anna Kaprikat"; "Family Kaprikat Stores" is a firm."""
    is_first = not _without_article(relative.before)
    return is_first and relative.words != _OF_FIRMS and _may_be_person(relative.after)


def _without_links(text: str) -> str:
    """Return a text without the prepositions that it begins with."""
    while (word := _WORD_RELATIVES.match(text)) and _is_link(word[0]) and word.end() < len(text):
        text = text[word.end() :].lstrip(_EDGES + "'\u2019")
    return text


def _without_conjunction(text: str) -> str:
    """Return "Anna Kaprikat" of "Anna Kaprikat and"."""
    words = text.split(" ")
    return " ".join(words[:-1]) if words[-1].lower() in _CONJUNCTIONS_RELATIVES else text


def _is_link(word: str) -> bool:
    return word[:1].islower() and classify_word(plain_word(word)) is WordClass.FUNCTION


def _without_article(text: str) -> str:
    name = _POSSESSIVE_RELATIVES.sub("", text)
    first, _, rest = name.partition(" ")
    return rest if first.lower() in _ARTICLES else name


def _may_be_person(name: str) -> bool:
    """Tell whether a text holds two words, and none that only describes somebody."""
    words = [word for word in _WORD_RELATIVES.findall(name) if not word.isdigit()]
    is_described = any(word[:1].islower() and not _is_link(word) for word in words)
    return len(words) > 1 and not is_described and any(word[:1].isupper() for word in words)


@cache
def _read_phrases() -> Phrases:
    return group_phrases((*list_entries(_RELATIVES), *list_entries(_IN_FIRMS)), least=1)


# ------------------------------------------------------------------------------------------------
# What order systems write into the field of a name: remarks, numbers, a person's office.
#
# "Kaprikat (gesperrt)", "Kaprikat Tel. +49 30 12345" and "Anna Kaprikat, CEO" mean Kaprikat. A name
# may hold such words, so what is left without them is one more way of reading it.
# ------------------------------------------------------------------------------------------------

_NUMBER: Final = re.compile(r"(?:\W{1,3}(?:no|nr|num|number)\b)?\W{0,4}\w{0,8}\d", re.IGNORECASE)
_ADDRESSES: Final = re.compile(
    r"[^\s@<>]{1,64}@[^\s@<>]+|(?:https?://|www\.)\S+|\+\d[\d\s()/.-]{6,}", re.IGNORECASE
)
_CUSTOMER_NUMBER: Final = (
    r"#?(?:[a-z]{0,3}[-_.]?\d{5,14}|[a-z]{1,3}[-_.]?\d{4}"
    r"|0\d{3}|(?!19|20)\d{4})"  # 1998 and 2010 may be years
)
_NUMBER_BEFORE: Final = re.compile(rf"^\W*{_CUSTOMER_NUMBER}(?=[\s/|:;,\])-])", re.IGNORECASE)
_NUMBER_BEHIND: Final = re.compile(rf"(?<=[\s/|:;,(\[-]){_CUSTOMER_NUMBER}\W*$", re.IGNORECASE)
_EDGES_REMARKS: Final = " ,;:/*#_<([{-\u2013\u2014"
_OFFICE_SIGNS: Final = ",;:/|([-\u2013\u2014"
_LINKS: Final = re.compile(
    r"\s*(?:of|at|for|bei|der|de|del|di|da|van|von|du|w|v|\u0432|@)\s+", re.IGNORECASE
)
_TITLE_SIGNS: Final = " .,/"
_PERSON_WORDS: Final = range(2, 6)


class NameWithOffice(NamedTuple):
    """A person's name before an office.

    Attributes:
        name: The name.
        is_set_apart: Whether a comma, a dash or a bracket stands between; without one, the office
            may be a word of the name.
        employer: What follows "of", if anything does.
    """

    name: str
    is_set_apart: bool
    employer: str | None


def without_titles(text: str) -> str | None:
    """Return a name without the titles in front of it; None where it has none, or nothing else.

    >>> without_titles("Prof. Dr. Anna Kaprikat"), without_titles("Pan Oceanic")
    ('Anna Kaprikat', None)
    """
    end = _end_of_titles(text, _list_phrases("titles.txt"))
    left = text[end:].lstrip(_TITLE_SIGNS)
    person = text[_end_of_titles(text, _person_titles()) :].lstrip(_TITLE_SIGNS)
    if person != left and _is_like_person(person):
        left = person
    return left if left and left != text else None


def _end_of_titles(text: str, titles: Phrases) -> int:
    end = 0
    for start, stop, _ in find_phrases_in_text(text, titles):
        # "Haji-Ali" is one name
        if text[end:start].strip(_TITLE_SIGNS) or text[stop : stop + 1] not in _TITLE_SIGNS:
            break
        end = stop
    return end


def without_remarks(text: str) -> str | None:
    """Return a text without a clerk's remarks; None where there is none, or nothing else.

    >>> without_remarks("DO NOT USE Kaprikat LLC i.L."), without_remarks("Kaprikat LLC")
    ('Kaprikat LLC', None)
    """
    parts, end = [], 0
    for start, stop, _ in find_phrases_in_text(text, _list_phrases("remarks.txt")):
        parts.append(text[end:start])
        end = stop
    if not parts:
        return None
    left = " ".join(part.strip(f"{_EDGES_REMARKS}.)]}}>") for part in (*parts, text[end:]))
    return left.strip() or None


def without_numbers(text: str) -> str | None:
    """Return what stands before a number of a telephone, a register or a birth, or after it.

    >>> without_numbers("Kaprikat LLC, Tel. 030 12345"), without_numbers("Kaprikat 2000 LLC")
    ('Kaprikat LLC', None)
    >>> without_numbers("INN 7701234567 Kaprikat"), without_numbers("Kaprikat <a@kaprikat.example>")
    ('Kaprikat', 'Kaprikat')

    So is the number under which somebody is a customer; four digits may be a year.

    >>> without_numbers("0004711 Kaprikat LLC"), without_numbers("Kaprikat LLC - K10472")
    ('Kaprikat LLC', 'Kaprikat LLC')
    """
    places = [address.span() for address in _ADDRESSES.finditer(text)]
    for start, stop, _ in find_phrases_in_text(text, _list_phrases("number_words.txt")):
        number = _NUMBER.match(text, stop)
        if number is not None:
            rest = re.compile(r"[\w./()+-]*").match(text, number.end())
            places.append((start, rest.end() if rest else number.end()))
    if not places:
        return _without_customer_number(text)
    start, stop = min(places)
    return text[:start].strip(_EDGES_REMARKS) or text[stop:].strip(f"{_EDGES_REMARKS})]}}>") or None


def _without_customer_number(text: str) -> str | None:
    for pattern in (_NUMBER_BEFORE, _NUMBER_BEHIND):
        number = pattern.search(text)
        if number is not None:
            rest = f"{text[: number.start()]}{text[number.end() :]}".strip(_EDGES_REMARKS)
            return rest if names_somebody(rest) else None
    return None


def before_office(text: str) -> NameWithOffice | None:
    """Return the person who stands before the first office or degree; None where nobody does.

    >>> before_office("Anna Kaprikat, CEO of Zubrol")
    NameWithOffice(name='Anna Kaprikat', is_set_apart=True, employer='Zubrol')
    >>> before_office("Kaprikat Trading, Sales Manager") is None
    True
    """
    for start, stop, _ in find_phrases_in_text(text, _list_phrases("offices.txt")):
        before = text[:start].rstrip()
        name = before.rstrip(_EDGES_REMARKS)
        if _is_like_person(name):
            link = _LINKS.match(text, stop)
            employer = text[link.end() :].strip(_EDGES_REMARKS) if link else ""
            return NameWithOffice(name, before[-1:] in _OFFICE_SIGNS, employer or None)
    return None


def _is_like_person(name: str) -> bool:
    """Tell whether a name has two words or more, and none of a trade, a place or a legal form."""
    words = split_words(romanise(name))
    own_classes = (WordClass.DISTINCTIVE, WordClass.FUNCTION)
    return len(words) in _PERSON_WORDS and all(
        len(word) == 1 or classify_word(word) in own_classes for word in words
    )


@cache
def _person_titles() -> Phrases:
    lists = (list_entries("titles.txt"), list_entries("person_titles.txt"))
    return group_phrases(chain.from_iterable(lists), least=1)


@cache
def _list_phrases(name: str) -> Phrases:
    return group_phrases(list_entries(name), least=1)
