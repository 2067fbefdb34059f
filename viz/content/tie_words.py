"""What stands on the line of a tie: its kind, share and dates, in the words of a language.

A scene says it in English, with days as they are stored; documents write days as their language
does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from onward.graph.dates import is_coarse
from onward.graph.model import TieKind
from onward.queries.assessment.words.codes import share_text
from onward.queries.model.evidence import TieFacts
from onward.viz.language.forms import say_day, say_share
from onward.viz.language.words import Words, read_words

DELIVERY: Final = str(TieKind.SHIPS_TO)
"""Kind of the ties that are deliveries: each has one day."""

DAYS_NAMED: Final = 3
"""Days of deliveries that a line names; of more it says the span."""

_TOLD_APART: Final = ("on", "on_too")
"""Words before a day that are others before a month or a year."""

_WriteDay = Callable[[str, Words], str]


def describe_line(ties: Sequence[TieFacts]) -> str:
    """Return what stands on the line of some ties in a scene."""
    return _LabelWriter(read_words(), lambda day, _: day).write(ties, describe_kind(ties[0]))


def describe_kind(tie: TieFacts) -> str:
    """Return what kind of tie it is in a scene, with its share."""
    return _say_kind(tie, share_text(tie.share) if tie.share else "", read_words())


def say_line(ties: Sequence[TieFacts], words: Words) -> str:
    """Return what stands on the line of some ties in a document."""
    return _LabelWriter(words, say_day).write(ties, say_kind(ties[0], words))


def say_kind(tie: TieFacts, words: Words) -> str:
    """Write what kind of tie it is, with its share: "owns 60 %"."""
    return _say_kind(tie, say_share(tie.share, words) if tie.share else "", words)


def say_dates(tie: TieFacts, words: Words) -> str:
    """Write from when to when a tie holds, in the precision that is known."""
    return _LabelWriter(words, say_day).say_dates(tie) or words["source.undated"]


def name_kind(kind: str, words: Words) -> str:
    """Return the words of a kind of tie; what a plugin's ties are called stays as it is.

    >>> name_kind("ships_to", read_words()), name_kind("lent_to", read_words())
    ('shipped to', 'lent to')
    """
    return words.find(f"tie.{kind}", kind.replace("_", " "))


def _say_kind(tie: TieFacts, share: str, words: Words) -> str:
    name = name_kind(tie.kind, words)
    if not share:
        return name
    template = words.find(f"tie.{tie.kind}_share", "")
    return template.format(share=share) if template else f"{name} {share}"


@dataclass(frozen=True, slots=True)
class _LabelWriter:
    """Writes labels in a language, with days in the form that a picture or a document has."""

    words: Words
    write_day: _WriteDay

    def write(self, ties: Sequence[TieFacts], kind: str) -> str:
        """Write a label; that a tie has no date the legend says, and its details and steps do."""
        first = ties[0]
        label = kind
        if first.kind == DELIVERY:
            label = self._say_deliveries(ties, kind)
        elif len(ties) == 1 and (dates := self.say_dates(first)):
            label = f"{kind}, {dates}"
        return self.words.say("tie.ended", tie=label) if first.ended else label

    def say_dates(self, tie: TieFacts) -> str:
        """Write when a tie holds, or the day of a delivery; nothing where no date is known."""
        if tie.undated or not (tie.since or tie.until):
            return ""
        if tie.kind == DELIVERY:
            return self._place_day("on", tie.since or "")
        if tie.since and tie.until:
            return self._say_span(tie.since, tie.until)
        return (
            self._place_day("since", tie.since)
            if tie.since
            else self._place_day("until", tie.until or "")
        )

    def _say_deliveries(self, ties: Sequence[TieFacts], kind: str) -> str:
        """Write the days of deliveries: each, or when there are many the span."""
        # a coarse date sorts before the days in it: 2026-04 stands before 2026-04-10
        dated = sorted(tie.since or "" for tie in ties if not tie.undated)
        if not dated:
            return kind
        days = list(dict.fromkeys(dated))
        if len(days) > DAYS_NAMED:
            span = self._say_span(days[0], days[-1])
            label = self.words.say("tie.deliveries", count=len(dated), span=span)
        else:
            label = self.words.say("tie.shipped", days=self.words.join(list(self._list_days(days))))
        undated = len(ties) - len(dated)
        return self.words.say("tie.undated", tie=label, count=undated) if undated else label

    def _list_days(self, days: Sequence[str]) -> Iterator[str]:
        """Yield days, the word before them where it is not that of the day before."""
        for number, day in enumerate(days):
            again = number > 0 and is_coarse(days[number - 1]) == is_coarse(day)
            yield self._place_day("on_too" if again else "on", day)

    def _say_span(self, since: str, until: str) -> str:
        first, last = (self.write_day(day, self.words) for day in (since, until))
        return self.words.say("source.span", since=first, until=last)

    def _place_day(self, key: str, day: str) -> str:
        """Write a day after the word that fits it: "on 3 May 2024", "in May 2024"."""
        key = f"source.{key}.coarse" if is_coarse(day) and key in _TOLD_APART else f"source.{key}"
        return self.words.say(key, day=self.write_day(day, self.words))
