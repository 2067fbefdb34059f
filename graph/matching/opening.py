"""From a snapshot to a matcher: the names of every layer, opened or made ready first."""

from collections.abc import Callable, Collection
from functools import cache
from hashlib import sha256
from typing import Final

from onward.errors import UsageError
from onward.graph.matching.layer_names import LayerNames, open_layer_names
from onward.graph.matching.layer_parts import Progress
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Bands, Build
from onward.graph.names import rigour_names
from onward.graph.names.word_data import frequencies_hash, lists_hash
from onward.graph.store.snapshots import Snapshot

BUILDS: Final[tuple[Build, ...]] = ("base", "names")

VERSION: Final = "onward-1"
"""Raise the number with every change by which the same names score differently."""


def open_matcher(
    snapshot: Snapshot,
    build: Build | None = None,
    datasets: Collection[str] = (),
    *,
    canonical: Callable[[str], str] | None = None,
    bands: Bands | None = None,
    progress: Progress | None = None,
) -> Matcher:
    """Open a matcher over the layers of a snapshot that hold parties.

    Args:
        snapshot: Its clusters say whose rows are one party, unless `canonical` does.
        build: As `build_of` takes it.
        datasets: Names of layers; empty = all.
        canonical: Gives the canonical id of a party.
        bands: From which scores bands begin.
        progress: Called with parties done, for each layer whose names must be made ready first.

    Raises:
        UsageError: The build is not installed.
        StoreError: The names of a layer cannot be read, or not be kept.
    """
    used = build_of(build)
    layers = open_names(snapshot, datasets, progress=progress)
    # Clusters read every party: wait until a candidate asks for them.
    return Matcher(
        layers,
        canonical or (lambda party: snapshot.clusters().of(party)),
        bands,
        version(used),
        rigour_names.metaphone if used == "names" else None,
    )


def open_names(
    snapshot: Snapshot,
    datasets: Collection[str] = (),
    *,
    progress: Progress | None = None,
) -> tuple[LayerNames, ...]:
    """Open the names of layers that hold parties; a layer's are made ready once for good.

    Args:
        snapshot: Whose layers.
        datasets: Names of layers; empty = all.
        progress: As in `open_matcher`.
    """
    return tuple(
        open_layer_names(
            layer,
            snapshot.read,
            snapshot.cache_dir,
            progress=progress,
        )
        for layer in snapshot.layers
        if layer.counts.get("parties") and (not datasets or layer.name in datasets)
    )


def build_of(wanted: Build | None) -> Build:
    """Give the build to use: the one that is wanted, else the best that is installed.

    Raises:
        UsageError: It is not installed.
    """
    is_installed = rigour_names.is_installed()
    if wanted == "names" and not is_installed:
        raise UsageError("the build names needs the extra: pip install 'onward[names]'")
    return wanted or ("names" if is_installed else "base")


@cache
def version(build: Build) -> str:
    """Name the matcher, its build, and the tables it compares with, by their hash.

    Two matchers of one version give every pair of names the same score.
    """
    used = [lists_hash(), frequencies_hash()]
    if build == "names":
        used.append(rigour_names.rigour_version())
    tables = sha256(" ".join(used).encode()).hexdigest()
    return f"{VERSION}/{build}-{tables[:12]}"
