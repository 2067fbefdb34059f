"""How much one file may hold before it is refused (05, section 1; 09, section 1.A).

A limit that is reached is named with file and line: nothing is cut in silence.
"""

from typing import Final

MIB: Final = 1024 * 1024

FIELD_CHARS: Final = MIB
"""Characters of one cell of a delimited file, or of one text or attribute of an XML element."""

LINE_BYTES: Final = 8 * MIB
"""Bytes of one physical line of a delimited file, or of one JSON line."""

QUOTED_LINES: Final = 100
"""Physical lines that one quoted cell may span; more means that a quote was never closed."""

DEPTH: Final = 64
"""Nesting of JSON values and XML elements."""

RECORD_ELEMENTS: Final = 100_000
"""XML elements of one record."""

REJECTED_ROWS: Final = 100_000
"""Rejected rows of one file, so that a report of garbage stays finite."""

EXPANSION_RATIO: Final = 200
"""Bytes that one byte of a compressed file may become; small files have a floor of 1 MiB."""

EXPANDED_BYTES: Final = 32 * 1024 * MIB
"""Bytes of one decompressed file."""
