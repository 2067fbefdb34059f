"""Names from the right are isolated in sentences; every foreign name says of which script it is."""

from onward.viz.page.page import isolate_names, make_pattern, render_page
from tests.pictures import assessment, picture_of

FIRST, SECOND = "شركة أفق الخليج", "مجموعة النور 12 ش.م.م"


def test_two_names_beside_each_other_keep_their_order() -> None:
    written = str(isolate_names(f"{FIRST}, {SECOND} 50 %", make_pattern(())))
    assert written.startswith(f'<bdi lang="und-Arab">{FIRST}</bdi>, <bdi lang="und-Arab">')
    assert written.endswith(" 50\xa0%")


def test_a_name_that_is_known_is_isolated_with_its_numbers() -> None:
    written = str(isolate_names(f"through {SECOND}, 50 %", make_pattern((FIRST, SECOND))))
    assert written == f'through <bdi lang="und-Arab">{SECOND}</bdi>, 50\xa0%'


def test_what_a_name_holds_stays_text() -> None:
    name = "ب<img src=x>"
    assert "<img" not in str(isolate_names(f"{name} & A", make_pattern((name,))))


def test_sentences_of_a_page_isolate_the_names_in_them() -> None:
    made = assessment()
    made["findings"][0]["summary"] = f"It is owned through {FIRST}, {SECOND}."
    page = render_page(picture_of(made)).decode("utf-8")
    isolated = [f'<bdi lang="und-Arab">{name}' for name in (FIRST, "مجموعة النور")]
    assert f"through {isolated[0]}</bdi>, {isolated[1]}" in page


def test_the_page_says_the_script_of_foreign_names_and_none_of_latin_ones() -> None:
    page = render_page(picture_of(assessment("Вектор"))).decode("utf-8")
    assert '<html lang="en">' in page
    assert '<bdi lang="und-Cyrl">Вектор Holding</bdi>' in page
    assert (
        "lang="
        not in render_page(picture_of(assessment("Vector")))
        .decode("utf-8")
        .split("<body>")[1]
        .split("<script")[0]
    )
