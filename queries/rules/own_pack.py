"""A pack of one's own: a folder whose indicators and table rows add to Onward's (04, section 1).

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
from typing import Annotated, Any, Final

from pydantic import Field

from onward.errors import IndicatorInvalid
from onward.loaders.readers.documents import Document, Strict
from onward.queries.rules.catalogue import (
    IndicatorCatalogue,
    PackFile,
    default_catalogue,
    in_order,
    model_hash,
    read_indicators,
    read_yaml,
    table_hashes,
)
from onward.queries.rules.checks import (
    parameter_place,
    refuse_unread_parameters,
    refuse_what_cannot_run,
)
from onward.queries.rules.indicator import Indicator, Sentence
from onward.queries.rules.parameters import Parameter
from onward.queries.rules.policy import Policy, default_policy, read_policy
from onward.queries.rules.severity import SEVERITIES
from onward.queries.tables.tables import Tables, load_tables

FREE: Final = frozenset(
    {"version", "title", "means", "question", "data", "evidence", "false_positives"}
    | {"example_hit", "example_near_miss", "examples"}
)
"""What a pack may word in its own way; level and parameters may become stricter; all else stays."""


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

    base: IndicatorCatalogue

    @cached_property
    def own(self) -> OwnPackFile:
        """The folder's own pack file.

        Raises:
            IndicatorInvalid: It cannot be read, does not validate, or describes a shipped
                parameter anew.
        """
        path = self.folder / "pack.yaml"
        document = read_yaml(path, str(path))
        own = document.fill(OwnPackFile)
        for name in own.parameters:
            if name in self.base.pack.parameters:
                place = ("parameters", name)
                raise document.refuse("the parameter is shipped", place, "take another name")
        return own

    @cached_property
    def pack(self) -> PackFile:
        """The pack file of both together; the additions stand after what is shipped."""
        shipped, own = self.base.pack, self.own
        return PackFile(
            id=f"{shipped.id}+{own.id}",
            version=f"{shipped.version}+{own.version}",
            law_read_up_to=shipped.law_read_up_to,
            not_looked_for=shipped.not_looked_for,
            unconfirmed=(*shipped.unconfirmed, *own.unconfirmed),
            groups=tuple(dict.fromkeys((*shipped.groups, *own.groups))),
            parameters={**shipped.parameters, **own.parameters},
        )

    @cached_property
    def added(self) -> Mapping[str, Indicator]:
        """The folder's indicators, new and sharpened, by id.

        Raises:
            IndicatorInvalid: One does not validate, or changes what it may not.
        """
        folder = self.folder / "indicators"
        if not folder.is_dir():
            return {}
        found = {}
        for document, indicator in read_indicators(folder, self.pack.groups, str(folder)):
            self._judge(document, indicator)
            refuse_what_cannot_run(document, indicator, self.pack.parameters)
            refuse_unread_parameters(document, indicator)
            found[indicator.id] = indicator
        return found

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """All indicators by id; a sharpened one stands in the place of the shipped one."""
        return in_order({**self.base.indicators, **self.added}.values(), self.pack.groups)

    @cached_property
    def tables(self) -> Tables:
        """The shipped tables and the folder's rows."""
        shipped = Path(str(self.base.folder)) / "tables"
        return load_tables(self.folder / "tables", first=shipped)

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The hashes of what is shipped, and of everything that the folder adds."""
        folder = self.folder / "tables"
        own = {
            "pack.yaml": model_hash(self.own),
            **{f"indicators/{one.id}.yaml": model_hash(one) for one in self.added.values()},
            **(table_hashes(folder) if folder.is_dir() else {}),
        }
        return {**self.base.files, **{f"{self.own.id}/{name}": one for name, one in own.items()}}

    def _judge(self, document: Document, own: Indicator) -> None:
        """Refuse what would change the meaning of a shipped indicator, or pass for one.

        Raises:
            IndicatorInvalid: With the place of the first fault.
        """
        if own.id in self.base.indicators:
            _refuse_change(document, own, self.base[own.id], self.pack.parameters)
        elif own.kind == "eu_flag":
            raise document.refuse(
                "kind eu_flag belongs to the Recommendation's own three", ("kind",), "write law"
            )


def with_rules(folder: Path) -> OwnCatalogue:
    """Return Onward's catalogue with a folder's additions, judged.

    Raises:
        IndicatorInvalid: The folder is none, holds what no pack has, or a file does not validate.
    """
    found = OwnCatalogue(folder, default_catalogue())
    if not folder.is_dir():
        raise IndicatorInvalid("there is no such folder", file=str(folder), hint="check the path")
    _refuse_strangers(folder, found.base)
    _ = found.indicators, found.tables
    return found


def rules_and_policy(rules: Path | None, policy: Path | None) -> tuple[IndicatorCatalogue, Policy]:
    """Give what a user judges by: own rules and policy where they are named, else Onward's.

    Args:
        rules: Folder of a pack of one's own.
        policy: A policy file; it may set what that pack has.

    Raises:
        InputRefused: One of them does not validate; one line, with its place.
    """
    catalogue = with_rules(rules) if rules else default_catalogue()
    return catalogue, read_policy(policy, catalogue) if policy else default_policy()


def _refuse_strangers(folder: Path, base: IndicatorCatalogue) -> None:
    """Refuse files that nothing would read: a misspelt name must not drop a rule in silence."""
    tables = {Path(name).name for name in base.files if name.startswith("tables/")}
    _refuse(_visible(folder), {"pack.yaml", "indicators", "tables", "README.md"})
    for name in ("indicators", "tables"):
        if (folder / name).exists() and not (folder / name).is_dir():
            raise IndicatorInvalid("is no folder", file=str(folder / name), hint="make it one")
    _refuse(_visible(folder / "tables"), tables)
    inside = _visible(folder / "indicators")
    _refuse(inside, {path.name for path in inside if path.suffix == ".yaml"} | {"<id>.yaml"})


def _visible(folder: Path) -> list[Path]:
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in entries if not path.name.startswith(".")]


def _refuse(paths: Iterable[Path], known: set[str]) -> None:
    for path in paths:
        if path.name not in known:
            raise IndicatorInvalid(
                "no part of a pack", file=str(path), hint=f"it holds {', '.join(sorted(known))}"
            )


def _refuse_change(
    document: Document, own: Indicator, shipped: Indicator, parameters: Mapping[str, Parameter]
) -> None:
    """Refuse what a pack may not change of a shipped indicator.

    Raises:
        IndicatorInvalid: With the place of the first change.
    """
    for change in _changes(_fixed(own), _fixed(shipped)):
        raise document.refuse(
            f"{change[0]} of the shipped {shipped.id} may not be changed",
            change,
            "write an indicator of another id",
        )
    if SEVERITIES.index(own.level) < SEVERITIES.index(shipped.level):
        raise document.refuse(
            f"{own.level} is milder than the shipped {shipped.level}", ("level",), "raise it"
        )
    for name, value in own.params.items():
        place = parameter_place(own, name)
        if name not in parameters:
            raise document.refuse("no pack describes this parameter", place, "leave it as it is")
        try:
            read = parameters[name].read(value)
            parameters[name].refuse_looser(read, shipped.params[name])
        except ValueError as error:
            raise document.refuse_value(error, place) from error


def _fixed(indicator: Indicator) -> dict[str, Any]:
    """Give what must stay: all but the free words, the level and the parameters' values."""
    plain = indicator.model_dump(mode="json", by_alias=True, exclude={*FREE, "level"})
    detection = plain["detection"]
    for part in (detection, detection["pattern"] or {}, *detection["patterns"]):
        if "params" in part:
            part["params"] = sorted(part["params"])
    return plain


def _changes(own: Any, shipped: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Give the places at which two trees differ."""
    if isinstance(own, dict) and isinstance(shipped, dict):
        for key in shipped:
            yield from _changes(own[key], shipped[key], (*place, key))
    elif own != shipped:
        yield place
