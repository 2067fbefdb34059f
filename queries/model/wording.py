"""What the sentences of an assessment are made of, so that each can be said in another language.

The assessment's texts are English. Of each that has open places it keeps the sentence and its
parts. A text is rebuilt from them, never taken apart: of a sentence that was changed by hand there
is no wording, and it stays in English.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TypeAlias, Union

from onward.graph.sayings import Joined, Said
from onward.queries.model.evidence import PathParty, TieFacts
from onward.queries.model.part import AssessmentPart

PartText: TypeAlias = Union[str, "SaidText", "JoinedText"]
"""What stands at an open place: a text as it is, or one that is made of parts itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidText(AssessmentPart):
    """A sentence in English, its open places as names in braces, and what stands there."""

    say: str
    parts: Mapping[str, PartText]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedText(AssessmentPart):
    """Texts one after the other: what stands between two of them, and before the last one."""

    texts: tuple[PartText, ...]
    by: str
    last: str


def collect_wording(parts: Iterable[object]) -> tuple[SaidText | JoinedText, ...]:
    """Return what the texts of some parts of an assessment are made of, sorted, each once."""
    wordings: dict[str, SaidText | JoinedText] = {}
    for part in parts:
        for text in _list_texts(part):
            keeps_parts = isinstance(text, Joined) or (isinstance(text, Said) and text.parts)
            if keeps_parts and text not in wordings:
                wording = keep_wording(text)
                if not isinstance(wording, str):
                    wordings[str(text)] = wording
    return tuple(wordings[text] for text in sorted(wordings))


def _list_texts(part: object) -> Iterator[str]:
    """Yield the texts of a part, and of all that it is made of."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _list_texts(value)
    elif isinstance(part, tuple | list):
        for value in part:
            yield from _list_texts(value)
    elif isinstance(part, TieFacts):
        yield from _list_texts(part.possible_because)
    elif is_dataclass(part) and not isinstance(part, PathParty):
        for field in fields(part):
            yield from _list_texts(getattr(part, field.name))


def keep_wording(text: str) -> PartText:
    """Return a text as an assessment keeps it."""
    if isinstance(text, Said):
        parts = {name: keep_wording(part) for name, part in text.parts.items()}
        return SaidText(say=text.template, parts=parts)
    if isinstance(text, Joined):
        texts = tuple(keep_wording(part) for part in text.texts)
        return JoinedText(texts=texts, by=text.by, last=text.last)
    return text


def read_wording(wording: PartText) -> str:
    """Return the text that was kept."""
    if isinstance(wording, SaidText):
        parts = {name: read_wording(part) for name, part in wording.parts.items()}
        return Said(wording.say, parts)
    if isinstance(wording, JoinedText):
        texts = tuple(map(read_wording, wording.texts))
        return Joined(texts, wording.by, wording.last)
    return wording
