"""What a new layer may differ in from the one it would replace (05, section 9)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from onward.errors import CountsOutside
from onward.graph.model import Identifier, Listing, Party, Provenance, Statement, Tie
from onward.graph.statements import Statements
from onward.graph.store.manifests import LayerContent, SourceFacts
from onward.graph.store.workspace import Snapshot, WorkspaceFolder
from onward.loaders.layers import check_against_loaded, count_figures
from tests.shell import onward

LIST = "example"


def provenance(record: str, retrieved: str = "2026-01-01") -> Provenance:
    return Provenance(LIST, record, None, None, retrieved)


def party(number: int, *, country: str | None = "SE", valid: bool = True) -> Party:
    record = f"p{number:04}"
    lei = Identifier("lei", record, valid=valid)
    source = provenance(record)
    return Party(f"{LIST}:{record}", f"Name {number}", "Company", country, source, (), (lei,))


def parties(count: int) -> list[Party]:
    return [party(number) for number in range(count)]


def tie(number: int, kind: str = "linked") -> Tie:
    start, end = f"{LIST}:p{number:04}", f"{LIST}:p{number + 1:04}"
    return Tie(start, end, kind, provenance(f"t{number}"))


def listing(number: int) -> Listing:
    record = f"l{number:04}"
    return Listing(record, f"{LIST}:p{number:04}", "sanction", "EU", provenance(record))


def layer(*statements: Statement, source: str = "ofac", **log: object) -> LayerContent:
    found = Statements.from_rows(statements)
    facts = SourceFacts(name=LIST, source=source)
    return LayerContent(facts, found, {"profile": count_figures(found).profile, **log})


@pytest.fixture
def stored(tmp_path: Path) -> Callable[[LayerContent], Snapshot]:
    return WorkspaceFolder(tmp_path).put


Stored = Callable[[LayerContent], Snapshot]


def refused(old: Snapshot, new: LayerContent) -> str:
    with pytest.raises(CountsOutside) as error:
        check_against_loaded(new, old)
    return str(error.value)


@pytest.mark.parametrize("count", [90, 130])
def test_a_layer_may_have_90_to_130_percent_of_the_rows(count: int, stored: Stored) -> None:
    """Rows that are no parties: of those no more than 5 % may go at once."""
    old = stored(layer(*(listing(n) for n in range(100))))
    assert check_against_loaded(layer(*(listing(n) for n in range(count))), old)


@pytest.mark.parametrize(("count", "share"), [(89, "89 listings"), (131, "131 listings")])
def test_outside_of_that_it_is_refused_in_one_line(count: int, share: str, stored: Stored) -> None:
    old = stored(layer(*(listing(n) for n in range(100))))
    said = refused(old, layer(*(listing(n) for n in range(count))))
    assert said.startswith(f"{LIST}: the layer that is loaded stays: {share} instead of 100")
    assert said.endswith("--accept-drop REASON")
    assert "\n" not in said


def test_a_table_of_records_may_grow_as_it_likes(tmp_path: Path) -> None:
    """So the full table of a publisher can follow the one that comes with Onward."""
    where = ("--workspace", tmp_path / "w")
    assert (
        onward("load", "vdem", table(tmp_path, 10), "--retrieved", "2026-01-01", *where).code == 0
    )
    assert onward("load", "vdem", *where).code == 0


def test_a_kind_of_statement_that_is_gone_altogether_is_refused(stored: Stored) -> None:
    old = stored(layer(*parties(2), listing(0)))
    assert "0 listings instead of 1" in refused(old, layer(*parties(2)))


@pytest.mark.parametrize(("count", "passes"), [(40, True), (27, True), (26, False)])
def test_ties_of_a_kind_may_not_fall_away(count: int, passes: bool, stored: Stored) -> None:
    owned = [tie(number, "owns") for number in range(50, 100)]
    old = stored(layer(*parties(20), *owned, *(tie(n) for n in range(37))))
    new = layer(*parties(20), *owned, *(tie(n) for n in range(count)))
    if passes:
        assert check_against_loaded(new, old)
    else:
        assert f"{count} linked ties instead of 37" in refused(old, new)


def test_five_of_a_hundred_parties_may_be_gone_and_not_six(stored: Stored) -> None:
    old = stored(layer(*parties(100)))
    others = [party(number) for number in range(200, 210)]
    assert check_against_loaded(layer(*parties(95), *others), old)
    assert "6 of 100 parties are gone" in refused(old, layer(*parties(94), *others))


def test_a_column_that_is_emptied_is_named(stored: Stored) -> None:
    old = stored(layer(*parties(100)))
    bare = [replace(one, country=None) for one in parties(100)]
    assert "parties.country is filled in 0.0% of rows instead of 100.0%" in refused(
        old, layer(*bare)
    )


@pytest.mark.parametrize(("missing", "passes"), [(5, True), (6, False)])
def test_a_field_may_be_filled_five_points_less(missing: int, passes: bool, stored: Stored) -> None:
    old = stored(layer(*parties(100)))
    new = layer(*(party(n, country="SE" if n >= missing else None) for n in range(100)))
    if passes:
        assert check_against_loaded(new, old)
    else:
        assert "parties.country is filled in 94.0%" in refused(old, new)


def test_a_rare_field_may_not_become_empty(stored: Stored) -> None:
    named = [replace(one, sector="46.52") if n < 2 else one for n, one in enumerate(parties(100))]
    old = stored(layer(*named))
    assert "parties.sector is filled in 0.0%" in refused(old, layer(*parties(100)))


@pytest.mark.parametrize(("wrong", "passes"), [(2, True), (3, False)])
def test_identifiers_may_fail_two_points_more_often(
    wrong: int, passes: bool, stored: Stored
) -> None:
    old = stored(layer(*parties(100)))
    new = layer(*(party(n, valid=n >= wrong) for n in range(100)))
    if passes:
        assert check_against_loaded(new, old)
    else:
        assert "97.0% of lei numbers pass their check instead of 100.0%" in refused(old, new)


def test_linked_names_must_be_resolved_as_before(stored: Stored) -> None:
    whole = {"linked: by exact name": 999, "linked: not by exact name": 1}
    worse = {"linked: by exact name": 985, "linked: not by exact name": 15}
    old = stored(layer(*parties(10), counts=whole))
    assert "98.5% of linked names" in refused(old, layer(*parties(10), counts=worse))
    assert check_against_loaded(layer(*parties(10), counts=whole), old)


def test_references_to_nobody_may_not_grow_by_more_than_a_point(stored: Stored) -> None:
    ties = [tie(number) for number in range(100)]
    old = stored(layer(*parties(10), *ties, counts={"dangling references": 1}))
    assert check_against_loaded(layer(*parties(10), *ties, counts={"dangling references": 2}), old)
    worse = layer(*parties(10), *ties, counts={"dangling references": 3})
    assert "3.0% of ties lead to a party that nothing describes, instead of 1.0%" in refused(
        old, worse
    )


def test_doubtful_fields_may_double(stored: Stored) -> None:
    def doubtful(count: int) -> LayerContent:
        return layer(*parties(10), warnings={"country: no country": {"count": count}})

    old = stored(doubtful(30))
    assert check_against_loaded(doubtful(60), old)
    assert "61 rows are doubtful (country: no country)" in refused(old, doubtful(61))


def test_a_file_older_than_the_layer_is_refused(stored: Stored) -> None:
    old = stored(layer(*parties(10)))
    older = [replace(one, source=provenance(one.source.record, "2025-12")) for one in parties(10)]
    assert "retrieved on 2025-12, before the layer that is loaded (2026-01-01)" in refused(
        old, layer(*older)
    )
    assert check_against_loaded(layer(*parties(10)), old)


def test_a_list_that_was_published_before_the_layers_is_refused_though_fetched_today(
    stored: Stored,
) -> None:
    def published(day: str) -> LayerContent:
        content = layer(*parties(10))
        return replace(content, facts=replace(content.facts, published=day))

    old = stored(published("2026-01-05"))
    said = refused(old, published("2025-11"))
    assert "published on 2025-11, before the layer that is loaded (2026-01-05)" in said
    assert check_against_loaded(published("2026-01-05"), old)


def test_a_register_of_millions_may_change_less(stored: Stored) -> None:
    old = stored(layer(*(listing(n) for n in range(100)), source="gleif"))
    assert check_against_loaded(layer(*(listing(n) for n in range(97)), source="gleif"), old)
    said = refused(old, layer(*(listing(n) for n in range(96)), source="gleif"))
    assert "96 listings instead of 100 (at least 97%)" in said


def test_dates_of_birth_that_are_gone_are_named(stored: Stored) -> None:
    born = [replace(one, notes=(("birth_date", "1960"),)) for one in parties(50)]
    said = refused(stored(layer(*born)), layer(*parties(50)))
    assert "parties.birth_date is filled in 0.0% of rows instead of 100.0%" in said


def test_an_accepted_difference_is_recorded_with_its_reason(stored: Stored) -> None:
    old = stored(layer(*parties(100)))
    passed = check_against_loaded(layer(*parties(50)), old, "the list was cut in two")
    assert [drop["reason"] for drop in passed.log["accepted_drops"]] == [
        "the list was cut in two",
        "the list was cut in two",
    ]
    assert passed.log["notes"][0].startswith("accepted although 50 parties instead of 100")


def test_a_reason_without_a_failed_gate_changes_nothing(stored: Stored) -> None:
    old = stored(layer(*parties(10)))
    assert check_against_loaded(layer(*parties(10)), old, "why not") == check_against_loaded(
        layer(*parties(10)), old
    )


def test_who_is_listed_no_more_is_named_even_where_the_party_stays(stored: Stored) -> None:
    entries = [listing(number) for number in range(20)]
    old = stored(layer(*parties(20), *entries))
    new = check_against_loaded(layer(*parties(20), *entries[1:]), old)
    assert new.log["delisted"] == ["example:p0000 Name 0"]


def test_who_is_new_on_a_list_is_named(stored: Stored) -> None:
    entries = [listing(number) for number in range(20)]
    old = stored(layer(*parties(20), *entries[1:]))
    new = check_against_loaded(layer(*parties(20), *entries), old)
    assert (new.log["newly_listed"], new.log["delisted"]) == (["example:p0000 Name 0"], [])


def test_another_layer_and_another_source_are_not_compared(stored: Stored) -> None:
    old = stored(layer(*parties(100)))
    other = layer(*parties(1), source="csl")
    assert check_against_loaded(other, old) == other
    assert check_against_loaded(other, None) == other


def test_the_users_own_tables_may_grow_as_he_likes(stored: Stored) -> None:
    old = stored(layer(*parties(10), *(listing(n) for n in range(10)), source="csv"))
    new = layer(*parties(100), *(listing(n) for n in range(100)), source="csv")
    assert "accepted_drops" not in check_against_loaded(new, old).log


def test_what_disappears_from_the_users_own_tables_needs_a_reason(stored: Stored) -> None:
    old = stored(layer(*parties(10), *(listing(n) for n in range(10)), source="csv"))
    new = layer(*parties(10), *(listing(n) for n in range(8)), source="csv")
    assert "8 listings instead of 10" in refused(old, new)
    assert check_against_loaded(new, old, "two entries were wrong").log["accepted_drops"]


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
        shown = onward("status", *where[2:]).out
        assert "accepted although 80 destinations instead of 100" in shown.replace("\n", " ")

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
