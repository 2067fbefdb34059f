"""The briefing: all of it readable, also by programs, nothing that runs, the same bytes again."""

import hashlib
import re
import sys
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from onward.errors import ExportError, GlyphMissing
from onward.graph.json_forms import canonical_hash, canonical_json
from onward.viz.briefing.write import write_briefing
from onward.viz.content.texts import printable
from onward.viz.exports import png
from onward.viz.language.words import read_words
from onward.viz.options import ExportOptions
from onward.viz.paper import pdf, typesetting
from onward.viz.paper.pdf import (
    BOTTOM,
    LEAST_NAME,
    MARGIN,
    OWN_MARGINS,
    MapPage,
    lift_words,
    make_map_pages,
)
from onward.viz.placing.cards import NAME_SIZE
from onward.viz.scene import Edge, Node, Scene, compute_scene_id
from onward.viz.scene_texts import LawText
from tests.pictures import assessment, finding, party, picture_of, step
from tests.unit.cases import each_case, table

HAN_FONTS = Path("/usr/share/fonts/truetype/droid")
SCENE = picture_of(assessment())
BYTES = pdf.set_briefing(SCENE)
ARABIC, CYRILLIC, HAN = "شركة الاتصالات الوطنية", "Министерство внутренних дел", "林伟贸易公司"
HOSTILE = table(__file__, "HOSTILE")

AT_A_START = [name for name in HOSTILE if name[0] in "=-+/"]
ANYWHERE = [name for name in HOSTILE if name not in AT_A_START]
IN_NAMES = [
    *((name,) for name in AT_A_START),
    *(tuple(ANYWHERE[first : first + 6]) for first in range(0, len(ANYWHERE), 6)),
]
"""Markup that counts at the start of a line is a name alone, the rest several in one name."""


@lru_cache(maxsize=4)
def words(document: bytes) -> str:
    """Return the text of a document without blanks: where a line breaks is no matter."""
    pages = pypdfium2.PdfDocument(document)
    return squeezed("".join(page.get_textpage().get_text_range() for page in pages))


def squeezed(text: str) -> str:
    """Take all blanks out of a text."""
    return re.sub(r"\s", "", text)


def chained(count: int, name: str = "Made up") -> Scene:
    """Return a scene of `count` parties beside each other, of which one finding each tells."""
    data = assessment(name)
    paths = []
    for at in range(count):
        one, two = party(f"w:o{at}", f"{name} Holding {at}"), party("w:user", name)
        paths.append({"nodes": [one, two], "steps": [step(one["id"], "owns", "w:user")]})
    data["findings"] = [
        finding("high", "present", "w:user", path, title=f"Owned by {at}")
        for at, path in enumerate(paths)
    ]
    return picture_of(data)


def test_every_finding_step_party_source_gap_and_id_stands_in_the_text() -> None:
    steps = [step for one in SCENE.findings for path in one.paths for step in path.steps]
    assert steps
    written = write_briefing(SCENE)
    expected = [
        *(text for one in SCENE.findings for text in (one.title, one.summary, one.question)),
        *(note for one in SCENE.findings for note in one.notes),
        *(f"Finding {one.number}" for one in SCENE.findings),
        "Basis: Regulation (EU) 1/2000 (in force since 2 January 2000; read in a summary, not in",
        *(text for step in steps for text in (step.text, step.url)),
        "(w; 2019 \u2013 2020; ended; retrieved 30 April 2026)",
        *(row.name for row in SCENE.parties),
        *(node.name for node in SCENE.nodes),
        *(row.dataset for row in SCENE.licences),
        *SCENE.questions,
        *(line for part in SCENE.sections if part.kind != "gaps" for line in part.lines),
        *(line for part in written["unseen"] for line in part["lines"]),
        *(written["case"] + written["method"] + written["goods"] + written["rules"]),
        *(SCENE.closing, SCENE.title, "FICTIONAL TRANSACTION"),
    ]
    text = words(BYTES)
    assert [one for one in expected if squeezed(str(one)) not in text] == []


def test_checksums_stand_once_with_what_the_assessment_rests_on() -> None:
    checksums = squeezed(f"Checksums: record {'c' * 16}, map {compute_scene_id(SCENE)[:16]}")
    assert squeezed(words(BYTES)).count(checksums) == 1


def test_every_page_bears_reference_and_number() -> None:
    pages = PdfReader(BytesIO(BYTES)).pages
    for number, page in enumerate(pages, start=1):
        assert squeezed("Assessment A-1") in squeezed(page.extract_text())
        assert squeezed(f"page {number} / {len(pages)}") in squeezed(page.extract_text())


def test_the_first_page_says_verdict_parties_and_what_finding_one_rests_on() -> None:
    first = squeezed(PdfReader(BytesIO(BYTES)).pages[0].extract_text())
    for label in ("Findings", "refuse", "3 findings", "END-USER", "EXPORTER", "STOP"):
        assert squeezed(label) in first
    name = "Samarlink LLC (fictional)"
    owned = f"{name} Holding → owns at least 60 %, up to 75 % → {name}"
    assert squeezed(f"{name} Ministry → controls → {owned}") in first


def test_an_incomplete_assessment_says_why_before_anything_else() -> None:
    data = assessment()
    data["complete"] = False
    data["coverage"]["gaps"][:] = [gap("the colour of the goods")]
    first = squeezed(first_page(pdf.set_briefing(picture_of(data))))
    assert first.index(squeezed("Not complete")) < first.index(squeezed("the colour of the goods"))
    assert first.index(squeezed("the colour of the goods")) < first.index("Findings")
    data["complete"] = True
    assert squeezed("Not complete") not in words(pdf.set_briefing(picture_of(data)))


def first_page(document: bytes) -> str:
    """Return the text of the first page."""
    return PdfReader(BytesIO(document)).pages[0].extract_text()


def gap(what: str, **more: Any) -> dict[str, Any]:
    """Return a fact that is not known."""
    return {
        "id": "G1", "on": "item", "field": "something.new", "what": what, "role": None,
        "party": None, "why_it_matters": what, "question": "", "audience": "internal",
        "blocks": [], "attempts": [], **more,
    }  # fmt: skip


def test_the_document_declares_both_standards_its_language_title_author_and_day() -> None:
    reader = PdfReader(BytesIO(BYTES))
    root: Any = reader.trailer["/Root"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3<" in metadata
    assert "<pdfaid:conformance>A<" in metadata
    assert "<pdfuaid:part>1<" in metadata
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (SCENE.title, "Onward")
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date().isoformat() == SCENE.on


def test_the_map_says_to_those_who_do_not_see_it_where_its_content_is_in_words() -> None:
    (alt,) = (str(value) for key, value in entries_of(BYTES) if key == "/Alt")
    assert alt.startswith(f"Map: {SCENE.title}. 5 parties and 5 lines.")
    assert alt.endswith("in words under “Evidence, step by step” and “The map in words”.")


def test_the_record_is_attached_byte_for_byte() -> None:
    data = assessment()
    (name,) = PdfReader(BytesIO(BYTES)).attachments
    (content,) = PdfReader(BytesIO(BYTES)).attachments[name]
    assert name == "A-1.json"
    assert content == canonical_json(data)
    assert hashlib.sha256(content).hexdigest() == canonical_hash(data)


def test_a_scene_without_a_record_has_none_attached() -> None:
    assert not PdfReader(BytesIO(pdf.set_briefing(replace(SCENE, record=None)))).attachments


def test_a_map_without_a_verdict_is_told_without_one() -> None:
    scene = replace(
        SCENE, verdict="", suggestion="", findings=(), parties=(), counts=(), record=None, on=""
    )
    text = words(pdf.set_briefing(scene))
    assert squeezed("The map in words") in text
    assert squeezed("A person decides, and signs") not in text
    assert "FINDINGS" not in text


def test_paths_are_called_paths() -> None:
    plain = tuple(replace(one, severity="", status="", law=()) for one in SCENE.findings)
    text = words(pdf.set_briefing(replace(SCENE, verdict="", numbers="path", findings=plain)))
    assert squeezed("Path 1 · ") in text
    assert squeezed("Finding 1") not in text


def test_nothing_in_it_runs_opens_or_leads_away() -> None:
    hostile = pdf.set_briefing(picture_of(assessment("javascript:alert(1)")))
    for document in (BYTES, hostile):
        keys = {key for key, _ in entries_of(document)}
        assert not keys & {"/JS", "/JavaScript", "/OpenAction", "/AA", "/URI", "/Launch", "/GoToR"}


def entries_of(document: bytes) -> list[tuple[str, Any]]:
    """Return all entries of all dictionaries that a document leads to."""
    found: list[tuple[str, Any]] = []
    ahead: list[Any] = [PdfReader(BytesIO(document)).trailer]
    seen = set()
    while ahead:
        one = ahead.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if isinstance(one, dict):
            found += [(str(key), value) for key, value in one.items()]
            ahead += one.values()
        elif isinstance(one, list):
            ahead += one
    return found


@pytest.mark.parametrize("names", IN_NAMES, ids=lambda names: names[0])
def test_markup_in_a_name_stands_there_literally(names: tuple[str, ...]) -> None:
    text = words(pdf.set_briefing(picture_of(assessment(" ".join(names)))))
    assert [name for name in names if text.count(squeezed(printable(name))) <= 3] == []


def test_a_word_of_400_letters_stays_on_the_page() -> None:
    document = pdf.set_briefing(picture_of(assessment("W" * 400)))
    assert "W" * 400 in words(document)
    for page in pypdfium2.PdfDocument(document):
        width, letters = page.get_width(), page.get_textpage()
        boxes = [letters.get_charbox(at) for at in range(letters.count_chars())]
        margin = MARGIN if width < page.get_height() else OWN_MARGINS[0]
        assert all(
            left >= margin - 1 and right <= width - margin + 1 for left, _, right, _ in boxes
        )


def test_arabic_and_cyrillic_are_whole() -> None:
    document = pdf.set_briefing(picture_of(assessment(f"{ARABIC} {CYRILLIC}")))
    # words() has Arabic letters in the order and the forms in which they are drawn
    text = squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages))
    assert squeezed(CYRILLIC) in text
    assert all(word in text for word in ARABIC.split())
    assert drawn_share(document) > 0.01


def test_han_is_whole_with_a_folder_that_has_it() -> None:
    if not HAN_FONTS.is_dir():
        pytest.skip(f"no fonts with Han in {HAN_FONTS}: install fonts-droid-fallback")
    document = pdf.set_briefing(picture_of(assessment(HAN)), ExportOptions(fonts=(HAN_FONTS,)))
    assert squeezed(HAN) in words(document)
    assert drawn_share(document) > 0.01


def drawn_share(document: bytes) -> float:
    """Return how much of the first page is not white."""
    page = pypdfium2.PdfDocument(document)[0].render(scale=1).to_numpy()
    return float((page.min(axis=2) < 200).mean())


def test_a_character_that_no_font_has_is_named_before_anything_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(typesetting, "_compile_template", pytest.fail)
    message = (
        "brief.pdf: no font for Han U+6797 in 林伟; pass --font-path with a folder that has one"
    )
    with pytest.raises(GlyphMissing) as raised:
        pdf.set_briefing(picture_of(assessment("林伟")))
    assert str(raised.value) == message
    assert raised.value.exit_code == 4


def test_a_folder_of_fonts_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"nowhere: no such folder; pass --font-path"):
        pdf.set_briefing(SCENE, ExportOptions(fonts=(tmp_path / "nowhere",)))


def test_without_typst_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ExportError, match=r"^PDF and PNG .* pip install 'onward\[pdf\]'$"):
        pdf.set_briefing(SCENE)


def test_nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pdf.set_briefing(SCENE)
    assert list(tmp_path.iterdir()) == []


def map_pages(scene: Scene) -> list[MapPage]:
    """Return the maps of a scene on their sheets."""
    return list(make_map_pages(scene, read_words()))


@pytest.mark.parametrize("count", [1, 3, 6, 40])
def test_every_map_is_on_a_sheet_of_a4_with_names_seven_points_high_at_least(count: int) -> None:
    for one in map_pages(chained(count)):
        assert sorted((round(one.sheet.width), round(one.sheet.height))) == [595, 842]
        assert one.sheet.map_width / one.size[0] * NAME_SIZE >= LEAST_NAME - 0.01


def test_every_page_with_a_map_has_a_legend() -> None:
    document = pdf.set_briefing(chained(12))
    pages = [page.extract_text() for page in PdfReader(BytesIO(document)).pages]
    maps = [text for text in pages if re.search(r"^Map of finding \d+: ", text, re.MULTILINE)]
    assert len(maps) == 12
    assert all("stated by a source" in text for text in maps)


def test_a_map_too_wide_for_a_sheet_is_drawn_finding_by_finding_and_says_so() -> None:
    scene = chained(40)
    pages = map_pages(scene)
    assert [one.title for one in pages] == [
        "Overview",
        *(f"Map of finding {text.number}: {text.title}" for text in scene.findings),
    ]
    assert pages[0].notes == (
        "The whole map is too large for a sheet: there is an overview, "
        "and a map for each finding that needs one.",
    )


def test_a_map_that_no_sheet_carries_goes_over_several_that_overlap() -> None:
    (first, *rest) = map_pages(replace(chained(8), findings=(), verdict="", record=None))
    assert first.title == f"Map, part 1 of {len(rest) + 1}"
    assert all(one.tile.left < first.tile.width for one in rest[:1])
    last = rest[-1]
    assert last.tile.left + last.tile.width == pytest.approx(last.sheet.map_width, abs=0.1)


def test_every_card_of_a_map_that_is_higher_than_a_sheet_is_in_sight_on_one_of_its_parts() -> None:
    names = [f"Company number {at}" for at in range(16)]
    nodes = tuple(
        Node(f"n{at}", name, "Company", None, roles=("end-user",) if at == 0 else ())
        for at, name in enumerate(names)
    )
    edges = tuple(
        Edge(f"e{at}", f"n{at + 1}", f"n{at}", "owns", "owns 60 %") for at in range(len(names) - 1)
    )
    tall = replace(SCENE, nodes=nodes, edges=edges, findings=(), verdict="", record=None)
    sheets = [page for page in pypdfium2.PdfDocument(pdf.set_briefing(tall)) if is_lengthwise(page)]
    assert len(sheets) > 2
    shown = []
    for sheet in sheets:
        width, height = sheet.get_size()
        # what a clip hides counts as text, too: below the heading and above the caption it is seen
        seen = sheet.get_textpage().get_text_bounded(0, 120, width, height - 70)
        shown.append({name for name in names if re.search(rf"{name}\b", seen)})
    assert set().union(*shown) == set(names)
    assert names[-1] in shown[0]
    assert names[0] in shown[-1]


def is_lengthwise(page: pypdfium2.PdfPage) -> bool:
    width, height = page.get_size()
    return bool(width > height)


@pytest.mark.parametrize(("findings", "length"), [(0, 5), (2, 30), (5, 60), (7, 90), (9, 400)])
def test_the_map_stands_there_once_and_no_page_before_it_is_mostly_empty(
    findings: int, length: int
) -> None:
    long_finding = replace(
        SCENE.findings[0],
        summary=" ".join(["word"] * length),
        law=tuple(map(LawText, SCENE.method)),
    )
    scene = replace(SCENE, findings=(long_finding,) * findings)
    document = pypdfium2.PdfDocument(pdf.set_briefing(scene))
    pages = [page.get_textpage() for page in document]
    heads = [text.get_text_range().splitlines() for text in pages]
    (at,) = (number for number, lines in enumerate(heads) if "Map" in lines)
    before = pages[at - 1]
    lowest = [before.get_charbox(n)[1] for n in range(before.count_chars())]
    assert at == 0 or min(y for y in lowest if y > BOTTOM) < document[at - 1].get_height() * 0.55


@each_case("name")
def test_a_name_whose_letters_join_stands_on_the_map_as_text_of_the_document(name: str) -> None:
    """Typst lays the glyphs of such a name over each other where it stands in an SVG."""
    scene = replace(SCENE, nodes=(replace(SCENE.nodes[0], name=name),), edges=(), findings=())
    (page,) = map_pages(scene)
    drawing, words = lift_words(page.svg)
    own = [one["text"] for one in words]
    assert own
    assert all(word in " ".join(own) for word in name.split()[:3])
    assert not any(f">{text}</text>" in drawing for text in own)
    assert pdf.set_briefing(scene).startswith(b"%PDF")
    assert png.render(scene).startswith(b"\x89PNG")


def test_words_that_the_document_sets_stand_where_the_drawing_has_them() -> None:
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 -50 300 200">'
        '<g><g transform="translate(10 20)"><text x="5" y="6.5" font-size="12" font-weight="700" '
        'fill="#17202a">ไทย</text><text x="1" y="2" font-size="12" fill="#17202a">Thai</text>'
        "</g></g>"
        "</svg>\n"
    )
    rest, (one,) = lift_words(drawn)
    assert "ไทย" not in rest
    assert ">Thai</text>" in rest
    assert one == {
        "text": "ไทย", "x": 115.0, "y": 76.5, "size": 12.0, "bold": True, "anchor": "middle",
        "fill": "#17202a",
    }  # fmt: skip


def test_a_second_name_without_a_font_is_told_and_keeps_nothing_back() -> None:
    """A blank in a name is another name; but this one only stands beside a name that is drawn."""
    nodes = (replace(SCENE.nodes[0], native=HAN), *SCENE.nodes[1:])
    scene = replace(SCENE, nodes=nodes)
    document = pdf.set_briefing(scene)
    assert squeezed("(its name in Han is not drawn: no font for it)") in words(document)
    assert compute_scene_id(scene)[:16] in words(document)
    assert png.render(scene).startswith(b"\x89PNG")
    with pytest.raises(GlyphMissing):
        pdf.set_briefing(
            replace(SCENE, nodes=(replace(SCENE.nodes[0], name=HAN), *SCENE.nodes[1:]))
        )


@pytest.mark.parametrize("acts", [4, 12, 18])
def test_the_first_page_is_filled_where_the_first_finding_is_longer_than_its_room(
    acts: int,
) -> None:
    made = assessment("Samarlink LLC")
    for each in made["findings"]:
        [law] = each["law"]
        citations = (f"Regulation (EU) {number}/2000" for number in range(1, acts + 1))
        each["law"] = [law | {"citation": citation} for citation in citations]
    heights: list[float] = []

    def note_height(text: str, matrix: Any, at: Any, *_: object) -> None:
        if text.strip():
            # typst writes from the top down: a negative scale
            heights.append(at[5] * matrix[3] + matrix[5] if matrix[3] < 0 else at[5] + matrix[5])

    PdfReader(BytesIO(pdf.set_briefing(picture_of(made)))).pages[0].extract_text(
        visitor_text=note_height
    )
    foot = 60
    assert min(height for height in heights if height > foot) < 842 / 5
