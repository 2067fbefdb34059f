"""From a snapshot to a matcher: the names of every layer, opened or indexed first."""

from collections.abc import Callable, Collection
from functools import cache
from hashlib import sha256
from typing import Final

from onward.errors import UsageError
from onward.graph.matching.layers.names import LayerNames, open_layer_names
from onward.graph.matching.layers.parts import Progress
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import Bands, Build
from onward.graph.names import rigour_names
from onward.graph.names.word_data import frequencies_hash, lists_hash
from onward.graph.store.snapshots import Snapshot

BUILDS: Final[tuple[Build, ...]] = ("base", "names")

MATCHER: Final = "onward-5"
"""Raise the number with every change that makes the same names score differently."""


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
        build: As `choose_build` takes it.
        datasets: Names of layers; empty = all.
        canonical: Returns the canonical id of a party.
        bands: From which scores bands begin.
        progress: Called with parties done, for each layer whose names must be indexed first.

    Raises:
        UsageError: The build is not installed.
        StoreError: The names of a layer cannot be read or stored.
    """
    chosen = choose_build(build)
    layers = open_names(snapshot, datasets, progress=progress)
    # Clusters read every party: they wait until a candidate needs them.
    return Matcher(
        layers,
        canonical or (lambda party: snapshot.clusters().canonical_id(party)),
        bands,
        matcher_version(chosen),
        rigour_names.metaphone if chosen == "names" else None,
    )


def open_names(
    snapshot: Snapshot,
    datasets: Collection[str] = (),
    *,
    progress: Progress | None = None,
) -> tuple[LayerNames, ...]:
    """Open the names of layers that hold parties; each layer is indexed once for good.

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


def choose_build(build: Build | None) -> Build:
    """Return the build to use: the one that is asked for, else the best that is installed.

    Raises:
        UsageError: It is not installed.
    """
    is_installed = rigour_names.is_installed()
    if build == "names" and not is_installed:
        raise UsageError("the build names needs the extra: pip install 'onward[names]'")
    return build or ("names" if is_installed else "base")


@cache
def matcher_version(build: Build) -> str:
    """Return the name of the matcher, its build, and the hash of the tables it compares with.

    Two matchers of one version give every pair of names the same score.
    """
    versions = [lists_hash(), frequencies_hash()]
    if build == "names":
        versions.append(rigour_names.rigour_version())
    tables = sha256(" ".join(versions).encode()).hexdigest()
    return f"{MATCHER}/{build}-{tables[:12]}"
