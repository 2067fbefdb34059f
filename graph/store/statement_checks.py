"""What no layer may hold: statements of another dataset, and two that claim one identity."""

from typing import TYPE_CHECKING

from onward.errors import RowRefused

if TYPE_CHECKING:
    from onward.graph.sorting.sorted_statements import LayerRows  # Arrow is slow to import


def check_statements(name: str, statements: "LayerRows") -> None:
    """Refuse a statement of another dataset, and two different rows that claim one identity.

    Raises:
        RowRefused: There is such a statement.
    """
    other = next((other for other in statements.datasets() if other != name), None)
    if other is not None:
        raise RowRefused(
            f"a statement of layer {name!r} names another dataset",
            field="dataset",
            value=other,
            hint="use the layer's name in every statement",
        )
    for what, key in statements.find_repeats():
        raise RowRefused(
            f"two {what} with the same key differ",
            value=key,
            hint="give each record its own id",
        )
