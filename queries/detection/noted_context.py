"""A question that notes whether its indicator asks who the parties are.

Half of the indicators judge goods, papers and places alone. What they say of one order holds for
that of any other customer of which they read the same (`kept_answers`). Which ones these are nobody
states: whatever follows from the parties notes that it is read.
"""

from types import MemberDescriptorType
from typing import Any, Final

from onward.queries.detection.context import Context
from onward.queries.detection.reads import PARTIES

_OF_PARTIES: Final = ("engine", "subjects", "cache", "world")
"""The fields of a question that differ from one customer to another: the graph with the order's
overlay, the parties, and what was worked out of these. Its facts hold nothing that whoever asks has
not read."""


class NotedContext(Context):
    """A question of which an indicator that reads anything of the parties takes note."""

    __slots__ = ()


class _NotedField:
    """A field of which whoever reads it takes note.

    Args:
        field: Of `Context`.
    """

    __slots__ = ("_field",)

    def __init__(self, field: MemberDescriptorType) -> None:
        self._field = field

    def __get__(self, context: NotedContext, _: type | None = None) -> Any:
        context.note(PARTIES)
        return self._field.__get__(context)

    def __set__(self, context: NotedContext, value: Any) -> None:
        self._field.__set__(context, value)


for _name in _OF_PARTIES:
    setattr(NotedContext, _name, _NotedField(vars(Context)[_name]))
