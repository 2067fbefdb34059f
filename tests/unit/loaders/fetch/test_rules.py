"""Which addresses are public, which texts are addresses, what the table of official files says."""

from datetime import date
from pathlib import Path

import pytest

from onward import registry
from onward.errors import InputRefused, UsageError
from onward.loaders.fetch.fetching import COLUMNS, choose_files, read_modified, read_official_files
from onward.loaders.fetch.transfer import WebNetwork, describe_reserved, read_web_address
from tests.unit.cases import each_case

ROW = {
    "source": "un",
    "file": "list.xml",
    "url": "https://lists.example.org/list.xml",
    "licence": "made for tests",
    "kind": "XML",
}


@each_case("address")
def test_what_is_no_public_address_is_named(address: str) -> None:
    assert describe_reserved(address)


@each_case("address")
def test_a_public_address_may_be_asked(address: str) -> None:
    assert describe_reserved(address) is None


def test_nothing_but_a_test_changes_who_may_be_asked() -> None:
    network = WebNetwork()
    assert (network.describe_reserved, network.port) == (describe_reserved, 443)
    assert (network.context, network.proxy) == (None, None)


@each_case("text")
def test_what_is_no_plain_https_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|names|holds|Port|Invalid)"):
        read_web_address(text)


@pytest.mark.parametrize("text", [f"https://{'a' * 64}.org/", f"https://a.org/{'a' * 4_000}"])
def test_what_is_too_long_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|names|holds)"):
        read_web_address(text)


def test_a_key_in_an_address_is_sent_and_not_shown() -> None:
    address = read_web_address("https://lists.example.org:443/list?token=secret#part")
    assert address.full == "https://lists.example.org/list?token=secret"
    assert address.shown == "https://lists.example.org/list?…"


@each_case("header", "day")
def test_the_day_of_a_server_is_read_where_it_can_be_one(header: str, day: str | None) -> None:
    assert read_modified(header, date(2026, 3, 1)) == day


def write_table(path: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    lines = [",".join(columns), *(",".join(row.get(name, "") for name in COLUMNS) for row in rows)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


class TestTheTable:
    def test_knows_each_source_that_is_not_the_users_own(self) -> None:
        known = {file.source for file in read_official_files()}
        assert known == set(registry.names("source")) - {"csv"}

    def test_names_a_licence_and_an_address_or_what_to_do_by_hand(self) -> None:
        for file in read_official_files():
            assert file.licence, file
            assert bool(file.address) != bool(file.by_hand), file

    def test_of_ones_own_stands_in_the_place_of_a_sources_rows(self, tmp_path: Path) -> None:
        files = read_official_files(write_table(tmp_path / "own.csv", ROW))
        [ours] = choose_files(files, "un")
        assert (ours.name, ours.hosts) == ("list.xml", ("lists.example.org",))
        assert not ours.is_confirmed
        assert choose_files(files, "csl") == choose_files(read_official_files(), "csl")

    def test_of_a_source_that_nobody_knows_is_refused(self) -> None:
        with pytest.raises(UsageError, match="did you mean eu_fsf"):
            choose_files(read_official_files(), "eu-fsf")

    @each_case("change", "why", lists=True)
    def test_with_a_wrong_row_is_refused_with_its_place(
        self, change: dict[str, str], why: str, tmp_path: Path
    ) -> None:
        with pytest.raises(InputRefused) as caught:
            read_official_files(write_table(tmp_path / "own.csv", ROW | change))
        assert why in str(caught.value)

    def test_with_a_file_twice_is_refused(self, tmp_path: Path) -> None:
        table = write_table(tmp_path / "own.csv", ROW, ROW | {"file": "LIST.XML"})
        with pytest.raises(InputRefused, match="a second row of this file"):
            read_official_files(table)

    def test_with_other_columns_is_refused(self, tmp_path: Path) -> None:
        table = write_table(tmp_path / "own.csv", columns=("source", "url"))
        with pytest.raises(InputRefused, match="has other columns"):
            read_official_files(table)

    @pytest.mark.parametrize("content", [b"\xff\xfe", b'"', b""])
    def test_that_cannot_be_read_is_refused(self, content: bytes, tmp_path: Path) -> None:
        (tmp_path / "own.csv").write_bytes(content)
        with pytest.raises(InputRefused, match=r"own\.csv"):
            read_official_files(tmp_path / "own.csv")
        with pytest.raises(InputRefused, match=r"gone\.csv"):
            read_official_files(tmp_path / "gone.csv")
