"""How a question and its fields are declared, for every surface at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.fields import FieldInfo

Surface = Literal["everywhere", "command", "web", "path"]


def _read_day(value: object) -> object:
    """Read a day strictly: pydantic by itself would take moments and numbers, too."""
    if value is None or isinstance(value, date):
        return value
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise ValueError("is not a date; use YYYY-MM-DD")
    return day


def _read_flag(value: object) -> object:
    """Read a yes or a no, as a query writes it."""
    if isinstance(value, str):
        if value not in ("yes", "no", "true", "false"):
            raise ValueError("is neither yes nor no")
        return value in ("yes", "true")
    return value


Day = Annotated[
    date, BeforeValidator(_read_day), WithJsonSchema({"type": "string", "format": "date"})
]
Flag = Annotated[
    bool, BeforeValidator(_read_flag), WithJsonSchema({"type": "string", "enum": ["yes", "no"]})
]


@dataclass(frozen=True, slots=True)
class Spoken:
    """How a field is called beside its own name.

    Attributes:
        flags: On the command line, where they do not follow from the name.
        metavar: What stands for its value in the help of a command.
        least: The least number that a command takes.
        is_argument: Whether a command takes it by its place.
        of: Which surfaces have it; ``path``: a route has it in its path, or not at all.
        hides_default: Whether the help of a command leaves out whether it is needed.
    """

    flags: tuple[str, ...] = ()
    metavar: str | None = None
    least: int | None = None
    is_argument: bool = False
    of: Surface = "everywhere"
    hides_default: bool = False


def option(
    words: str,
    *flags: str,
    default: object = None,
    metavar: str | None = None,
    least: int | None = None,
    of: Surface = "everywhere",
    alias: str | None = None,
) -> Any:
    """Declare a field that a command takes as an option, and a route as a parameter.

    Args:
        words: What it means.
        flags: On the command line, where they do not follow from the field's name.
        default: Where nothing is given; ``...`` = it must be.
        metavar: What stands for its value in the help of a command.
        least: The least number that a command takes.
        of: Which surfaces have it.
        alias: Its name in a query, where it is no name of Python's.
    """
    return _declare_field(Spoken(flags, metavar, least, of=of), words, default, alias)


def argument(
    words: str,
    *,
    default: object = ...,
    metavar: str | None = None,
    of: Surface = "everywhere",
    alias: str | None = None,
    hides_default: bool = False,
) -> Any:
    """Declare a field that a command takes by its place; else as `option`."""
    spoken = Spoken((), metavar, is_argument=True, of=of, hides_default=hides_default)
    return _declare_field(spoken, words, default, alias)


def _declare_field(spoken: Spoken, words: str, default: Any, alias: str | None) -> FieldInfo:
    field: FieldInfo = Field(default, description=words, validation_alias=alias)
    field.metadata.append(spoken)
    return field


def spoken_of(field: FieldInfo) -> Spoken:
    """Return how a field is called."""
    return next((each for each in field.metadata if isinstance(each, Spoken)), Spoken())


class Question(BaseModel):
    """What somebody asks."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True
    )

    def given(self, *left_out: str) -> dict[str, Any]:
        """Return the fields by name, for a call that takes them by the same names."""
        names = type(self).model_fields.keys() - set(left_out)
        return {name: getattr(self, name) for name in names}


ON: Final = "Day on which ties and listings must hold."
AS_OF: Final = "Use only what was known by this day."
SNAPSHOT: Final = "An older snapshot: its id, or how the id begins."


class OfSnapshot(Question):
    """A question to one snapshot: the current one, unless another one is named."""

    snapshot: str | None = option(SNAPSHOT, metavar="ID")


class Dated(OfSnapshot):
    """A question about a day, and about what was known by a day."""

    on: Day | None = option(ON, metavar="DATE")
    as_of: Day | None = option(AS_OF, metavar="DATE")


class Act(Question):
    """Something that a person does with an order; it is recorded under their name.

    Attributes:
        call: The method of a workspace that records it.
        path: Below the order of the HTTP API; "" = it is not done there.
    """

    call: ClassVar[str]
    path: ClassVar[str] = ""

    order: str = argument(
        "An order's id, or that of its newest assessment.", metavar="ORDER", hides_default=True
    )

    def arguments(self) -> Mapping[str, Any]:
        """Return what the method of the workspace takes."""
        return self.given()
