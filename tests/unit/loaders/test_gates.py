"""What a new layer may differ in from the one it would replace (05, section 9)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onward.errors import CountsOutside
from onward.graph.model import Identifier, Listing, Party, Provenance, Statement, Tie
from onward.graph.statements import Statements
from onward.graph.store.manifests import LayerContent, SourceFacts
from onward.graph.store.workspace import Snapshot, WorkspaceFolder
from onward.loaders.layers import check_against_loaded, count_figures
from tests.shell import onward
from tests.unit.cases import each_case

LIST, DAY = "example", "2026-01-01"
Stored = Callable[[LayerContent], Snapshot]


def provenance(record: str, retrieved: str = "2026-01-01") -> Provenance:
    return Provenance(LIST, record, None, None, retrieved)


def layer(**spec: Any) -> LayerContent:
    """Return a layer of so many statements of each kind: see the head of the cases."""
    first, count = spec.get("from", 0), spec.get("parties", 0)
    statements: list[Statement] = []
    for place in range(count):
        record = f"p{first + place:04}"
        country = "SE" if place >= spec.get("bare", 0) else None
        lei = Identifier("lei", record, valid=place >= spec.get("spoilt", 0))
        name, source = f"Name {first + place}", provenance(record, spec.get("retrieved", DAY))
        one = Party(f"{LIST}:{record}", name, "Company", country, source, (), (lei,))
        if place < spec.get("sectors", 0):
            one = replace(one, sector="46.52")
        if place < spec.get("births", 0):
            one = replace(one, notes=(("birth_date", "1960"),))
        statements.append(one)
    for kind, start in (("linked", 0), ("owns", 50)):
        for number in range(start, start + spec.get(kind, 0)):
            ends = (f"{LIST}:p{number:04}", f"{LIST}:p{number + 1:04}")
            statements.append(Tie(*ends, kind, provenance(f"t{number}")))
    for number in range(spec.get("unlisted", 0), spec.get("listings", 0)):
        record = f"l{number:04}"
        whom = f"{LIST}:p{number:04}"
        statements.append(Listing(record, whom, "sanction", "EU", provenance(record)))
    found = Statements.from_rows(statements)
    log: dict[str, Any] = {key: dict(spec[key]) for key in ("counts", "warnings") if key in spec}
    facts = SourceFacts(
        name=LIST, source=spec.get("source", "ofac"), published=spec.get("published")
    )
    return LayerContent(facts, found, {"profile": count_figures(found).profile, **log})


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    return WorkspaceFolder(tmp_path).put


def refused(old: Snapshot, new: LayerContent) -> str:
    with pytest.raises(CountsOutside) as error:
        check_against_loaded(new, old)
    return str(error.value)


@each_case("loaded", "new", "says")
def test_a_layer_may_replace_the_one_that_is_loaded_if_no_gate_speaks_against_it(
    loaded: dict[str, Any], new: dict[str, Any], says: str | None, stored: Stored
) -> None:
    old = stored(layer(**loaded))
    if says is None:
        assert "accepted_drops" not in check_against_loaded(layer(**new), old).log
        return
    said = refused(old, layer(**new))
    assert said.startswith(f"{LIST}: the layer that is loaded stays: ")
    assert says in said
    assert said.endswith("--accept-drop REASON")
    assert "\n" not in said
    passed = check_against_loaded(layer(**new), old, "two entries were wrong")
    assert passed.log["accepted_drops"]


def test_a_table_of_records_may_grow_as_it_likes(tmp_path: Path) -> None:
    """So the full table of a publisher can follow the one that comes with Onward."""
    where = ("--workspace", tmp_path / "w")
    assert (
        onward("load", "vdem", table(tmp_path, 10), "--retrieved", "2026-01-01", *where).code == 0
    )
    assert onward("load", "vdem", *where).code == 0


def test_an_accepted_difference_is_recorded_with_its_reason(stored: Stored) -> None:
    old = stored(layer(parties=100))
    passed = check_against_loaded(layer(parties=50), old, "the list was cut in two")
    assert [drop["reason"] for drop in passed.log["accepted_drops"]] == [
        "the list was cut in two",
        "the list was cut in two",
    ]
    assert passed.log["notes"][0].startswith("accepted although 50 parties instead of 100")


def test_a_reason_without_a_failed_gate_changes_nothing(stored: Stored) -> None:
    old, new = stored(layer(parties=10)), layer(parties=10)
    assert check_against_loaded(new, old, "why not") == check_against_loaded(new, old)


def test_who_is_listed_no_more_or_new_on_a_list_is_named_even_where_the_party_stays(
    stored: Stored,
) -> None:
    whole, one_less = layer(parties=20, listings=20), layer(parties=20, listings=20, unlisted=1)
    left = check_against_loaded(one_less, stored(whole))
    assert (left.log["newly_listed"], left.log["delisted"]) == ([], ["example:p0000 Name 0"])
    come = check_against_loaded(whole, stored(one_less))
    assert (come.log["newly_listed"], come.log["delisted"]) == (["example:p0000 Name 0"], [])


def test_another_layer_and_another_source_are_not_compared(stored: Stored) -> None:
    other = layer(parties=1, source="csl")
    assert check_against_loaded(other, stored(layer(parties=100))) == other
    assert check_against_loaded(other, None) == other


def table(folder: Path, rows: int) -> Path:
    """Write a table of V-Dem with so many years of one country."""
    years = "".join(f"SWE,{1900 + year},0.9\n" for year in range(rows))
    path = folder / f"{rows}.csv"
    path.write_text(f"Code,Year,Human Rights Index\n{years}", encoding="utf-8")
    return path


class TestCommand:
    def test_a_drop_is_refused_accepted_with_a_reason_and_shown(self, tmp_path: Path) -> None:
        where = ("--retrieved", "2026-05-01", "--workspace", tmp_path / "w")
        assert onward("load", "vdem", table(tmp_path, 100), *where).code == 0
        before = onward("status", "--json", *where[2:]).json["snapshot"]

        refused = onward("load", "vdem", table(tmp_path, 80), *where)
        assert (refused.code, refused.out, refused.err.count("\n")) == (3, "", 1)
        assert "80 destinations instead of 100" in refused.err
        assert onward("status", "--json", *where[2:]).json["snapshot"] == before

        reason = ("--accept-drop", "years before 1920 were withdrawn")
        accepted = onward("load", "vdem", table(tmp_path, 80), *where, *reason, "--json")
        assert accepted.code == 0
        [drop] = accepted.json["accepted_drops"]
        assert drop["reason"] == "years before 1920 were withdrawn"
        answer = onward("status", *where[2:]).out
        assert "accepted although 80 destinations instead of 100" in answer.replace("\n", " ")

    def test_a_reason_must_say_something(self, tmp_path: Path) -> None:
        answer = onward("load", "vdem", "--accept-drop", " ", "--workspace", tmp_path)
        assert answer.code == 2
        assert "say why the layer is right" in answer.err

    def test_a_damaged_layer_is_mended_by_loading_it_again(self, tmp_path: Path) -> None:
        where = ("--retrieved", "2026-05-01", "--workspace", tmp_path / "w")
        assert onward("load", "vdem", table(tmp_path, 100), *where).code == 0
        for stored_table in (tmp_path / "w" / "layers").glob("*/parties.parquet"):
            stored_table.write_bytes(b"")
        assert onward("load", "vdem", table(tmp_path, 100), *where).code == 0
        assert onward("status", *where[2:]).code == 0
