"""Names that say how somebody is related to others, or where goods go: "customer of Siemens".

Such a text stands where the name of a party is asked for, and names a role, a place or another
party: "our distributor in Dubai", "bonded warehouse Almaty", "c/o DHL", "to the order of First
Bank". It is recognised by its form, in the words of one language (`relation_words.csv`):

- a role and a word that leads on ("customer of", "дилер в"), whatever follows;
- roles, places and what stands around them alone, with towns and countries;
- a few words in small letters, and where that is: "hospital in Baku";
- a place in small letters, and its name: "oil field Kaprikat";
- a phrase that puts another party in the place of this one, at the beginning;
- where words are not parted, a role or a place at the end of what is written together;
- a post box, or a street with the number of a house.

A legal form makes a name of all but the first and the fourth: "Almaty Warehouse LLP". Trades and
wares are no such words: "Hamburg Port Authority".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Final

from onward.graph.tables import read_cells
from onward.queries.transactions.empty_words import LONGEST, read_languages, split_words
from onward.queries.transactions.fillers import is_legal_form

_EVERY_LANGUAGE: Final = "any"
_LONGEST_PHRASE: Final = 4
_LEAST_PLACE: Final = 3
_LEAST_PART: Final = 4
_JOINTS: Final = ("", "s", "n", "en", "er")
"""What German and Dutch put between two words that are written as one."""

_UNSPACED_FORMS: Final = (
    "公司",
    "集团",
    "集團",
    "厂",
    "廠",
    "会社",
    "회사",
    "银行",
    "銀行",
    "은행",
)

_FIRST_FORMS: Final = frozenset({"شركة", "شرکت"})
"""Arabic and Persian begin a firm's name with what it is."""

_Phrase = tuple[str, ...]


@dataclass
class _Relations:
    """The phrases of a language, by kind."""

    role: set[_Phrase] = field(default_factory=set)
    link: set[_Phrase] = field(default_factory=set)
    place: set[_Phrase] = field(default_factory=set)
    begin: set[_Phrase] = field(default_factory=set)
    end: set[_Phrase] = field(default_factory=set)
    article: set[_Phrase] = field(default_factory=set)

    def holds(self, phrase: _Phrase) -> bool:
        """Tell whether a phrase is a role or a place, or a word made of two: "Speditionslager"."""
        if phrase in self.role or phrase in self.place:
            return True
        return len(phrase) == 1 and self._is_compound(phrase[0])

    def _is_compound(self, word: str) -> bool:
        firsts = (word[:-length] for length in range(_LEAST_PART, len(word) - _LEAST_PART + 1))
        signs = self.role | self.place
        return any(
            (word[len(first) :],) in self.place
            and any((first.removesuffix(joint),) in signs for joint in _JOINTS)
            for first in firsts
        )

    @cached_property
    def begin_words(self) -> set[_Phrase]:
        """Phrases at the beginning that are not of single letters."""
        return {phrase for phrase in self.begin if any(len(word) > 1 for word in phrase)}


def _is_address(name: str) -> bool:
    from onward.graph.addresses.as_names import is_address_text  # noqa: PLC0415  # heavy

    return is_address_text(name)


@lru_cache(maxsize=8192)
def describes_relation(name: str) -> bool:
    """Tell whether a name only says what somebody is to others, or where somebody is.

    >>> texts = ("customer of Siemens", "наш дилер в Алматы", "bonded warehouse Almaty", "c/o DHL")
    >>> [describes_relation(text) for text in (*texts, "12 Harbour Road, Springfield")]
    [True, True, True, True, True]
    >>> texts = ("Client Solutions AG", "Partners Group", "Almaty Warehouse LLP", "Kunde Optik")
    >>> [describes_relation(text) for text in texts]
    [False, False, False, False]
    """
    if len(name) > LONGEST:
        return False
    words = tuple(split_words(name))
    if any(map(str.isdigit, name)) and _is_address(name):
        return True
    if not words or not _holds_sign(name, words):
        return False
    bare = _skip_opening(words)
    languages = _read_relations().values()
    has_slash = "/" in name
    if any(
        _leads_on(relations, bare) or _begins_with_another(relations, words, has_slash=has_slash)
        for relations in languages
    ):
        return True
    if _has_legal_form(name) or words[0] in _FIRST_FORMS or words[-1].endswith(_UNSPACED_FORMS):
        return False
    return any(
        _names_place(relations, bare)
        or _ends_in_role(relations, words)
        or _lies_somewhere(relations, name, words)
        or _opens_with_place(relations, name, words)
        for relations in languages
    )


def _has_legal_form(name: str) -> bool:
    from onward.graph.names.forms import make_plain  # noqa: PLC0415  # heavy

    words = make_plain(name).words.split()
    return len(words) > 1 and any(map(is_legal_form, words))


def _holds_sign(name: str, words: _Phrase) -> bool:
    """Tell whether a text may say so: most names hold no such word, and are done."""
    if name[:1].islower() or not _read_sign_words().isdisjoint(words):
        return True
    ends = _read_place_ends()
    return any(word.endswith(ends) or _is_unspaced((word,)) for word in words)


def _skip_opening(words: _Phrase) -> _Phrase:
    """Return the words without the article or "our" before them."""
    openings = _read_openings()
    while len(words) > 1 and words[:1] in openings:
        words = words[1:]
    return words


def _leads_on(relations: _Relations, words: _Phrase) -> bool:
    """Tell whether a text begins with a role and goes on with a word that leads to another."""
    for length in range(1, min(_LONGEST_PHRASE, len(words) - 1) + 1):
        if words[:length] in relations.role and _begins_with(words[length:], relations.link):
            return len(words) > length + 1
    return False


def _begins_with_another(relations: _Relations, words: _Phrase, *, has_slash: bool) -> bool:
    """Tell whether a phrase comes first that puts another party in the place of this one.

    Single letters are one only where a slash parts them: c/o, p/a, and not "C.O. Optics".
    """
    spaced = relations.begin if has_slash else relations.begin_words
    return _begins_with(words, spaced) or any(
        words[0].startswith(phrase[0]) and _is_unspaced(phrase) for phrase in relations.begin
    )


def _begins_with(words: _Phrase, phrases: set[_Phrase]) -> bool:
    return any(words[:length] in phrases for length in range(1, _LONGEST_PHRASE + 1))


def _names_place(relations: _Relations, words: _Phrase) -> bool:
    """Tell whether a text is made of roles, places, links, towns and numbers alone."""
    # how far the text is read, and whether a role or a place was among it
    reached: dict[int, bool] = {0: False}
    for start in range(len(words)):
        if start not in reached:
            continue
        for length in range(1, min(_LONGEST_PHRASE, len(words) - start) + 1):
            phrase = words[start : start + length]
            is_sign = relations.holds(phrase)
            if is_sign or phrase in relations.link or _stands_around(phrase):
                end = start + length
                reached[end] = reached.get(end, False) or reached[start] or is_sign
    return reached.get(len(words), False)


def _lies_somewhere(relations: _Relations, name: str, words: _Phrase) -> bool:
    """Tell whether a text is a few words written small, and where that is: "hospital in Baku"."""
    chunks = name.split()
    if len(chunks) != len(words):
        return False
    for place in range(1, min(_LONGEST_PHRASE, len(words) - 1)):
        if words[place : place + 1] in relations.link:
            is_small = all(map(str.islower, chunks[: place + 1]))
            is_named = not chunks[place + 1].islower()
            return is_small and is_named and _stands_around(words[place + 1 :])
    return False


def _opens_with_place(relations: _Relations, name: str, words: _Phrase) -> bool:
    """Tell whether a place that is written small has a name of one word: "oil field Kaprikat"."""
    place, last = words[:-1], name.rsplit(maxsplit=1)[-1]
    return name[:1].islower() and last[:1].isupper() and place in relations.place


@lru_cache(maxsize=8192)
def _stands_around(phrase: _Phrase) -> bool:
    """Tell whether words are a number, a town or a country."""
    from onward.graph.addresses.town_names import countries_of_town  # noqa: PLC0415  # heavy
    from onward.graph.countries import country_code, region_code  # noqa: PLC0415  # heavy
    from onward.graph.names.around.added_words import are_places  # noqa: PLC0415  # heavy
    from onward.graph.names.forms import make_plain  # noqa: PLC0415  # heavy

    if len(phrase) == 1 and phrase[0].isdecimal():
        return True
    text = " ".join(phrase)
    if len(text) < _LEAST_PLACE:
        return False  # the code of a country is as often a word
    is_country = country_code(text) is not None or region_code(text) is not None
    plain = make_plain(text).words
    # Russian and Ukrainian inflect what follows "in"
    spellings = (plain,) if text.isascii() else (plain, plain[:-1], f"{plain[:-1]}a")
    return is_country or any(
        countries_of_town(spelling) or are_places(spelling.split()) for spelling in spellings
    )


def _ends_in_role(relations: _Relations, words: _Phrase) -> bool:
    """Tell whether what is written together ends in a role or a place."""
    unspaced = [word for word in words if _is_unspaced((word,))]
    return any(word.endswith(phrase[-1]) for word in unspaced for phrase in relations.end)


def _is_unspaced(phrase: Sequence[str]) -> bool:
    return all(char >= "\u3040" for word in phrase for char in word)


@cache
def _read_openings() -> frozenset[_Phrase]:
    """Return what may stand before a role: articles, and what descriptions begin with."""
    openings = (language.openings for language in read_languages())
    return frozenset(_read_relations()[_EVERY_LANGUAGE].article).union(*openings)


@cache
def _read_sign_words() -> frozenset[str]:
    """Return the first words of all phrases that say what somebody is, or where."""
    return frozenset(
        phrase[0]
        for relations in _read_relations().values()
        for phrase in relations.role | relations.place | relations.begin
    )


@cache
def _read_place_ends() -> tuple[str, ...]:
    """Return the places of one word, which may end a compound."""
    languages = _read_relations().values()
    places = {
        phrase[0] for relations in languages for phrase in relations.place if len(phrase) == 1
    }
    return tuple(sorted(place for place in places if len(place) >= _LEAST_PART))


@cache
def _read_relations() -> Mapping[str, _Relations]:
    relations: dict[str, _Relations] = {}
    for row in read_cells("onward.queries.transactions", "relation_words.csv"):
        phrases = (tuple(split_words(phrase)) for phrase in row["words"].split(";"))
        of_language = relations.setdefault(row["language"], _Relations())
        getattr(of_language, row["kind"]).update(filter(None, phrases))
    return relations
