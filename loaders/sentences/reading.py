"""The ties that one text states: each sentence is read by the rules of `rules.csv`."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.graph.shares import Share
from onward.loaders.sentences.heads import (
    FORMER,
    is_still_former,
    list_heads,
    may_be_object,
    share_of,
    skip_to_object,
)
from onward.loaders.sentences.joined_names import NamedParty
from onward.loaders.sentences.name_ends import IsKnown
from onward.loaders.sentences.name_signs import looks_like_organisation
from onward.loaders.sentences.names import read_names
from onward.loaders.sentences.offices import find_behind, find_led, is_of_part, is_place, is_seat
from onward.loaders.sentences.phrases import (
    ALWAYS,
    Period,
    is_doubtful,
    is_past,
    may_join,
    may_stand_before_participle,
    may_stand_before_possessive,
    may_stand_before_verb,
    read_period,
)
from onward.loaders.sentences.splitting import Sentence, split_sentences
from onward.loaders.sentences.subjects import (
    SpokenOf,
    find_capacities,
    find_subject,
    read_opening,
    speaks_of_another,
)
from onward.loaders.sentences.words import SentenceRule, rules_for

_CLAUSE_END: Final = re.compile(
    r",?\s(?:which|who|whose|where|when|while|whereas|because|although|so that|in order)\b|;"
)
_REVERSED: Final = {"out": "in", "in": "out", "both": "both"}
_REVERSIBLE: Final = frozenset({"owns", "controls", "contains"})
_GOES_ON: Final = re.compile(
    r"\s+(?:has|have|had|is|are|was|were|will|did|does)\b|\s[-\u2013\u2014]\s.*\s(?:are|belong)\b"
)
"""Behind the name, what makes an office the subject: "The owner of X has been arrested"."""
_SMALL: Final = re.compile(r"\b[a-z]")
_SAYS: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|served?|became|remains?|[Hh]e|[Ss]he)\b"
)
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
