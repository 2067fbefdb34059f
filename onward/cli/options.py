"""The options that every command takes, in one place, and the shell's clock.

Onward itself reads no clock: a command that needs to know the day asks here and passes it on.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from onward import registry
from onward.errors import UsageError


def day_of(option: str) -> Callable[[str], date]:
    """Give the reader of an option's day; it refuses what is not YYYY-MM-DD, or no such day."""

    def day(text: str) -> date:
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or found.isoformat() != text:
            raise UsageError(f"{option} {text!r} is no day; write it as YYYY-MM-DD")
        return found

    return day


def part_names(seam: str) -> str:
    """Write the names of what a seam offers, for the help of an option.

    Two parts of one name are no matter of a help text: they are refused when one is asked for.
    """
    try:
        return ", ".join(registry.names(seam))
    except UsageError:
        return "see the documentation"


def engine_name(name: str) -> str:
    """Check an engine's name without importing the engine.

    Raises:
        UsageError: There is none of that name.
    """
    engines = registry.names("engine")
    if name not in engines:
        raise UsageError(f"there is no engine {name!r}; there are: {', '.join(engines)}")
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The options of every command; the fields are the options."""

    workspace: Annotated[
        Path,
        typer.Option(
            "--workspace",
            metavar="DIR",
            envvar="ONWARD_WORKSPACE",
            help="Folder of layers, snapshots and records.",
        ),
    ] = Path(".onward")
    engine: Annotated[
        str,
        typer.Option(
            parser=engine_name,
            metavar="NAME",
            help=f"Engine that answers: {part_names('engine')}.",
        ),
    ] = "embedded"
    on: Annotated[
        date | None,
        typer.Option(
            parser=day_of("--on"), metavar="DATE", help="Day on which ties and listings must hold."
        ),
    ] = None
    as_of: Annotated[
        date | None,
        typer.Option(
            parser=day_of("--as-of"), metavar="DATE", help="Use only what was known by this day."
        ),
    ] = None
    snapshot: Annotated[
        str | None,
        typer.Option(metavar="ID", help="An older snapshot: its id, or how the id begins."),
    ] = None
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False


RulesFolder = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="A pack of your own, which adds to Onward's rules."),
]
PolicyFile = Annotated[Path | None, typer.Option(metavar="FILE", help="A policy file of your own.")]
"""The options of the commands that judge by rules."""


MOST_JOBS: Final = 64


def check_jobs(jobs: int) -> None:
    """Refuse a number of processes that is none, or beyond all reason.

    Raises:
        UsageError: It is.
    """
    if not 1 <= jobs <= MOST_JOBS:
        raise UsageError(f"--jobs {jobs} is none; give a number from 1 to {MOST_JOBS}")


def with_shared(run: Callable[..., None]) -> Callable[..., None]:
    """Give a command the shared options: in `run` they are the first argument, one `Shared`."""
    shared = inspect.signature(Shared).parameters
    own = list(inspect.signature(run).parameters.values())[1:]
    parameters = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in (*own, *shared.values())
    ]

    @wraps(run)
    def command(**given: Any) -> None:
        options = Shared(**{name: given.pop(name) for name in shared})
        run(options, **given)

    command.__annotations__ = {one.name: one.annotation for one in parameters}
    vars(command)["__signature__"] = inspect.Signature(parameters)
    return command


def now() -> datetime:
    """Give this moment, in UTC: the only clock there is."""
    return datetime.now(tz=UTC)


def today() -> date:
    """Give this day, in UTC."""
    return now().date()
