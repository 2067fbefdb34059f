"""A damaged file is loaded with every row accounted for, or refused in one line; never a crash."""

import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward import registry
from onward.errors import OnwardError
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from tests.lists import made_files
from tests.random_worlds import examples

edits = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.sampled_from([0, 1, 7, 400]),
        st.sampled_from([b"", b"\0", b"\xff", b'"', b"\r", b"\n", b",", b";", b"<", b"\x1a", b"-"]),
    ),
    min_size=1,
    max_size=4,
)


def damaged(content: bytes, cuts: list[tuple[float, int, bytes]]) -> bytes:
    """Replace some bytes at relative places by others."""
    for place, length, instead in cuts:
        start = int(place * len(content))
        content = content[:start] + instead + content[start + length :]
    return content


def outcome_of(source: str, paths: list[Path]) -> Loaded | str:
    """Load files, or give the line that refuses them."""
    try:
        return load(source, paths, LoadOptions(source, "2026-08-22"))
    except OnwardError as error:
        return str(error)


@pytest.mark.parametrize("source", registry.names("source"))
@examples(10, deep=800)
@given(cuts=edits, which=st.integers(0, 11))
def test_a_damaged_copy_is_balanced_or_refused_in_one_line(
    source: str, cuts: list[tuple[float, int, bytes]], which: int
) -> None:
    files = made_files(source)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(shutil.copy(file, folder)) for file in files]
        victim = paths[which % len(paths)]
        victim.write_bytes(damaged(victim.read_bytes(), cuts))
        outcome = outcome_of(source, paths)
    assert isinstance(outcome, str) or all(one.balanced for one in outcome.log.files.values())
    assert not isinstance(outcome, str) or re.fullmatch(r"[^\n]+", outcome)
