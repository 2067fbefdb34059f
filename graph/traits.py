"""What a named rule infers of a party, since its source states none: a kind, or a topic."""

from dataclasses import dataclass
from typing import Literal

from onward.graph.sayings import say


@dataclass(frozen=True, slots=True)
class Trait:
    """A kind or a topic that a named rule infers of a party, since its source states none.

    Attributes:
        about: Whether `value` is a kind or a topic.
        value: A PartyKind value, or a topic.
        rule: The rule, in words: "a name of a police force".
        words: What of the name, or which sentence of a reason, says it.
    """

    about: Literal["kind", "topic"]
    value: str
    rule: str
    words: str

    @property
    def sentence(self) -> str:
        """What is inferred and why, behind "is": "taken for a ministry by its name …"."""
        return say_inferred(self.rule, self.words)


def say_inferred(rule: str, words: str) -> str:
    """Say what a rule infers of a party, behind "is".

    >>> say_inferred("a ministry of defence", "ministry of defence")
    'taken for a ministry of defence by its name (“ministry of defence”)'
    """
    return say("taken for {rule} by its name (“{words}”)", rule=rule, words=words)
