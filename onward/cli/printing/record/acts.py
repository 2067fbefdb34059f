"""An act that was just recorded, and what is to be done next."""

from typing import TYPE_CHECKING

from onward.cli.printing import render
from onward.queries.acts.forms import Decision, Inquiry
from onward.queries.acts.views import say_act

if TYPE_CHECKING:
    from onward.queries.acts.forms import RecordedAct


def print_act(recorded: "RecordedAct") -> None:
    """Print an act in a line, and what it waits for."""
    act = recorded.act
    render.line(render.text(act.order, "bold"), f"entry {recorded.entry}: {say_act(act)}")
    if isinstance(act, Decision) and act.four_eyes:
        render.line(f"waits for a second person: onward approve {act.order} --by NAME", indent=2)
    if isinstance(act, Inquiry):
        render.line(
            f"when it is answered: onward answer {act.order} {recorded.entry} TEXT --by NAME",
            indent=2,
        )
