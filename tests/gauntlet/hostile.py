"""Give the loaders broken and hostile files: each is refused with its place, or fully accounted.

`python -m tests.gauntlet hostile --seed S --cases N` damages sound files in every way below and
prints how many were refused, how many balanced, and every case that did neither. Each tenth of them
is loaded into a workspace, too: what was loaded before is untouched where the file is refused.
"""

import argparse
import gzip
import random
import re
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import onward
from onward import registry
from onward.api.feedback import QuietFeedback
from onward.errors import InputRefused, OnwardError
from onward.graph.store.workspace import WorkspaceFolder, verify_snapshots
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from onward.loaders.sources import csv as own_tables
from tests.made import made_files
from tests.stored import layer, owns, party

MIB = 1024 * 1024
SECONDS = 2.0
STORED = 10
"""Every so many cases are loaded into a workspace."""
MEMORY_MIB = 512
PLACE = re.compile(r"^[\w.-]+(:\d+)?(:[^:\n]+)?: \S")


@dataclass(frozen=True)
class Format:
    """A sound file, the source that reads it, and the files that it is loaded with."""

    source: str
    file: Path
    others: tuple[Path, ...]
    at_once: bool = False  # own tables: plain rows are read many at once, as in large files

    @property
    def content(self) -> bytes:
        """What the sound file holds."""
        return self.file.read_bytes()


OTHER_FORMS = (("ofac", "ofac_advanced"),)
"""Folders of made files that are given to a source by themselves."""


def formats() -> tuple[Format, ...]:
    """Return the made files of every source that the registry finds, in each of its forms."""
    folders = [(source, source, False) for source in registry.names("source")]
    folders += [(*form, False) for form in OTHER_FORMS] + [("csv", "csv", True)]
    return tuple(
        Format(source, file, tuple(other for other in made_files(folder) if other != file), at_once)
        for source, folder, at_once in folders
        for file in made_files(folder)
    )


Damage = Callable[[bytes, int], bytes]


def insert(what: bytes) -> Damage:
    """Put bytes at a place."""
    return lambda content, place: content[:place] + what + content[place:]


def replace_line(what: bytes) -> Damage:
    """Put bytes in place of the line at a place."""

    def damage(content: bytes, place: int) -> bytes:
        lines = content.split(b"\n")
        lines[content.count(b"\n", 0, place)] = what
        return b"\n".join(lines)

    return damage


def swap(old: bytes, new: bytes) -> Damage:
    """Replace a text from a place on."""
    return lambda content, place: content[:place] + content[place:].replace(old, new)


def whole(what: bytes) -> Damage:
    """Return another file altogether."""
    return lambda _, place: what[: len(what) - place % 3]


def zipped(content: bytes, place: int) -> bytes:
    """Pack the file as a zip archive."""
    del place
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../x", content)
    return packed.getvalue()


def repeat_line(content: bytes, place: int) -> bytes:
    """Say one line twice."""
    lines = content.split(b"\n")
    number = content.count(b"\n", 0, place)
    return b"\n".join([*lines[: number + 1], *lines[number:]])


def with_dtd(declaration: bytes) -> Damage:
    """Put a DTD before the outermost element."""
    return lambda content, _: OUTERMOST.sub(lambda start: declaration + start[0], content, count=1)


OUTERMOST = re.compile(rb"^\s*<(?=[A-Za-z])", re.MULTILINE)
DATED = re.compile(rb"(?:dateGenerated|generationDate)=")


LAUGHS = b"".join(
    b'<!ENTITY e%d "%s">' % (number, b"&e%d;" % (number - 1) * 10 if number else b"ha" * 50)
    for number in range(10)
)

DAMAGES: dict[str, Damage] = {
    "cut": lambda content, place: content[:place],
    "head lost": lambda content, place: content[place:],
    "NUL": insert(b"\x00"),
    "end mark": insert(b"\x1a"),
    "bad byte": insert(b"\xff"),
    "half a surrogate": insert(b"\xed\xa0\x80"),
    "BOM inside": insert(b"\xef\xbb\xbf"),
    "right to left": insert("\u202e".encode()),
    "quote": insert(b'"'),
    "quote and comma": insert(b'","'),
    "a hundred quotes": insert(b'"' * 101),
    "comma": insert(b","),
    "line end": insert(b"\n"),
    "carriage return": insert(b"\r"),
    "bracket": insert(b"["),
    "less than": insert(b"<"),
    "ampersand": insert(b"&x;"),
    "escape": insert(b"\\u0000\\ud800"),
    "1 MB field": insert(b"x" * 1_000_000),
    "2 MiB field": insert(b"x" * 2 * MIB),
    "9 MiB line": insert(b"y" * 9 * MIB),
    "deep brackets": insert(b"[" * 100_000),
    "deep elements": insert(b"<a>" * 100_000),
    "empty line": replace_line(b""),
    "line of commas": replace_line(b",,,,,,,,,,,"),
    "open quote": replace_line(b'7,"open'),
    "line twice": repeat_line,
    "all twice": lambda content, _: content + content,
    "CR only": lambda content, _: content.replace(b"\n", b"\r"),
    "UTF-16": lambda content, _: content.decode("latin-1").encode("utf-16"),
    "UTF-16 without mark": lambda content, _: content.decode("latin-1").encode("utf-16-le"),
    "reversed": lambda content, _: content[::-1],
    "semicolons": swap(b",", b";"),
    "NaN": swap(b"0.5", b"NaN"),
    "percent": swap(b"0.5", b"60"),
    "infinite": swap(b"10.50", b"1e400"),
    "no such day": swap(b"2020", b"2020-02-30"),
    "unknown kind": swap(b"owns", b"possesses"),
    "unknown column": swap(b"country", b"county"),
    "unknown topic": swap(b"sanction", b"sanctioned"),
    "unknown schema": swap(b"Person", b"Spaceship"),
    "unknown list": swap(b"DRC", b"NOWHERE"),
    "dangling end": swap(b",b,", b",ghost,"),
    "number for a text": swap(b'["c"]', b"[7]"),
    "double key": swap(b'"schema"', b'"id": "x", "schema"'),
    "gzip": lambda content, _: gzip.compress(content),
    "gzip cut": lambda content, place: gzip.compress(content)[: place % 200 + 3],
    "gzip bomb": lambda content, _: gzip.compress(content + b"\n" * 30 * MIB, 9),
    "zip": zipped,
    "empty": whole(b""),
    "web page": whole(b"<!DOCTYPE html><html><body>Sign in</body></html>"),
    "Parquet": whole(b"PAR1\x15\x04\x15\x10PAR1"),
    "noise": whole(bytes(range(256)) * 40),
    "DTD": with_dtd(b"<!DOCTYPE x>"),
    "file entity": with_dtd(b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "external DTD": with_dtd(b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'),
    "billion laughs": with_dtd(b"<!DOCTYPE x [" + LAUGHS + b"]>"),
    "laughs in an attribute": lambda content, _: with_dtd(b"<!DOCTYPE x [" + LAUGHS + b"]>")(
        DATED.sub(lambda date: b'a="&e9;" ' + date[0], content, count=1), 0
    ),
}


def write_files(form: Format, content: bytes, folder: Path) -> list[Path]:
    """Write the damaged file and those that it is loaded with."""
    paths = [folder / file.name for file in (form.file, *form.others)]
    paths[0].write_bytes(content)
    for copy, file in zip(paths[1:], form.others, strict=True):
        copy.write_bytes(file.read_bytes())
    return paths


def outcome(form: Format, content: bytes, folder: Path) -> str:
    """Load one file and say what came of it: refused, balanced, or what went wrong."""
    paths = write_files(form, content, folder)
    options = LoadOptions(form.source, "2026-01-31")
    try:
        with patch.object(own_tables, "MANY_BYTES", 0 if form.at_once else own_tables.MANY_BYTES):
            loaded = load(form.source, paths, options)
    except InputRefused as refused:
        sound = PLACE.match(str(refused)) and "\n" not in str(refused)
        return "refused" if sound else f"refused without a place: {refused}"
    except Exception as error:  # noqa: BLE001  # what no user may ever see is what we look for
        return f"traceback: {type(error).__name__}: {error}"
    if all(account.balanced for account in loaded.log.files.values()):
        return "balanced"
    return f"out of balance: {loaded.log.files}"


def outcome_of_workspace(form: Format, content: bytes, folder: Path, workspace: Path) -> str:
    """Load one file into a workspace: who is refused changes nothing of it."""
    store = WorkspaceFolder(workspace)
    before = store.read_current()
    paths = write_files(form, content, folder)
    try:
        opened = onward.Workspace(workspace, feedback=QuietFeedback())
        opened.load(form.source, *paths, retrieved="2026-01-31", accept_drop="damaged on trial")
    except OnwardError:
        return "refused" if store.read_current() == before else "refused, and another snapshot"
    except Exception as error:  # noqa: BLE001  # likewise
        return f"traceback: {type(error).__name__}: {error}"
    return "balanced" if before is None or before in store.snapshots() else "lost the old snapshot"


def cases(seed: int, count: int) -> Iterator[tuple[str, Format, int]]:
    """Yield damages of all formats at places drawn from a seed, every kind in turn."""
    chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
    every_format = formats()
    for number in range(count):
        kind = list(DAMAGES)[number % len(DAMAGES)]
        # each round of all kinds begins with another format, so that few cases meet all of both
        form = every_format[(number + number // len(DAMAGES)) % len(every_format)]
        yield kind, form, chance.randrange(len(form.content))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet hostile")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=2000)
    options = parser.parse_args(arguments)
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    counts: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder, workspace = Path(name) / "files", Path(name) / "workspace"
        folder.mkdir()
        WorkspaceFolder(workspace).put(layer(party("a"), party("b"), owns("a", "b")))
        for number, (kind, form, place) in enumerate(cases(options.seed, options.cases)):
            content = DAMAGES[kind](form.content, place)
            # of the processor: a busy machine makes no file slow
            start = time.process_time()
            came = outcome(form, content, folder)
            took = time.process_time() - start
            if number % STORED == 0 and came in ("refused", "balanced"):
                came = outcome_of_workspace(form, content, folder, workspace)
            slowest = max(slowest, took)
            if took > SECONDS:
                came = f"took {took:.1f} s"
            counts[came if came in ("refused", "balanced") else "failed"] += 1
            if came not in ("refused", "balanced"):
                sys.stdout.write(f"{kind} at {place} in {form.file.name}: {came}\n")
        faults = [fault for fault in verify_snapshots(WorkspaceFolder(workspace)) if fault[1]]
    sys.stdout.write("".join(f"{place}: {fault}\n" for place, fault in faults))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) // 1024
    sys.stdout.write(
        f"seed {options.seed}: {options.cases:,} files of {len(DAMAGES)} kinds: "
        f"{counts['refused']:,} refused, {counts['balanced']:,} balanced, "
        f"{counts['failed']:,} failed; slowest {slowest:.2f} s, memory +{grown} MiB\n"
    )
    return 1 if counts["failed"] or faults or grown > MEMORY_MIB else 0
