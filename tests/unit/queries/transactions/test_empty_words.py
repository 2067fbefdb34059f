"""Words that say nothing: a fact that is filled in with them is as unknown as one left out."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.names import tells_apart
from onward.queries.transactions.parts import (
    Contract,
    EndUse,
    EndUseStatement,
    Item,
    Letter,
    Licence,
    Owner,
    TransactionParty,
)
from onward.queries.transactions.stated_facts import (
    CONTRACT_FACTS,
    END_USE_FACTS,
    ITEM_FACTS,
    LETTER_FACTS,
    LICENCE_FACTS,
    ORDER_FACTS,
    OWNER_FACTS,
    PARTY_FACTS,
    STATEMENT_FACTS,
    list_facts,
)
from onward.queries.transactions.transaction import Transaction, parse_transaction

SIGNS: Final = ("", " ", "\t", "\u200b", "?", "???", ".", "...", "-", "--", "\u2014", "_", "/", "*")
FILLERS: Final = (
    "0",
    "000",
    "0000-00",
    "00.00",
    "12345",
    "777",
    "x",
    "XX",
    "xxxxx",
    "X.X.X.",
    "aaaa",
)
ENGLISH: Final = (
    "N/A", "n/a", "n.a.", "N / A", "n\\a", "#N/A", "NaN", "nil", "NULL", "none", "None.", "nothing",
    "unknown", "UNKNOWN!!!", "(unknown)", "<unknown>", "unkown", "unnamed", "undisclosed", "blank",
    "TBD", "T.B.D.", "t b d", "tbc", "tba", "to be confirmed", "to be advised", "to be classified",
    "to be determined later", "will be provided", "to follow", "pending", "pending classification",
    "under review", "in progress", "awaiting information", "not applicable", "Not available",
    "NotAvailable", "NOT_AVAILABLE", "notapplicable", "not known", "not yet known", "not checked",
    "not specified", "not disclosed", "no", "no information", "no data", "information missing",
    "see attached", "see annex 3", "see invoice no. 4711", "as per contract", "refer to PO", "attached",
    "as above", "see above", "same", "ditto", "idem", "various", "several", "miscellaneous", "general",
    "own use", "general purposes", "confidential", "private", "left blank", "intentionally left blank",
    "N O N E", "n0ne", "n/a - tbd", "unknown, to be confirmed", "N/A (not applicable)", "test", "dummy",
    "asdf", "qwerty", "lorem ipsum", "foo bar", "insert name here", "{name}", "don't know", "no idea",
    "please ask customer",
)  # fmt: skip
ROLES: Final = (
    "customer", "the customer", "our customer", "customers", "Customer A", "customer 4711", "end user",
    "End-User", "ENDUSER", "end_user", "EndUser", "the end user of the goods", "final customer", "client",
    "buyer", "purchaser", "consignee", "ultimate consignee", "distributor", "importer", "nominee",
    "various shareholders", "shareholders", "owner", "beneficial owner", "Endkunde", "Endverwender",
    "der Kunde", "Gesellschafter", "client final", "utilisateur final", "actionnaires", "usuario final",
    "cliente", "accionistas", "конечный пользователь", "заказчик", "покупатель", "акционеры",
    "utente finale", "eindgebruiker", "son kullanıcı", "العميل", "最终用户", "客户",
)  # fmt: skip
COMPANIES: Final = (
    "Company", "Company Ltd", "the company", "GmbH", "Ltd.", "LLC", "S.A.", "Firma", "entreprise",
    "ООО", "компания", "private individual", "natural person", "Privatperson", "particulier",
    "физическое лицо", "John Doe", "ABC Company", "XYZ Ltd", "Nil Ltd", "Unknown Company Ltd",
)  # fmt: skip
GERMAN: Final = (
    "keine", "keine Angabe", "Keine Angaben", "k.A.", "k. A.", "o.A.", "ohne Angabe", "unbekannt",
    "nicht bekannt", "noch nicht bekannt", "noch offen", "offen", "entfällt", "entfaellt",
    "nicht zutreffend", "trifft nicht zu", "nicht geprüft", "nicht geprueft", "wird nachgereicht",
    "folgt", "wird noch mitgeteilt", "zu klären", "in Klärung", "siehe Anlage", "siehe Anlage 3",
    "s. Anlage", "siehe oben", "s.o.", "siehe beigefügte Liste", "laut Vertrag", "gemäß Anlage",
    "gemaess Anlage", "diverse", "verschiedene", "div.", "leer", "N.N.", "fehlt", "dito",
)  # fmt: skip
FRENCH: Final = (
    "néant", "neant", "inconnu", "inconnue", "non connu", "non communiqué", "non renseigné",
    "non précisé", "non applicable", "sans objet", "s/o", "aucun", "aucune information", "à préciser",
    "à définir", "à confirmer", "en attente", "en cours", "voir annexe", "voir ci-joint", "ci-joint",
    "divers", "pas de données", "N.C.", "selon contrat", "idem",
)  # fmt: skip
SPANISH: Final = (
    "ninguno", "ninguna", "nada", "no aplica", "no disponible", "desconocido", "se desconoce",
    "no consta", "por determinar", "por confirmar", "a determinar", "sin datos", "sin información",
    "ver anexo", "véase anexo", "adjunto", "pendiente", "varios", "diversos", "S/D", "N/D", "S/N",
)  # fmt: skip
RUSSIAN: Final = (
    "нет", "нет данных", "нет информации", "неизвестно", "не известно", "неизвестен", "не указано",
    "не указан", "отсутствует", "не применимо", "неприменимо", "будет уточнено", "уточняется",
    "на согласовании", "см. приложение", "см. договор", "согласно договору", "разное", "н/д", "б/н",
    "н/у", "ХХХ", "не проверено", "без указания",
)  # fmt: skip
OTHERS: Final = (
    "nessuno", "sconosciuto", "non disponibile", "da definire", "vedi allegato", "onbekend", "n.v.t.",
    "niet van toepassing", "geen", "zie bijlage", "nader te bepalen", "yok", "bilinmiyor",
    "belirtilmemiş", "ekte", "desconhecido", "não aplicável", "a definir", "brak danych", "nie dotyczy",
    "غير معروف", "غير متوفر", "لا يوجد", "لا ينطبق", "غير محدد", "无", "不详", "未知", "不适用", "待定",
    "暂无信息", "见附件", "不明", "該当なし", "없음", "해당 없음", "немає даних", "невідомо",
    "ＮＯＮＥ", "Ｎ／Ａ", "N\u200b/A", "n\u043ene", "unbekannt / unknown", "keine Angabe (n/a)",
)  # fmt: skip
NOTHING: Final = (
    *SIGNS, *FILLERS, *ENGLISH, *ROLES, *COMPANIES, *GERMAN, *FRENCH, *SPANISH, *RUSSIAN, *OTHERS,
)  # fmt: skip

FACTS: Final = (
    "Na Li", "Li Na", "Nil Optik", "Nada Surf", "Novaterm", "NSO Group", "Unknown Worlds Entertainment",
    "Kein Taro", "Will Smith", "Yok Lee", "Namibia", "Void Linux", "Partner Re", "E.ON SE", "3M", "civil use",
    "civilian", "network planning", "identification of persons", "identification of unknown persons",
    "criminal investigation", "crowd control", "hospital", "resale", "trading", "water plant",
    "Anlage für Wasser", "compared with Annex I", "no encryption", "None of the entries of Annex I fits",
    "5A002", "EAR99", "L-1", "L 12/3", "B", "III", "17", "4711", "PT 100", "2021/821", "Via Roma 5",
    "Am See 3", "PO Box 12", "the director", "Head of Security", "Procurement (fictional)", "pcs", "DAP",
    "Founder", "bank", "Muster GmbH", "Customs Office Tema",
)  # fmt: skip


def test_three_hundred_ways_to_write_nothing_say_nothing() -> None:
    assert len(set(NOTHING)) >= 300
    assert [text for text in NOTHING if not says_nothing(text)] == []


def test_a_fact_is_never_taken_for_nothing() -> None:
    assert [text for text in FACTS if says_nothing(text)] == []


@pytest.mark.parametrize("text", ["customer", "Gesellschafter", "distributor"])
def test_a_role_is_a_full_answer_to_how_somebody_is_related(text: str) -> None:
    assert says_nothing(text)
    assert not says_nothing(text, roles=False)


def test_a_text_of_thousands_of_letters_is_a_fact_and_one_of_signs_is_none() -> None:
    assert not says_nothing("none " * 2_000)
    assert says_nothing("- " * 2_000)


@pytest.mark.parametrize(
    "name",
    [
        "General Trading LLC",
        "Import Export Company",
        "Dubai Trading LLC",
        "Electronics Services Ltd",
        "Customer Services 1",
        "Торговая компания",
        "A & B Ltd",
    ],
)
def test_a_name_without_a_word_of_its_own_tells_nobody_apart(name: str) -> None:
    assert not tells_apart(name)


@pytest.mark.parametrize(
    "name", ["Nordlys Trading", "E.ON SE", "H&M", "3M", "Ministry of Interior", "华为"]
)
def test_a_name_with_a_word_of_its_own_tells_who_is_meant(name: str) -> None:
    assert tells_apart(name)


PLACES: Final[dict[str, Callable[[Any], dict[str, Any]]]] = {
    "parties.0.name": lambda text: {"parties": [{"role": "end_user", "name": text}]},
    "parties.0.address": lambda text: {"parties": [{"role": "end_user", "address": text}]},
    "parties.0.owners.0.name": lambda text: {
        "parties": [{"role": "end_user", "name": "Acme", "owners": [{"name": text}]}]
    },
    "items.0.description": lambda text: {"items": [{"description": text}]},
    "items.0.control_code": lambda text: {"items": [{"control_code": text}]},
    "items.0.eccn": lambda text: {"items": [{"eccn": text}]},
    "items.0.not_listed_reason": lambda text: {"items": [{"not_listed_reason": text}]},
    "items.0.classified_by": lambda text: {"items": [{"classified_by": text}]},
    "end_use.text": lambda text: {"end_use": {"text": text}},
    "end_use.statement.signed_by": lambda text: {"end_use": {"statement": {"signed_by": text}}},
    "contract.clause_text": lambda text: {"contract": {"clause_text": text}},
    "licence.number": lambda text: {"licence": {"number": text}},
}


def test_each_way_to_write_nothing_is_seen_in_each_of_twelve_fields() -> None:
    unseen = []
    for place, make_order in PLACES.items():
        for text in NOTHING:
            order = parse_transaction({"id": "T", **make_order(text)})
            empty = {fact.field for fact in list_facts(order) if fact.says_nothing}
            if place not in empty:
                unseen.append((place, text))
    assert unseen == []


NO_FACTS: Final = {
    Transaction: {"id"},
    TransactionParty: {"id", "incorporated"},
    Owner: {"id", "share_min", "share_max"},
    Item: {"quantity", "unit", "value", "currency", "classified_at"},
    EndUseStatement: set[str](),
    EndUse: set[str](),
    Contract: set[str](),
    Licence: set[str](),
    Letter: set[str](),
}
"""Texts that have a form of their own, are looked up, or say nothing of the goods."""

LISTED_FACTS: Final = {
    Transaction: ORDER_FACTS,
    TransactionParty: PARTY_FACTS,
    Owner: OWNER_FACTS,
    Item: ITEM_FACTS,
    EndUse: END_USE_FACTS,
    EndUseStatement: STATEMENT_FACTS,
    Contract: CONTRACT_FACTS,
    Licence: LICENCE_FACTS,
    Letter: LETTER_FACTS,
}


@pytest.mark.parametrize("form", LISTED_FACTS)
def test_no_text_of_the_form_is_left_out(form: type[Any]) -> None:
    texts = {
        name
        for name, field in form.model_fields.items()
        if "max_length=20000" in repr(field) or name in LISTED_FACTS[form]
    }
    assert texts - NO_FACTS[form] - {"identifiers"} == set(LISTED_FACTS[form])
