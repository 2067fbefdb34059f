"""``onward serve`` as it is typed: what it refuses before anything listens."""

import sys
from pathlib import Path

import pytest

from onward.web.tokens import read_tokens
from tests.shell import onward
from tests.unit.cases import each_case


def test_without_its_packages_it_says_the_one_line_that_installs_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in list(sys.modules):
        if name.partition(".")[0] in {"fastapi", "uvicorn"} or name.startswith("onward.web."):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    ended = onward("serve", "--workspace", tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "onward: onward serve needs packages of its own; type: pip install 'onward[web]'\n"
    )


@each_case("options", "words")
def test_what_cannot_be_served_is_refused(
    options: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = onward("serve", *options)
    assert ended.code in (2, 4)
    assert words in ended.err
    assert ended.err.count("\n") == 1


def test_a_new_token_is_printed_once_and_kept_as_its_hash(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    typed = ("--new-token", "erp", "--tokens", file, "--role", "assess", "--until", "2126-12-31")
    ended = onward("serve", *typed)
    assert ended.out.startswith("onw_")
    assert ended.out.strip() not in file.read_text()
    (line,) = read_tokens(file)
    assert (line.holder, str(line.until)) == ("erp", "2126-12-31")
