"""Tokens: a file of hashes that its owner alone can read; whoever is in it may do what it says."""

from datetime import date
from pathlib import Path

import pytest

from onward.errors import InputRefused, StoreError, UsageError
from onward.web.tokens import TokenBook, add_token, hash_token, read_tokens
from tests.unit.cases import each_case

TODAY = date(2026, 5, 2)
LINE = f"erp assess {hash_token('onw_secret')}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tokens"


def write(file: Path, text: str, mode: int = 0o600) -> Path:
    file.write_text(text)
    file.chmod(mode)
    return file


def test_a_new_token_stands_in_the_file_as_its_hash_alone(file: Path) -> None:
    token = add_token(file, "erp", ["assess"])
    assert token.startswith("onw_")
    assert len(token) > 40
    assert token not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    caller = TokenBook(file).find_caller(token, TODAY)
    assert caller is not None
    assert (caller.name, sorted(caller.roles)) == ("erp", ["assess"])


def test_whoever_may_decide_may_read(file: Path) -> None:
    token = add_token(file, "desk", ["decide"])
    caller = TokenBook(file).find_caller(token, TODAY)
    assert caller is not None
    assert sorted(caller.roles) == ["decide", "read"]


@pytest.mark.parametrize(
    "wrong", ["", "onw_", "onw_Secret", "onw_secret ", hash_token("onw_secret")]
)
def test_what_is_not_the_token_lets_nobody_in(wrong: str, file: Path) -> None:
    assert TokenBook(write(file, LINE)).find_caller(wrong, TODAY) is None


def test_a_token_holds_on_its_last_day_and_not_after_it(file: Path) -> None:
    token = add_token(file, "guest", ["read"], until=TODAY)
    book = TokenBook(file)
    assert book.find_caller(token, TODAY) is not None
    assert book.find_caller(token, date(2026, 5, 3)) is None


def test_a_line_that_is_taken_out_counts_at_once(file: Path) -> None:
    book = TokenBook(write(file, LINE))
    assert book.find_caller("onw_secret", TODAY) is not None
    write(file, "# nobody\n")
    assert book.find_caller("onw_secret", TODAY) is None


def test_a_file_that_cannot_be_read_lets_nobody_in(file: Path) -> None:
    book = TokenBook(write(file, LINE))
    book.read()
    write(file, "half a li")
    for _ in range(2):
        with pytest.raises(InputRefused, match=r"tokens:1: is no token; write: name role"):
            book.find_caller("onw_secret", TODAY)
    file.unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        book.find_caller("onw_secret", TODAY)


def test_a_file_that_others_can_open_is_refused_with_the_mend(file: Path) -> None:
    with pytest.raises(StoreError, match=r"others than its owner can open it; type: chmod 600"):
        read_tokens(write(file, LINE, 0o640))


@each_case("line")
def test_a_line_that_is_no_token_is_not_quoted(line: str, file: Path) -> None:
    with pytest.raises(InputRefused) as refused:
        read_tokens(write(file, line))
    assert line not in str(refused.value)


def test_two_tokens_of_one_name_are_refused(file: Path) -> None:
    with pytest.raises(InputRefused, match="two tokens are named erp"):
        read_tokens(write(file, LINE + LINE))
    with pytest.raises(UsageError, match="has a token erp already"):
        add_token(write(file, LINE), "erp", ["read"])


def test_a_role_that_does_not_exist_is_answered_by_the_nearest(file: Path) -> None:
    with pytest.raises(UsageError, match="did you mean decide"):
        add_token(file, "desk", ["decides"])
    with pytest.raises(UsageError, match="say what the token allows"):
        add_token(file, "desk", [])
    assert not file.exists()


def test_a_last_line_without_its_end_does_not_swallow_the_new_one(file: Path) -> None:
    write(file, LINE.rstrip())
    add_token(file, "desk", ["read"])
    assert [line.holder for line in read_tokens(file)] == ["erp", "desk"]
