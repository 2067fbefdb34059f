"""The case in brief: who sells what to whom, what was found, what is suggested."""

from typing import Any

from onward.viz.briefing.lines import SourceNames
from onward.viz.briefing.parts import write_case
from onward.viz.language.words import read_words
from tests.picture_cases import compare, put_parts
from tests.pictures import Data, assessment, finding, party, path, picture_of, share, step
from tests.unit.cases import each_case

ITEM = {
    "description": "router", "quantity": "40", "unit": "pc", "value": "36000.00", "currency": "EUR"
}  # fmt: skip


def order() -> dict[str, Any]:
    """Return an assessment of a plain order: a German exporter, an end-user in Kazakhstan."""
    data = assessment("Samarlink LLC")
    data["transaction"] |= {
        "parties": [
            {"role": "end_user", "id": "w:user", "country": "KZ"},
            {"role": "exporter", "name": "Optik AB", "country": "DE"},
            {"role": "consignee", "name": "Trading FZE", "country": "AE"},
        ],
        "items": [ITEM],
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


@each_case("language", "sentences", lists=True)
def test_a_case_is_three_sentences(language: str, sentences: list[str]) -> None:
    assert told(order(), language) == sentences


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


BASES = {"order": order, "refused": refused_for_a_clause}


@each_case("base", "change", "says", lists=True)
def test_a_case_says_what_its_order_and_its_findings_say(
    base: str, change: Data, says: Data
) -> None:
    data = put_parts(BASES[base](), change)
    said = {str(number): text for number, text in enumerate(told(data))}
    compare(said | {"answer": picture_of(data).answer}, says)


@each_case("language", "sentence")
def test_a_reason_is_said_in_the_language_of_the_document(language: str, sentence: str) -> None:
    assert told(refused_for_a_clause(), language)[2] == sentence
