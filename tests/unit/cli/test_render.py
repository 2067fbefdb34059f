"""What is printed is what is said: names steer neither markup nor the terminal."""

import json

import pytest

from onward.cli.printing import render
from onward.graph.json_forms import json_text


def test_markup_in_a_name_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    render.line("[bold]Acme[/bold]", ":warning:", "[link=x]y")
    assert capsys.readouterr().out == "[bold]Acme[/bold] :warning: [link=x]y\n"


def test_control_and_direction_characters_are_shown_as_tokens(
    capsys: pytest.CaptureFixture[str],
) -> None:
    render.line("a\x1b[2Jb\u202ec\r\n")
    assert capsys.readouterr().out == "a⟨U+001B⟩[2Jb⟨U+202E⟩c⟨U+000D⟩⟨U+000A⟩\n"


def test_a_long_line_is_not_broken(capsys: pytest.CaptureFixture[str]) -> None:
    render.line("x" * 1000, indent=2)
    assert capsys.readouterr().out == f"  {'x' * 1000}\n"


def test_a_table_cuts_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    render.table(("short", "long"), [("a", "y" * 500), ("[red]b[/red]", "")])
    out = capsys.readouterr().out
    assert out.count("y") == 500
    assert "[red]b[/red]" in out
    assert all(row == row.rstrip() for row in out.splitlines())


def test_what_is_not_known_is_left_out_of_facts(capsys: pytest.CaptureFixture[str]) -> None:
    render.facts([("a", None), ("b", []), ("c", ["x", "y"]), ("d", 0)])
    assert capsys.readouterr().out == "c: x, y\nd: 0\n"


def test_json_is_one_line_and_keeps_letters_of_every_script(
    capsys: pytest.CaptureFixture[str],
) -> None:
    render.json_line({"name": "Цитадель\nЛью"})
    out = capsys.readouterr().out
    assert out == '{"name": "Цитадель\\nЛью"}\n'
    assert json.loads(out) == {"name": "Цитадель\nЛью"}


@pytest.mark.parametrize(
    "char", ["\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\u200b", "\U000e0041"]
)
def test_json_holds_nothing_that_steers_a_terminal_and_means_the_same(char: str) -> None:
    data = {f"a{char}": [f"b{char}é"]}
    for written in (json_text(data), json_text(data, indent=2)):
        assert char not in written
        assert "é" in written
        assert json.loads(written) == data


def test_captured_text_has_no_colours(capsys: pytest.CaptureFixture[str]) -> None:
    with render.captured() as text:
        render.line("FINDINGS", style="bold red")
    assert (text.getvalue(), capsys.readouterr().out) == ("FINDINGS\n", "")
