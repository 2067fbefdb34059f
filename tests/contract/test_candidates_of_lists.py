"""The right party is among the candidates of a misspelt name of a real list."""

import pytest

from onward.graph.matching.index import LayerNames, open_layer_names
from onward.graph.store.workspace import memory_snapshot
from tests.bench.names import asked
from tests.matching_figures import dev_parties
from tests.realdata import shared_data


@pytest.fixture(scope="module")
def developers() -> LayerNames:
    """Return the names of the developers' matching set, made of the lists of OFAC and the UN."""
    snapshot = memory_snapshot(dev_parties(shared_data("matching-dev")))
    return open_layer_names(snapshot.layers[0], snapshot.read)


def test_fifty_candidates_hold_all_but_the_aliases_that_share_nothing(
    developers: LayerNames,
) -> None:
    found = asked(developers, 50)
    assert found["recall"][50] >= 0.955
    assert found["recall_original_script"][50] >= 0.96


def test_every_name_of_the_lists_finds_its_own_party(developers: LayerNames) -> None:
    lost = []
    for row in range(0, 8_679, 11):
        party = developers.party(row)
        for name in party.names:
            if row in developers.exact(name.form):
                continue
            if row not in dict(developers.candidates([name.form], 50)):
                lost.append((party.id, name.text))
    assert lost == []


def test_birth_dates_of_a_list_are_read(developers: LayerNames) -> None:
    persons = [row for row in range(8_679) if developers.party(row).kind == "Person"]
    dated = [row for row in persons if developers.party(row).birth_dates]
    assert len(dated) > len(persons) / 2
