"""Every name of a real list finds its own party in it."""

from pathlib import Path

from tests.lists import shared_data
from tests.shell import onward


def test_names_of_the_un_list_find_their_own_party(tmp_path: Path) -> None:
    file = shared_data("un-2026") / "UN_consolidated.xml"
    loaded = onward("load", "un", file, "--workspace", tmp_path, "--json").json
    screened = loaded["self_screening"]
    assert (screened["screened"], screened["missed"]) == (500, [])
