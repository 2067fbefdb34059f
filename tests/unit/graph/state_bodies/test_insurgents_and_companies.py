"""Which names of lists are those of a state's bodies: not insurgents', and not companies'."""

import pytest

from onward.graph.state_bodies import kind_of_name, read_state_body
from tests.unit.cases import each_case

INSURGENTS = (
    *(
        "National Liberation Army",
        "Army of Islam",
        "Islamic Army of Aden",
    ),
    *("Ejército de Liberación Nacional", "Cossack National Guard", "Army of Emigrants"),
    *("Zarya battalion", "Zaynabiyoun Brigade", "Al-Aqsa Martyrs' Brigade"),
    "Ministry of Emergency Situations of the so-called 'Donetsk People's Republic'",
)
COMPANIES = (
    *("Levant Fleet", "London Fire Brigade", "Police Supplies Ltd", "Army & Navy Stores"),
    *("Fleet Street Holding", "Blackbird Optics LLC", "Ministry of Sound Ltd"),
)


@pytest.mark.parametrize("name", [*INSURGENTS, *COMPANIES])
def test_who_fights_a_state_or_sells_to_it_is_no_body_of_it(name: str) -> None:
    assert (kind_of_name(name), read_state_body(name)) == (None, None)


@each_case("name", "kind")
def test_prose_and_orders_read_a_body_of_a_state_by_one_table(name: str, kind: str) -> None:
    body = read_state_body(name)
    assert body is not None
    assert body.kind == kind
    # what only a list's prose calls by a number or a word, no order's name is read as
    assert kind_of_name(name) in (kind, None)
