"""What the sentences of an assessment are made of, so that each can be said in another language.

The assessment's texts are English. Of each that has open places it keeps the sentence and its
parts. A text is rebuilt from them, never taken apart: of a sentence that was changed by hand there
is no wording, and it stays in English.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Final, TypeAlias, Union

from onward.graph.countries import say_named_country
from onward.graph.sayings import Joined, Said
from onward.queries.model.evidence import PathParty, TieFacts
from onward.queries.model.part import AssessmentPart, SharedPart

PartText: TypeAlias = Union[str, "SaidText", "JoinedText"]
"""What stands at an open place: a text as it is, or one that is made of parts itself."""

_PLAIN: Final = frozenset({str, int, bool, type(None)})
"""Types of values that are made of nothing."""


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
    for text in gather_made_texts(parts):
        if text not in wordings:
            wording = keep_wording(text)
            if not isinstance(wording, str):
                wordings[str(text)] = wording
    return tuple(wordings[text] for text in sorted(wordings))


def gather_made_texts(parts: Iterable[object]) -> list[Said | Joined]:
    """Return the texts of some parts that are made of parts themselves, in order."""
    texts: list[Said | Joined] = []
    for part in parts:
        if type(part) not in _PLAIN:
            _gather_texts(part, texts)
    return texts


def _gather_texts(part: object, texts: list[Said | Joined]) -> None:
    """Add the made texts of a part, and of all that it is made of.

    An assessment has hundreds of values, nearly all of them plain: they are passed over where they
    stand, since a call for each would take longer than all else.
    """
    if isinstance(part, str):
        if isinstance(part, Joined) or (isinstance(part, Said) and part.parts):
            texts.append(part)
        return
    if isinstance(part, SharedPart):
        texts += _share_texts(part)
        return
    for value in _list_values(part):
        if type(value) not in _PLAIN:
            _gather_texts(value, texts)


def _share_texts(part: SharedPart) -> tuple[Said | Joined, ...]:
    """Return the made texts of a part that many assessments hold, gathered when first asked for."""
    try:
        return part._texts
    except AttributeError:
        texts = tuple(gather_made_texts(_list_values(part)))
        object.__setattr__(part, "_texts", texts)  # it is frozen, and its texts follow from it
        return texts


def _list_values(part: object) -> Iterable[object]:
    """Return what a part is made of, as far as it can hold sentences."""
    if isinstance(part, tuple | list):
        return part
    if isinstance(part, AssessmentPart):
        return _reader_of(type(part))(part)
    return part.values() if isinstance(part, Mapping) else ()


_FieldReader: TypeAlias = Callable[[AssessmentPart], tuple[object, ...]]
_READERS: Final[dict[type[AssessmentPart], _FieldReader]] = {}


def _reader_of(part: type[AssessmentPart]) -> _FieldReader:
    """Return what reads the fields of a type; made once."""
    if part not in _READERS:
        _READERS[part] = _make_reader(part)
    return _READERS[part]


def _make_reader(part: type[Any]) -> _FieldReader:
    """Return what reads the fields of a type; of ties and their parties, what is no source's."""
    if issubclass(part, PathParty):
        return lambda _: ()
    names = ["possible_because"] if issubclass(part, TieFacts) else [f.name for f in fields(part)]
    read = attrgetter(*names)
    return read if len(names) > 1 else lambda part: (read(part),)


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
        if not wording.parts:  # a phrase, or a country, which may have an article
            return say_named_country(wording.say)
        parts = {name: read_wording(part) for name, part in wording.parts.items()}
        return Said(wording.say, parts)
    if isinstance(wording, JoinedText):
        texts = tuple(map(read_wording, wording.texts))
        return Joined(texts, wording.by, wording.last)
    return wording
