"""``onward serve`` as it is typed: what it refuses before anything listens."""

import sys
from pathlib import Path

import pytest

from onward.web.tokens import read_tokens
from tests.shell import onward


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


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--host", "0.0.0.0"), "lets other machines ask; give --tokens FILE"),  # noqa: S104  # refused
        (("--host", "192.0.2.1", "--tokens", "none"), "none: the tokens cannot be read"),
        (("--port", "65536"), "not between 0 and 65535"),
        (("--workers", "0"), "not between 1 and 64"),
        (("--deadline", "nan"), "not between 0.05 and 600 seconds"),
        (("--on", "2026-05-02"), "are parts of each question"),
        (("--role", "read"), "give --new-token NAME, too"),
        (("--new-token", "erp"), "--new-token needs --tokens FILE"),
        (("--new-token", "e r p", "--tokens", "tokens", "--role", "read"), "is no name"),
        (("--new-token", "erp", "--tokens", "tokens"), "say what the token allows"),
        (
            ("--new-token", "erp", "--tokens", "t", "--role", "read", "--until", "2026-11-01"),
            "--until 2026-11-01 has passed; give the last day on which the token holds",
        ),
    ],
)
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
