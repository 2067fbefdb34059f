"""Names are compared in one plain form that undoes only how they are typed."""

import pytest

from onward.graph.model import Identifier, Name, Party, Provenance
from onward.graph.names import NameIndex, normalise


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ACME  Ltd.", "acme ltd"),
        ("«MFI-Soft», OOO", "mfi soft ooo"),
        ("ＡＣＭＥ", "acme"),  # noqa: RUF001  # full-width letters are the point
        ("Straße", "STRASSE"),
        ("Цитадель ООО", "ЦИТАДЕЛЬ ооо"),  # noqa: RUF001  # Cyrillic letters are the point
        ("Jose\u0301", "José"),
        ("Gaz\u200bprom\u202e", "gazprom"),
    ],
)
def test_case_width_punctuation_and_invisible_characters_do_not_part_names(
    left: str, right: str
) -> None:
    assert normalise(left) == normalise(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("Acme Ltd", "Acme"), ("Acme Trade", "Trade Acme"), ("José", "Jose"), ("Acme 1", "Acme 2")],
)
def test_legal_form_order_accents_and_digits_do_part_names(left: str, right: str) -> None:
    assert normalise(left) != normalise(right)


def test_a_name_without_letters_is_empty_and_finds_nobody() -> None:
    assert normalise(" -- !") == ""
    nobody = Party("x:1", "--", "Company", None, Provenance("x", "1"))
    assert NameIndex([nobody]).by_name("") == []


def test_the_index_knows_every_name_and_number_and_gives_ids_sorted() -> None:
    number = Identifier("lei", "5493001KJTIIGC8Y1R12", valid=True)
    rows = [
        Party("x:2", "Acme", "Company", "DE", Provenance("x", "2"), identifiers=(number,)),
        Party("x:1", "Other", "Company", "DE", Provenance("x", "1"), names=(Name("ACME"),)),
    ]
    index = NameIndex(rows)
    assert index.by_name("acme") == ["x:1", "x:2"]
    assert index.by_name("nobody") == []
    assert index.by_identifier("lei", "5493001KJTIIGC8Y1R12") == ["x:2"]
    assert index.by_identifier("imo", "5493001KJTIIGC8Y1R12") == []
