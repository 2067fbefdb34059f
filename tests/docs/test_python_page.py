"""The page on Python says what is true: its examples run, in their order, in an empty folder."""

import doctest
import html
import io
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

import onward
from onward.api.parties import Merges
from tests.lists import MADE, ROOT
from tests.shell import onward as onward_command

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(language: str) -> Iterator[tuple[str, str]]:
    """Yield the name and text of each block of a language."""
    for found, name, text in BLOCK.findall(PAGE):
        if found == language:
            yield name, text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with the files that the page names, and run the page's examples in it."""
    made = tmp_path_factory.mktemp("page")
    for name, text in blocks("csv"):
        (made / name).write_text(text, encoding="utf-8")
    listed = (MADE / "un" / "consolidated.xml").read_text(encoding="utf-8")
    (made / "consolidated.xml").write_text(listed.replace("QDi.901", "KPi.033"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        run_examples()
    return made


def run_examples() -> None:
    # a blank line ends what is expected, as the fence of a block does on the page
    examples = "\n".join(text for _, text in blocks("python"))
    test = doctest.DocTestParser().get_doctest(examples, {}, "docs/python.md", "docs/python.md", 0)
    shown: list[str] = []
    result = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=shown.append)
    assert result.failed == 0, "".join(shown)
    assert result.attempted > 35


def test_the_examples_run_in_their_order(folder: Path) -> None:
    assert (folder / "briefing.pdf").read_bytes().startswith(b"%PDF")
    assert b"<svg" in (folder / "acme.svg").read_bytes()


def test_the_lines_of_a_terminal_can_be_typed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    for _, text in blocks("console"):
        for command, expected in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
            written = run_line(*shlex.split(command))
            assert written == (expected or written)


def run_line(program: str, *arguments: str) -> str:
    """Run a line in this process; return what it writes."""
    if program == "onward":
        answer = onward_command(*arguments)
        assert answer.code == 0, answer.err
        return answer.out
    option, code = arguments
    assert (program, option) == ("python", "-c")
    with redirect_stdout(io.StringIO()) as written:
        exec(code, {})  # noqa: S102  # it stands on our own page
    return written.getvalue()


CELLS = (
    "import onward\nws = onward.Workspace('onward-data')",
    "ws.neighbourhood('customers:acme')",
    "ws.paths('customers:acme', 'un:KPi.033')",
    "ws.assess({'id': 'T-9', 'parties': [{'role': 'end_user', 'id': 'customers:acme'}]})",
)


def test_cells_of_a_notebook_show_their_map(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    names: dict[str, object] = {}
    first, *others = CELLS
    exec(first, names)  # noqa: S102  # the cells are written above
    for cell in others:
        shown = eval(cell, names)  # noqa: S307  # likewise
        frame = shown._repr_html_()
        attributes = re.fullmatch(r'<iframe ([^<>]*)srcdoc="([^"<>]*)"([^<>]*)></iframe>', frame)
        assert attributes is not None, "the frame is one element, and nothing leaves it"
        assert 'sandbox="allow-scripts allow-downloads"' in attributes[1]
        page = html.unescape(attributes[2])
        assert page.startswith("<!doctype html>")
        assert "Acme Optik TOO" in page
        assert repr(shown).startswith("<")
        assert len(repr(shown)) < 200


def test_a_name_in_a_notebook_steers_nothing(folder: Path) -> None:
    order = {
        "id": "</iframe><script>alert(1)</script>",
        "date": "2026-05-02",
        "parties": [{"role": "end_user", "name": '"><img src=x onerror=alert(1)>'}],
    }
    assessment = onward.Workspace(folder / "onward-data").assess(order, keep=False)
    frame = assessment._repr_html_()
    assert frame.count("<") == 2
    assert frame.count(">") == 2


def test_the_table_names_every_public_call() -> None:
    table = PAGE.partition("## What there is")[2]
    named = set(re.findall(r"`(\w+)[(`]", table)) | set(re.findall(r"`(\w+)`", table))
    public = {name for name in dir(onward.Workspace) if not name.startswith("_")}
    ledger = {name for name in dir(Merges) if not name.startswith("_")}
    assert public | ledger <= named | set(re.findall(r"(\w+)\(", table))


def test_the_lines_of_the_readme_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (lines,) = re.findall(
        r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL
    )
    names: dict[str, object] = {}
    exec(lines, names)  # noqa: S102  # they are our own
    assert isinstance(names["a"], onward.Assessment)
