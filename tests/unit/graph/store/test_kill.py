import pytest

from tests.gauntlet.kill import run


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.gauntlet)])
def test_a_process_killed_while_it_loads_leaves_what_it_acknowledged_and_nothing_by_halves(
    kills: int,
) -> None:
    acknowledged, amid = run(seed=kills, kills=kills)
    assert acknowledged >= kills
    assert kills < 50 or amid > 0, "no kill came in the middle of a write: it shows nothing"
