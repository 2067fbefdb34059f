"""What a client may state beside its queries, and what of it does not count."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from onward.errors import InputRefused
from onward.graph.matching.query import Bands

MOST_RESULTS: Final = 500
"""Most results of one query."""

ALGORITHM: Final = "onward-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What a client may state beside its queries.

    Attributes:
        limit: Most results of a query.
        threshold: Score from which a result is a match, unless something speaks against it.
        cutoff: Results must have a higher score; None for every candidate of band weak or better.
        include, exclude: Layers to search, and not to search; empty for all, for none.
        exclude_schemas, exclude_ids: Kinds and parties that are left out of the results.
        topics: If any, only parties that carry one of them are results.
        ignored: What else was stated, and does not count.
    """

    limit: int = 5
    threshold: float = Bands().match
    cutoff: float | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    exclude_schemas: tuple[str, ...] = ()
    exclude_ids: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


_DEFAULTS: Final = Parameters()

_LISTS: Final = {
    "include_dataset": "include",
    "exclude_dataset": "exclude",
    "exclude_schema": "exclude_schemas",
    "exclude_entity_ids": "exclude_ids",
    "topics": "topics",
}
"""Query parameters that may occur several times."""


def read_parameters(given: Mapping[str, Sequence[str]]) -> Parameters:
    """Read the query parameters of a request; what does not count is reported as ignored.

    Args:
        given: The values of each, as a web address states them.

    Raises:
        InputRefused: One that must be a number within bounds is not.
    """
    readable = {"limit", "threshold", "cutoff", *_LISTS}
    ignored: list[str] = []
    for name, values in given.items():
        if name not in readable:
            ignored += [f"{name}={value}" for value in values]
    ignored = [text for text in ignored if text != f"algorithm={ALGORITHM}"]
    return Parameters(
        limit=int(_read_number(given, "limit", _DEFAULTS.limit, 1, MOST_RESULTS)),
        threshold=_read_number(given, "threshold", _DEFAULTS.threshold, 0, 1),
        cutoff=_read_number(given, "cutoff", _DEFAULTS.cutoff, 0, 1),
        **{field: tuple(given.get(name, ())) for name, field in _LISTS.items()},
        ignored=tuple(ignored),
    )


Default = TypeVar("Default", bound=float | None)


def _read_number(
    given: Mapping[str, Sequence[str]], name: str, default: Default, least: int, most: int
) -> float | Default:
    """Read the last value of a parameter as a number within bounds; a whole one if its default is.

    Raises:
        InputRefused: It is not such a number.
    """
    text = given.get(name, ("",))[-1]
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        # NaN is outside all bounds
        value = math.nan
    if not least <= value <= most or (type(default) is int and not value.is_integer()):
        kind = "a whole number" if type(default) is int else "a number"
        hint = f"give {kind} from {least} to {most}"
        raise InputRefused("is out of bounds", field=name, value=text, hint=hint)
    return value
