"""The rows of a real list in another order make the same layer, whatever the loader does."""

import random
from pathlib import Path

import pytest

from onward.graph.store.manifests import make_manifest
from onward.loaders.layers import layer_content
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from tests.lists import shared_data


def shuffled(lines: list[bytes]) -> list[bytes]:
    """Return lines in another order; what only ends the file stays at its end."""
    rows = [line for line in lines if line.strip(b"\x1a\r\n")]
    mixed = random.Random(1).sample(rows, len(rows))  # noqa: S311  # an order, no secret
    return mixed + [line for line in lines if not line.strip(b"\x1a\r\n")]


def layer_id(source: str, files: list[Path]) -> str:
    loaded = load(source, files, LoadOptions(source, retrieved="2021-02-01"))
    return make_manifest(layer_content(loaded)).id


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("sdn", "alt", "add"), marks=pytest.mark.gauntlet),
        ("cons_prim", "cons_alt", "cons_add"),
    ],
)
def test_shuffled_files_of_ofac_make_the_same_layer(names: tuple[str, ...], tmp_path: Path) -> None:
    files = [shared_data("ofac-2021") / f"{name}.csv" for name in names]
    mixed = [tmp_path / file.name for file in files]
    for file, copy in zip(files, mixed, strict=True):
        copy.write_bytes(b"".join(shuffled(file.read_bytes().splitlines(keepends=True))))
    assert layer_id("ofac", mixed) == layer_id("ofac", files)
