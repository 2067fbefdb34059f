"""Progress is for a person who watches a terminal, and for nobody else."""

import io
import sys

import pytest

from onward.cli.printing.render import TerminalFeedback


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, *, is_quiet: bool = False) -> str:
    """Return what a piece of work shows on stderr."""
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with TerminalFeedback(is_quiet=is_quiet).progress("reading [b]ofac[/b]") as report:
        if report is not None:
            report(1, 2)
    return stream.getvalue()


def test_a_terminal_shows_a_bar_with_its_label(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "reading [b]ofac[/b]" in shown(Terminal(), monkeypatch)


def test_without_a_terminal_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(io.StringIO(), monkeypatch) == ""


def test_with_json_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(Terminal(), monkeypatch, is_quiet=True) == ""


def test_of_a_known_whole_the_share_and_the_time_left_are_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = shown(Terminal(), monkeypatch)
    assert "50%" in text
    assert "left" in text
