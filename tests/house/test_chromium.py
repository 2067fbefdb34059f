"""Which Chromium tests take, and which one pictures and measurements."""

from pathlib import Path

import pytest

from tools.chromium import NAMES, find_chromium


@pytest.mark.parametrize("names", [NAMES, NAMES[:1], NAMES[1:], ()])
def test_whichever_is_there_is_taken_and_the_one_without_windows_first(
    names: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    paths = [tmp_path / name for name in names]
    for path in paths:
        path.touch(0o755)
    ends = (str(paths[0]), str(paths[-1])) if paths else (None, None)
    assert (find_chromium(), find_chromium(windowed=True)) == ends
