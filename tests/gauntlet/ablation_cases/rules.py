"""The rules on names, in the order in which they run, each with what stands in its place.

A row names the rule, the place where it is called, and what is called there instead; a value that
is no function replaces a constant.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, Literal, get_args

from tests.unit.cases import table

Effect = Literal["reading", "score", "judgement", "cell"]
"""What a rule changes: how a name is read, what words score, what is made of a score, or a cell."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that can be switched off for a measurement.

    Attributes:
        name: As the table prints it.
        place: Module and attribute below `onward.graph` where it is called.
        off: What stands there without it.
        effect: What it changes.
    """

    name: str
    place: str
    off: Any
    effect: Effect

    def find(self) -> tuple[Any, str]:
        """Return what holds the rule, and as what attribute."""
        holder_name, _, attribute = f"onward.graph.{self.place}".rpartition(".")
        try:
            holder = import_module(holder_name)
        except ModuleNotFoundError:
            module, _, class_name = holder_name.rpartition(".")
            holder = getattr(import_module(module), class_name)
        getattr(holder, attribute)
        return holder, attribute

    def switch_off(self) -> None:
        """Switch the rule off in this process for good."""
        holder, attribute = self.find()
        off = self.off
        if isinstance(off, _Row):
            rows = getattr(holder, attribute)
            off = (*rows[: off.number], *rows[off.number + 1 :])
        setattr(holder, attribute, off)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table, which is left out."""

    number: int


def _return(value: Any) -> Callable[..., Any]:
    return lambda *_args, **_kwargs: value


def _same(first: Any, *_args: Any, **_kwargs: Any) -> Any:
    return first


def _empty(*_args: Any, **_kwargs: Any) -> Iterator[Any]:
    return iter(())


OFF: Final[Mapping[str, Any]] = {
    "nothing": _return(None),
    "no": _return(False),
    "0.0": _return(0.0),
    "no rows": _empty,
    "no names": _return(()),
    "empty list": _return([]),
    "empty set": _return(frozenset()),
    "empty table": dict,
    "no match": re.compile("(?!)"),
    "the same": _same,
    "itself": lambda text, *_args, **_kwargs: [text],
    "the text": lambda _self, text: text,
    "no list": lambda *_args, **_kwargs: import_module("onward.graph.names.list_cells").NO_LIST,
    "no initials": (0.0, ""),
    "zero": 0.0,
    "one": 1.0,
    "never so long": 99,
    "never so long at all": 999,
    "no words": frozenset(),
}
"""What may stand in the place of a rule: a function, or the value of a constant."""


def list_rules() -> list[Rule]:
    """Return the rules in the order in which they run."""
    return [
        Rule(name, place, _read_off(off), effect)
        for effect in get_args(Effect)
        for name, place, off in table(__file__, effect)
    ]


def _read_off(off: str) -> Any:
    word, _, number = off.partition(" ")
    return _Row(int(number)) if word == "row" else OFF[off]
