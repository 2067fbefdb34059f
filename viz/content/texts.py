"""Texts of a scene: safe to show, short enough to be read, in words where they hold codes.

Every text that a source or a user wrote is made printable once, so that no renderer shows a control
character, half a surrogate or a mark that turns the reading direction round.

A name of thousands of letters would make a page stand still. Among other words it is cut where a
reader has long recognised it (`cut_text`); tables and details show more of it, and say how much is
left out. Exports of data hold every text whole.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import Final, TypeVar, cast, get_args

from onward.errors import printable as escape_steering
from onward.graph.sayings import Joined, Said, say
from onward.queries.assessment.explain import ExplainedLine
from onward.queries.assessment.words.codes import REASONS, SUGGESTIONS
from onward.queries.model.evidence import EvidenceStep, PathParty
from onward.queries.transactions.parts import Role
from onward.queries.transactions.stated_facts import say_role
from onward.viz.scene import Scene
from onward.viz.scene_texts import TextLine

Part = TypeVar("Part", PathParty, EvidenceStep)

LONGEST: Final = 400
"""Characters of a text that stands among others; tables and details show it whole."""

MOST: Final = 2_000
"""Characters of a text in a table or in details at most."""

MOST_OF_OUTCOME: Final = 20_000
"""Of the outcome, which names one by one what was not looked at: none of it may be left out."""

# a line break in a name would begin a new line in a list or a table
_BREAK: Final = re.compile(r"[\n\r\t]")

_SPELLED: Final[Mapping[str, str]] = MappingProxyType(
    {**{role: say_role(role) for role in get_args(Role)}, **SUGGESTIONS, **REASONS}
)
_CODE: Final = re.compile(
    rf"(?<![\w/:.-])({'|'.join(code for code in _SPELLED if '_' in code)})(?![\w/])"
)
"""A code that stands alone; one inside an id stays, because an id is looked up."""


def printable(text: object) -> str:
    r"""Make a text safe to show: an invisible character becomes a token, a line break a blank.

    >>> printable("a\nb\x00c"), printable("\u202egpj.exe")
    ('a b⟨U+0000⟩c', '⟨U+202E⟩gpj.exe')
    """
    safe = escape_steering(_BREAK.sub(" ", str(text)))
    # a text that knows its parts keeps them, so that a document can say it in its language
    return text if isinstance(text, Said | Joined) and safe == text else safe


def printable_lines(lines: Iterable[object]) -> tuple[str, ...]:
    """Make texts safe to show."""
    return tuple(printable(line) for line in lines)


def make_printable(part: Part) -> Part:
    """Return a part of an assessment with every text in it safe to show."""
    return cast("Part", _printable_value(part))


def _printable_value(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return tuple(_printable_value(item) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    texts = {part.name: _printable_value(getattr(value, part.name)) for part in fields(value)}
    return replace(value, **texts)


def printable_line(line: ExplainedLine) -> TextLine:
    """Make a line of the explanation safe to show."""
    return TextLine(printable(line.text), printable(line.label), printable(line.source))


def write_line(line: ExplainedLine) -> TextLine:
    """Write a line of the explanation for a reader: safe to show, and with codes as words."""
    parts = (line.text, line.label, line.source)
    return TextLine(*(spell_codes(printable(part)) for part in parts))


def write_lines(lines: Iterable[str]) -> tuple[TextLine, ...]:
    """Write plain sentences for a reader: safe to show, and with codes as words."""
    return tuple(TextLine(spell_codes(printable(line))) for line in lines)


def spell_codes(text: str) -> str:
    """Write roles, suggestions and reasons in a sentence as words.

    >>> spell_codes("Acme (end_user). Suggested: enhanced_due_diligence.")
    'Acme (end-user). Suggested: enhanced due diligence.'
    """
    return _CODE.sub(lambda code: _SPELLED[code[0]], text) if _CODE.search(text) else text


def count_noun(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun.

    >>> count_noun(1, "source"), count_noun(2, "list entry", "list entries")
    ('1 source', '2 list entries')
    """
    counted = noun if number == 1 else plural or f"{noun}s"
    return say(f"{{count}} {counted}", count=number)


def cut_text(text: str, longest: int = LONGEST) -> str:
    """Shorten a long text; a token such as ⟨U+202E⟩ stays whole or goes.

    >>> cut_text("Acme"), len(cut_text("W" * 9000)), cut_text("Acme", 3)
    ('Acme', 400, 'Ac…')
    """
    if len(text) <= longest:
        return text
    return drop_cut_token(text[: longest - 1]) + "…"


def drop_cut_token(text: str) -> str:
    """Take off the token in which a text was cut, if any.

    >>> drop_cut_token("a⟨U+2"), drop_cut_token("a⟨U+202E⟩b")
    ('a', 'a⟨U+202E⟩b')
    """
    begin = text.rfind("⟨")
    return text[:begin] if begin > text.rfind("⟩") else text


def cut_at_word(text: str, longest: int) -> str:
    """Shorten a text between two words, so that no number in it becomes another one.

    >>> cut_at_word("Findings 1 and 10", 16), cut_at_word("W" * 90, 5)
    ('Findings 1 and …', 'WWWW…')
    """
    short = cut_text(text, longest)
    if short == text or " " not in short:
        return short
    is_between_words = text[len(short) - 1] == " "
    if is_between_words:
        return short
    return f"{short[: short.rindex(' ')]} …"


def shorten_with_count(text: str, most: int = MOST) -> str:
    """Shorten a text that is too long for a table, and say how much of it is left out.

    >>> shorten_with_count("Acme"), shorten_with_count("W" * 10_000).lstrip("W")
    ('Acme', '… +8,000 characters')
    """
    if len(text) <= most:
        return text
    short = cut_text(text, most + 1).removesuffix("…")
    return f"{short}… +{len(text) - len(short):,} characters"


def make_shortener(scene: Scene, most: int = MOST) -> Callable[[str], str]:
    """Return a function that shortens a sentence about a scene.

    Long names in it are cut first, so that what is said about them stays.

    >>> from onward.viz.scene import Node
    >>> long = Node("w", "W" * 9000, "Company", None)
    >>> scene = Scene("", "", "", "", (), (long,), (), (), (), (), (), "")
    >>> make_shortener(scene)(f"{long.name} owns Acme").lstrip("W")
    '… owns Acme'
    """
    long_names = {name for name in _list_names(scene) if len(name) > LONGEST}
    # a name may be part of a longer one, which has to be cut first
    longest_first = sorted(long_names, key=lambda name: (-len(name), name))

    def shorten(text: str) -> str:
        for name in longest_first:
            text = text.replace(name, cut_text(name))
        return shorten_with_count(text, most)

    return shorten


def _list_names(scene: Scene) -> Iterator[str]:
    for node in scene.nodes:
        yield from (node.name, node.native)
    for row in scene.parties:
        yield from (row.name, row.native)
    yield from (row.dataset for row in scene.licences)
