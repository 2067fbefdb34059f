"""A generated world as text, and how the answers compare with its key."""

from typing import TYPE_CHECKING

from onward.cli.printing import render

if TYPE_CHECKING:
    from onward.api.generated.checking import WorldCheck
    from onward.api.generated.worlds import GeneratedWorld


def print_world(world: "GeneratedWorld") -> None:
    """Print what was written, and how to go on."""
    render.line(
        f"Wrote {world.parties:,} invented parties and {world.orders:,} orders of "
        f"{world.indicators} indicators, {world.near_misses:,} of them near misses, "
        f"to {world.folder}"
    )
    for file in world.files:
        render.line(file, indent=2)
    if world.has_tables:
        render.line(
            f"Compare Onward's answers with the key: onward generate {world.folder} --check"
        )


def print_check(check: "WorldCheck") -> None:
    """Print how many answers are those of the key, and the differences."""
    render.line(
        f"{check.orders:,} orders, {check.near_misses:,} of them near misses: {check.missed:,} "
        f"findings missed, {check.false:,} false, {check.other:,} other differences"
    )
    for line in check.differences:
        render.line(line, indent=2)
