"""Whom a sentence speaks of: the entry, by name, by pronoun or by nothing, or somebody else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import JaroWinkler

from onward.graph.names.normalise import normalise
from onward.loaders.sentences.name_signs import looks_like_organisation
from onward.loaders.sentences.splitting import Sentence
from onward.loaders.sentences.words import read_words

_LIKE: Final = 0.9
"""From here on two words are one name in two spellings: Mikhailovich, Mihajlovich."""

_SHORTEST_RUN: Final = 3
_LONGEST_RUN: Final = 5
"""Words of a name that an abbreviation in a sentence stands for."""

_NAME_START: Final = re.compile(
    r"(?:the\s+)?(?P<name>(?:[A-Z\u00c0-\u00de0-9\u2018\u201c\"'(][^\s,;:]*)"
    r"(?:\s+(?:[A-Z\u00c0-\u00de0-9\u2018\u201c\"'(&\u2013-][^\s,;:]*|of|and|the|for|named|after|de|al|bin|ben|el|von))*)",
)
_DESCRIBED: Final = re.compile(
    r"(?:the\s+)?[A-Z][\w-]*\s+(?:[a-z][\w-]*\s+){1,4}(?:[Mm]/[VvTt]\s+)?(?=[A-Z\u2018\u201c])",
)
_HE: Final = re.compile(r"(?:s?he|mr|mrs|ms)\b", re.IGNORECASE)
_IT: Final = re.compile(
    r"(?:it|they|(?:the|this) (?:company|bank|firm|group|organi[sz]ation|enterprise|entity|agency"
    r"|foundation|institute|plant|holding|corporation|party|movement|unit|battalion|vessel))\b",
    re.IGNORECASE,
)
_LEAD: Final = re.compile(
    r"(?:(?:moreover|furthermore|in addition|additionally|also|therefore|thus|consequently"
    r"|currently|specifically|notably"
    r"|in particular|for instance|for example|as such|hence|accordingly"
    r"|as a result|meanwhile|until now|at present|today)(?:,\s*|\s+(?=[a-z]))"
    r"|(?:since|until|from|on|in|as of|between|during|after|before|following|via|through|based"
    r"|according to|under|due to|because of|given|in view of|by virtue of|owing to|besides"
    r"|together with|alongside|apart from|in addition to)\s[^,;.]{2,110}"
    r"(?:, which [^,;.]{2,110})?,\s*)+",
    re.IGNORECASE,
)
_MENTION: Final = re.compile(
    r"\(\s*(?:[\u2018\u201c\"'])?([A-Z][\w&/-]{1,14})(?:[\u2019\u201d\"'])?\s*\)"
)

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


_DEFINITION: Final = re.compile(
    r"An? (?:[\w-]+ ){0,4}(?:company|entity|firm|organi[sz]ation|bank|corporation|enterprise|group"
    r"|institute|manufacturer|supplier)(?: (?:based|located|registered|established|incorporated) in"
    r" [A-Z][\w-]+)?,? (?:that|which)(?= is\b)"
)
"""What an entry of the list is, in the place of its name: "A company in Utopia that is …"."""


def _match_subject(sentence: str, place: int, entry: SpokenOf) -> int | None:
    joint = _JOINT.match(sentence, place)
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
    described = _DESCRIBED.match(sentence, place)
    is_before = described is not None and all(
        word in read_words("before") or word.startswith("m/")
        for word in described[0].lower().split()[1:]
    )
    name = _NAME_START.match(sentence, described.end()) if described and is_before else None
    return _end_of_mention(sentence, name, entry) if name else None


_JOINT: Final = re.compile(
    r"(?:Both )?(?:the )?([A-Z\u2018\u201c][^,;.()]{1,70}?) and (?:the )?"
    r"([A-Z\u2018\u201c][^,;.()]{1,70}?)(?= (?:are|were|have)\b)"
)
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
_ALIAS: Final = re.compile(
    r",?\s(?:also|otherwise|formerly|previously|better) (?:known|referred to) as [^,;.]{2,80},"
)
"""Behind the name of the subject, another of its names."""
_RANK: Final = re.compile(
    r"^(?:(?:mr|mrs|ms|dr|general|colonel|lieutenant|major|captain|colonel-general|major-general"
    r"|lieutenant-general|brigadier[- ]general|brigadier|admiral|president|sheikh|mullah|haji"
    r"|senator|minister"
    r"|[\u2018'\u201c]general[\u2019'\u201d])\.?\s+)+",
    re.IGNORECASE,
)


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


_AS: Final = re.compile(
    r"(?:^|(?<=, )|(?<=^Therefore, )|(?<=^Thus, ))(?:as|being"
    r"|by (?:acting|serving|working) as|in (?:his|her|its|this|that|the)"
    r" (?:capacity"
    r"|roles?|positions?|functions?)(?: of| as)?)\s+(?:the\s+|a\s+|an\s+)?",
    re.IGNORECASE,
)

_CAPACITY: Final = re.compile(
    r"\b(?:in|through|by|via|from|due to|given) (?:his|her|its) (?:current |present )?"
    r"(?:capacity|capacities|roles?|position|functions?)(?: of| as)(?: the| an?)?\s+"
)


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
