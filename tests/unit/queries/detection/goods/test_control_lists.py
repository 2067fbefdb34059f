"""Which entries of Annex I a control code names."""

import pytest

from onward.queries.detection.goods import annex_entries


@pytest.mark.parametrize(
    ("code", "entries"),
    [
        ("9A012", ["9A012"]),
        ("2b001 b; 3A001", ["2B001.b", "3A001"]),
        ("5A001.j and 5A992.c", ["5A001.j"]),
        ("EAR99", []),
    ],
)
def test_entries_of_every_category_are_named_and_those_of_other_states_are_not(
    code: str, entries: list[str]
) -> None:
    assert list(annex_entries(code)) == entries
