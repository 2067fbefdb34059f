from pathlib import Path

import pytest

from onward.graph.store.checksums import checksum_bytes, checksum_file
from onward.graph.store.sealed_folders import SEAL, find_damage, read_facts, seal_folder

ROW = 8192
BLOCK = 128 * ROW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a sealed folder of two files, one of them in a folder of its own."""
    (tmp_path / "cache" / "index").mkdir(parents=True)
    home = tmp_path / "cache"
    (home / "a.npy").write_bytes(bytes(range(256)) * 100)
    (home / "index" / "b").write_bytes(b"b" * 10)
    (home / "lock").touch()
    seal_folder(home, "cache", {"names": 3})
    return home


def test_a_folder_that_nobody_touched_has_no_damage(folder: Path) -> None:
    assert find_damage(folder) is None
    assert read_facts(folder) == {"names": 3}


@pytest.mark.parametrize(
    ("file", "change", "says"),
    [
        ("a.npy", lambda content: content[:-1] + b"?", "a.npy was changed"),
        ("a.npy", lambda content: content[:-1], "a.npy has another size"),
        ("index/b", lambda _: b"", "index/b has another size"),
        (
            SEAL,
            lambda content: content.replace(b'"names": 3', b'"names": 4'),
            "whole.json was changed",
        ),
        (SEAL, lambda content: content[:-9], "whole.json was changed"),
        (SEAL, lambda content: bytes(len(content)), "whole.json was changed"),
        (SEAL, lambda _: b"[" * 100_000, "whole.json was changed"),
    ],
)
def test_what_was_changed_is_named(folder: Path, file: str, change: object, says: str) -> None:
    assert callable(change)
    content = (folder / file).read_bytes()
    (folder / file).write_bytes(change(content))
    assert str(find_damage(folder)) == says


def test_a_missing_file_and_a_missing_seal_are_named(folder: Path) -> None:
    (folder / "a.npy").unlink()
    assert str(find_damage(folder)) == "a.npy is missing"
    (folder / SEAL).unlink()
    assert str(find_damage(folder)) == "whole.json is missing"


def test_a_file_that_was_added_is_damage_unless_the_folder_grows(folder: Path) -> None:
    (folder / "more").write_bytes(b"x")
    assert str(find_damage(folder)) == "more was added"
    assert find_damage(folder, grows=True) is None


def test_one_cache_cannot_stand_in_the_place_of_another(folder: Path) -> None:
    assert str(find_damage(folder.rename(folder.with_name("other")))) == "whole.json was changed"


def test_two_files_that_changed_places_are_noticed(tmp_path: Path) -> None:
    home = tmp_path / "cache"
    home.mkdir()
    for name in "ab":
        (home / name).write_text(name)
    seal_folder(home, "cache")
    (home / "a").write_text("b")
    (home / "b").write_text("a")
    assert str(find_damage(home)) == "a was changed"


class TestChecksum:
    CONTENT = bytes(range(1, 252)) * (2 * BLOCK // 251 + 7)

    def test_a_file_and_its_bytes_have_one_checksum(self, tmp_path: Path) -> None:
        file = tmp_path / "file"
        for content in (b"", b"x", self.CONTENT[:ROW], self.CONTENT):
            file.write_bytes(content + b"tail")
            assert checksum_file(file, "name", end=len(content)) == checksum_bytes(content, "name")
        assert checksum_file(file, "name") == checksum_bytes(content + b"tail", "name")

    @pytest.mark.parametrize("unit", [1, 8, 512, 4096, ROW, BLOCK])
    def test_pieces_that_changed_places_have_another_checksum(self, unit: int) -> None:
        whole = checksum_bytes(self.CONTENT, "name")
        for first, second in ((0, unit), (0, ROW), (ROW, 3 * ROW + 8), (0, BLOCK), (8, 16)):
            if first + unit <= second:
                changed = bytearray(self.CONTENT)
                one, two = changed[first : first + unit], changed[second : second + unit]
                changed[first : first + unit], changed[second : second + unit] = two, one
                assert bytes(changed) == self.CONTENT or checksum_bytes(changed, "name") != whole

    @pytest.mark.parametrize("at", [0, 7, ROW, BLOCK - 1, BLOCK, -1])
    def test_one_bit_or_one_byte_less_is_another_checksum(self, at: int) -> None:
        whole = checksum_bytes(self.CONTENT, "name")
        changed = bytearray(self.CONTENT)
        changed[at] ^= 1
        assert checksum_bytes(changed, "name") != whole
        del changed[at]
        assert checksum_bytes(changed, "name") != whole
        assert checksum_bytes(self.CONTENT, "other") != whole
