"""Words for weapons, military use, repression and resale are read in the field's languages."""

# ruff: noqa: RUF001  # words of other scripts are the point

import pytest

from onward.queries.transactions.texts import find_uses


@pytest.mark.parametrize(
    ("use", "text"),
    [
        ("military", "Reparatur von Feuerleitanlagen der Marine"),
        ("military", "spare parts for T-72 tanks"),
        ("military", "Instandsetzung von Kampfpanzern"),
        ("military", "for the Ministry of National Defence"),
        ("military", "для нужд обороны"),
        ("military", "для Росгвардии"),
        ("military", "dla wojska polskiego"),
        ("military", "na potřeby armády"),
        ("military", "za potrebe vojske"),
        ("military", "para la marina de guerra"),
        ("military", "voor de Koninklijke Marine"),
        ("military", "برای نیروی دریایی"),
        ("military", "軍事用途"),
        ("military", "국방부 납품"),
        ("military", "untuk tentara nasional"),
        ("repression", "monitoring of journalists"),
        ("repression", "Überwachung von Journalisten"),
        ("repression", "слежка за журналистами"),
        ("repression", "riot control"),
        ("repression", "lawful interception of mobile networks"),
        ("repression", "Telefonüberwachung"),
        ("repression", "оснащение подразделений ОМОН"),
        ("military", "use by the border guard service"),
        ("repression", "crowd control during protests"),
        ("weapons", "pumps for Natanz"),
        ("weapons", "unmanned aerial vehicles with payload release"),
        ("military", "tank plant in Nizhny Tagil"),
        ("repression", "network of a prison"),
        ("repression", "оснащение СИЗО"),
        ("reexport", "для последующей поставки в Россию"),
        ("reexport", "Weitergabe an Kunden in Russland"),
        ("reexport", "odsprzedaż na Białoruś"),
        ("reexport", "再販"),
        ("weapons", "centrifuge cascade"),
        ("weapons", "reprocessing of spent fuel"),
        ("weapons", "обогащение урана"),
    ],
)
def test_what_a_text_speaks_of_is_read(use: str, text: str) -> None:
    assert use in find_uses(text)


@pytest.mark.parametrize(
    "text",
    [
        "fire brigade vehicles",
        "pumps for a storage tank plant",
        "sensors for water tanks",
        "furniture for the Salvation Army",
        "Panzerglas für Schaufenster",
        "training of journalists at the university",
        "iron ore enrichment plant",
        "протестировать новое оборудование",
        "видеоконференцсвязь (ВКС) в банке",
        "geschützte Messumgebung, Roboter mit zwei Armen",
        "matériel léger de laboratoire, câble blindé",
        "hormigón armado; beton armat",
        "municipal water supply",
        "explosives detection at the airport",
        "fibre Bragg grating interrogation unit",
        "Quellcode-Prüfung",
        "głowica drukarki",
        "storage tanks for milk; pump T 90",
        "frontline health workers",
        "무기화학 실험실",
        "新疆维吾尔自治区人民医院",
        "submarine cable repair",
    ],
)
def test_ordinary_trades_speak_of_none_of_it(text: str) -> None:
    assert not find_uses(text)


@pytest.mark.parametrize("text", ["storage tanks of the army", "water tank for a tank factory"])
def test_an_ordinary_thing_hides_no_use_beside_it(text: str) -> None:
    assert "military" in find_uses(text)
