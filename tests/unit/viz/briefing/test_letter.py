"""The letter tells a customer nothing of findings; the file for an authority accuses nobody."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from onward import registry
from onward.errors import ExportError
from onward.queries.assessment import wording as gaps
from onward.queries.rules.catalogue import default_catalogue, find_revealing_word
from onward.viz.briefing.lines import TemplateData
from onward.viz.briefing.write import (
    write_letter,
    write_letter_text,
    write_notification,
)
from onward.viz.language.words import list_languages, read_words
from onward.viz.options import ExportOptions, Letterhead
from onward.viz.paper.pdf import iterate_texts
from onward.viz.scene import Scene
from tests.assessments import FORBIDDEN
from tests.pictures import assessment, picture_of
from tests.unit.cases import each_case

LANGUAGES = list_languages()
TELLING = {
    "en": FORBIDDEN,
    "de": re.compile(
        r"sanktion|\bliste|gelistet|verdacht|verdächtig|embargo|treffer|warnzeichen|feststellung"
        r"|auffällig|umlenk|umgeh|risiko",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"sanction|\bliste|soupçon|suspect|embargo|alerte|constat|détournement|contourn|risque",
        re.IGNORECASE,
    ),
}
"""Words that no customer may read, by language."""

QUESTIONS = [
    {"audience": "customer", "about": "stop/w:user", "question": "Who owns you?"},
    {"audience": "internal", "about": "G1", "question": "Is the party the one that a list names?"},
]
LETTERHEAD = Letterhead("Optik AB", ("Hamnen 1",), "A. Person", "Secret")


def asking(**changes: Any) -> Scene:
    """Return an assessment with a question to the customer, and one for the house."""
    data = assessment("Samarlink LLC")
    data["transaction"] |= {
        "id": "PO-7",
        "items": [{"description": "router", "quantity": "1200", "unit": "pc"}],
        "parties": [
            {"role": "end_user", "id": "w:user", "name": "Samarlink LLC"},
            {"role": "exporter", "name": "Optik AB", "country": "DE"},
            {
                "role": "consignee",
                "name": "Trading FZE",
                "country": "AE",
                "address": "Dock 4, Dubai",
            },
        ],
    }
    return picture_of(data | {"questions": QUESTIONS} | changes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_catalogue_that_reaches_a_customer_tells_of_lists_or_suspicion(
    language: str,
) -> None:
    words = read_words(language)
    questions = [indicator.question for indicator in default_catalogue() if indicator.asks_customer]
    questions += [
        row.question
        for row in (*gaps._BY_PLACE.values(), *gaps._BY_PART.values())
        if row.audience == "customer"
    ]
    said = [words.translate(question) for question in questions]
    said += [text for key, text in words.table.items() if key.startswith("letter")]
    assert [text for text in said if TELLING[language].search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_holds_the_order_and_the_customers_questions_and_nothing_else(
    language: str,
) -> None:
    scene, options = asking(), ExportOptions(language=language, letterhead=LETTERHEAD)
    letter = write_letter(scene, options)
    assert letter["questions"] == ["Who owns you?"]
    assert letter["goods"][0].replace("\u00a0", " ").startswith("router (1")
    whole = json.dumps(letter, ensure_ascii=False)
    record = scene.record
    assert record is not None
    kept_back = (
        *(finding.title for finding in record.findings),
        *(record.id, record.content_hash[:16], "Ministry", "Holding", "list names", "Secret"),
    )
    assert [text for text in kept_back if text in whole] == []
    bare = " ".join(text for key, text in iterate_keyed(letter) if key != "colours")
    assert find_revealing_word(bare) is None
    assert not TELLING[language].search(bare)


def iterate_keyed(letter: TemplateData) -> Iterator[tuple[str, str]]:
    """Yield every text of a letter, with the part that it stands in."""
    for key, part in letter.items():
        yield from ((key, text) for text in iterate_texts(part))


def test_the_letter_goes_to_the_customer_of_the_order_unless_somebody_else_is_named() -> None:
    assert write_letter(asking(), ExportOptions())["addressee"] == [
        *("Trading FZE", "Dock 4", "Dubai", "United Arab Emirates")
    ]
    named = ExportOptions(addressee=("Sales", "Trading FZE"))
    assert write_letter(asking(), named)["addressee"] == ["Sales", "Trading FZE"]


def test_the_pdf_of_a_letter_has_no_attachment_and_tells_nothing_in_its_properties() -> None:
    options = ExportOptions(letterhead=LETTERHEAD, reference="2026/7")
    content = registry.find("export", "letter").render(asking(), options)
    reader = PdfReader(BytesIO(content))
    assert not reader.attachments
    assert reader.metadata is not None
    properties = {key: value for key, value in reader.metadata.items() if key != "/Creator"}
    assert properties["/Title"] == "Your order PO-7: questions before delivery"
    assert properties["/Author"] == "Optik AB"
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Case 2026/7" in text
    assert not FORBIDDEN.search(f"{text} {properties}")
    assert content == registry.find("export", "letter").render(asking(), options)


def test_a_letter_as_text_is_what_the_letter_says() -> None:
    text = write_letter_text(asking(), ExportOptions(letterhead=LETTERHEAD))
    assert text.startswith("FICTIONAL TRANSACTION\n\nYour order PO-7: questions before delivery\n")
    assert "Your order:\n- router (1,200 pieces)\n\nOur questions:\n1. Who owns you?\n" in text
    assert text.endswith("Yours faithfully,\n\nA. Person\nOptik AB\nHamnen 1\n")


def test_without_a_question_for_the_customer_there_is_no_letter() -> None:
    with pytest.raises(ExportError, match="no question for the customer; nothing to write"):
        write_letter(asking(questions=QUESTIONS[1:]), ExportOptions())


def test_a_map_is_no_letter_and_no_file_for_an_authority() -> None:
    scene = replace(asking(), record=None)
    for write in (write_letter, write_notification):
        with pytest.raises(ExportError, match="there is no assessment"):
            write(scene, ExportOptions())


@each_case("citation", "provision", lists=True)
def test_a_file_for_an_authority_points_from_each_provision_to_what_concerns_it(
    citation: str, provision: int | None
) -> None:
    data = assessment()
    data["findings"][1]["law"][0]["citation"] = citation
    facts = [
        row["facts"] for row in write_notification(picture_of(data), ExportOptions())["provisions"]
    ]
    expected = [number == provision for number in range(3)]
    assert ["See finding 2." in text for text in facts] == expected


def test_a_finding_by_which_a_rule_fired_concerns_its_provision() -> None:
    data = assessment()
    rule = {"rule": "R4_catchall", "suggestion": "refuse", "gap_ids": []}
    data["suggestion"]["rules"] = [{**rule, "finding_ids": [data["findings"][0]["id"]]}]
    provisions = write_notification(picture_of(data), ExportOptions())["provisions"]
    assert provisions[0]["facts"] == "See finding 1."


def test_a_file_for_an_authority_grades_nobody_and_leaves_knowledge_to_a_person() -> None:
    scene = asking()
    content = registry.find("export", "notification").render(scene, ExportOptions())
    reader = PdfReader(BytesIO(content))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    assert "To be stated by a person; a program states no knowledge." in text
    assert "it judges nobody" in text
    for word in ("refuse", "STOP", "HIGH", "severity", "guilt", "suspicious"):
        assert word not in text
    assert not reader.attachments


@pytest.mark.parametrize("language", LANGUAGES)
@each_case("suggestion", "following", lists=True)
def test_a_letter_promises_no_more_than_the_suggestion_holds(
    suggestion: str, following: str, language: str
) -> None:
    scene = asking(suggestion={"value": suggestion, "rules": []})
    plain = read_words(language)
    text = write_letter_text(scene, ExportOptions(language=language))
    other = {"examine": "proceed", "proceed": "examine"}[following]
    assert plain[f"letter.next.{following}"] in text
    assert plain[f"letter.next.{other}"] not in text
    # the data of a letter are those of its text: nothing tells what might have been written
    whole = json.dumps(write_letter(scene, ExportOptions(language=language)), ensure_ascii=False)
    assert plain[f"letter.next.{other}"] not in whole


def test_no_question_to_a_customer_speaks_of_a_paper_that_is_not_sent() -> None:
    questions = [indicator.question for indicator in default_catalogue() if indicator.asks_customer]
    assert not [question for question in questions if re.search("attached|enclosed", question)]
    [clause] = [question for question in questions if "this clause" in question]
    assert "The buyer shall not sell, export or re-export the goods" in clause


def test_nobody_signs_a_page_with_nothing_else_on_it() -> None:
    """However many questions there are, what is asked for stands over the lines to sign."""
    for count in range(1, 14):
        questions = [
            {"audience": "customer", "about": "stop/w:user", "question": f"Which is number {n}?"}
            for n in range(count)
        ]
        pdf = registry.find("export", "letter").render(asking(questions=questions), ExportOptions())
        last = PdfReader(BytesIO(pdf)).pages[-1].extract_text()
        assert "Signature of the customer" in last
        assert "Please enclose the papers" in last
