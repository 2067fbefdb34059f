"""Orders in further languages, and numbers as people write them, are proposed as what they are."""

# ruff: noqa: RUF001  # names of other scripts are the point

from pathlib import Path

import pytest

from onward.api.answers.data import MappingProposal, propose_for_file
from onward.loaders.proposals.proposing import recognise_decimal
from tests.unit.cases import each_case

ORDERS = {
    "Turkish": "Sipariş No;Sipariş Tarihi;Müşteri;Müşteri Ülkesi;Nihai Kullanıcı;Ürün;Miktar;"
    "Tutar;Para Birimi;GTİP;Varış Ülkesi;Teslim Yeri;Teslim Şekli",
    "Turkish in ASCII": "Siparis No;Siparis Tarihi;Musteri;Musteri Ulkesi;Nihai Kullanici;Urun;"
    "Miktar;Tutar;Para Birimi;GTIP;Varis Ulkesi;Teslim Yeri;Teslim Sekli",
    "Russian": "Номер заказа;Дата заказа;Покупатель;Страна покупателя;Конечный пользователь;"
    "Наименование товара;Количество;Стоимость;Валюта;Код ТН ВЭД;Страна назначения;"
    "Место поставки;Условия поставки",
    "Chinese": "订单号;订单日期;客户;客户国家;最终用户;产品名称;数量;"
    "金额;币种;海关编码;目的国;交货地点;交货条件",
    "German": "Auftragsnr.;Auftragsdatum;Kunde;Kundenland;Endverwender;Bezeichnung;Menge;Wert;"
    "Währung;Warennummer;Bestimmungsland;Lieferort;Lieferbedingung",
}
COLUMNS = (
    *("id", "date", "purchaser.name", "purchaser.country", "end_user.name", "item.description"),
    *("item.quantity", "item.value", "item.currency", "item.hs", "destination"),
    *("contract.delivery_place", "incoterm"),
)
ROW = "S-1;02.05.2026;Vell Ltd;Kazakhstan;Rill Ltd;cable;2;1.250,50;EUR;854442;KZ;Almaty;DAP"


def propose(tmp_path: Path, text: str) -> MappingProposal:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return propose_for_file(path)


@pytest.mark.parametrize("language", ORDERS)
def test_a_table_of_orders_is_one_of_orders_in_each_language(tmp_path: Path, language: str) -> None:
    proposal = propose(tmp_path, f"{ORDERS[language]}\n{ROW}\n")
    assert (proposal.table, proposal.columns) == ("orders", COLUMNS)
    assert (proposal.mapping["decimal"], proposal.missing) == (",", ())


@each_case("cells", "sign", "is_open", lists=True)
def test_the_sign_before_a_fraction_is_read_from_all_numbers(
    cells: list[str], sign: str, *, is_open: bool
) -> None:
    reading = recognise_decimal(cells)
    assert (reading.sign, reading.doubt is not None) == (sign, is_open)


def test_numbers_that_may_be_read_in_two_ways_are_named_in_the_mapping(tmp_path: Path) -> None:
    row = ROW.replace("1.250,50", "1.250")
    proposal = propose(tmp_path, f"{ORDERS['German']}\n{row}\n")
    assert "# 1.250 may be 1250 or 1.25" in proposal.to_yaml()
