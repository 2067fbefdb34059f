"""Letters of a name that look like those of another script, as a name in disguise has them.

Names of East Asia mix scripts as a rule, and a name may bear its translation in brackets: only
letters that are read as others by their looks count. A digit that stands for a letter mixes none.
"""

from collections.abc import Iterable
from typing import Final

from onward.errors import printable
from onward.graph.names.confusables import variant

MIXED: Final = "MIXED SCRIPTS"
"""Mark of a card whose name has such letters."""

MIXED_MEANS: Final = "letters of one script in its name look like those of another"


def find_look_alikes(name: str) -> tuple[str, ...]:
    r"""Name the letters of a name that look like those of another script, with their code points.

    >>> ascii(find_look_alikes("R\u043esoboronexport"))
    "('\\u043e U+043E',)"
    >>> find_look_alikes("3M"), find_look_alikes("Gazpr0m")
    ((), ())
    """
    read = variant(name)
    if read is None or not read.is_mixed:
        return ()
    letters = (char for char in read.replaced if char.isalpha())
    return tuple(f"{printable(char)} U+{ord(char):04X}" for char in letters)


def describe_look_alikes(letters: Iterable[str]) -> list[str]:
    """Write the letters that `find_look_alikes` names in a line; none where there are none.

    >>> describe_look_alikes(["X U+0425"]), describe_look_alikes(())
    (['look-alike letters: X U+0425'], [])
    """
    told = ", ".join(letters)
    return [f"look-alike letters: {told}"] if told else []
