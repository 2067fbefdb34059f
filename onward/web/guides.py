"""What a refusal says to do, in words of whoever asks over HTTP: acts in the place of commands.

Refusals name the command that mends them. Over HTTP there is none: there an act is a route, and in
the explorer a form with a title.
"""

import re
from collections.abc import Mapping
from typing import Final

from onward.errors import InputRefused
from onward.operations.record import ACTS

COMMANDS: Final[Mapping[str, str]] = {
    **{act.call.replace("_", "-"): path for path, act in ACTS.items()},
    "document add": "documents",
}
"""Acts by the commands that record them."""

TITLES: Final[Mapping[str, str]] = {
    "decisions": "Record what you decide",
    "knowledge": "State what is known of the use",
    "adjudications": "Same or not?",
    "dispositions": "Note on this finding",
    "notifications": "Record a notice to an authority",
    "holds": "Stop the order",
    "releases": "Release the order",
    "documents": "Add a paper",
}
"""Acts that have a form in the explorer, and what it is called there."""

_COMMAND: Final = re.compile(r"`onward ((?:document )?[a-z-]+)[^`]*`")
_OPTION_OR_KEY: Final = re.compile(r"--[a-z-]+, or the key ([a-z_]+)")
_OPTION: Final = re.compile(r"--([a-z-]+)(?: [A-Z]+\b)?")

_FIELDS: Final[Mapping[str, str]] = {
    "audience": "audience",
    "by": "by",
    "condition": "conditions",
    "fact": "facts",
    "differs": "compared",
    "document": "documents",
    "gap": "gaps",
    "party": "party",
    "reply-to": "reply_to",
    "satisfactory": "satisfactory",
    "set": "states",
}
"""Fields of the body of an act, by the options of its command."""


def guide(error: InputRefused) -> tuple[InputRefused, tuple[str, ...]]:
    """Return a refusal in words of HTTP, and the acts that mend it.

    Args:
        error: As a command would print it.
    """
    acts = [COMMANDS[name] for name in _COMMAND.findall(error.hint) if name in COMMANDS]
    hint = _COMMAND.sub(_name_act, error.hint)
    hint = _OPTION_OR_KEY.sub(r"\1", hint)
    hint = _OPTION.sub(lambda match: _FIELDS.get(match[1], match[0]), hint)
    if hint == error.hint:
        return error, ()
    guided = type(error)(
        error.what,
        file=error.file,
        line=error.line,
        field=error.field,
        value=error.value,
        hint=hint,
        received=error.received,
        code=error.code,
        record=error.record,
        further=error.further,
    )
    return guided, tuple(dict.fromkeys(acts))


def _name_act(match: re.Match[str]) -> str:
    """Name the act of a command: its title in the explorer, or its route."""
    act = COMMANDS.get(match[1])
    if act is None:
        return match[0]
    return f"“{TITLES[act]}”" if act in TITLES else act
