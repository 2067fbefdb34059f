"""Cases of a YAML file: the small assessment with some parts changed, and what is said of it.

A case names what is so; `name` is what the small assessment is made of. `change` maps parts of it
to other values, and `says` maps places of what is drawn and written to what stands there: places
of the `scene` or of the `briefing`. A part and a place are named by keys and numbers, as
`findings.0.title`; `*` stands for every row of a list. Words after a place compare otherwise than
by equality, as in `tests.example_cases`. Blanks that bind are blanks.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from onward.viz.briefing.write import write_briefing
from tests.example_cases import COMPARISONS
from tests.pictures import Data, assessment, picture_of


def check_picture(change: Data, says: Data, name: str = "Acme") -> None:
    """Draw the assessment with its changes, and compare each thing that is said of it."""
    scene = picture_of(put_parts(assessment(name), change))
    whole: Data = {"scene": scene}
    if any(place.startswith("briefing.") for place in says):
        whole["briefing"] = write_briefing(scene)
    compare(whole, says)


def put_parts(data: Data, parts: Mapping[str, Any]) -> Data:
    """Put other values in the place of some parts, each named by its keys; return the whole."""
    for place, value in parts.items():
        *keys, last = place.split(".")
        part: Any = data
        for key in keys:
            part = part[int(key) if isinstance(part, list) else key]
        part[int(last) if isinstance(part, list) else last] = value
    return data


def compare(whole: Data, says: Mapping[str, Any]) -> None:
    """Compare what stands at places of what is drawn or written with what should."""
    for key, wanted in says.items():
        place, _, words = key.partition(" ")
        found = _pick(whole, place.split("."))
        assert COMPARISONS[words](found, wanted), f"{key}: {found!r} != {wanted!r}"


def _pick(part: Any, keys: Sequence[str]) -> Any:
    """Return what stands at a place, as plain data."""
    if not keys:
        return _flatten(part)
    first, *others = keys
    if first == "*":
        return [_pick(row, others) for row in part]
    if isinstance(part, Sequence):
        return _pick(part[int(first)], others)
    return _pick(part[first] if isinstance(part, Mapping) else getattr(part, first), others)


def _flatten(value: Any) -> Any:
    """Return texts with plain blanks, and sequences as lists."""
    if isinstance(value, tuple | list):
        return [_flatten(each) for each in value]
    if value is None or isinstance(value, bool | int | Mapping):
        return value
    return str(value).replace("\u00a0", " ")
