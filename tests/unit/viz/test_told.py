"""What an assessment knows beside its sentences is told: laws' addresses, small print, doubts."""

import re
from typing import Any

import pypdfium2
import pytest

from onward.queries.model.assessment import Assessment
from onward.viz.briefing.write import write_briefing
from onward.viz.content.facts import describe_destinations
from onward.viz.content.sections import make_path_text
from onward.viz.content.texts import LONGEST
from onward.viz.page import page as html
from onward.viz.paper import pdf
from onward.viz.scene import Scene
from tests.pictures import assessment, part_of, party, path_of, picture_of, step
from tests.unit.viz.maps.test_circles import ring_scene

EU = "https://eur-lex.europa.eu/eli/reg/2021/821/oj"


def under(url: str | None) -> Scene:
    """Return the picture of findings under a law that can be read at an address."""
    data = assessment()
    for found in data["findings"]:
        found["law"][0]["url"] = url
    return picture_of(data)


def page_of(scene: Scene) -> str:
    """Return the page without its data, scripts and style."""
    page = html.render_page(scene).decode("utf-8")
    return re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)


def text_of(scene: Scene) -> str:
    """Return the text of the PDF without blanks and line breaks."""
    pages = pypdfium2.PdfDocument(pdf.set_briefing(scene))
    return "".join("".join(page.get_textpage().get_text_range() for page in pages).split())


def small_print(**tie: Any) -> str:
    """Return what is told of a step beside its sentence."""
    path = {"nodes": [party("a", "A"), party("b", "B")], "steps": [step("a", "owns", "b", **tie)]}
    (text,) = make_path_text(path_of(path)).beside
    return text


def test_the_page_leads_to_the_text_of_a_law() -> None:
    link = f'<a href="{EU}" rel="noreferrer noopener">eur-lex.europa.eu</a>'
    assert page_of(under(EU)).count(link) == 3


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://eu\u202ecom/", "http://a@b/", "x"]
)
def test_an_address_that_is_none_of_the_web_is_a_text_and_no_link(url: str) -> None:
    page = page_of(under(url))
    assert "href" not in page
    assert url.replace("\u202e", "⟨U+202E⟩") in page


def test_a_law_without_an_address_has_none() -> None:
    assert [law.url for one in under(None).findings for law in one.law] == ["", "", ""]
    assert "href" not in page_of(under(None))


def test_the_pdf_prints_the_address_of_a_law_as_text() -> None:
    document = pdf.set_briefing(under(EU))
    assert EU in text_of(under(EU))
    assert b"/URI" not in document


def test_a_step_tells_interest_day_of_publication_and_wording() -> None:
    words = small_print(interest="shareholding", published="2026-04-10", text="holds the shares")
    assert words == "interest shares; published 2026-04-10; wording “holds the shares”"


def test_a_step_says_nothing_of_what_no_source_states() -> None:
    assert small_print() == ""


def test_a_long_wording_is_cut_and_an_odd_one_is_steered() -> None:
    assert len(small_print(text="W" * 9000)) < LONGEST + 20
    assert small_print(text="a\u202eb") == "wording “a⟨U+202E⟩b”"


def test_page_and_pdf_both_tell_it() -> None:
    data = assessment()
    tie = data["findings"][0]["evidence"]["paths"][0]["steps"][0]["tie"]
    tie |= {"interest": "votingRights", "text": "votes (w, at will)", "published": "2026-03-01"}
    words = "interest voting rights; published 2026-03-01; wording “votes (w, at will)”"
    scene = picture_of(data)
    assert words in page_of(scene)
    on_paper = (
        "published 1 March 2026; interest: voting rights; wording: \u201cvotes (w, at will)\u201d"
    )
    assert "".join(on_paper.split()) in text_of(scene)
    first = write_briefing(scene)["evidence"][0]["paths"][0]["steps"][0]
    assert f"; {on_paper})" in first["from"]


def test_the_evidence_in_words_says_which_ties_are_part_of_a_circle() -> None:
    words = "; part of a circle of ownership or control)"
    steps = write_briefing(ring_scene())["evidence"][0]["paths"][0]["steps"]
    assert [one["from"].endswith(words) for one in steps] == [True, True, True]
    others = write_briefing(picture_of(assessment()))["evidence"][0]["paths"][0]["steps"]
    assert not any("circle" in one["from"] for one in others)


def conflict(**row: object) -> tuple[str, ...]:
    """Return the lines under a destination with a row of armed conflicts."""
    none: dict[str, object] = {
        "measure": "ucdp_intensity",
        "family": "conflict",
        "scale": "0-2",
        "direction": "up",
        "threshold": "1",
        "licence": "CC BY 4.0",
        "value": None,
        "meets": None,
        "data_year": None,
        "published": None,
        "retrieved": None,
        "source": None,
        "url": None,
        "note": "",
    }
    record = {"country": "KZ", "role": "destination", "status": "none", "year": 2026, "note": None}
    data = assessment() | {"destination": [{**record, "measures": [], "conflicts": [none | row]}]}
    (country,) = describe_destinations(part_of(Assessment, data))
    return country.lines


def test_a_conflict_at_the_destination_is_told_and_not_counted() -> None:
    lines = conflict(value="2", data_year=2024, meets=True)
    assert lines[0] == (
        "Armed conflict (Uppsala Conflict Data Program): 1,000 deaths or more in the year "
        "(data of 2024); meets the threshold; shown and not counted"
    )


def test_no_row_of_a_conflict_is_no_word_of_peace() -> None:
    assert conflict()[0] == "Armed conflict: no row, which does not say that there was none"
