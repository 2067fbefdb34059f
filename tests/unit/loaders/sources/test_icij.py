"""ICIJ: roles and bearers, and the real files of flows. What its rows say: `cases/icij.yaml`."""

import pytest

from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from onward.loaders.sources.icij_offshore import is_bearer, role_of
from tests.lists import shared_data
from tests.unit.cases import each_case


@each_case("rel_type", "link", "kind", "interest")
def test_a_role_is_a_kind_of_tie(rel_type: str, link: str, kind: str, interest: str | None) -> None:
    role = role_of(rel_type, link)
    assert role is not None
    assert (role.kind, role.interest) == (kind, interest)


@pytest.mark.parametrize("name", ["THE BEARER", "El Portador", "Bearer 1", "BEARER", "Al portador"])
def test_a_bearer_is_nobody(name: str) -> None:
    assert is_bearer(name)


@pytest.mark.parametrize("name", ["Bearer Trading Ltd", "Portador Lopez", "John Bearer"])
def test_a_name_with_the_word_is_a_name(name: str) -> None:
    assert not is_bearer(name)


def test_every_row_of_the_real_files_is_accepted() -> None:
    files = sorted(shared_data("icij-fincen").glob("*.csv"))
    loaded = load("icij_fincen", files, LoadOptions("icij_fincen", "2020-09-20"))
    accounts = {name: one.accepted for name, one in loaded.log.files.items()}
    assert accounts == {
        "download_bank_connections.csv": 5498,
        "download_transactions_map.csv": 4507,
    }
    assert {tie.kind for tie in loaded.statements.ties} == {"linked"}
