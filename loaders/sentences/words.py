"""The words that decide what a sentence says: `words.csv`, and `rules.csv` compiled."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

WORDS: Final = Path(__file__).with_name("words.csv")
RULES: Final = Path(__file__).with_name("rules.csv")


@dataclass(frozen=True, slots=True)
class SentenceRule:
    """A way in which a sentence states a tie.

    Attributes:
        name: As the load report and the tests say it.
        relations: Kinds of tie; ``leads`` is `directs`, or `holds_post` of a body of a state.
        direction: ``out`` from the entry to the name, ``in`` the other way round, ``both``.
        subject, object: ``person``, ``organisation``, or "" for either; ``certain organisation``
            where the words around could as well name goods.
        head: The words themselves: "owner".
        phrase: The words and what joins them to the name: "owner of".
        is_participle: Whether it says what is done to the subject: "owned by".
        is_verb: Whether it is a verb, which has a subject before it: "owns".
        is_possessive: Whether it says by itself whose it is: "his brother".
        is_behind: Whether the name stands before the words: "a Kometa official".
        is_only_of_list: Whether it makes no party of a name that the list does not have.
        is_only_numbered: Whether it needs the publisher's own number beside the name.
        words: One of them is in every sentence that the rule reads: a fast test.
    """

    name: str
    relations: tuple[str, ...]
    direction: str
    subject: str
    object: str
    head: re.Pattern[str]
    phrase: re.Pattern[str]
    is_participle: bool
    is_verb: bool
    is_possessive: bool
    is_behind: bool
    words: frozenset[str]
    is_only_of_list: bool
    is_only_numbered: bool


_NAME: Final = (
    r"(?<![\w-])(?-i:(?P<name>[A-Z][\w&'\u2019-]*(?: [A-Z][\w&'\u2019-]*){0,5})) (?!of\b|at\b)"
)
_BLANK_OR_HYPHEN: Final = "[- \u2010\u2011]"
"""Between the words of an office, also the hyphens that are no minus sign."""


@cache
def read_words(word_class: str) -> frozenset[str]:
    """Return the words of a class."""
    with WORDS.open(encoding="utf-8", newline="") as stream:
        rows = {row["class"]: row["words"] for row in csv.DictReader(stream, strict=True)}
    return frozenset(rows[word_class].split())


@cache
def read_rules() -> tuple[SentenceRule, ...]:
    """Return the rules, in the order of their table: of two at one place the longer phrase wins."""
    with RULES.open(encoding="utf-8", newline="") as stream:
        return tuple(_read_rule(row) for row in csv.DictReader(stream, strict=True))


def _read_rule(row: dict[str, str]) -> SentenceRule:
    link = row["link"]
    joined = rf"(?:\s*\([^()]*\))?\s+(?:{link})" if link else ""
    # OFAC writes "Director, NAME"
    if "|," in link:
        joined = rf"(?:\s*,(?=\s)|\s+(?:{link.replace('|,', '')}))"
    elif link.startswith((":", "is|:")):
        joined = rf"\s*(?:{link})"
    # a hyphen that does not break is one, too
    before = _NAME if row["form"] == "behind" else ""
    head = rf"{before}(?<![\w-])" + row["head"].replace("[- ]", _BLANK_OR_HYPHEN)
    return SentenceRule(
        row["rule"],
        tuple(row["relation"].split("+")),
        row["direction"],
        row["subject"],
        row["object"],
        re.compile(rf"{head}(?![\w-])", re.IGNORECASE),
        re.compile(rf"{head}{joined}{_end_of(link)}", re.IGNORECASE),
        is_participle=row["form"] == "participle",
        is_verb=row["form"] == "verb",
        is_possessive=row["form"] == "possessive",
        is_behind=row["form"] == "behind",
        words=frozenset(row["words"].split()),
        is_only_of_list=row["parties"] in ("listed", "numbered"),
        is_only_numbered=row["parties"] == "numbered",
    )


def _end_of(link: str) -> str:
    """Return what ends a phrase: a word, or a place that is only looked at."""
    return "" if link.startswith("(?=") else r"(?!\w)"


@cache
def find_rules(is_person: bool) -> dict[str, tuple[SentenceRule, ...]]:  # a cache's key
    """Return the rules for persons or for others, by the words that call for them."""
    kind = "person" if is_person else "organisation"
    by_word: dict[str, list[SentenceRule]] = {}
    for rule in read_rules():
        if rule.subject in ("", kind):
            for word in rule.words:
                by_word.setdefault(word, []).append(rule)
    return {word: tuple(rules) for word, rules in by_word.items()}


def may_state_ties(text: str, *, is_person: bool) -> bool:
    """Tell fast whether any rule has a word in a text: in most texts none has."""
    return not find_rules(is_person).keys().isdisjoint(_WORD.findall(text.lower()))


def rules_for(sentence: str, is_person: bool) -> tuple[SentenceRule, ...]:
    """Return the rules whose words stand in a sentence, in the order of their table."""
    by_word = find_rules(is_person)
    called = by_word.keys() & _WORD.findall(sentence.lower())
    if not called:
        return ()
    names = {rule.name for word in called for rule in by_word[word]}
    return tuple(rule for rule in read_rules() if rule.name in names)


_WORD: Final = re.compile(r"[a-z][a-z'\u2019-]*")
