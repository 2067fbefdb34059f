"""The case in three sentences: who sells what to whom, what was found, what is suggested."""

from typing import Any

import pytest

from onward.viz.briefing.lines import SourceNames
from onward.viz.briefing.parts import write_case
from onward.viz.language.words import read_words
from tests.pictures import assessment, finding, party, path, picture_of, share, step
from tests.unit.cases import read_cases

CASES = read_cases(__file__)

ITEM = {
    "description": "router", "quantity": "40", "unit": "pc", "value": "36000.00", "currency": "EUR"
}  # fmt: skip


def order(**changes: Any) -> dict[str, Any]:
    """Return an assessment of a plain order: a German exporter, an end-user in Kazakhstan."""
    data = assessment("Samarlink LLC")
    data["transaction"] |= {
        "parties": [
            {"role": "end_user", "id": "w:user", "country": "KZ"},
            {"role": "exporter", "name": "Optik AB", "country": "DE"},
            {"role": "consignee", "name": "Trading FZE", "country": "AE"},
        ],
        "items": [ITEM],
        **changes,
    }
    data["coverage"]["parties"][1]["name"] = "Optik AB"
    data["coverage"]["parties"][2]["name"] = "Trading FZE"
    data["suggestion"]["rules"][0]["rule"] = "R1_prohibition"
    data["suggestion"]["rules"][0]["finding_ids"] = ["stop/w:user"]
    owner, user = party("w:holding", "Zephyrin SA"), party("w:user", "Samarlink LLC")
    owned = step("w:holding", "owns", "w:user", share=share("0.6", "0.6"))
    data["findings"] = [
        finding("stop", "present", "w:user", path([user, owner], [owned]), title="Owned")
    ]
    return data


def told(data: dict[str, Any], language: str = "en") -> list[str]:
    """Return the three sentences, with plain blanks."""
    scene = picture_of(data)
    assert scene.record is not None
    names = SourceNames.of(scene.record, read_words(language))
    return [text.replace("\u00a0", " ") for text in write_case(scene.record, scene, names)]


@pytest.mark.parametrize(
    ("language", "sentences"),
    CASES["test_a_case_is_three_sentences"],
)
def test_a_case_is_three_sentences(language: str, sentences: list[str]) -> None:
    assert told(order(), language) == sentences


def test_what_the_order_does_not_say_is_said_to_be_missing() -> None:
    data = order(items=[ITEM, {"description": "cable"}, {"description": "rack"}])
    data["coverage"]["parties"] = []
    assert told(data)[0] == (
        "An exporter whom the order does not name sells router (40 pieces), cable and 1 further "
        "item at a price that the order does not state to a buyer whom the order does not name."
    )


def test_a_sum_is_of_one_currency() -> None:
    other = {**ITEM, "currency": "USD", "value": "5"}
    sentence = told(order(items=[ITEM, other, ITEM]))[0]
    assert "for 72,000.00 EUR and 5 USD to" in sentence


def test_a_clear_case_names_the_sources_and_an_incomplete_one_claims_nothing() -> None:
    data = order() | {"findings": [], "verdict": "CLEAR_WITHIN_STATED_LIMITS", "complete": True}
    data["coverage"]["indicators"]["not_found"] = 51
    assert told(data)[1] == (
        "None of the 51 indicators examined was found in the sources consulted (Samarlink LLC)."
    )
    incomplete = data | {"verdict": "INCOMPLETE", "complete": False}
    assert told(incomplete)[1].endswith("but the examination is not complete.")


def test_a_party_on_a_list_is_named_with_list_and_day_and_only_possible_is_said() -> None:
    data = order()
    entry = {
        "topic": "sanction", "regime": "EU", "list": "EU list", "programme": None,
        "entry_id": "7", "measure": None, "since": "2024-01-02", "until": None,
        "standing": "stated", "dataset": "w", "record": None, "url": None, "retrieved": None,
    }  # fmt: skip
    listed = finding("high", "possible", "w:user", title="Listed")
    listed["subject"] |= {"name": "Samarlink LLC"}
    data["findings"] = [listed | {"values": {"listings": [entry, {**entry, "list": "UK list"}]}}]
    assert told(data)[1] == (
        "One finding was made, of severity high: Listed \u2013 Samarlink LLC (end-user) has been "
        "on the list “EU list” since 2 January 2024, and on 1 more (this is possible, not "
        "established)."
    )


def test_a_name_that_ends_with_a_full_stop_ends_the_sentence() -> None:
    data = order()
    data["coverage"]["parties"][2]["name"] = "Tideglass B.V."
    del data["transaction"]["parties"][2]["country"], data["transaction"]["parties"][0]
    data["transaction"]["parties"].insert(0, {"role": "payer", "id": "w:user"})
    data["coverage"]["parties"][0]["role"] = "payer"
    assert told(data)[0].endswith("to Tideglass B.V.")


def refused_for_a_clause() -> dict[str, Any]:
    """Return an order that a certain stop and a clause that may be missing keep from going."""
    data = order()
    stop, clause = (
        finding("stop", "present", None, title="Only with prior authorisation"),
        finding("high", "possible", None, title="Clause absent"),
    )
    stop["summary"] = "The transaction delivers what an act allows only with authorisation."
    clause["summary"] = "It is possible that the contract lacks the clause."
    data["findings"] = [stop, clause]
    data["suggestion"] = {
        "value": "refuse",
        "rules": [
            {"rule": name, "suggestion": step, "finding_ids": [row["id"]], "gap_ids": []}
            for name, step, row in (
                ("R6_clause", "refuse", clause),
                ("R1_prohibition", "classify_or_license", stop),
            )
        ],
    }
    return data


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "The suggestion is to refuse the order until this is settled because the delivery is "
            "allowed only with a prior authorisation (finding 1) and it is possible that the "
            "contract lacks a clause that the law requires (finding 2); a person decides.",
        ),
        (
            "de",
            "Vorgeschlagen wird, den Auftrag abzulehnen, bis dies geklärt ist, weil die Lieferung "
            "nur mit vorheriger Genehmigung erlaubt ist (Feststellung 1) und dem Vertrag "
            "möglicherweise eine vorgeschriebene Klausel fehlt (Feststellung 2); die Entscheidung "
            "trifft ein Mensch.",
        ),
        (
            "fr",
            "Il est proposé de refuser la commande tant que ce point n'est pas réglé, car la "
            "livraison n'est permise qu'avec une autorisation préalable (constat 1) et il manque "
            "peut-être au contrat une clause exigée par la loi (constat 2) ; la décision revient "
            "à une personne.",
        ),
    ],
)
def test_the_gravest_certain_reason_comes_first_and_a_possible_one_stays_possible(
    language: str, sentence: str
) -> None:
    data = refused_for_a_clause()
    assert told(data, language)[2] == sentence
    assert picture_of(data).answer == data["findings"][0]["summary"]


def test_a_rule_without_words_for_a_doubt_marks_its_findings_as_only_possible() -> None:
    data = refused_for_a_clause()
    data["suggestion"] = {
        "value": "enhanced_due_diligence",
        "rules": [
            {
                "rule": "R9_high",
                "suggestion": "enhanced_due_diligence",
                "finding_ids": ["high/None"],
                "gap_ids": [],
            }
        ],
    }
    assert "not been settled (finding 2, only possible);" in told(data)[2]
    # of two equally grave, the certain one speaks; a graver one speaks before both
    assert picture_of(data).answer == data["findings"][0]["summary"]


def test_what_is_only_possible_speaks_where_nothing_certain_is_as_grave() -> None:
    data = refused_for_a_clause()
    data["findings"][0]["severity"] = "medium"
    data["findings"].reverse()
    assert picture_of(data).answer.startswith("It is possible that")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"entries": ["5A001"]}, "controlled goods have no licence that covers this delivery"),
        # goods of a military list are controlled, too, and no entry of Annex I
        ({"entries": []}, "controlled goods have no licence that covers this delivery"),
        ({"listings": []}, "the delivery needs a licence, and none is shown"),
    ],
)
def test_goods_are_said_to_be_controlled_only_where_that_is_what_was_found(
    values: dict[str, list[str]], reason: str
) -> None:
    data = refused_for_a_clause()
    data["findings"][0] |= {"indicator": "of-my-own", "values": values}
    data["suggestion"]["rules"][1] |= {"rule": "R3_listed_item", "suggestion": "refuse"}
    assert f"{reason} (finding 1)" in told(data)[2]
