"""Whether Onward answers on a generated world what its key says."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.api.generated.order_files import KEY, ORDERS
from onward.api.generated.worlds import LAYER, TABLES, WORKBOOKS
from onward.errors import InputRefused
from onward.queries.planted.planted import answer_from_data, list_asides, list_differences

if TYPE_CHECKING:
    from onward.api.answers.data.loading import JsonObject
    from onward.api.workspace import Workspace

DIFFERENCES_NAMED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldCheck:
    """How the answers on a generated world compare with its key.

    Attributes:
        orders: How many were compared.
        near_misses: How many of them are one fact short.
        missed: Findings that should be there and are not.
        false: Findings that should not be there.
        other: Other differences: doubts, gaps, verdicts.
        differences: The first of them, a line each.
    """

    orders: int
    near_misses: int
    missed: int
    false: int
    other: int
    differences: Sequence[str]

    @property
    def is_equal(self) -> bool:
        """Whether all answers are those of the key."""
        return not (self.missed or self.false or self.other)

    def to_data(self) -> "JsonObject":
        """Return the comparison as ``onward generate --check --json`` prints it."""
        return asdict(self)


def check_world(folder: Path, workspace: "Workspace") -> WorldCheck:
    """Load a generated world, assess its orders, and compare the answers with the key.

    Args:
        folder: Where `write_world` has written it.
        workspace: Where it is loaded.

    Raises:
        InputRefused: The folder holds no generated world, or one that was changed.
    """
    for name in (KEY, ORDERS):
        if not (folder / name).exists():
            raise InputRefused(
                f"there is no {name}", file=str(folder), hint="make the world with onward generate"
            )
    # the same world again is the same layer: nothing is loaded twice
    workspace.load("csv", _find_tables(folder), name=LAYER)
    counts = {"missed": 0, "false": 0, "other": 0}
    lines: list[str] = []
    orders = near_misses = 0
    answers = workspace.assess_all(folder / ORDERS)
    for key, assessment in zip(read_key(folder), answers, strict=True):
        orders += 1
        near_misses += key["near_miss"]
        if key["order"] != assessment.transaction.id:
            raise InputRefused("the key and the orders do not fit", file=KEY, line=orders)
        for sort, text in _compare_with_key(key, assessment.to_data()):
            counts[sort] += 1
            if len(lines) < DIFFERENCES_NAMED:
                lines.append(f"{sort}: {key['order']} {key['indicator']}: {text}")
    return WorldCheck(orders=orders, near_misses=near_misses, differences=lines, **counts)


def _find_tables(folder: Path) -> Path:
    """Return the folder of Onward's own tables, as CSV or as workbooks.

    Raises:
        InputRefused: The world was written in other forms alone.
    """
    present = [name for name in (TABLES, WORKBOOKS) if (folder / name).is_dir()]
    if not present:
        hint = "add --format csv or xlsx: other forms have no lists and no records of countries"
        raise InputRefused("has no tables to answer from", file=str(folder), hint=hint)
    return folder / present[0]


def _compare_with_key(key: "JsonObject", assessment: "JsonObject") -> Iterator[tuple[str, str]]:
    """Yield the differences of one answer; context that many bring with them is left aside."""
    from onward.queries.rules.catalogue import default_catalogue

    indicators = {indicator.id for indicator in default_catalogue()}
    compared = indicators - (list_asides() - {key["indicator"]})
    return list_differences(answer_from_data(key), assessment, compared)


def read_key(folder: Path) -> "Iterator[JsonObject]":
    """Yield the lines of a key.

    Raises:
        InputRefused: One cannot be read.
    """
    with (folder / KEY).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield json.loads(line)
            except ValueError as error:
                raise InputRefused("is not valid JSON", file=KEY, line=number) from error
