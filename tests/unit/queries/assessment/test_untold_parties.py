"""What is loaded of somebody tells nothing of anybody else: each party is asked for itself."""

from typing import Any, Final

import pytest

from onward.graph.model import Party, Provenance, Statement, Tie
from onward.graph.store.workspace import memory_snapshot
from onward.queries.assessment.loaded import LoadedData
from onward.queries.rules.describe import say_untold
from onward.queries.transactions.transaction import parse_transaction
from tests.assessments import assess_to_data
from tests.engines import open_world

OWNED: Final = "own-50-aggregate"


def party(local: str, kind: str = "Company") -> Party:
    return Party(
        id=f"w:{local}", name=local, kind=kind, country="NO", source=Provenance("w", local)
    )


def tie(start: str, kind: str, end: str, **facts: Any) -> Tie:
    return Tie(f"w:{start}", f"w:{end}", kind, Provenance("w", f"{start}{kind}{end}"), **facts)


WORLD: Final[tuple[Statement, ...]] = (
    *map(party, ("Fjordlab", "Nordbank", "Havlinje", "Stille")),
    party("Kari", "Person"),
    tie("Kari", "owns", "Fjordlab"),
    tie("Kari", "directs", "Fjordlab"),
    tie("Kari", "owns", "Havlinje", until="2020-01-01"),
)


def assess_parties(**roles: str) -> dict[str, Any]:
    parties = [{"role": role, "id": f"w:{local}"} for role, local in roles.items()]
    stated = parse_transaction({"id": "T", "date": "2026-05-01", "parties": parties})
    return assess_to_data(stated, open_world(memory_snapshot(WORLD), "embedded", loaded=None))


def untold(answer: dict[str, Any]) -> list[str]:
    sentences = answer["coverage"]["not_covered"]
    return [text for text in sentences if text.startswith("no loaded source tells who ")]


def not_found(answer: dict[str, Any], indicator: str) -> set[str]:
    return {
        name
        for row in answer["not_found"]
        if row["indicator"] == indicator
        for name in row["parties"]
    }


@pytest.fixture(name="lists", autouse=True)
def load_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a list of each regime be there, of which this file is not about."""
    monkeypatch.setattr(LoadedData, "missing_lists", lambda *_: ())


def test_of_a_party_above_which_nothing_stands_no_owner_is_not_found() -> None:
    answer = assess_parties(end_user="Fjordlab", bank="Nordbank")
    assert untold(answer) == [
        "no loaded source tells who owns Nordbank",
        "no loaded source tells who controls or directs Nordbank",
    ]
    assert not_found(answer, OWNED) == {"w:Fjordlab"}


def test_where_of_nobody_in_the_order_is_an_owner_the_indicator_cannot_tell() -> None:
    answer = assess_parties(end_user="Stille", bank="Nordbank")
    assert untold(answer)[0] == "no loaded source tells who owns Stille or Nordbank"
    assert not_found(answer, OWNED) == set()
    assert OWNED in answer["coverage"]["indicators"]["names"]["cannot_tell"]


@pytest.mark.parametrize("local", ["Kari", "Havlinje"])
def test_a_person_and_a_company_with_an_earlier_owner_are_told_of(local: str) -> None:
    answer = assess_parties(end_user=local, payer="Fjordlab")
    assert not any("who owns" in text for text in untold(answer))
    assert not_found(answer, OWNED) == {f"w:{local}", "w:Fjordlab"}


def test_the_exporter_is_nobody_who_is_examined() -> None:
    assert untold(assess_parties(end_user="Fjordlab", exporter="Nordbank")) == []


def test_a_row_names_a_few_parties_and_counts_the_others() -> None:
    names = [f"Firma {number}" for number in range(9)]
    assert say_untold("control", names).endswith("Firma 5 or 3 more")
