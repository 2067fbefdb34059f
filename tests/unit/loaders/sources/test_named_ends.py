"""A table of ties may name its ends: registers of shareholders have names, and no ids of ours."""

from pathlib import Path

import pytest

from onward import Workspace
from onward.errors import HeaderRefused
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions

PARTIES = "id,name,country,aliases\n1,Slithy Mill Ltd,KZ,\n7,Alpha Holding,,Alpha Group\n"
HEADER = "from_name,from_country,from_kind,from_birth_date,to,kind,share"


def load_tables(folder: Path, *tables: str) -> Loaded:
    paths = [folder / f"{number}.csv" for number in range(len(tables))]
    for path, table in zip(paths, tables, strict=True):
        path.write_text(table, encoding="utf-8")
    return load("csv", paths, LoadOptions("mine", "2026-05-01"))


def list_owners(loaded: Loaded) -> list[tuple[str, str]]:
    """Return name and id of the owner of each tie."""
    names = {party.id: party.name for party in loaded.statements.parties}
    return sorted((names.get(tie.start, ""), tie.start) for tie in loaded.statements.ties)


def test_an_owner_that_is_only_named_is_a_party(tmp_path: Path) -> None:
    row = "Omar Sample,AE,Person,1961-04-02,1,owns,0.6"
    loaded = load_tables(tmp_path, PARTIES, f"{HEADER}\n{row}\n")
    owner = next(party for party in loaded.statements.parties if party.name == "Omar Sample")
    assert (owner.kind, owner.country) == ("Person", "AE")
    assert owner.notes == (("birth_date", "1961-04-02"),)
    (tie,) = loaded.statements.ties
    assert (tie.start, tie.end) == (owner.id, "mine:1")


def test_rows_that_say_the_same_of_a_name_lead_to_one_party(tmp_path: Path) -> None:
    rows = ["Nordbank,DE,,,1,owns,0.3", "Nordbank,DE,,,7,owns,0.2", "Nordbank,AT,,,7,owns,0.1"]
    loaded = load_tables(tmp_path, PARTIES, "\n".join([HEADER, *rows]))
    assert len({party for _, party in list_owners(loaded)}) == 2


def test_a_person_born_on_another_day_is_another_one(tmp_path: Path) -> None:
    rows = [f"Omar Sample,AE,Person,{day},1,owns,0.3" for day in ("1961-04-02", "1990-01-01")]
    assert len(set(list_owners(load_tables(tmp_path, PARTIES, "\n".join([HEADER, *rows]))))) == 2


@pytest.mark.parametrize("name", ["Alpha Holding", "ALPHA  holding", "Alpha Group"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_name_of_a_party_of_the_users_own_is_that_party(
    name: str, order: tuple[int, ...], tmp_path: Path
) -> None:
    tables = (PARTIES, f"{HEADER}\n{name},KZ,,,1,owns,0.6\n")
    loaded = load_tables(tmp_path, *(tables[place] for place in order))
    assert list_owners(loaded) == [("Alpha Holding", "mine:7")]
    assert len(loaded.statements.parties) == 2


def test_a_party_of_that_name_in_another_country_is_another_one(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, PARTIES, f"{HEADER}\nSlithy Mill Ltd,DE,,,7,owns,0.6\n")
    (owner,) = list_owners(loaded)
    assert owner[1] != "mine:1"


@pytest.mark.parametrize("facts", ["Person,", ",1961-04-02"])
def test_a_party_of_that_name_of_another_kind_or_birth_is_another_one(
    facts: str, tmp_path: Path
) -> None:
    kind, born = facts.split(",")
    parties = "id,name,kind,birth_date\n1,Omar Sample,Company,1990-01-01\n7,Alpha Holding,,\n"
    loaded = load_tables(tmp_path, parties, f"{HEADER}\nOmar Sample,,{kind},{born},7,owns,0.6\n")
    (owner,) = list_owners(loaded)
    assert owner[1] != "mine:1"


def test_which_of_two_parties_of_one_name_is_meant_is_left_open_and_said(tmp_path: Path) -> None:
    parties = f"{PARTIES}8,Alpha Holding,AT,\n"
    loaded = load_tables(tmp_path, parties, f"{HEADER}\nAlpha Holding,,,,1,owns,0.6\n")
    (owner,) = list_owners(loaded)
    assert owner[1] not in {"mine:7", "mine:8"}
    assert [str(warning) for warning in loaded.log.warnings] == [
        "1.csv:2:from_name: left out: invalid_statement ('Alpha Holding'); "
        "2 parties of your table have this name: give the id in from"
    ]


@pytest.mark.parametrize(("name", "left_out"), [("Alpha Group", 0), ("Somebody", 1)])
def test_an_id_goes_before_a_name_and_another_name_is_said(
    name: str, left_out: int, tmp_path: Path
) -> None:
    loaded = load_tables(tmp_path, PARTIES, f"from,from_name,to,kind\n7,{name},1,owns\n")
    assert list_owners(loaded) == [("Alpha Holding", "mine:7")]
    assert sum("from_name" in str(warning) for warning in loaded.log.warnings) == left_out


def test_a_row_with_neither_is_rejected(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, PARTIES, f"{HEADER}\n,,,,1,owns,0.6\n")
    (rejection,) = loaded.log.rejections
    assert "give from (an id) or from_name" in str(rejection)


def test_a_table_with_neither_is_refused_with_both_columns_named(tmp_path: Path) -> None:
    with pytest.raises(HeaderRefused, match="needs from or from_name"):
        load_tables(tmp_path, "to,kind,share,since\n1,owns,0.5,2020\n")


def test_a_listed_owner_that_a_table_only_names_is_found(tmp_path: Path) -> None:
    listed = "id,party,regime,topic\nl,7,EU,sanction\n"
    paths = [tmp_path / name for name in ("parties.csv", "listings.csv", "ties.csv")]
    ties = f"{HEADER}\nAlpha Holding,,,,1,owns,0.6\n"
    for path, table in zip(paths, (PARTIES, listed, ties), strict=True):
        path.write_text(table, encoding="utf-8")
    workspace = Workspace(tmp_path / "workspace")
    workspace.load("csv", *paths, name="mine", retrieved="2026-05-01")
    order = {"id": "T", "date": "2026-05-02", "parties": [{"role": "end_user", "id": "mine:1"}]}
    indicators = {finding.indicator for finding in workspace.assess(order).findings}
    assert "own-50-aggregate" in indicators or "own-50-single" in indicators


def list_links(loaded: Loaded) -> set[tuple[str, str]]:
    """Return by names and countries who is told to be one party."""
    parties = {party.id: f"{party.name} {party.country}" for party in loaded.statements.parties}
    return {(parties[link.left], parties[link.right]) for link in loaded.statements.links}


HOLDINGS = "from_name,from_country,from_kind,to,to_name,to_country,kind,share"


@pytest.mark.parametrize("says", ["CY,Company", "CY,", ",Company", ","])
def test_a_holding_with_its_country_in_one_row_and_without_in_another_is_one(
    says: str, tmp_path: Path
) -> None:
    ties = [
        f"Steppe Capital Ltd,{says},1,,,owns,0.6",
        "Norsi-Trans,RU,,,STEPPE CAPITAL LTD.,,owns,1",
    ]
    loaded = load_tables(tmp_path, PARTIES, "\n".join([HOLDINGS, *ties]))
    owner = next(tie.start for tie in loaded.statements.ties if tie.end == "mine:1")
    owned = next(tie.end for tie in loaded.statements.ties if tie.end != "mine:1")
    linked = [{link.left, link.right} for link in loaded.statements.links]
    assert owner == owned or linked == [{owner, owned}]
    assert loaded.log.warnings == []


def test_a_holding_that_may_be_either_of_two_is_left_open_and_said(tmp_path: Path) -> None:
    ties = ["Steppe,CY,,1,,,owns,0.3", "Steppe,NL,,1,,,owns,0.3", "Norsi,RU,,,Steppe,,owns,1"]
    loaded = load_tables(tmp_path, PARTIES, "\n".join([HOLDINGS, *ties]))
    assert list_links(loaded) == set()
    [warning] = loaded.log.warnings
    assert str(warning) == (
        "1.csv:4:to_name: left out: invalid_statement ('Steppe'); "
        "parties of several countries, kinds or birth dates have it: say which is meant"
    )


TRADE = "date,shipper_name,shipper_country,consignee_name,consignee_country,hs"


@pytest.mark.parametrize("country", ["KZ", ""])
def test_a_trader_of_the_name_of_an_own_party_is_that_party(country: str, tmp_path: Path) -> None:
    trade = f"{TRADE}\n2026-04-20,Slithy Mill Ltd,{country},Norsi,RU,8542\n"
    loaded = load_tables(tmp_path, PARTIES, trade)
    [link] = loaded.statements.links
    assert link.right == "mine:1"


def test_a_trader_of_that_name_in_another_country_is_another_one(tmp_path: Path) -> None:
    trade = f"{TRADE}\n2026-04-20,Slithy Mill Ltd,DE,Norsi,RU,8542\n"
    assert list_links(load_tables(tmp_path, PARTIES, trade)) == set()


def test_traders_of_one_name_whom_no_own_table_names_stay_as_each_row_says(tmp_path: Path) -> None:
    trade = "\n".join(
        [
            TRADE,
            *(f"2026-04-{day},Apex,{code},Norsi,RU,8542" for day, code in ((20, ""), (21, "AE"))),
        ]
    )
    loaded = load_tables(tmp_path, PARTIES, trade)
    assert list_links(loaded) == set()
    assert loaded.log.warnings == []


def test_deliveries_that_name_a_customer_are_those_of_its_number(tmp_path: Path) -> None:
    parties = f"{PARTIES}9,Norsi,RU,\n"
    listed = "id,party,regime,topic,since\nl,9,EU,sanction,2020-01-01\n"
    trade = f"{TRADE}\n2026-04-20,Slithy Mill Ltd,,Norsi,,854231\n"
    paths = [tmp_path / name for name in ("parties.csv", "listings.csv", "trade.csv")]
    for path, table in zip(paths, (parties, listed, trade), strict=True):
        path.write_text(table, encoding="utf-8")
    workspace = Workspace(tmp_path / "workspace")
    workspace.load("csv", *paths, name="mine", retrieved="2026-05-01")
    order = {"id": "T", "date": "2026-05-02", "parties": [{"role": "end_user", "id": "mine:1"}]}
    indicators = {finding.indicator for finding in workspace.assess(order).findings}
    assert "hist-shipped-after-listing" in indicators


def test_an_order_of_a_party_that_may_be_the_named_one_is_not_clear_of_it(tmp_path: Path) -> None:
    ties = ["Steppe,CY,,1,,,owns,0.3", "Steppe,NL,,1,,,owns,0.3", "Norsi,RU,,,Steppe,,owns,1"]
    paths = [tmp_path / name for name in ("parties.csv", "ties.csv")]
    for path, table in zip(paths, (PARTIES, "\n".join([HOLDINGS, *ties])), strict=True):
        path.write_text(table, encoding="utf-8")
    workspace = Workspace(tmp_path / "workspace")
    workspace.load("csv", *paths, name="mine", retrieved="2026-05-01")
    order = {"id": "T", "date": "2026-05-02", "parties": [{"role": "end_user", "id": "mine:1"}]}
    gaps = [gap.why_it_matters for gap in workspace.assess(order).coverage.gaps]
    assert any("could not be read" in gap for gap in gaps), gaps
