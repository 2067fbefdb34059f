"""Relations that share a name: "General Director and ultimate owner of X", "51 % of X"."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from onward.graph.countries import country_code
from onward.graph.shares import Share
from onward.loaders.sentences.joined_names import NamedParty
from onward.loaders.sentences.phrases import read_share
from onward.loaders.sentences.words import SentenceRule

_PART: Final = re.compile(
    r"\s+(?:(?:a\s+|about\s+|more than\s+|over\s+)?\d{1,3}(?:[.,]\d+)?\s?(?:%|per cent)\s*"
    r"(?:stake|share|shares|shareholding)?\s*(?:of|in)?\s*(?:the shares (?:of|in)\s+)?"
    r"|a (?:\w+ )?(?:stake|share|shareholding) in\s+|shares in\s+|the majority of\s+)"
)
"""What stands between "owns" and the name: "51 % of the shares in"."""

_ASIDE: Final = re.compile(
    r",?\s+and\s+(?:as such\s+|therefore\s+|thus\s+|hence\s+)?(?:is\s+)?(?:therefore\s+)?"
    r"(?:closely\s+)?associated with,?(?=\s)"
)
"""Between "son of" and the name: ", and as such is associated with,"."""

_JOINT: Final = re.compile(
    r"\s*(?:,(?!\s+(?:is|are|was|were|has|have)\b)| and| &| as well as)\s+"
    r"(?:the |an? |its |also |[a-z-]+ly )?(?:[a-z-]+ ){0,2}$"
)

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
