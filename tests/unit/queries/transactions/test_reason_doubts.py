"""A reason why no control code applies must deny one: else the item is not classified."""

import pytest

from onward.queries.transactions.goods import find_reason_doubt, find_reason_fault, names_comparison

DOUBTS = {
    "code": (
        *("5A001.f", "5a 001 f", "5A001.f.1", "EU 5A001.f", "ECCN 5A001.f", "5A001.f / 5D001"),
        *("Annex I 5A001.f", "dual use: 5A001.f", "5A001 to 5A004", "5A001(f)", "ML13.c"),
        *("AL 5A001.f", "5A001.f (see note)"),
    ),
    "open": (
        "will be compared with Annex I of Regulation (EU) 2021/821",
        "wird mit Anhang I verglichen: wird nachgereicht",
        *("5A001.f?", "maybe 5A001.f", "5A001.f pending", "to be compared with Annex I"),
        *("not compared with Annex I", "compared with Annex I: classification pending"),
        *("Anhang I: wird noch geprüft", "noch nicht mit Anhang I verglichen"),
        *("annexe I : à vérifier", "anexo I: pendiente", "Allegato I: da verificare"),
        *("приложение I: уточняется", "Annex I, probably no entry", "no comparison with 5A001"),
    ),
    "listed": (
        *("item is listed under 5A001.f", "falls under 5A001.f", "is controlled by 5A002"),
        *("compared with 5A001.f: it fits", "5A001.f applies", "compared with Annex I: listed"),
        *("fällt unter 5A001.f", "von Anhang I erfasst", "relève de l'annexe I, 5A001"),
        *("listed as 5A001.j but exempt", "gelistet unter 5A001, keine Genehmigung nötig"),
        *("подпадает под 5A001", "5A001.f: exceeds the threshold", "Annex I: licence required"),
    ),
}


@pytest.mark.parametrize("doubt", DOUBTS)
def test_what_leaves_it_open_or_says_the_opposite_classifies_nothing(doubt: str) -> None:
    answers = {text: find_reason_doubt(text) for text in DOUBTS[doubt]}
    assert answers == dict.fromkeys(DOUBTS[doubt], doubt)
    assert not any(map(names_comparison, DOUBTS[doubt]))
    assert None not in map(find_reason_fault, DOUBTS[doubt])


@pytest.mark.parametrize(
    "reason",
    [
        "not listed as 5A001.j",
        "nicht gelistet unter 5A001",
        "compared with Annex I",
        "not in Annex I: a router",
        "below the threshold of 5A001.j",
        "compared with 5A001.f and 5A001.j, no interception function",
        "5A001.f does not apply: no radio",
        "not controlled under 5A001",
        "not listed in Annex I",
        "compared with Annex I: nothing applies",
        "compared with Annex I, where listed items have a radio; this one has none",
        "Kein Eintrag in Anhang I trifft zu",
        "in Anhang I nicht erfasst",
        "aucune entrée de l'annexe I",
        "не подпадает под 5A001",
        "mass market, note 3 to category 5 part 2",
    ],
)
def test_a_reason_that_denies_an_entry_classifies(reason: str) -> None:
    assert find_reason_doubt(reason) is None
    assert names_comparison(reason)
