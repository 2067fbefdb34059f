"""XML is read record by record, without DTD, network or limitless growth."""

from pathlib import Path

import pytest

from onward import errors
from onward.errors import InputRefused, LimitExceeded
from onward.loaders.account import LoadLog
from onward.loaders.readers import streams
from onward.loaders.readers.records import xml_records
from tests.unit.cases import each_case


def read(folder: Path, content: str, **options: str) -> list[tuple[int, str | None]]:
    path = folder / "file.xml"
    path.write_text(content)
    log = LoadLog()
    found = [
        (line, element.findtext("name") or element.text)
        for line, element in xml_records(path, log, tags={"person", "firm"}, **options)
    ]
    assert log.account(path).rows == len(found)
    return found


def test_records_come_whole_with_their_lines_wherever_they_stand(tmp_path: Path) -> None:
    content = """<list date="x">
      <persons><person><name>A</name></person>
      <person><name>B</name></person></persons>
      <firms><firm><name>C</name></firm></firms>
    </list>"""
    assert read(tmp_path, content, root="list") == [(2, "A"), (3, "B"), (4, "C")]


def test_the_attributes_of_the_root_stay_readable(tmp_path: Path) -> None:
    path = tmp_path / "file.xml"
    path.write_text('<list date="2026-01-01"><firm/><firm/></list>')
    dates = [
        element.getroottree().getroot().get("date")
        for _, element in xml_records(path, LoadLog(), tags={"firm"})
    ]
    assert dates == ["2026-01-01", "2026-01-01"]


def test_a_record_inside_a_record_belongs_to_the_outer_one(tmp_path: Path) -> None:
    content = "<list><firm><name>A</name><firm><name>B</name></firm></firm></list>"
    assert read(tmp_path, content) == [(1, "A")]


def test_names_are_compared_with_their_namespace(tmp_path: Path) -> None:
    content = '<list xmlns="urn:x"><firm>A</firm></list>'
    assert read(tmp_path, content, namespace="urn:x", root="list") == [(1, "A")]
    assert read(tmp_path, content) == []


@each_case("dtd")
def test_a_dtd_is_refused_and_nothing_it_names_is_read(tmp_path: Path, dtd: str) -> None:
    for name in ("canary.txt", "canary.dtd"):
        (tmp_path / name).write_text("the canary sings")
    with pytest.raises(InputRefused, match=r"^file\.xml:1:DOCTYPE: has a DTD") as caught:
        read(tmp_path, f"{dtd}<list><firm>&x;</firm></list>")
    assert "canary" not in str(caught.value)


def test_entities_that_multiply_in_an_attribute_stay_small(tmp_path: Path) -> None:
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 50}">' for n in range(10)
    )
    with pytest.raises(InputRefused, match=r"^file\.xml:1:"):
        read(tmp_path, f'<!DOCTYPE list [{entities}]><list a="&e9;"/>')


@each_case("content", "error", "says")
def test_what_is_no_list_is_refused_with_its_place(
    tmp_path: Path, content: str, error: str, says: str
) -> None:
    with pytest.raises(getattr(errors, error), match=says):
        read(tmp_path, content, root="list")


def test_depth_beyond_the_limit_is_refused_with_its_line(tmp_path: Path) -> None:
    content = "<list>\n" + "<a>" * 70 + "</a>" * 70 + "</list>"
    with pytest.raises(LimitExceeded, match=r"^file\.xml:2:a: elements are nested more than 64"):
        read(tmp_path, content)


def test_depth_up_to_the_limit_is_read(tmp_path: Path) -> None:
    content = "<list><firm>" + "<a>" * 62 + "</a>" * 62 + "</firm></list>"
    assert len(read(tmp_path, content)) == 1


@each_case("content")
def test_text_beyond_the_limit_is_refused(tmp_path: Path, content: str) -> None:
    big = content.format("x" * (streams.FIELD_CHARS + 100_000))
    with pytest.raises(LimitExceeded, match=r"^file\.xml:1:\w+: a text has over 1,048,576"):
        read(tmp_path, f"<list>{big}</list>")


def test_a_record_of_too_many_elements_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "RECORD_ELEMENTS", 5)
    with pytest.raises(LimitExceeded, match="a record has over 5 elements"):
        read(tmp_path, f"<list><firm>{'<a/>' * 6}</firm></list>")
    assert len(read(tmp_path, f"<list>{'<firm><a/></firm>' * 20}</list>")) == 20


@pytest.mark.parametrize("before", ["", "<list>"])
def test_a_namespace_that_every_element_would_repeat_is_refused(
    tmp_path: Path, before: str
) -> None:
    content = f'{before}<firms xmlns="urn:{"x" * 2_000}"><firm>A</firm></firms>'
    with pytest.raises(LimitExceeded, match="name of an element has over 1,000 characters"):
        read(tmp_path, content + ("</list>" if before else ""))
