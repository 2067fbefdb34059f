from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onward.graph.store.sealed_folders import (
    SEAL,
    checksum_bytes,
    checksum_file,
    find_damage,
    map_array,
    read_facts,
    save_array,
    seal_folder,
)

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
        (SEAL, lambda content: content.replace(b": 3", b": 4"), "whole.json was changed"),
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


def test_a_large_folder_is_judged_like_a_small_one(folder: Path) -> None:
    (folder / "large").write_bytes(bytes(5 * 2**20))
    seal_folder(folder, "cache")
    assert find_damage(folder) is None
    (folder / "a.npy").write_bytes(bytes(range(256)) * 99 + bytes(256))
    assert str(find_damage(folder)) == "a.npy was changed"


class TestArrays:
    @pytest.mark.parametrize(
        "array",
        [
            np.arange(7, dtype=np.int32),
            np.array([], np.uint8),
            np.array([0.5, np.nan]),
            np.array([True, False]),
            np.arange(200_000),
            np.arange(12, dtype=np.uint8).reshape(3, 4),
            np.asfortranarray(np.arange(40_000).reshape(200, 200)),
            np.array(7),
            np.zeros((1,) * 30, np.int8),
        ],
        ids=["small", "empty", "shares", "flags", "large", "rows", "columns", "one", "many axes"],
    )
    def test_an_array_is_the_one_that_was_saved_and_nobody_can_change_it(
        self, array: Any, tmp_path: Path
    ) -> None:
        file, by_numpy = tmp_path / "a.npy", tmp_path / "b.npy"
        save_array(file, array)
        np.save(by_numpy, array)
        assert file.read_bytes() == by_numpy.read_bytes()
        file.write_bytes(file.read_bytes() + b"what stands behind it")
        mapped = map_array(file)
        assert type(mapped) is np.ndarray
        assert (mapped.dtype, mapped.shape) == (array.dtype, array.shape)
        np.testing.assert_array_equal(mapped, array)
        assert not mapped.flags.writeable

    @pytest.mark.parametrize("count", [9, 200_000])
    def test_a_file_that_was_cut_is_no_array(self, count: int, tmp_path: Path) -> None:
        file = tmp_path / "a.npy"
        np.save(file, np.arange(count))
        whole = file.read_bytes()
        for content in (whole[:-1], whole[:128], whole[:100], b"x" * 200):
            file.write_bytes(content)
            with pytest.raises(ValueError, match=r"\w"):
                map_array(file)

    def test_objects_are_no_array(self, tmp_path: Path) -> None:
        file = tmp_path / "a.npy"
        np.save(file, np.array([{}]), allow_pickle=True)
        with pytest.raises(ValueError, match="object"):
            map_array(file)


class TestChecksum:
    def test_it_stays_what_it_was_for_what_fills_a_row_and_what_does_not(self) -> None:
        assert [checksum_bytes(bytes([7]) * size, "n")[:8] for size in (0, 9, ROW, ROW + 1)] == [
            *("4faf10a2", "acb6c27e", "94a3a1fa", "9bd05e55")
        ]

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
