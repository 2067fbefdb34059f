"""Readers of rows, JSON lines and XML records that all loaders share.

Each reader streams one file, counts every row it meets in the `LoadLog`, rejects by itself what
is broken as a row, and hands the rest over with its line number. What the loader then makes of a
row, it counts itself (accepted, rejected, not a party).
"""

from onward.loaders.readers.records import (
    csv_header,
    csv_rows,
    is_xml,
    json_lines,
    json_records,
    root_namespace,
    xml_records,
)

__all__ = [
    "csv_header",
    "csv_rows",
    "is_xml",
    "json_lines",
    "json_records",
    "root_namespace",
    "xml_records",
]
