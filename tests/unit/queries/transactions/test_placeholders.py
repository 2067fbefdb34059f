"""Names that state nothing in the languages that orders are written in, beside real companies."""

# ruff: noqa: RUF001  # names of other scripts are the point

import pytest

from onward.queries.transactions.empty_words import (
    describes_owner,
    describes_relation,
    names_nobody,
    says_nothing,
)

PUBLIC = (
    *("öffentlich", "Public", "the public", "publique", "público", "pubblico", "публичная"),
    *("halka açık", "publiczna", "上市公司", "General Public", "Öffentlichkeit"),
)
RESALE = (
    *("zum Weiterverkauf", "Wiederverkauf", "for resale", "pour revente", "para reventa"),
    *("per rivendita", "для перепродажи", "на перепродажу", "yeniden satış için"),
    *("do odsprzedaży", "转售", "用于转售", "库存", "auf Lager"),
)
SAME = (
    *("identisch mit Käufer", "identisch mit Endverwender", "identical to buyer", "Same as buyer"),
    *("identique à l'acheteur", "igual que el comprador", "identico all'acquirente"),
    *("совпадает с покупателем", "тот же, что и покупатель", "alıcı ile aynı", "同买方"),
    *("entspricht Kunde", "siehe Lieferadresse", "wird beim Versand bekannt gegeben", "он же"),
    *(
        "будет сообщён позже",
        "bilahare bildirilecek",
        "kendi ihtiyacı",
        "sera communiqué plus tard",
    ),
    *("alıcıyla aynı", "taki sam jak kupujący", "tożsamy z kupującym", "与买方相同"),
)
SAMPLES = (
    *("Muster AG", "Muster GmbH", "Exemple SA", "Ejemplo SL", "Esempio SRL", "Örnek A.Ş."),
    *("Przykład Sp. z o.o.", "ООО Пример", "示例公司", "ООО «Рога и копыта»", "Voorbeeld BV"),
)
LISTED = (
    *("listed on Oslo Børs", "quoted on Euronext Paris", "notiert an der Wiener Börse"),
    *("cotée à la Bourse de Paris", "quotata alla Borsa di Milano", "котируется на МосБирже"),
    *("notowana na GPW", "cotizada en la Bolsa de Madrid", "free float", "various shareholders"),
)
DESCRIBED = (
    *("one Cypriot trust", "Cypriot trust", "one BVI company", "two German investors", "(40 %)"),
    *("NASDAQ: ABCD", "ticker ABC", "Treuhandkonto", "der Rest", "кипрский траст", "офшор"),
    *(
        "家族信托",
        "половина",
        "one third",
        "geri kalan",
        "Iranian businessman",
        "a United Arab Emirates company",
    ),
)
REAL = (
    *("Public Storage", "Public Bank Berhad", "Public Power Corporation", "Public Investment Fund"),
    *("PAO Gazprom", "Musterbau AG", "Muster Optik", "Stock Spirits", "Publicis", "Halk Bankası"),
    *("Bank of Cyprus", "Trust Bank Cyprus", "Oslo Børs ASA", "Euronext NV", "Korean Air"),
    *("Russian Railways", "American Express", "Identical Systems", "Same Day Logistics"),
    *("Öffentliche Versicherung Bremen", "Two Sigma", "One Hong Kong Ltd", "Borsa İstanbul A.Ş."),
    *(
        "Wirda Optik",
        "Sera Group",
        "Willbe Ltd",
        "Rest GmbH Bad Ems",
        "Half Moon Ltd",
        "A: B Optik",
    ),
    *("Turkish Petroleum", "Côte d'Azur Optique", "Wie Optik GmbH", "张三", "Jan Kowalski"),
)


@pytest.mark.parametrize("name", [*PUBLIC, *RESALE, *SAME, *SAMPLES, *LISTED])
def test_a_text_in_the_place_of_a_name_names_nobody(name: str) -> None:
    assert says_nothing(name) or names_nobody(name) or describes_relation(name)


@pytest.mark.parametrize("name", [*PUBLIC, *RESALE, *SAME, *SAMPLES, *LISTED, *DESCRIBED])
def test_a_text_in_the_place_of_an_owner_names_nobody(name: str) -> None:
    assert describes_owner(name) or describes_relation(name)


@pytest.mark.parametrize("name", REAL)
def test_a_company_or_person_is_somebody(name: str) -> None:
    readings = (says_nothing, names_nobody, describes_relation, describes_owner)
    assert not any(reads(name) for reads in readings)
