"""The ties that one text states: each sentence is read by the rules of `rules.csv`."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import JaroWinkler

from onward.errors import ShareError
from onward.graph.addresses.tables import is_town, region_of_town
from onward.graph.countries import country_code
from onward.graph.dates import PUBLISHED_DATES
from onward.graph.names.normalise import normalise
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.words import WordClass, classify_words
from onward.graph.shares import Share
from onward.loaders.readers.documents import read_patterns
from onward.loaders.sentences.names import (
    IsKnown,
    NamedParty,
    SentenceRule,
    cut_portfolio,
    is_name,
    is_nationality,
    looks_like_organisation,
    read_names,
    read_words,
    rules_for,
)

PATTERNS: Final = read_patterns(__file__)

# ------------------------------------------------------------------------------------------------
# What stands between the subject and a relation, and what it says: doubt, the past, a share.
# ------------------------------------------------------------------------------------------------

MOST_WORDS: Final = 16
"""Words that may stand between the subject and a relation."""

_WORD: Final = re.compile(r"[^\W\d_][\w'\u2019-]*")
_BREAK: Final = PATTERNS["break"]
_BY_WHOM: Final = PATTERNS["by whom"]
"""Who has appointed somebody as the head of X says nothing of whose head that is."""

_OF_ANOTHER: Final = PATTERNS["of another"]
"""Before a relation, what makes it somebody else's: "an adviser to the Head of X"."""

_RELATIVE: Final = re.compile(r"(?:,\s*)?\b(?:which|who|that)\b", re.IGNORECASE)
_OTHERS: Final = re.compile(r"\b(?:of|for|in|with|at|to|from)\s+(?:the\s+)?[^,a-z\s][^,]*,")
_BEGINS: Final = PATTERNS["begins"]
_SECOND: Final = re.compile(r"\band (?:is|are|was)\b[^,]*$")
"""A second predicate: "provides support to and is owned by"."""

_VERB: Final = PATTERNS["verb"]
_PAST: Final = PATTERNS["past"]
_HAS_SERVED: Final = PATTERNS["has served"]
"""What goes on where the words behind say since when."""

_APPOINTED: Final = PATTERNS["appointed"]
_PERCENT: Final = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?)\s?(?:%|per\s?cent)", re.IGNORECASE)
_DAY: Final = (
    r"(?:\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2} [A-Z][a-z]+\.? \d{4}|[A-Z][a-z]+\.? \d{4}|\d{4})(?!\d)"
)
_SPAN: Final = re.compile(rf"\b(?:from|between)\s+({_DAY})\s+(?:to|and|until|till)\s+({_DAY})")
_YEARS: Final = re.compile(r"\((\d{4})\s?(?:[-\u2013]|to)\s?(\d{4})\)")
_UNTIL: Final = re.compile(rf"\b(?:until|till)\s+(?:the end of\s+)?({_DAY})")
_SINCE: Final = re.compile(rf"\b(?:since|from)\s+(?:at least\s+)?({_DAY})")
_ON: Final = re.compile(rf"\bon\s+({_DAY})")
_IN: Final = re.compile(rf"\s*,?\s*in\s+({_DAY})")
_OTHER_DEED: Final = re.compile(r",\s+(?:[a-z]+(?:ed|ing)|who|whose|which|that|where)\b")
"""A participle or clause behind a comma: the dates behind it are those of another deed."""

_EARLIER: Final = PATTERNS["earlier"]

_ELECTIONS: Final = re.compile(r"^[^.;]*?\belections? in [12]\d{3}\b")
_LATER: Final = re.compile(r"\b(?:but|and) (?:thereafter|later|subsequently|then|has since)\b")
"""What began, and then something else did."""

_OVER: Final = PATTERNS["over"]
"""Right behind a name, what says that the relation was one of a time."""

_REGIME: Final = PATTERNS["regime"]
"""What was held under a regime is over, or may be."""


class Period(NamedTuple):
    """When a tie holds, as far as the sentence says."""

    since: str | None = None
    until: str | None = None


ALWAYS: Final = Period()


def may_join(bridge: str, *, is_first: bool, has_subject: bool, needs_copula: bool) -> bool:
    """Tell whether the words before a relation leave it to the subject.

    Args:
        bridge: From the subject, or from the last name that was read, to the relation.
        is_first: No name was read since the subject.
        has_subject: The sentence has one; else the relation begins the sentence.
        needs_copula: Whether the words must say "is" or "works as": a relation that is a verb, or
            stands behind "As", needs none.
    """
    bridge = _BY_WHOM.sub(r"\1", bridge)
    words = _WORD.findall(bridge)
    if len(words) > MOST_WORDS or _BREAK.search(bridge) or _OF_ANOTHER.search(bridge):
        return False
    if is_first:
        if needs_copula and not (_BEGINS.match(bridge) or _SECOND.search(bridge)):
            return False
        # "spokesman of Y, owner of Z": what stands behind a comma may be Y's
        if _OTHERS.search(bridge):
            return False
        if not has_subject:
            return len(words) <= 8 and _may_begin(bridge)
        relative = _RELATIVE.search(bridge)
        return relative is None or _is_description(bridge[: relative.start()])
    joined = re.match(r"\s*(?:,\s*)?(?:and|as well as|but)\b", bridge)
    if joined is None or _RELATIVE.search(bridge):
        return False
    return "," not in bridge[joined.end() :]


def _is_description(words: str) -> bool:
    """Tell whether "who" or "that" behind these words means the subject: "is a Russian company"."""
    capitals = [word for word in _WORD.findall(words) if word[0].isupper()]
    return "," not in words and all(is_nationality(word) for word in capitals)


_SEATED: Final = PATTERNS["seated"]
"""Where a firm is, before what it is: "UK-incorporated subsidiary of X"."""


def _may_begin(bridge: str) -> bool:
    """Tell whether words before a relation leave the sentence without a subject of its own.

    >>> _may_begin("Younger "), _may_begin("Brigadier General, "), _may_begin("Ahmed Wali, ")
    (True, True, False)
    """
    if _VERB.search(bridge) or _RELATIVE.search(bridge):
        return False
    names = [
        word
        for word in _WORD.findall(bridge)[1:]
        if word[0].isupper() and word.lower() not in read_words("office") | read_words("title")
    ]
    first = _WORD.search(bridge)
    is_common = first is None or first[0].lower() in _may_open() or bridge.strip().islower()
    is_seated = first is not None and _SEATED.fullmatch(first[0]) is not None
    return not names and (is_common or is_seated)


def _may_open() -> frozenset[str]:
    return read_words("opening") | read_words("office") | read_words("title") | read_words("before")


def may_stand_before_verb(bridge: str) -> bool:
    """Tell whether a verb behind these words has no subject but the entry's: "Also owns X".

    >>> may_stand_before_verb("Also "), may_stand_before_verb("The company ")
    (True, False)
    """
    words = {word.lower() for word in _WORD.findall(bridge)}
    return words <= {"also", "and", "currently", "directly", "indirectly"}


def may_stand_before_participle(bridge: str) -> bool:
    """Tell whether "owned by" behind these words means the subject: not "a licence managed by".

    >>> may_stand_before_participle(" is "), may_stand_before_participle(" holds a licence ")
    (True, False)
    """
    words = re.findall(r"[\w%-]+", bridge.lower())
    if not words or bridge.rstrip().endswith(("%", ",")):
        return True
    return words[-1] in read_words("before participle") | read_words("before")


def may_stand_before_possessive(bridge: str) -> bool:
    """Tell whether "his brother" behind these words means the subject's: nobody else is named.

    >>> may_stand_before_possessive(" pays "), may_stand_before_possessive(" paid Ali and ")
    (True, False)
    """
    return len(_WORD.findall(bridge)) <= MOST_WORDS and re.search(r"[A-Z;:]", bridge) is None


def is_doubtful(words_before: str) -> bool:
    """Tell whether words deny or only suppose what follows.

    >>> is_doubtful(" is reportedly the "), is_doubtful(" is the "), is_doubtful(" is not ")
    (True, False, True)
    """
    words = {word.lower() for word in _WORD.findall(words_before)}
    return not words.isdisjoint(read_words("doubt") | read_words("negation"))


def is_past(words_before: str, words_behind: str = "") -> bool:
    """Tell whether a relation is over.

    >>> is_past(" was the "), is_past(" is the former "), is_past(" was appointed as ")
    (True, True, False)
    >>> is_past("", ", Logar Province, under the Taliban regime"), is_past("", " in 2004.")
    (True, True)
    """
    if (
        _REGIME.search(words_behind)
        or _ELECTIONS.search(words_behind)
        or _EARLIER.search(words_before)
    ):
        return True
    is_begun = _APPOINTED.search(words_before) is not None
    is_current = re.search(r"\b[Cc]urrent(?:ly)?\b", words_before) is not None
    is_of_a_time = not is_current and _OVER.match(words_behind) is not None
    if _LATER.search(words_behind) if is_begun else is_of_a_time:
        return True
    words = [word.lower() for word in _WORD.findall(words_before)]
    if read_words("former").intersection(words) and "current" not in words:
        return True
    if is_begun or (_HAS_SERVED.search(words_before) and _SINCE.search(words_behind)):
        return False
    return bool(_PAST.search(words_before))


def read_period(before: str, behind: str) -> Period:
    """Return the dates that stand beside a relation.

    >>> read_period("", " from 2018 to 2020."), read_period("", " since 22 November 2022.")
    (Period(since='2018', until='2020'), Period(since='2022-11-22', until=None))
    """
    behind = _OTHER_DEED.split(behind, maxsplit=1)[0]
    if span := _SPAN.search(behind) or _YEARS.search(behind):
        return Period(PUBLISHED_DATES.read_or_none(span[1]), PUBLISHED_DATES.read_or_none(span[2]))
    since = _SINCE.search(behind) or _SINCE.search(before)
    if since is None and _APPOINTED.search(before):
        since = _ON.search(behind) or _IN.match(behind)
    until = _UNTIL.search(behind) or _UNTIL.search(before)
    days = (PUBLISHED_DATES.read_or_none(edge[1]) if edge else None for edge in (since, until))
    return Period(*days)


def read_share(near: str) -> Share | None:
    """Return the share that is stated beside a relation of ownership; None if none is.

    >>> read_share("owns 49,5 % of"), read_share("the majority owner of")
    (Share(min=0.495, max=0.495, min_exclusive=False, max_exclusive=False), \
Share(min=0.5, max=1.0, min_exclusive=True, max_exclusive=False))
    """
    if percent := _PERCENT.search(near):
        value = float(Decimal(percent[1].replace(",", ".")) / 100)
        above = re.search(r"(?:more than|over|above|at least)\s*$", near[: percent.start()])
        try:
            if above:
                return Share(value, 1.0, min_exclusive="least" not in above[0])
            return Share(value, value)
        except ShareError:
            return None
    if re.search(r"\b(?:wholly|fully|100 per cent|sole)\b", near, re.IGNORECASE):
        return Share(1.0, 1.0)
    if re.search(r"\bmajority\b", near, re.IGNORECASE):
        return Share(0.5, 1.0, min_exclusive=True)
    return None


# ------------------------------------------------------------------------------------------------
# Relations that share a name: "General Director and ultimate owner of X", "51 % of X".
# ------------------------------------------------------------------------------------------------

_PART: Final = PATTERNS["part"]
"""What stands between "owns" and the name: "51 % of the shares in"."""

_ASIDE: Final = PATTERNS["aside"]
"""Between "son of" and the name: ", and as such is associated with,"."""

_JOINT: Final = PATTERNS["joint"]

_ALONE: Final = frozenset(
    {
        *("professional", "head of a field", "head of a branch", "member of a unit"),
        *("soldier", "commander within", "helper"),
    }
)
"""Rules whose words say whose they are right behind them: "a military leader, Commander of X"."""

FORMER: Final = re.compile(r"\b(?:former|formerly|previous|ex)\b[^,]*$", re.IGNORECASE)
_NEW_PART: Final = re.compile(r"\b(?:current|currently|now|is|the|an?)\b")


def list_heads(
    rule: SentenceRule, bridge: str, rules: Sequence[SentenceRule]
) -> Iterator[tuple[SentenceRule, str]]:
    """Yield the relations that share a name, each with the words that belong to it alone.

    Args:
        rule: The relation right before the name.
        bridge: The words before it.
        rules: Whose relations may stand among them.
    """
    yield rule, _last_part(bridge)
    rest = bridge
    while joint := _JOINT.search(rest):
        before = rest[: joint.start()]
        earlier = _find_head_at_end(before, rule, rules)
        if earlier is None:
            return
        other, begin = earlier
        rest = before[:begin]
        yield other, _last_part(rest)


def _find_head_at_end(
    words: str, rule: SentenceRule, rules: Sequence[SentenceRule]
) -> tuple[SentenceRule, int] | None:
    """Return the relation that ends these words, and where it begins."""
    for other in rules:
        # "controlled by and works on behalf of X": the first has its own link
        whole = [*other.head.finditer(words), *other.phrase.finditer(f"{words} ")]
        heads = [head for head in whole if head.end() == len(words)]
        if heads and other.name != rule.name and _can_share_name(other, rule):
            return other, heads[0].start()
    return None


def _can_share_name(other: SentenceRule, rule: SentenceRule) -> bool:
    """Tell whether two relations can share a name: nobody is a network's brother."""
    # "political scientist, founder and leader of X": a profession needs nobody's name
    return other.name not in _ALONE and {other.object, rule.object} != {"person", "organisation"}


def skip_to_object(rule: SentenceRule, text: str, place: int) -> int:
    """Return where the name begins, behind an aside, and behind "51 % of" in what is owned."""
    if aside := _ASIDE.match(text, place):
        place = aside.end()
    part = _PART.match(text, place) if "owns" in rule.relations else None
    return part.end() if part else place


def is_still_former(bridge: str) -> bool:
    """Tell whether "former" before an earlier relation holds behind these words, too.

    >>> is_still_former(" and "), is_still_former(", and "), is_still_former(" and is the ")
    (True, False, False)
    """
    return not bridge.lstrip().startswith(",") and _NEW_PART.search(bridge) is None


def share_of(rule: SentenceRule, text: str, place: int, name: NamedParty) -> Share | None:
    """Return the share that a relation of ownership states, in the name's brackets or around it."""
    if "owns" not in rule.relations:
        return None
    before = text[max(0, place - 25) : name.start]
    return read_share(name.brackets) or read_share(before)


def may_be_object(rule: SentenceRule, name: str) -> bool:
    """Tell whether a name may stand there: a country only where it owns or controls."""
    if country_code(name) is None:
        return True
    return rule.direction == "in" and rule.relations[0] in ("owns", "controls")


def _last_part(bridge: str) -> str:
    """Return the words that belong to a relation alone: behind the last "and" before it."""
    parts = re.split(r"\band\b", bridge)
    if len(parts) == 1 or re.search(r"\bwas\b", bridge):
        return bridge
    # "the former political and military leader" is neither any more
    is_former = FORMER.search(parts[-2]) and not _NEW_PART.search(parts[-1])
    return bridge if is_former else parts[-1]


# ------------------------------------------------------------------------------------------------
# Offices: which body of those that are named somebody heads, and the whole of it or a part.
# ------------------------------------------------------------------------------------------------

_IN_PLACE: Final = PATTERNS["in place"]
"""Behind a name, where the office is held: "in Zawiya", "in the city of Saqqez"."""

_AT: Final = re.compile(r"\s+at\s+(?:the\s+)?[A-Z]")

_OF_ONE_PLACE: Final = PATTERNS["of one place"]
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


_REGION: Final = PATTERNS["region"]


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
_BEGINS_OFFICES: Final = re.compile(rf"(?:An? )?{_DESCRIBED}")
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
            says_what = _SAYS_WHAT if begin else _BEGINS_OFFICES
            if start is not None and says_what.fullmatch(text, begin, start):
                yield rule, phrase, NamedParty(text[start:end], start, phrase.end())


# ------------------------------------------------------------------------------------------------
# Part prose into sentences, with the place of each in its text.
# ------------------------------------------------------------------------------------------------

_CLOSING: Final = ")]\u2019'\u201d\""
_BOUNDARY: Final = PATTERNS["boundary"]
"""A full stop, the end of a line or item, or a beginning before which the stop was forgotten."""

_ABBREVIATION: Final = PATTERNS["abbreviation"]
"""What a full stop ends without ending a sentence."""

_LONGEST_ABBREVIATION: Final = 8
"""Characters of the longest of these, with its stop."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands in its text."""

    text: str
    start: int
    end: int


def split_sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text, in order; a semicolon before a capital parts items of a list.

    >>> [sentence.text for sentence in split_sentences("Owner of A Co. Ltd. He directs B.")]
    ['Owner of A Co. Ltd. He directs B.']
    >>> [sentence.text for sentence in split_sentences("It is part of Vega. It supplies Orion.")]
    ['It is part of Vega.', 'It supplies Orion.']
    """
    start = 0
    for boundary in _BOUNDARY.finditer(text):
        stop = boundary.start() + 1
        begin = max(start, stop - _LONGEST_ABBREVIATION)
        if text[stop - 1] == "." and _ABBREVIATION.search(text, begin, stop):
            continue
        yield from _cut_out(text, start, boundary.end())
        start = boundary.end()
    yield from _cut_out(text, start, len(text))


def _cut_out(text: str, start: int, end: int) -> Iterator[Sentence]:
    """Yield the sentence between two places, without the blanks behind it."""
    printed = text[start:end].rstrip()
    if printed.strip():
        yield Sentence(printed, start, start + len(printed))


# ------------------------------------------------------------------------------------------------
# Whom a sentence speaks of: the entry, by name, by pronoun or by nothing, or somebody else.
# ------------------------------------------------------------------------------------------------

_LIKE: Final = 0.9
"""From here on two words are one name in two spellings: Mikhailovich, Mihajlovich."""

_SHORTEST_RUN: Final = 3
_LONGEST_RUN: Final = 5
"""Words of a name that an abbreviation in a sentence stands for."""

_NAME_START: Final = PATTERNS["name start"]
_DESCRIBED_SUBJECTS: Final = PATTERNS["described subjects"]
_HE: Final = re.compile(r"(?:s?he|mr|mrs|ms)\b", re.IGNORECASE)
_IT: Final = PATTERNS["it"]
_LEAD: Final = PATTERNS["lead"]
_MENTION: Final = PATTERNS["mention"]

_LAST_MENTION: Final = re.compile(_MENTION.pattern + r"\s*$")


@dataclass(slots=True)
class SpokenOf:
    """The listed party whose reasons are read.

    Attributes:
        names: All its names.
        is_person: Whether it is a natural person.
        is_subject: Whether the sentence before spoke of it: only then does "he" or "it" mean it.
    """

    names: tuple[str, ...]
    is_person: bool
    is_subject: bool = True
    _words: frozenset[str] = field(default=frozenset())
    _word_sets: tuple[frozenset[str], ...] = ()
    _runs: frozenset[str] = frozenset()
    _short: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Gather the words by which a sentence may name it."""
        self._word_sets = tuple(frozenset(_name_words(name)) for name in self.names)
        # "SPA Orbit" is the Scientific Production Association "Orbit"
        names = () if self.is_person else self.names
        self._runs = frozenset(run for name in names for run in _initials_of_runs(name))
        # a rank among the names is no word that tells whom a sentence means
        self._words = frozenset().union(*self._word_sets) - read_words("title")
        self._short = {_read_initials(name) for name in self.names} - {""}
        # "Forces (LEF) Cooperation Foundation": the abbreviation is that of somebody above it
        ends = (_LAST_MENTION.search(name) for name in self.names)
        self._short |= {end[1].lower() for end in ends if end is not None}

    def learn_abbreviation(self, sentence: str, place: int) -> None:
        """Remember "MEHL" of "Myanmar Economic Holdings (MEHL)", which stands behind a mention."""
        mention = _MENTION.match(sentence, place) or _MENTION.match(sentence, place + 1)
        if mention is not None:
            self._short.add(mention[1].lower())

    def is_named(self, name: str) -> bool:
        """Tell whether words at the beginning of a sentence name the entry."""
        words = _name_words(name)
        if not words:
            return False
        if len(words) == 1 and words[0] in self._short:
            return True
        runs = self._runs if len(words) > 1 else frozenset()
        return all(self._has_word(word) or word in runs for word in words)

    def is_exactly(self, name: str) -> bool:
        """Tell whether a name is the entry's own, and not that of a parent with fewer words."""
        words = frozenset(_name_words(name))
        if words <= self._short:
            return True
        if any(words == other for other in self._word_sets):
            return True
        return self.is_person and len(words) == 1 and self.is_named(name)

    def is_object_in(self, sentence: str, subject_end: int) -> bool:
        """Tell whether a sentence names the organisation in full only behind its subject."""
        if self.is_person:
            return False
        words = _name_words(sentence[:subject_end])
        if any(other <= set(words) for other in self._word_sets) or self.is_exactly(
            " ".join(words)
        ):
            return False
        behind = set(_name_words(sentence[subject_end:]))
        return bool(words) and any(len(o) > 1 and o <= behind for o in self._word_sets)

    def _has_word(self, word: str) -> bool:
        if word in self._words or word in self._short:
            return True
        if len(word) < 4 or word.isdigit():
            return False
        return any(
            JaroWinkler.similarity(word, other) >= _LIKE for other in self._words if len(other) > 3
        )


def find_subject(sentence: str, entry: SpokenOf) -> int | None:
    """Return where the predicate begins if the entry is the subject of a sentence, else None.

    A sentence without a subject ("Owner of …") speaks of the entry; its predicate begins at 0.
    """
    place = 0
    lead = _LEAD.match(sentence)
    if lead is not None:
        place = lead.end()
    end = _match_subject(sentence, place, entry)
    if end is None and lead is not None:
        end = _match_subject(sentence, 0, entry)
    if end is None and not entry.is_person and entry.is_subject:
        definition = _DEFINITION.match(sentence)
        end = definition.end() if definition else None
    # "JSC Alabuga is the owner of LLC Alabuga Machinery": the shorter name is the parent's
    return None if end is not None and entry.is_object_in(sentence, end) else end


_DEFINITION: Final = PATTERNS["definition"]
"""What an entry of the list is, in the place of its name: "A company in Utopia that is …"."""


def _match_subject(sentence: str, place: int, entry: SpokenOf) -> int | None:
    joint = _JOINT_SUBJECTS.match(sentence, place)
    if joint is not None and any(entry.is_named(_RANK.sub("", name)) for name in joint.groups()):
        return joint.end()
    pronoun = (_HE if entry.is_person else _IT).match(sentence, place)
    if pronoun is not None and not pronoun[0].lower().startswith("m"):
        return pronoun.end() if entry.is_subject else None
    name = _NAME_START.match(sentence, place)
    end = _end_of_mention(sentence, name, entry) if name else None
    if end is not None:
        return end
    # "DPRK cargo vessel M/V JI SONG 8 is …"
    described = _DESCRIBED_SUBJECTS.match(sentence, place)
    is_before = described is not None and all(
        word in read_words("before") or word.startswith("m/")
        for word in described[0].lower().split()[1:]
    )
    name = _NAME_START.match(sentence, described.end()) if described and is_before else None
    return _end_of_mention(sentence, name, entry) if name else None


_JOINT_SUBJECTS: Final = PATTERNS["joint subjects"]
"""Two subjects of one predicate: "Kometa and Vega are owned by Orion"."""


def _end_of_mention(sentence: str, name: re.Match[str], entry: SpokenOf) -> int | None:
    """Return the end of the longest beginning of a name that names the entry."""
    printed = name["name"]
    ends = [match.end() for match in _PRINTED.finditer(printed)]
    for end in reversed(ends):
        candidate = printed[:end]
        bare = _RANK.sub("", candidate)
        if entry.is_named(bare):
            place = name.start("name") + end
            entry.learn_abbreviation(sentence, place)
            bracket = _BRACKET.match(sentence, place)
            behind = bracket.end() if bracket else place
            if alias := _ALIAS.match(sentence, behind):
                behind = alias.end()
            # "Shahed's drones", "X and Y": another subject than the entry alone
            rest = sentence[behind : behind + 6]
            is_part = candidate.endswith(("\u2019s", "'s", "s\u2019")) or rest.startswith(" and ")
            return None if is_part else behind
    return None


_PRINTED: Final = re.compile(r"\S+")
_BRACKET: Final = re.compile(r"\s*\([^()]*\)")
_ALIAS: Final = PATTERNS["alias"]
"""Behind the name of the subject, another of its names."""
_RANK: Final = PATTERNS["rank"]


@lru_cache(maxsize=16384)
def _name_words(name: str) -> tuple[str, ...]:
    words = normalise(name.replace("\u2019s", "").replace("'s", "")).split()
    return tuple(word for word in words if word not in read_words("form"))


def _initials_of_runs(name: str) -> Iterator[str]:
    """Yield the initials of three to five words of a name that stand side by side."""
    initials = "".join(word[0] for word in _name_words(name))
    for length in range(_SHORTEST_RUN, _LONGEST_RUN + 1):
        starts = range(len(initials) - length + 1)
        yield from (initials[start : start + length] for start in starts)


def _read_initials(name: str) -> str:
    words = [word for word in normalise(name).split() if word not in read_words("form")]
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def speaks_of_another(sentence: str, entry: SpokenOf) -> bool:
    """Tell whether a sentence has somebody else for its subject, whom "he" or "it" then means.

    After "The company exports …" in the reasons of a person, "he" is still that person.
    """
    name = _NAME_START.match(sentence)
    if name is None:
        return False
    words = name["name"].split()
    if words[0].lower() in read_words("no name"):
        # "The company", "Its": no person, and hardly another firm
        return not entry.is_person and words[0].lower() in ("the", "this", "these", "those")
    offices = read_words("opening") | read_words("office") | read_words("title")
    # "Brigadier General", "Director of the branch": what the entry is
    is_office = words[0].lower() in offices and (len(words) == 1 or words[1].islower())
    if is_office or all(word.lower() in offices for word in words):
        return False
    # "he" is a person: no firm, and no single word, takes it over
    if entry.is_person:
        return len(words) > 1 and not looks_like_organisation(name["name"])
    return True


_AS: Final = PATTERNS["as"]

_CAPACITY: Final = PATTERNS["capacity"]


def find_capacities(sentence: str, begin: int) -> list[int]:
    """Return where "in his capacity as" says behind a place what the entry is."""
    return [match.end() for match in _CAPACITY.finditer(sentence, begin)]


_COMMA: Final = re.compile(r",\s+")
_CAPITAL: Final = re.compile(r"\s(?=[A-Z])")


def read_opening(sentence: Sentence, entry: SpokenOf) -> tuple[int, int] | None:
    """Return where "As the head of X, he …" says what the entry is."""
    opening = _AS.search(sentence.text[:60])
    if opening is None:
        return None
    # a name may be that of the body, too, where no comma ends it: "As leader of the Orlov Gang, …"
    for pattern in (_COMMA, _CAPITAL):
        for end in pattern.finditer(sentence.text, opening.end()):
            if find_subject(sentence.text[end.end() :], entry) is not None:
                return opening.end(), end.start()
    return None


_CLAUSE_END: Final = PATTERNS["clause end"]
_REVERSED: Final = {"out": "in", "in": "out", "both": "both"}
_REVERSIBLE: Final = frozenset({"owns", "controls", "contains"})
_GOES_ON: Final = PATTERNS["goes on"]
"""Behind the name, what makes an office the subject: "The owner of X has been arrested"."""
_SMALL: Final = re.compile(r"\b[a-z]")
_SAYS: Final = PATTERNS["says"]
_UNTIL_END: Final = re.compile(r"\buntil (?:\d{1,2} )?(?:[A-Z][a-z]+\.? )?[12]\d{3}[.;]?\s*$")
"""At the end of a sentence without a verb, what ends all posts that it lists."""
_OF_THE_LIVING: Final = frozenset({"owns", "controls", "leads", "represents", "employs"})
_PERIOD_REACH: Final = 60
"""Characters behind a name in which its dates are looked for."""


@dataclass(frozen=True, slots=True)
class ProseTie:
    """A tie that a sentence states between the entry and a name.

    Attributes:
        relation: A kind of tie, or ``leads``.
        direction: ``out`` from the entry, ``in`` to it, ``both``.
        of_person: Whether the name must be a person's, True or False; None if it may be either.
        is_only_of_list: Whether a name that nobody on the list bears is left alone: a parent's.
        is_only_numbered: Whether a name without the publisher's own number is left alone, too: a
            father's name is borne by many.
        is_of_part: Whether the office is that of a part alone: "head of the Police in Utopia".
    """

    rule: str
    relation: str
    direction: str
    named: NamedParty
    sentence: Sentence
    of_person: bool | None = None
    share: Share | None = None
    period: Period = ALWAYS
    is_only_of_list: bool = False
    is_only_numbered: bool = False
    is_of_part: bool = False


def read_ties(
    text: str, entry: SpokenOf, counts: Counter[str], is_known: IsKnown = lambda _name: False
) -> Iterator[ProseTie]:
    """Yield the ties that reasons or a remark of an entry state, sentence by sentence.

    Args:
        text: What is read.
        entry: Whom the text is about.
        counts: Counts what was left out: doubtful, past, without a name that is certain.
        is_known: Whether a text is exactly a name of the list.
    """
    sentences = [(part, rules_for(part.text, entry.is_person)) for part in split_sentences(text)]
    # most texts state no tie, and behind the last that may nothing has to be read
    last = max((place for place, (_, rules) in enumerate(sentences) if rules), default=-1)
    for sentence, rules in sentences[: last + 1]:
        begin = find_subject(sentence.text, entry)
        opening = read_opening(sentence, entry)
        if rules:
            reader = _SentenceReader(sentence, entry, rules, counts, is_known)
            yield from reader.read_all(begin, opening)
        if begin is not None or opening is not None:
            entry.is_subject = True
        elif speaks_of_another(sentence.text, entry):
            entry.is_subject = False


class _SentenceReader:
    """Reads the relations of one sentence whose subject is the entry."""

    def __init__(
        self,
        sentence: Sentence,
        entry: SpokenOf,
        rules: Sequence[SentenceRule],
        counts: Counter[str],
        is_known: IsKnown,
    ) -> None:
        self._sentence, self._text = sentence, sentence.text
        self._rules = [rule for rule in rules if not rule.is_behind]
        self._behind = [rule for rule in rules if rule.is_behind]
        self._entry, self._counts, self._is_known = entry, counts, is_known
        self._is_opening = False

    def read_all(self, begin: int | None, opening: tuple[int, int] | None) -> Iterator[ProseTie]:
        """Yield the ties of the sentence.

        Args:
            begin: Where the predicate of the entry begins; None if the entry is not the subject.
            opening: From where to where "As the head of X" speaks of the entry.
        """
        if opening is not None:
            self._is_opening = True
            yield from self.read(*opening, has_subject=True)
            self._is_opening = False
        if begin is not None:
            plain = self.read(begin, len(self._text), has_subject=True)
            ties = (*plain, *self._read_capacities(begin), *self._read_behind(begin))
            yield from {(tie.relation, tie.named): tie for tie in ties}.values()
        elif opening is None:
            yield from self.read(0, len(self._text), has_subject=False)
            yield from self.read_reversed()
            yield from self._read_behind(0)

    def _read_capacities(self, begin: int) -> Iterator[ProseTie]:
        """Yield the ties of what the entry is "in his capacity as" inside a sentence."""
        for place in find_capacities(self._text, begin):
            self._is_opening = True
            yield from self.read(place, len(self._text), has_subject=True)
        self._is_opening = False

    def _read_behind(self, begin: int) -> Iterator[ProseTie]:
        """Yield the ties of "is a Kometa official", where the name stands before the office."""
        for rule, phrase, name in find_behind(self._behind, self._text, begin, self._is_known):
            bridge = self._text[begin : phrase.start()]
            yield from self._make_ties(rule, phrase, [name], bridge, is_first=True)

    def read(self, begin: int, end: int, *, has_subject: bool) -> Iterator[ProseTie]:
        """Yield the ties that the words from one place to another state of the entry."""
        clause_end = self._find_clause_end(begin, end)
        cursor, search, is_first, is_former = begin, begin, True, False
        while (next_phrase := self._find_next(search, clause_end)) is not None:
            rule, phrase = next_phrase
            bridge = self._text[cursor : phrase.start()]
            search = phrase.end()
            if not self._is_of_subject(rule, bridge, is_first=is_first, has_subject=has_subject):
                if not is_first:
                    return
                continue
            names = self._read_names(rule, phrase, end)
            if not names:
                self._counts["prose: without a name that is certain"] += 1
                continue
            # "Former Secretary of X and Member of Y": both are over
            is_former = (is_former and not is_first) or FORMER.search(bridge) is not None
            if is_former and not is_first and is_still_former(bridge):
                return
            is_bare = not has_subject and not rule.is_verb
            if is_bare and _GOES_ON.match(self._text, names[-1].end):
                return
            yield from self._make_ties(rule, phrase, names, bridge, is_first=is_first)
            cursor = search = names[-1].end
            is_first = False

    def read_reversed(self) -> Iterator[ProseTie]:
        """Yield the ties of a sentence in which others own, or are part of, the entry."""
        if all(rule.relations[0] not in _REVERSIBLE for rule in self._rules):
            return
        begin = re.match(r"\(?\s*(?:the\s+)?", self._text, re.IGNORECASE)
        start = begin.end() if begin else 0
        names = read_names(self._text, start, len(self._text), of_person=False)
        if not names or not any(" " in name.text for name in names):
            return
        for rule in self._rules:
            phrase = rule.phrase.search(self._text, names[-1].end)
            if phrase is None or rule.relations[0] not in _REVERSIBLE:
                continue
            bridge = self._text[names[-1].end : phrase.start()]
            behind = read_names(
                self._text, phrase.end(), len(self._text), of_person=False, is_known=self._is_known
            )
            is_plain = re.fullmatch(
                r"\s*(?:,?\s*therefore\s*)?(?:is|are)?(?: [a-z-]+){0,6}\s*", bridge
            )
            if is_plain and behind and self._entry.is_named(behind[0].text):
                for tie in self._make_ties(rule, phrase, names, bridge, is_first=True):
                    yield replace(tie, direction=_REVERSED[tie.direction])
                return

    def _find_clause_end(self, begin: int, end: int) -> int:
        """Return where the first clause ends: a relative clause speaks of somebody else."""
        # "is a company that supplies X" still speaks of the subject
        for stop in _CLAUSE_END.finditer(self._text, begin, end):
            before = self._text[begin : stop.start()]
            if not re.fullmatch(r"[^,A-Z]*(?:[A-Z][\w-]*)?[^,A-Z]*", before.strip()):
                return stop.start()
        return end

    def _find_next(self, start: int, end: int) -> tuple[SentenceRule, re.Match[str]] | None:
        searched = ((rule, rule.phrase.search(self._text, start, end)) for rule in self._rules)
        matches = [(rule, phrase) for rule, phrase in searched if phrase is not None]
        # of two that begin at one place the longer one
        return min(matches, key=lambda pair: (pair[1].start(), -pair[1].end()), default=None)

    def _is_of_subject(
        self, rule: SentenceRule, bridge: str, *, is_first: bool, has_subject: bool
    ) -> bool:
        """Tell whether a relation behind these words is the entry's."""
        if rule.is_possessive:
            return is_first and has_subject and may_stand_before_possessive(bridge)
        if rule.is_participle and not may_stand_before_participle(bridge):
            return False
        if rule.is_verb and not has_subject and not may_stand_before_verb(bridge):
            return False
        needs_copula = has_subject and not rule.is_verb and not self._is_opening
        return may_join(
            bridge, is_first=is_first, has_subject=has_subject, needs_copula=needs_copula
        )

    def _read_names(self, rule: SentenceRule, phrase: re.Match[str], end: int) -> list[NamedParty]:
        of_person = rule.object == "person"
        start = skip_to_object(rule, self._text, phrase.end())
        names = read_names(self._text, start, end, of_person=of_person, is_known=self._is_known)
        if rule.relations == ("leads",):
            names = list(find_led(names, self._text, phrase.end(), self._is_known))
        if rule.relations == ("employs",):
            names = [name for name in names if not self._is_of_place(name.text)]
        # "with her husband, the real estate company X"
        if rule.is_possessive and names and _SMALL.search(self._text[start : names[0].start]):
            return []
        return [name for name in names if self._may_be_named(rule, name.text)]

    def _is_of_place(self, name: str) -> bool:
        return is_place(name) or (is_seat(name) and not self._is_known(name))

    def _may_be_named(self, rule: SentenceRule, name: str) -> bool:
        if rule.object == "certain organisation" and not (
            looks_like_organisation(name) or self._is_known(name)
        ):
            return False
        return not self._entry.is_exactly(name) and may_be_object(rule, name)

    def _make_ties(
        self,
        rule: SentenceRule,
        phrase: re.Match[str],
        names: list[NamedParty],
        bridge: str,
        *,
        is_first: bool,
    ) -> Iterator[ProseTie]:
        end = names[-1].end
        behind = self._text[end : end + _PERIOD_REACH]
        before = self._text[: phrase.start()]
        near = f"({names[-1].brackets}) {behind}" if names[-1].brackets else behind
        for head, words_before in list_heads(rule, bridge, self._rules):
            if is_doubtful(before if not words_before else bridge) or is_doubtful(before[-40:]):
                self._counts["prose: only supposed or denied"] += len(names)
                continue
            # the dates before an earlier name are not those of this relation
            period = read_period(before if is_first else bridge, near)
            opening = before[:40] if is_first else ""
            begins_bare = not _SAYS.search(before)
            is_over = is_past(opening + words_before, self._text[end : end + 2 * _PERIOD_REACH])
            if begins_bare and not period.until and _UNTIL_END.search(self._text):
                is_over = True
            if is_over and not (period.until and period.since):
                self._counts["prose: over, without its dates"] += len(names)
                continue
            for name in names:
                if head.object == "person" and looks_like_organisation(name.text):
                    continue
                if "deceased" in name.brackets and head.relations[0] in _OF_THE_LIVING:
                    self._counts["prose: over, without its dates"] += 1
                    continue
                is_led = head.relations == ("leads",) and head.direction == "out"
                for relation in head.relations:
                    yield ProseTie(
                        head.name,
                        relation,
                        head.direction,
                        name,
                        self._sentence,
                        None if not head.object else head.object == "person",
                        share_of(head, self._text, phrase.start(), name),
                        period,
                        is_only_of_list=head.is_only_of_list,
                        is_only_numbered=head.is_only_numbered,
                        is_of_part=is_led and is_of_part(self._text, name),
                    )
