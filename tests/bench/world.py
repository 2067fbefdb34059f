"""A seeded world of any size, written as Onward's own CSV: what every benchmark runs on.

Shares of kinds as in the design's figures: 0.62 parties a tie; ties 30 % owns (45 % of them whole),
26 % directs, 28 % located_at, 11 % supplies, 3 % contains, 2 % family; hub ends drawn as
rank = m ** u, so that the top address has thousands of ties; 0.4 % listed. Ownership cycles and
directors of many companies are planted, as real registers have them.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

KINDS = ("Company", "Person", "Address", "PublicBody", "MilitaryUnit", "Vessel")
COUNTRIES = ("DE", "FR", "NL", "AE", "TR", "KZ", "RU", "CN", "BY", "IR", "US", "GB")
RETRIEVED = "2026-04-30"
HUB_TIES = 100_000
HEADER = ("id", "from", "to", "kind", "share_min", "share_max", "since", "retrieved")


@dataclass(frozen=True, slots=True)
class Files:
    """The written files, and the ids of companies to ask about."""

    paths: tuple[Path, ...]
    companies: tuple[str, ...]


def write_world(folder: Path, ties: int, seed: int = 1, hubs: int = 0) -> Files:
    """Write parties.csv, ties.csv and listings.csv.

    Args:
        folder: Where to write.
        ties: Number of ties, those of the hubs not counted.
        seed: Seed of everything drawn.
        hubs: How many companies get `HUB_TIES` cheap suppliers each, made for nothing else (the
            hub attack); everything else is drawn as without them.
    """
    rng = np.random.default_rng(seed)
    count = int(ties * 0.62)
    kinds = np.array(rng.choice(len(KINDS), count, p=(0.52, 0.24, 0.2, 0.015, 0.005, 0.02)))
    by_kind = [np.flatnonzero(kinds == code) for code in range(len(KINDS))]
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / f"{name}.csv" for name in ("parties", "ties", "listings"))
    _write_parties(paths[0], kinds, hubs, rng)
    _write_ties(paths[1], ties, by_kind, hubs, rng)
    _write_listings(paths[2], count, by_kind, rng)
    return Files(paths, tuple(f"p{i}" for i in by_kind[0][:20_000].tolist()))


def _write_parties(
    path: Path, kinds: npt.NDArray[np.int64], hubs: int, rng: np.random.Generator
) -> None:
    countries = rng.integers(len(COUNTRIES), size=len(kinds)).tolist()
    rows = (
        (
            f"p{i}",
            f"Party {i} of the bench",
            KINDS[kind],
            COUNTRIES[country],
            {3: "gov", 4: "mil"}.get(kind, ""),
            RETRIEVED,
        )
        for i, (kind, country) in enumerate(zip(kinds.tolist(), countries, strict=True))
    )
    shells = (
        (f"shell{i}", f"Shell {i} of the bench", "Company", "AE", "", RETRIEVED)
        for i in range(hubs * HUB_TIES)
    )
    header = ("id", "name", "kind", "country", "topics", "retrieved")
    _write(path, header, chain(rows, shells))


def _write_listings(
    path: Path, count: int, by_kind: Sequence[npt.NDArray[np.int64]], rng: np.random.Generator
) -> None:
    pool = np.concatenate(by_kind[:2])
    listed = np.sort(rng.choice(pool, max(1, int(count * 0.004)), replace=False)).tolist()
    rows = (
        (f"l{i}", f"p{i}", ("EU", "OFAC", "UK")[i % 3], "sanction", "2024-01-01", RETRIEVED)
        for i in listed
    )
    _write(path, ("id", "party", "regime", "topic", "since", "retrieved"), rows)


def _write_ties(
    path: Path,
    ties: int,
    by_kind: Sequence[npt.NDArray[np.int64]],
    hubs: int,
    rng: np.random.Generator,
) -> None:
    company, person, address, body, unit, _ = by_kind
    owner_pool = np.concatenate([company, person, body])
    mix = (
        ("owns", 0.30, owner_pool, company),
        ("directs", 0.26, person, company),
        ("located_at", 0.28, company, address),
        ("supplies", 0.11, company, np.concatenate([company, body, unit])),
        ("contains", 0.03, np.concatenate([body, unit]), np.concatenate([body, company])),
        ("family", 0.02, person, person),
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        number = 0
        for kind, part, starts, ends in mix:
            for row in _drawn(kind, int(ties * part), starts, ends, rng):
                writer.writerow((f"t{number}", *row, RETRIEVED))
                number += 1
        for position, hub in enumerate(company[:hubs].tolist()):
            for shell in range(position * HUB_TIES, (position + 1) * HUB_TIES):
                tie = (f"hub{shell}", f"shell{shell}", f"p{hub}", "supplies", "", "", "")
                writer.writerow((*tie, RETRIEVED))


def _drawn(
    kind: str,
    count: int,
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    rng: np.random.Generator,
) -> Iterable[tuple[str, str, str, str, str, str]]:
    start = (
        starts[_skewed(len(starts), count, rng)]
        if kind in {"directs", "owns"}
        else (starts[rng.integers(len(starts), size=count)])
    )
    end = (
        ends[_skewed(len(ends), count, rng)]
        if kind in {"located_at", "supplies"}
        else (ends[rng.integers(len(ends), size=count)])
    )
    whole = rng.random(count) < 0.45
    shares = np.round(rng.random(count) * 0.6, 2)
    years = rng.integers(2000, 2026, size=count)
    for i in range(count):
        share = "" if kind != "owns" else "1" if whole[i] else str(shares[i])
        yield f"p{start[i]}", f"p{end[i]}", kind, share, share, str(years[i])


def _skewed(size: int, count: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Draw ranks as size ** u: a few parties take very many ties."""
    ranks = np.power(float(size), rng.random(count)) - 1
    spread = rng.permutation(size)
    return np.asarray(spread[np.minimum(ranks.astype(np.int64), size - 1)])


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
