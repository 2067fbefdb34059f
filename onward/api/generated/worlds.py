"""A seeded world: planted cases with their twins in a crowd, as files of several forms, with a key.

Everything is made when it is written, so that a world of any size takes the same memory; the same
seed and options give the same bytes.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final, Protocol

from onward.api.generated.blocks import Block, make_case_block, make_crowd, make_ground
from onward.api.generated.order_files import OrderFiles
from onward.errors import ExportError, UsageError
from onward.queries.planted.planted import Planted, invent_name, list_plans, plant_cases

if TYPE_CHECKING:
    from onward.api.answers.data.loading import JsonObject
    from onward.api.feedback import Progress

LAYER: Final = "invented"
"""The layer that the orders name: the tables are to be loaded under this name."""

FORMS: Final = ("csv", "xlsx", "ftm", "bods")
TABLES: Final = "tables"
WORKBOOKS: Final = "workbooks"
"""Folders of Onward's own tables, from which alone all answers of the key follow."""

_NOTICE: Final = """\
Everything in this folder is invented: parties, lists, ties, deliveries, records of countries and
orders. It was made by `onward generate` with --seed {seed} --parties {parties} --orders {orders}.
Countries bear codes that no country has (XA, XB, XC …); DE is where the invented
exporter is. The number in a name is that of its case; names with X and a number are the crowd's.

tables/        Onward's own tables: onward load csv tables --as invented
workbooks/     the same as workbooks, with --format xlsx
ftm/, bods/    what FollowTheMoney and BODS 0.4 can say of it, with --format ftm,bods: they have no
               lists and no records of countries, and load with --retrieved 2026-04-30
orders.jsonl   the orders; orders.csv: the same as a table
key.jsonl      what an assessment of each order must say: findings with severity, and of a near
               miss the indicator that must stay silent
Compare with:  onward generate DIR --check, DIR being this folder; it reads tables/ or workbooks/
"""


class BlockWriter(Protocol):
    """What writes blocks in one form."""

    def write(self, block: Block) -> None:
        """Write a block."""

    def close(self) -> None:
        """Finish what was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedWorld:
    """What was written.

    Attributes:
        folder: Where.
        seed: What everything was drawn with.
        parties, orders: How many there are.
        near_misses: How many of the orders are one fact short of what they look like.
        indicators: How many indicators the planted cases are about.
        files: What was written, below the folder.
    """

    folder: str
    seed: int
    parties: int
    orders: int
    near_misses: int
    indicators: int
    files: Sequence[str]

    @property
    def has_tables(self) -> bool:
        """Whether Onward's own tables were written, from which the answers of the key follow."""
        folders = {file.partition("/")[0] for file in self.files}
        return bool(folders & {TABLES, WORKBOOKS})

    def to_data(self) -> "JsonObject":
        """Return the world as ``onward generate --json`` prints it."""
        return asdict(self)


def write_world(
    folder: Path,
    seed: int,
    parties: int,
    orders: int,
    forms: Sequence[str] = ("csv",),
    progress: "Progress | None" = None,
) -> GeneratedWorld:
    """Write a world.

    Args:
        folder: A new or empty folder.
        seed: What everything is drawn with.
        parties: How many parties there are at least; planted cases bring their own, and the crowd
            is as large as the rest.
        orders: How many orders: a planted case each, every second one a near miss.
        forms: Of the files: csv, xlsx, ftm, bods.
        progress: Called with the orders that are written, and of how many.

    Raises:
        UsageError: There is no such form, or a workbook cannot hold so many rows.
        ExportError: The folder is not empty, or cannot be written.
    """
    _check_forms(forms)
    _check_folder(folder)
    try:
        return _write_files(folder, seed, parties, orders, forms, progress)
    except OSError as error:
        raise ExportError(f"{folder}: cannot be written: {error.strerror}") from error


def _write_files(
    folder: Path,
    seed: int,
    parties: int,
    orders: int,
    forms: Sequence[str],
    progress: "Progress | None",
) -> GeneratedWorld:
    from onward.queries.rules.catalogue import default_catalogue

    folder.mkdir(parents=True, exist_ok=True)
    notice = _NOTICE.format(seed=seed, parties=parties, orders=orders)
    (folder / "README.txt").write_text(notice, encoding="utf-8")
    count, twins, indicators = 0, 0, set()
    with ExitStack() as stack:
        writers = [stack.enter_context(closing(_open_writer(folder, form))) for form in forms]
        indicators_known = frozenset(indicator.id for indicator in default_catalogue())
        order_files = stack.enter_context(closing(OrderFiles(folder, indicators_known)))
        for number, planted in enumerate(plant_world(seed, orders), 1):
            block = make_case_block(planted.case)
            for writer in writers:
                writer.write(block)
            order_files.write(planted)
            count += len(planted.case.parties)
            twins += planted.plan.is_twin
            indicators.add(planted.plan.indicator)
            if progress is not None and number % 100 == 0:
                progress(number, orders)
        # the crowd comes last: only then it is known how many parties the cases have
        crowd = max(0, parties - count)
        rng = Random(f"{seed} crowd")  # noqa: S311  # an invented world, no secret
        for block in chain([make_ground()], make_crowd(rng, crowd)):
            for writer in writers:
                writer.write(block)
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return GeneratedWorld(
        folder=str(folder),
        seed=seed,
        parties=count + crowd + 1,
        orders=orders,
        near_misses=twins,
        indicators=len(indicators),
        files=files,
    )


def plant_world(seed: int, orders: int) -> Iterator[Planted]:
    """Yield the planted cases of a world."""
    rng = Random(f"{seed} cases")  # noqa: S311  # an invented world, no secret
    # of a real country, which Kosovo is, nothing is invented
    plans = [plan for plan in list_plans() if dict(plan.factors).get("country") != "XK"]
    return plant_cases(plans, rng, orders, (LAYER,), invent_name)


def _open_writer(folder: Path, form: str) -> BlockWriter:
    from onward.api.generated.graph_files import BodsFile, FtmFile
    from onward.api.generated.tables import CsvTables, WorkbookTables

    if form == "csv":
        return CsvTables(folder / TABLES)
    if form == "xlsx":
        return WorkbookTables(folder / WORKBOOKS)
    return FtmFile(folder / form) if form == "ftm" else BodsFile(folder / form)


def _check_forms(forms: Sequence[str]) -> None:
    unknown = [form for form in forms if form not in FORMS]
    if unknown or not forms or len(set(forms)) < len(forms):
        raise UsageError(f"--format {','.join(forms)}: name some of {', '.join(FORMS)}, each once")


def _check_folder(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportError(f"{folder}: is not an empty folder; choose another place")
