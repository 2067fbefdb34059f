"""The marks of cards: a party's topics in a word each, and that its name mixes scripts."""

from collections.abc import Iterable, Iterator
from typing import Final

from onward.queries.tables.tables import default_tables
from onward.viz.content.names import MIXED
from onward.viz.data_tables import read_table
from onward.viz.language.words import Words, read_words

_MARKED: Final = (
    *("sanction", "sanction.linked", "export.control", "export.risk"),
    *("mil", "gov", "role.pep"),
)
"""Topics that have a mark of their own, in the order in which a legend explains them."""

_CLASSES: Final = {row["class"]: row["mark"] for row in read_table("content/marks.csv")}
"""Marks of other topics, by the class that the table of topics puts them into."""

_KEYS: Final = (*_MARKED, "restricted", "adverse", "mixed")


def mark_of(topic: str) -> str:
    """Return the mark of a topic: its own, or that of its class; empty where it is mere context.

    A topic that no table knows is marked by its code.
    """
    key = "gov" if topic.startswith("gov.") else topic
    if key not in _MARKED:
        key = _key_of_code(topic)
    return read_words()[f"mark.{key}"] if key in _KEYS else key


def say_topic(topic: str) -> str:
    """Say what a topic means, with its code, which other programs know; else the code alone.

    >>> say_topic("mil"), say_topic("of.somebody")
    ('armed forces or defence industry (mil)', 'of.somebody')
    """
    words = read_words()
    keys = {words[f"mark.{key}"]: key for key in _KEYS}
    key = keys.get(mark_of(topic))
    return f"{words[f'means.{key}']} ({topic})" if key else topic


def list_marks(words: Words) -> Iterator[tuple[str, str]]:
    """Yield every mark of a language with its meaning, in the order of a legend."""
    for key in _KEYS:
        yield words[f"mark.{key}"], words[f"means.{key}"]


def say_marks(marks: Iterable[str], words: Words) -> tuple[str, ...]:
    """Write the marks of a card in a language, codes of topics as words; each once."""
    english = {read_words()[f"mark.{key}"]: key for key in _KEYS} | {MIXED: "mixed"}
    keys = (english.get(mark) or _key_of_code(mark) for mark in marks)
    # a topic that is mere context says nothing to a reader of a card
    return tuple(dict.fromkeys(words.find(f"mark.{key}", key) for key in keys if key))


def _key_of_code(topic: str) -> str:
    tables = default_tables()
    if topic not in tables.topics:
        return topic
    return _CLASSES.get(tables.topic_class(topic), topic)
