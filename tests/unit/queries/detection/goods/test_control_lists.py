"""Which entries of Annex I a control code names."""

from onward.queries.detection.goods import annex_entries
from tests.unit.cases import each_case


@each_case("code", "entries", lists=True)
def test_entries_of_every_category_are_named_and_those_of_other_states_are_not(
    code: str, entries: list[str]
) -> None:
    assert list(annex_entries(code)) == entries
