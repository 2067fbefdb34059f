"""Cases of a YAML file: files of one source, and what is read of them, or why they are refused.

A case says what is so (`case`) and what is loaded: the made files of its source (all, or those
that `made` names), in which `edit` replaces texts, or `files` that the case writes. A file is a
text, or a list of its lines; a line that is an object is written as `row` (a form with places for
its cells, `blank` where it names none), by the header of the made file where the file is a table,
else as JSON, where `{Schema id: properties}` stands for an entity of FollowTheMoney.

`says` maps a place of what was loaded to what stands there; the words after a place compare as in
`tests/example_cases.py`. A place is a list of statements (`parties`; `ties/owns`, those of a kind;
`listings/ID`, those of a party; `entries`, the parties that are listed), one statement (`party/ID`;
`tie/owns/FROM>TO`), where the name of a party may stand for its id and an id with dots stands in
brackets, or part of the account (`warnings`, `rejections`, `counts`, `notes`, `asides`, `files`,
`options`), and steps into it: `.*` is each row, `.a,b` several cells; beside its own, a party has
its `births`, and a tie or link the names of its ends, `from` and `to`. `refused` names an error and
what it says instead; `same` is what must make the same statements, if only those on one party
(`alike`). `<name>` in a case is a cell of its `rows`, which have the columns `each`, and the case
is one for each of them.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from onward import errors
from onward.graph.shares import Share
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from tests.example_cases import COMPARISONS
from tests.lists import MADE, listed

Data = dict[str, Any]

STATEMENTS: Final = ("parties", "ties", "listings", "links", "shipments", "destinations")
ENDS: Final = {"ties": ("start", "end"), "links": ("left", "right")}
NEEDED_ROWS: Final = 2000
"""Sound rows after a bad one, where it shall be the only one of a thousand."""


@dataclass(frozen=True)
class LoadCase:
    """What is loaded, and what is read of it; every key of a case in YAML is a field."""

    case: str
    source: str
    retrieved: str | None = None
    published: str | None = None
    layer: str = ""
    folder: str = ""
    """Where its made files stand, if not under the name of the source."""

    made: Sequence[str] = ()
    edit: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    files: Mapping[str, Any] = field(default_factory=dict)
    pad: Any = None
    """A row that is repeated after those of the first file, `{n}` in it a number."""

    row: str = ""
    blank: Mapping[str, Any] = field(default_factory=dict)
    encoding: str = "utf-8"
    says: Data = field(default_factory=dict)
    refused: tuple[str, str] | None = None
    same: Data | None = None
    alike: str = ""
    """The party that `same` is about; all of them where it is empty."""


def read_load_cases(folder: Path) -> list[Any]:
    """Return the cases of the files of a folder as parameters of a test."""
    return [
        pytest.param(case, id=f"{path.stem}: {case.case}")
        for path in sorted(folder.glob("*.yaml"))
        for case in _list_cases(yaml.load(path.read_text("utf-8"), Loader=_Loader))  # noqa: S506  # safe: see there
    ]


class _Loader(yaml.CSafeLoader):
    """The safe loader, to which a day is a text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _list_cases(content: Data) -> Iterator[LoadCase]:
    content.pop("terms", None)  # what the cases name by an anchor
    cases = content.pop("cases")
    for row in cases:
        names, rows = row.pop("each", ()), row.pop("rows", [[]])
        for number, cells in enumerate(rows, 1):
            given = _fill({**content, **row}, dict(zip(names, cells, strict=True)))
            if len(rows) > 1:
                given["case"] = f"{row['case']}, {number}"
            yield LoadCase(**given)


def _fill(value: Any, cells: Data) -> Any:
    """Return a value with cells where `<name>` stands: as it is alone, as text within others."""
    if isinstance(value, str):
        for name, cell in cells.items():
            if value == f"<{name}>":
                return cell
            if isinstance(cell, str):
                value = value.replace(f"<{name}>", cell)
        return value
    if isinstance(value, list):
        return [_fill(one, cells) for one in value]
    if isinstance(value, dict):
        return {_fill(key, cells): _fill(one, cells) for key, one in value.items()}
    return value


def check_load_case(case: LoadCase, folder: Path) -> None:
    """Load the files of a case, and compare what is said with what was read."""
    if case.refused:
        error, words = case.refused
        with pytest.raises(getattr(errors, error), match=words) as caught:
            load_case(case, folder)
        assert "\n" not in str(caught.value)
        return
    loaded = load_case(case, folder)
    if case.same is not None:
        (folder / "same").mkdir()
        kept = ("source", "folder", "retrieved", "row", "blank", "layer")
        other = LoadCase("", **{name: getattr(case, name) for name in kept} | case.same)
        again = load_case(other, folder / "same")
        if case.alike:
            for name in ("parties", "listings"):
                ours, theirs = (_find_about(one, name, case.alike) for one in (loaded, again))
                assert ours == theirs != [], name
        else:
            assert loaded.statements == again.statements
    assert case.says or case.same is not None, "nothing is said"
    for key, wanted in case.says.items():
        words = max((one for one in COMPARISONS if key.endswith(f" {one}")), key=len, default="")
        place = key.removesuffix(f" {words}") if words else key
        found = _pick(loaded, place)
        assert COMPARISONS[words](found, wanted), f"{key}: {found!r} != {wanted!r}"


def _find_about(loaded: Loaded, name: str, party: str) -> list[Any]:
    key = "id" if name == "parties" else "party"
    return [one for one in getattr(loaded.statements, name) if getattr(one, key) == party]


def load_case(case: LoadCase, folder: Path) -> Loaded:
    """Write the files of a case, and load them."""
    made = MADE / (case.folder or case.source)
    paths = [folder / name for name in case.files]
    for path, content in zip(paths, case.files.values(), strict=True):
        path.write_text(_write(case, path, content), case.encoding, newline="")
    for name, changes in case.edit.items():
        text = (made / name).read_text(case.encoding)
        for old, new in changes:
            assert old in text, f"{name} has no {old}"
            text = text.replace(old, new)
        (folder / name).write_text(text, case.encoding, newline="")
        paths.append(folder / name)
    paths += [made / name for name in case.made]
    options = LoadOptions(case.layer or case.source, case.retrieved, case.published)
    return load(case.source, paths or [made], options)


def _write(case: LoadCase, path: Path, content: Any) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        return json.dumps(content["json"])
    rows = list(content)
    if case.pad is not None and path.name == next(iter(case.files)):
        rows += [_fill(case.pad, {"n": str(number)}) for number in range(NEEDED_ROWS)]
    if path.suffix == ".csv" and isinstance(rows[0], dict) and not case.row:
        made = (MADE / case.source / path.name).read_text("utf-8")
        stream = io.StringIO()
        writer = csv.DictWriter(stream, next(csv.reader([made.splitlines()[0]])))
        writer.writeheader()
        writer.writerows(rows)
        return stream.getvalue()
    return "".join(_write_row(case, one) + "\n" for one in rows)


def _write_row(case: LoadCase, row: Any) -> str:
    if isinstance(row, str):
        return row
    if case.row:
        return case.row.format(**{**case.blank, **row})
    return json.dumps(_write_entity(row))


def _write_entity(row: Data) -> Data:
    """Return an entity of FollowTheMoney; what it has beside its properties begins with a `+`."""
    name = next(iter(row))
    if " " not in name or not isinstance(row[name], dict):
        return row
    schema, entity_id = name.split(" ")
    properties = {
        key: [_write_entity(one) if isinstance(one, dict) else one for one in values]
        for key, value in row[name].items()
        for values in [value if isinstance(value, list) else [value]]
    }
    more = {key: value for key, value in row.items() if key != name}
    return {"id": entity_id, "schema": schema, "properties": properties, **more}


def _pick(loaded: Loaded, place: str) -> Any:
    """Return what stands at a place."""
    first, *steps = re.split(r"\.(?![^(]*\))", place)
    name, _, which = first.partition("/")
    which = re.sub(r"\((.*)\)$", r"\1", which)
    if name in {"party", "tie"}:
        return _walk(_find_one(loaded, name, which), steps)
    if name in {"warnings", "rejections"}:
        found: Any = [asdict(one) | {"text": str(one)} for one in getattr(loaded.log, name)]
    elif name == "listings" and which:
        found = [_describe(one) for one in listed(loaded, _find_party(loaded, which)["id"])]
    elif name == "entries":
        subjects = {one.party for one in loaded.statements.listings}
        found = [_describe(one) for one in loaded.statements.parties if one.id in subjects]
    elif name in STATEMENTS:
        rows = [_describe(one) for one in getattr(loaded.statements, name)]
        found = [one for one in rows if which in {"", one.get("kind")}]
        if name in ENDS:
            start, end = ENDS[name]
            names = {one.id: one.name for one in loaded.statements.parties}
            found = [
                one | {"from": names.get(one[start]), "to": names.get(one[end])} for one in found
            ]
    elif name == "files":
        found = [
            _describe(one) | {"name": name, "balanced": one.balanced}
            for name, one in loaded.log.files.items()
        ]
    elif name == "options":
        found = asdict(loaded.options)
    else:
        found = _make_plain(getattr(loaded.log, name))
    return _walk(found, steps)


def _find_one(loaded: Loaded, name: str, which: str) -> Data:
    if name == "party":
        return _find_party(loaded, which)
    kind, _, ends = which.partition("/")
    [tie] = [
        one
        for one in loaded.statements.ties
        if (one.kind, f"{one.start}>{one.end}") == (kind, ends)
    ]
    return _describe(tie)


def _find_party(loaded: Loaded, which: str) -> Data:
    rows = [one for one in loaded.statements.parties if which in {one.id, one.name}]
    [party] = [one for one in rows if one.id == which] or rows
    return _describe(party)


def _describe(row: Any) -> Data:
    """Return a statement as plain data, where it comes from beside what it says."""
    found = {name: getattr(row, name) for name in row.__dataclass_fields__}
    if "source" in found:
        source = found.pop("source")
        found = {name: getattr(source, name) for name in source.__dataclass_fields__} | found
    if "notes" in found:
        found["note"] = [f"{key}: {text}" for key, text in found["notes"]]
        found["births"] = [text for key, text in found["notes"] if key == "birth_date"]
    return {key: _make_plain(one) for key, one in found.items()}


def _make_plain(value: Any) -> Any:
    if isinstance(value, Share):
        left, right = "[("[value.min_exclusive], "])"[value.max_exclusive]
        return f"{left}{value.min}, {value.max}{right}"
    if isinstance(value, tuple | list):
        return [_make_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _make_plain(one) for key, one in value.items()}
    return _describe(value) if hasattr(value, "__dataclass_fields__") else value


def _walk(found: Any, steps: Sequence[str]) -> Any:
    for number, step in enumerate(steps):
        if step == "*":
            return [_walk(one, steps[number + 1 :]) for one in found]
        if "," in step:
            return [found[key] for key in step.split(",")]
        found = found[int(step)] if isinstance(found, list) else found[step]
    return found
