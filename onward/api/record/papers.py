"""The record of an order as a file: PDF, JSON or text."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onward.errors import UsageError

if TYPE_CHECKING:
    from onward.queries.acts.views import OrderRecord

FORMS = (".pdf", ".json", ".txt")


def render_record(
    record: "OrderRecord",
    path: Path,
    *,
    fonts: Sequence[Path] = (),
    policy: Path | None = None,
) -> bytes:
    """Return the record of an order as the ending of a file's name says.

    Args:
        record: Of an order.
        path: The file.
        fonts: Folders of fonts for a PDF, beside those that Onward brings.
        policy: A policy file, whose organisation is the letterhead of a PDF.

    Raises:
        UsageError: There is no such format.
        ExportError: A PDF cannot be set.
    """
    from onward.graph.json_forms import json_text
    from onward.queries.acts.views import write_sections

    suffix = path.suffix.lower()
    if suffix not in FORMS:
        raise UsageError(f"{path}: a record is written as {', '.join(FORMS)}")
    if suffix == ".json":
        return (json_text(record.to_data(), indent=2) + "\n").encode()
    sections = write_sections(record)
    if suffix == ".pdf":
        from onward.api.inputs.writing import Writing
        from onward.viz.options import ExportOptions
        from onward.viz.paper.pdf import set_record

        options = Writing(policy=policy).fill(ExportOptions(fonts=tuple(fonts)), "pdf")
        return set_record(record, sections, options)
    from onward.errors import printable

    lines = []
    for section in sections:
        lines += ["", section.title] if section.title else [""]
        lines += [f"{'  ' * (row.depth + 1)}{printable(row.text)}" for row in section.lines]
    return "\n".join([*lines[1:], ""]).encode()
