"""A name is read in the characters that a program has escaped, and no other name is changed."""

import pytest

from onward.graph.names.typing_errors import read_escaped
from onward.graph.names.variants import find_variants


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Kaprikat&nbsp;Zubrol", "Kaprikat Zubrol"),
        ("Kaprikat&amp;nbsp;Zubrol", "Kaprikat Zubrol"),
        ("Kaprikat &amp; Zubrol", "Kaprikat & Zubrol"),
        ("&#1047;&#1072;&#x432;&#1086;&#1076;", "Завод"),
        ("\\u0417\\u0430\\u0432\\u043e\\u0434", "Завод"),
        ("Kaprikat%20Zubrol%20%28Kvarzit%29", "Kaprikat Zubrol (Kvarzit)"),
        ("%D0%97%D0%B0%D0%B2%D0%BE%D0%B4", "Завод"),
        ("Kaprikat=20Zubrol", "Kaprikat Zubrol"),
        ("Z=C3=BCbrol GmbH", "Zübrol GmbH"),
        ("=?utf-8?Q?Z=C3=BCbrol_GmbH?=", "Zübrol GmbH"),
        ("=?utf-8?B?0JfQsNCy0L7QtA==?=", "Завод"),
        ("<p>Kaprikat<br/>Zubrol</p>", "Kaprikat Zubrol"),
        ("Kaprikat\\nZubrol\\r\\n", "Kaprikat Zubrol"),
        ("Kaprikat_x0020_Zubrol_x000D_", "Kaprikat Zubrol"),
    ],
)
def test_what_a_program_has_escaped_is_read_as_it_was_meant(text: str, meant: str) -> None:
    assert meant in [variant.text for variant in find_variants(text).variants]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "AT&T",
            "R&D;",
            "Kaprikat 51%49",
            "100%25",
            "A=41",
            "C:\\users",
            "C:\\new",
            "<Kaprikat>",
            "\\u12",
            "&;",
            "%%%",
        ),
        *("=?x?B?!!?=", "%FF%FE", "_xyz_", "Zubrol & Sons; Kvarzit & Co;"),
    ],
)
def test_signs_that_escape_nothing_stay(text: str) -> None:
    assert read_escaped(text) in (None, text.replace("%25", "%"))
