"""How a person enters the explorer: with a code that is good once, and pages that hold no data."""

import re
from datetime import date
from pathlib import Path

import pytest

from onward.errors import UsageError
from onward.queries.transactions.reading import ROLES
from onward.web.shell import POLICY, compress_file, read_shell_files, shorten_script
from onward.web.tokens import CODE_SECONDS, StartCode, TokenBook, TokenLine, hash_token
from tests.unit.web.test_guard import HOST, ask

DAY = date(2026, 5, 2)


def make_code(now: list[float]) -> tuple[StartCode, TokenBook]:
    tokens = TokenBook(None, [TokenLine("this-run", frozenset({"read"}), hash_token("onw_a"))])
    return StartCode(tokens, lambda: now[0]), tokens


def test_the_code_opens_one_session_and_no_second_one() -> None:
    code, tokens = make_code([0.0])
    token = code.redeem(code.text)
    assert token is not None
    caller = tokens.find_caller(token, DAY)
    assert caller is not None
    assert caller.roles == {"read", "assess", "decide", "watch"}
    assert code.redeem(code.text) is None
    assert tokens.find_caller("onw_a", DAY) is not None


def test_the_code_dies_after_five_minutes() -> None:
    now = [0.0]
    code, _ = make_code(now)
    now[0] = CODE_SECONDS + 1
    assert code.redeem(code.text) is None


@pytest.mark.parametrize("wrong", ["", "x", "é", "\ud800"])
def test_another_code_opens_nothing_and_spoils_nothing(wrong: str) -> None:
    code, _ = make_code([0.0])
    assert code.redeem(wrong) is None
    assert code.redeem(code.text) is not None


def test_a_file_of_tokens_is_not_added_to() -> None:
    with pytest.raises(UsageError):
        TokenBook(Path("tokens")).admit(TokenLine("x", frozenset(), "0"))


def test_the_pages_need_no_token_and_everything_else_does() -> None:
    assert ask(HOST, path="/x/")[0] == 200
    assert ask(HOST, path="/x/js/start.js")[0] == 200
    assert ask(HOST, path="/x")[0] == 401
    assert ask(HOST, path="/parties/a")[0] == 401


def test_a_link_from_elsewhere_opens_the_page_and_nothing_behind_it() -> None:
    cross = (b"sec-fetch-site", b"cross-site")
    assert ask(HOST, cross, path="/x/", method="GET")[0] == 200
    assert ask(HOST, cross, path="/x/enter")[0] == 403
    assert ask(HOST, cross, path="/x/js/start.js", method="GET")[0] == 403
    assert ask(HOST, (b"origin", b"http://evil.example"), path="/x/", method="GET")[0] == 403


FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|Function\("
    r'|setAttribute\("style"|createContextualFragment|srcdoc|setTimeout\("'
)


def test_no_script_of_the_explorer_makes_markup_of_a_text_or_leads_elsewhere() -> None:
    files = read_shell_files()
    scripts = {path: text.decode() for path, (text, _) in files.items() if path.endswith(".js")}
    assert len(scripts) > 10
    for path, text in scripts.items():
        assert not FORBIDDEN.search(text), path
        assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)[a-z]", text), path
    page = files[""][0].decode()
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", page)
    assert "trusted-types 'none'" in POLICY
    assert "unsafe" not in POLICY


def test_the_scripts_are_small_as_they_travel_and_none_is_long() -> None:
    files = read_shell_files()
    scripts = {path: text for path, (text, _) in files.items() if path.endswith(".js")}
    assert sum(len(compress_file(text)) for text in scripts.values()) <= 61_000
    assert len(files["app.css"][0]) <= 15_000
    lines = {path: text.count(b"\n") for path, text in scripts.items()}
    assert max(lines.values()) <= 250, lines


def test_the_form_of_an_order_offers_every_role_that_a_party_may_have() -> None:
    page = read_shell_files()[""][0].decode()
    (choice,) = re.findall(r'<select name="role">(.*?)</select>', page)
    offered = re.findall(r'<option value="(\w+)"', choice)
    assert sorted(offered) == sorted(ROLES)


def test_what_is_served_of_a_script_is_its_code() -> None:
    assert shorten_script("// a\n  one();\n\n") == b"one();\n"
