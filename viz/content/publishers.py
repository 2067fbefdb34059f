"""Whose a source is: licences ask that its publisher be named wherever its data is shown."""

from onward import registry
from onward.errors import UsageError
from onward.loaders.source import Source
from onward.viz.content.texts import printable


def find_source(dataset: str, source_name: str | None) -> Source | None:
    """Return what has read the files of a layer; None where that is not known.

    Args:
        dataset: The layer's name.
        source_name: Of the source that read its files, where the layer says it.
    """
    name = source_name or dataset
    if name not in registry.names("source"):
        return None
    try:
        source: Source = registry.find("source", name).SOURCE
    except UsageError:  # a source from outside that can no longer be imported
        return None
    return source


def name_publisher(dataset: str, source_name: str | None) -> str:
    """Return who publishes a layer's data; "" for what is the user's own, or not known."""
    source = find_source(dataset, source_name)
    return "" if source is None or source.own_tables else printable(source.publisher)
