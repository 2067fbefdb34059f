"""Parts from other packages: what one of them lacks or raises is said in a line that names it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onward import registry
from onward.errors import UsageError
from tests.shell import found_in, install

PACKAGE = "faulty_onward"
SEAMS = ("engine", "source", "detector", "export")


@pytest.fixture
def faulty_parts(tmp_path: Path) -> Iterator[str]:
    """A package whose modules, one and the same for each seam, are empty or raise."""
    package = PACKAGE
    modules = {
        "empty": "",
        "raises": "1 / 0",
        "unread": "def (",
        "two": "raise ValueError('a\\nb')",
    }
    lines = "\n".join(f"x_{name} = {package}.{name}" for name in modules)
    lines += f"\nx_inside = {package}.raises.inside"
    points = {f"onward.{seam}s": lines for seam in SEAMS}
    with found_in(install(tmp_path / "site", package, modules, points)):
        yield package


@pytest.mark.parametrize("seam", SEAMS)
def test_a_part_that_lacks_what_its_seam_needs_is_named(faulty_parts: str, seam: str) -> None:
    lacks = {
        "engine": "no Engine",
        "source": "no SOURCE and no read",
        "detector": "no detect",
        "export": "no SUFFIX and no render",
    }
    with pytest.raises(UsageError) as refused:
        registry.find(seam, "x_empty")
    assert str(refused.value) == (
        f"{seam} 'x_empty': {faulty_parts}.empty of {faulty_parts} has {lacks[seam]}; "
        f"repair or uninstall {faulty_parts}"
    )


@pytest.mark.parametrize("seam", SEAMS)
@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("x_raises", "ZeroDivisionError: division by zero"),
        ("x_unread", "SyntaxError: invalid syntax"),
        ("x_two", "ValueError: a b"),
    ],
)
def test_a_part_that_raises_when_it_is_imported_is_one_line(
    faulty_parts: str, seam: str, name: str, fault: str
) -> None:
    with pytest.raises(UsageError, match=r"^[^\n]+$") as refused:
        registry.find(seam, name)
    assert f"of {faulty_parts} cannot be imported: {fault}" in str(refused.value)


@pytest.mark.usefixtures("faulty_parts")
def test_a_part_that_raises_hides_no_other_one() -> None:
    assert "un" in registry.folders("source")
    assert registry.find("export", "svg").SUFFIX == ".svg"
