"""Whether a document's characters can be drawn: by the shipped fonts, or by a person's own."""

from pathlib import Path

import pytest

from onward.errors import ExportError, GlyphMissing
from onward.viz.paper.typesetting import check_glyphs, name_script, shipped_fonts_folder
from onward.viz.placing.cards import is_in_shipped_fonts
from tests.unit.cases import each_case


@each_case("char", "script", lists=True)
def test_a_script_is_named_by_its_characters(char: str, script: str) -> None:
    assert name_script(char) == script


@each_case("text", lists=True)
def test_the_shipped_fonts_draw_it(text: str) -> None:
    check_glyphs((text,), (), "brief.pdf")


def test_the_first_missing_character_is_named_with_the_word_it_stands_in() -> None:
    with pytest.raises(GlyphMissing, match=r"^x: no font for Tamil U\+0BA4 in தமிழ்; pass"):
        check_glyphs(("plain", "a தமிழ் b 林"), (), "x")


def test_of_a_long_word_the_part_around_the_character_is_shown() -> None:
    with pytest.raises(GlyphMissing, match=r"in …a{20}林a{19}…; pass"):
        check_glyphs(("a" * 200 + "林" + "a" * 200,), (), "x")


def test_a_font_of_a_person_draws_what_ours_do_not() -> None:
    arabic = shipped_fonts_folder() / "NotoSansArabic-Regular.ttf"
    check_glyphs(("شركة",), ((str(arabic), 0),), "x")
    with pytest.raises(GlyphMissing):
        check_glyphs(("林",), ((str(arabic), 0),), "x")


def test_a_font_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    with pytest.raises(ExportError, match=r"broken\.ttf: cannot be read as a font .*; remove it"):
        check_glyphs(("林",), ((str(broken), 0),), "x")


def test_every_shipped_font_is_in_the_table_of_widths() -> None:
    assert all(map(is_in_shipped_fonts, "aЯحქखမไהԱ→◆⟨"))
