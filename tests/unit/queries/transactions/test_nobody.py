"""Names that only describe somebody name nobody: crowds, offices, relatives, references."""

from pathlib import Path

import pytest

from onward.queries.ownership.owners import repeats_name
from onward.queries.transactions.empty_words import describes_owner, names_nobody

FIXTURES = Path(__file__).parents[3] / "fixtures" / "facts"


def read_names(name: str) -> list[str]:
    lines = (FIXTURES / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line[:2] != "##"]


def test_two_hundred_descriptions_of_owners_name_nobody() -> None:
    names = read_names("nobody_owners.txt")
    assert len(set(names)) >= 200
    assert [name for name in names if not describes_owner(name)] == []


def test_a_name_is_never_taken_for_a_description() -> None:
    names = read_names("named_owners.txt")
    assert [name for name in names if describes_owner(name) or names_nobody(name)] == []


@pytest.mark.parametrize(
    ("owner", "company"),
    [
        ("Acme AG", "Acme GmbH"),
        ("Acme (itself)", "Acme Optics"),
        ("employees of Acme", "Acme Optics GmbH"),
        ("Aktionäre der Acme Optics GmbH", "Acme Optics GmbH"),
        ("ЗАО Комета", "ООО Комета"),  # noqa: RUF001  # Cyrillic
        ("акционеры ООО Комета", "ООО Комета"),  # noqa: RUF001  # Cyrillic
        ("光明光学有限公司员工", "光明光学有限公司"),
    ],
)
def test_the_name_of_a_company_beside_words_for_itself_is_its_own(owner: str, company: str) -> None:
    assert repeats_name(owner, company)


@pytest.mark.parametrize(
    ("owner", "company"),
    [
        ("Acme Holding", "Acme GmbH"),
        ("Acme AG", "Acme Optics GmbH"),
        ("Acme Deutschland GmbH", "Acme GmbH"),
        ("Anna Weber", "Weber Optik GmbH"),
        ("光学投資", "光明光学有限公司"),
    ],
)
def test_another_name_is_another_owner(owner: str, company: str) -> None:
    assert not repeats_name(owner, company)
