"""The indicators: data that a lawyer can read, checked before anything runs (docs/rule-pack.md).

One file an indicator, ``indicators/<id>.yaml``; the pack file says who wrote them up to which law.
The pack's hash covers both and the tables, so that an assessment names exactly what judged it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import rfc8785
from pydantic import Field

from onward.errors import IndicatorInvalid, did_you_mean
from onward.loaders.readers import streams
from onward.loaders.readers.documents import Document, Strict, yaml_document
from onward.queries.model.assessment import ActRead, RulePackSummary
from onward.queries.rules.checks import refuse_what_cannot_run
from onward.queries.rules.indicator import Indicator, LawDate, Sentence, VerdictEffect
from onward.queries.rules.parameters import Parameter
from onward.queries.tables.tables import RuleTables, load_tables


class PackFile(Strict):
    """What the pack says of itself.

    Attributes:
        unconfirmed: What a person must still read before the pack may be called verified.
        not_looked_for: What a reader may expect and no indicator of the pack asks; printed with
            every assessment.
        groups: In which order indicators run and are listed.
        parameters: What a policy may set, by name.
    """

    id: Sentence
    version: Sentence
    law_read_up_to: LawDate
    unconfirmed: tuple[Sentence, ...] = ()
    not_looked_for: tuple[Sentence, ...] = ()
    groups: tuple[Sentence, ...]
    parameters: dict[str, Parameter] = Field(default_factory=dict)


@dataclass(frozen=True)
class IndicatorCatalogue:
    """A rule pack in a folder: ``packs/default.yaml``, ``indicators/``, ``tables/``.

    Nothing is read before it is asked for.
    """

    folder: Traversable

    def __iter__(self) -> Iterator[Indicator]:
        """Yield the indicators in the order in which they run."""
        return iter(self.indicators.values())

    def __getitem__(self, indicator: str) -> Indicator:
        """Return one indicator.

        Raises:
            IndicatorInvalid: The pack has no indicator of that id.
        """
        if indicator not in self.indicators:
            what = f"there is no indicator {indicator!r}"
            raise IndicatorInvalid(what, hint=self.suggestion(indicator))
        return self.indicators[indicator]

    def suggestion(self, unknown: str) -> str:
        """Say which indicators have an id close to one that the pack does not have."""
        likely = did_you_mean(unknown, self.indicators)
        if likely:
            return likely.rstrip()
        close = get_close_matches(unknown, list(self.indicators), 3, 0.4)
        return f"did you mean {' or '.join(close)}?" if close else "`onward indicators` lists them"

    @cached_property
    def pack(self) -> PackFile:
        """The pack file."""
        return read_yaml(self.folder / "packs" / "default.yaml").fill(PackFile)

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """All indicators by id: by the pack's order of groups, then by id.

        Raises:
            IndicatorInvalid: A file does not validate, with ``file:line:field``.
        """
        indicators = []
        for document, indicator in read_indicators(self.folder / "indicators", self.pack.groups):
            refuse_what_cannot_run(document, indicator, self.pack.parameters)
            indicators.append(indicator)
        return sort_indicators(indicators, self.pack.groups)

    @cached_property
    def verdict_effects(self) -> Mapping[str, VerdictEffect]:
        """What the findings of each indicator do to the verdict, by indicator id."""
        return {indicator.id: indicator.verdict for indicator in self}

    @cached_property
    def tables(self) -> RuleTables:
        """The pack's tables.

        Raises:
            IndicatorInvalid: A row does not validate, with ``file:line:field``.
        """
        # the package's own resources are files on disk: a wheel is installed unpacked
        return load_tables(first=Path(str(self.folder)) / "tables")

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The SHA-256 of the canonical form of everything that the pack is made of, by file."""
        # models and not bytes: comments, the order of keys and line ends make no other pack
        return {
            "packs/default.yaml": hash_model(self.pack),
            **{f"indicators/{indicator.id}.yaml": hash_model(indicator) for indicator in self},
            **hash_tables(self.folder / "tables"),
        }

    @cached_property
    def hash(self) -> str:
        """The pack's hash: one changed threshold, row or citation makes it another pack."""
        return hashlib.sha256(rfc8785.dumps(dict(self.files))).hexdigest()

    def summary(self) -> RulePackSummary:
        """Return what an assessment says of the pack."""
        return RulePackSummary(
            id=self.pack.id,
            version=self.pack.version,
            hash=self.hash,
            law_read_up_to=self.pack.law_read_up_to,
            unconfirmed=self.pack.unconfirmed,
            acts=tuple(
                ActRead(
                    act=row.act,
                    role=row.role,
                    read_up_to=row.read_up_to,
                    since=row.since,
                    note=row.note,
                    verified=row.basis.verified,
                )
                for row in self.tables.acts
            ),
        )


@cache
def default_catalogue() -> IndicatorCatalogue:
    """Return the catalogue that comes with Onward."""
    return IndicatorCatalogue(files("onward.queries"))


def open_catalogue(folder: Path) -> IndicatorCatalogue:
    """Return the catalogue in a folder that is a whole pack; it is judged when it is used."""
    return IndicatorCatalogue(folder)


def read_indicators(
    folder: Traversable, groups: Sequence[str], name: str = ""
) -> Iterator[tuple[Document, Indicator]]:
    """Read a folder's indicators, by file name.

    Args:
        folder: Of files ``<id>.yaml``.
        groups: Those that an indicator may name.
        name: How errors name the folder; default its own name.

    Raises:
        IndicatorInvalid: A file does not validate, with ``file:line:field``.
    """
    files = [entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml")]
    for file in sorted(files):
        document = read_yaml(folder / file, f"{name}/{file}" if name else "")
        indicator = document.fill(Indicator)
        if indicator.id != file.removesuffix(".yaml"):
            raise document.refuse("id is not the file's name", ("id",), "make them the same")
        if indicator.group not in groups:
            hint = f"use one of {', '.join(groups)}, or add it to the pack file"
            raise document.refuse("is not a group of the pack", ("group",), hint)
        yield document, indicator


def sort_indicators(indicators: Iterable[Indicator], groups: Sequence[str]) -> dict[str, Indicator]:
    """Return indicators by id, in the order in which they run: by group, then by id."""
    order = sorted(indicators, key=lambda indicator: (groups.index(indicator.group), indicator.id))
    return {indicator.id: indicator for indicator in order}


def read_yaml(path: Traversable, name: str = "") -> Document:
    """Read one file of a pack.

    Args:
        path: The file.
        name: How errors name it; default its folder and its own name.

    Raises:
        IndicatorInvalid: It cannot be read, or is not a YAML mapping.
    """
    name = name or "/".join(str(path).replace("\\", "/").split("/")[-2:])
    try:
        with path.open(encoding="utf-8-sig") as stream:
            # one character too many is enough for the reader to refuse the file as too long
            text = stream.read(streams.YAML_CHARS + 1)
        return yaml_document(text, name)
    except (OSError, UnicodeDecodeError) as error:
        raise IndicatorInvalid("cannot be read", file=name, hint="give a file in UTF-8") from error


def hash_model(model: Strict) -> str:
    """Return the SHA-256 of a model's canonical JSON, the defaults included."""
    return hashlib.sha256(rfc8785.dumps(model.model_dump(mode="json", by_alias=True))).hexdigest()


def hash_tables(folder: Traversable) -> dict[str, str]:
    """Return the SHA-256 of each table's rows: byte order mark and line ends change nothing."""
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".csv"))
    return {f"tables/{name}": _hash_text(folder / name) for name in names}


def _hash_text(path: Traversable) -> str:
    text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    return hashlib.sha256(text.encode()).hexdigest()
