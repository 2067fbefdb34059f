"""A pack of one's own: a folder whose indicators and table rows add to Onward's.

::

    pack.yaml            id, version, and what else it adds: groups, parameters, unconfirmed
    indicators/<id>.yaml new indicators; a shipped id may only become stricter
    tables/<name>.csv    further rows of a table, with the same columns

It adds and sharpens, and takes nothing away: what the law says, what is looked for and how grave it
is stay as they are shipped, so that two organisations mean the same by one id.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, TypeVar

from pydantic import Field

from onward.errors import IndicatorInvalid
from onward.loaders.readers.documents import Document, Strict
from onward.queries.rules.catalogue import (
    IndicatorCatalogue,
    PackFile,
    default_catalogue,
    hash_model,
    hash_tables,
    read_indicators,
    read_yaml,
    sort_indicators,
)
from onward.queries.rules.checks import (
    parameter_place,
    refuse_misplaced_pattern,
    refuse_unread_parameters,
    refuse_what_cannot_run,
)
from onward.queries.rules.indicator import Indicator, Sentence
from onward.queries.rules.parameters import Parameter
from onward.queries.rules.policy import Policy, default_policy, read_policy
from onward.queries.rules.severity import SEVERITIES
from onward.queries.tables.tables import RuleTables, load_tables

FREE: Final = frozenset(
    {"version", "title", "means", "question", "data", "evidence", "false_positives"}
    | {"example_hit", "example_near_miss", "examples"}
)
"""What a pack may word in its own way; level and parameters may become stricter; all else stays."""


Filled = TypeVar("Filled", bound=Strict)


class OwnPackFile(Strict):
    """The pack.yaml of a pack of one's own."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    version: Sentence
    unconfirmed: tuple[Sentence, ...] = ()
    groups: tuple[Sentence, ...] = ()
    parameters: dict[str, Parameter] = Field(default_factory=dict)


@dataclass(frozen=True)
class OwnCatalogue(IndicatorCatalogue):
    """Onward's catalogue with a folder's additions.

    Attributes:
        folder: The additions.
        base: What they add to.
    """

    folder: Path
    base: IndicatorCatalogue

    @cached_property
    def own_file(self) -> OwnPackFile:
        """The folder's own pack file.

        Raises:
            IndicatorInvalid: It cannot be read, does not validate, or describes a shipped
                parameter anew.
        """
        document = self._read_own_file()
        own_file = document.fill(OwnPackFile)
        for name in own_file.parameters:
            if name in self.base.pack.parameters:
                place = ("parameters", name)
                raise document.refuse("the parameter is shipped", place, "take another name")
        return own_file

    def _read_own_file(self) -> Document:
        path = self.folder / "pack.yaml"
        if not path.is_file():
            hint = "write one with id and version"
            raise IndicatorInvalid("there is no such file", file=str(path), hint=hint)
        return read_yaml(path, str(path))

    @cached_property
    def pack(self) -> PackFile:
        """The pack file of both together; the additions stand after what is shipped."""
        shipped, additions = self.base.pack, self.own_file
        return PackFile(
            id=f"{shipped.id}+{additions.id}",
            version=f"{shipped.version}+{additions.version}",
            law_read_up_to=shipped.law_read_up_to,
            not_looked_for=shipped.not_looked_for,
            unconfirmed=(*shipped.unconfirmed, *additions.unconfirmed),
            groups=tuple(dict.fromkeys((*shipped.groups, *additions.groups))),
            parameters={**shipped.parameters, **additions.parameters},
        )

    @cached_property
    def added(self) -> Mapping[str, Indicator]:
        """The folder's indicators, new and sharpened, by id.

        Raises:
            IndicatorInvalid: One does not validate, could not run, or changes what it may not.
        """
        folder = self.folder / "indicators"
        if not folder.is_dir():
            return {}
        indicators = {}
        for document, stated in read_indicators(folder, self.pack.groups, str(folder)):
            indicator = _inherit_words(stated, self.base)
            self._refuse_another_meaning(document, indicator)
            refuse_what_cannot_run(document, indicator, self.pack.parameters)
            refuse_misplaced_pattern(document, indicator, self.base)
            refuse_unread_parameters(document, indicator)
            indicators[indicator.id] = indicator
        return indicators

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """All indicators by id; a sharpened one stands in the place of the shipped one."""
        return sort_indicators({**self.base.indicators, **self.added}.values(), self.pack.groups)

    @cached_property
    def tables(self) -> RuleTables:
        """The shipped tables and the folder's rows."""
        shipped = Path(str(self.base.folder)) / "tables"
        return load_tables(self.folder / "tables", first=shipped)

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The hashes of what is shipped, and of everything that the folder adds."""
        tables = self.folder / "tables"
        hashes = {"pack.yaml": hash_model(self.own_file)}
        for name, indicator in self.added.items():
            hashes[f"indicators/{name}.yaml"] = hash_model(indicator)
        if tables.is_dir():
            hashes |= hash_tables(tables)
        pack = self.own_file.id
        return {**self.base.files, **{f"{pack}/{file}": digest for file, digest in hashes.items()}}

    def _refuse_another_meaning(self, document: Document, indicator: Indicator) -> None:
        """Refuse what would change the meaning of a shipped indicator, or pass for one.

        Raises:
            IndicatorInvalid: With the place of the first fault.
        """
        if indicator.id in self.base.indicators:
            shipped = self.base[indicator.id]
            _refuse_change(document, indicator, shipped, self.pack.parameters)
        elif indicator.kind == "eu_flag":
            raise document.refuse(
                "kind eu_flag belongs to the Recommendation's own three", ("kind",), "write law"
            )

    def refuse_unused_parameters(self) -> None:
        """Refuse a parameter of the pack file that no indicator has.

        Raises:
            IndicatorInvalid: With the place of the first such parameter.
        """
        used = {name for indicator in self for name in indicator.params}
        for name in self.own_file.parameters:
            if name not in used:
                raise self._read_own_file().refuse(
                    "no indicator has this parameter", ("parameters", name), "leave it out"
                )


def open_own_pack(folder: Path) -> OwnCatalogue:
    """Return Onward's catalogue with a folder's additions, judged.

    Raises:
        IndicatorInvalid: There is no such folder, it holds what no pack has, or a file does not
            validate.
    """
    catalogue = OwnCatalogue(folder, default_catalogue())
    if not folder.is_dir():
        raise IndicatorInvalid("there is no such folder", file=str(folder), hint="check the path")
    _refuse_strange_files(folder, catalogue.base)
    catalogue.refuse_unused_parameters()  # reads every indicator, so that the first fault shows now
    _ = catalogue.tables
    return catalogue


def read_rules_and_policy(
    rules: Path | None, policy: Path | None
) -> tuple[IndicatorCatalogue, Policy]:
    """Return what a user judges by: own rules and policy where they are named, else Onward's.

    Args:
        rules: Folder of a pack of one's own.
        policy: A policy file; it may set what that pack has.

    Raises:
        InputRefused: One of them does not validate; one line, with its place.
    """
    catalogue = open_own_pack(rules) if rules else default_catalogue()
    return catalogue, read_policy(policy, catalogue) if policy else default_policy()


def _inherit_words(indicator: Indicator, base: IndicatorCatalogue) -> Indicator:
    """Return an indicator with what its file leaves out and the shipped one of its kind says.

    The words of a finding belong to the detector that two indicators share; what others read of its
    findings, and when it is asked, to the id.
    """
    shipped = base.indicators.get(indicator.id)
    detector = indicator.detection.detector
    alike = (row for row in base if detector and row.detection.detector == detector)
    like = shipped or next(alike, None)
    if like is None:
        return indicator
    words = ["relation", "relation_itself", "clears_if", *(["asked_again"] if shipped else [])]
    detection = _fill_unset(indicator.detection, like.detection, words)
    keys = ["tells_of", "second_sign"] if shipped else []
    return _fill_unset(indicator, like, keys).model_copy(update={"detection": detection})


def _fill_unset(model: Filled, shipped: Filled, keys: Iterable[str]) -> Filled:
    unset = {key: getattr(shipped, key) for key in keys if key not in model.model_fields_set}
    return model.model_copy(update=unset)


def _refuse_strange_files(folder: Path, base: IndicatorCatalogue) -> None:
    """Refuse files that nothing would read: a misspelt name must not drop a rule in silence."""
    tables = {Path(name).name for name in base.files if name.startswith("tables/")}
    _refuse_others(_visible_files(folder), {"pack.yaml", "indicators", "tables", "README.md"})
    for name in ("indicators", "tables"):
        if (folder / name).exists() and not (folder / name).is_dir():
            file = str(folder / name)
            raise IndicatorInvalid("is not a folder", file=file, hint="make it a folder")
    _refuse_others(_visible_files(folder / "tables"), tables)
    files = _visible_files(folder / "indicators")
    indicators = {path.name for path in files if path.suffix == ".yaml"}
    _refuse_others(files, indicators | {"<id>.yaml"})


def _visible_files(folder: Path) -> list[Path]:
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in entries if not path.name.startswith(".")]


def _refuse_others(paths: Iterable[Path], allowed: set[str]) -> None:
    for path in paths:
        if path.name not in allowed:
            hint = f"the folder holds {', '.join(sorted(allowed))}"
            raise IndicatorInvalid("is not part of a pack", file=str(path), hint=hint)


def _refuse_change(
    document: Document,
    indicator: Indicator,
    shipped: Indicator,
    parameters: Mapping[str, Parameter],
) -> None:
    """Refuse what a pack may not change of a shipped indicator.

    Raises:
        IndicatorInvalid: With the place of the first change.
    """
    for change in _find_changes(_fixed_keys(indicator), _fixed_keys(shipped)):
        raise document.refuse(
            f"{change[0]} of the shipped {shipped.id} may not be changed",
            change,
            "write an indicator of another id",
        )
    if SEVERITIES.index(indicator.level) < SEVERITIES.index(shipped.level):
        what = f"{indicator.level} is milder than the shipped {shipped.level}"
        raise document.refuse(what, ("level",), "raise it")
    for name, value in indicator.params.items():
        try:
            number = parameters[name].read(value)
            parameters[name].refuse_looser(number, shipped.params[name])
        except ValueError as error:
            raise document.refuse_value(error, parameter_place(indicator, name)) from error


def _fixed_keys(indicator: Indicator) -> dict[str, object]:
    """Return what must stay: all but the free words, the level and the parameters' values."""
    keys = indicator.model_dump(mode="json", by_alias=True, exclude={*FREE, "level"})
    # which parameters there are stays; their values may become stricter
    detection = keys["detection"]
    for part in (detection, detection["pattern"] or {}, *detection["patterns"]):
        if "params" in part:
            part["params"] = sorted(part["params"])
    return keys


def _find_changes(
    tree: object, shipped: object, place: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Yield the places at which two trees of plain values differ."""
    if isinstance(tree, dict) and isinstance(shipped, dict):
        for key in shipped:
            yield from _find_changes(tree[key], shipped[key], (*place, key))
    elif tree != shipped:
        yield place
