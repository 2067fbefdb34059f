"""What can be loaded: each source with its publisher, licence, files and limits."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Self

from onward.api.inputs.arguments import check_text

if TYPE_CHECKING:
    from onward.api.answers.data.loading import JsonObject
    from onward.loaders.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSummary:
    """A source of records, as ``onward sources`` shows it.

    Attributes:
        name: What ``load`` calls it.
        title, publisher: Of the publication.
        regime: Whose list it is, None for a register or records.
        url: The official address.
        licence: Under which it is published.
        files: What files it expects.
        may_ship: Whether the licence lets others hand the files on.
        max_age_days: How long files stay fresh; None for an archive.
        full_count: So many parties a full current file has at least.
        bundled: Date of the table that comes with Onward, where there is one.
    """

    name: str
    title: str
    publisher: str
    regime: str | None
    url: str | None
    licence: str
    files: str
    may_ship: bool
    max_age_days: int | None
    full_count: int | None
    bundled: str | None

    @classmethod
    def describe(cls, source: "Source") -> Self:
        """Describe a source of the registry."""
        return cls(
            name=source.name,
            title=source.title,
            publisher=source.publisher,
            regime=source.regime or None,
            url=source.url or None,
            licence=source.licence,
            files=source.files,
            may_ship=source.may_ship,
            max_age_days=source.max_age_days,
            full_count=source.full_count,
            bundled=source.bundled.published if source.bundled else None,
        )

    def to_data(self) -> "JsonObject":
        """Return the source as ``onward sources --json`` prints it."""
        return asdict(self)


def list_sources() -> list[SourceSummary]:
    """Return everything that can be loaded, by name.

    >>> "un" in [source.name for source in list_sources()]
    True
    """
    from onward.loaders import load

    return [SourceSummary.describe(source) for source in load.sources()]


def find_source(name: str) -> SourceSummary:
    """Return one source.

    Raises:
        UsageError: There is no source of that name.

    >>> find_source("vdem").publisher
    'V-Dem Institute, University of Gothenburg'
    """
    from onward.loaders import load

    return SourceSummary.describe(load.find_source(check_text("name", name))[0])


def describe_source(name: str) -> "JsonObject":
    """Return one source as ``onward sources NAME --json`` prints it: with its tables, if any.

    Raises:
        UsageError: There is no source of that name.
    """
    from onward.api.answers.data.templates import own_tables

    data, tables = find_source(name).to_data(), own_tables(name)
    columns = {table: [column.to_data() for column in tables[table]] for table in tables}
    return data | ({"tables": columns} if tables else {})
