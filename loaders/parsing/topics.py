"""Topics that a source states in codes of its own."""

from pathlib import Path

from onward.errors import RowRefused
from onward.loaders.source import FieldRefused


def refuse_unknown_topic(path: Path, line: int, refused: FieldRefused) -> None:
    """Refuse the whole file for an unknown topic, which could be a sanction; else do nothing.

    Raises:
        RowRefused: The field was refused for its topic.
    """
    if refused.reason == "unknown_topic":
        raise RowRefused(
            "unknown topic",
            file=path.name,
            line=line,
            field=refused.field,
            value=refused.value,
            hint=refused.hint,
        ) from refused
