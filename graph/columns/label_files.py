"""Label tables on disk: an array, and behind it the checksum of the array and the file's name.

A label that is missing says that there is no path, so a zeroed byte would hide whoever it stands
for. The checksum is verified whenever a table is opened; `cache` builds one that does not fit anew.
"""

from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np

from onward.graph.columns.columns import Array
from onward.graph.store.checksums import checksum_bytes, checksum_file
from onward.graph.store.files import write_whole
from onward.graph.store.sealed_folders import map_array

LABEL: Final = "label-"
"""How the names of such files begin."""

_CHECKSUM_BYTES: Final = 64


def write_labels(file: Path, bits: Array) -> None:
    """Write a label table so that a reader never sees half of it.

    Raises:
        OSError: The disk failed.
    """
    content = BytesIO()
    np.save(content, bits)
    content.write(checksum_bytes(content.getvalue(), _name_table(file)).encode())
    write_whole(file, content.getbuffer(), durable=False)


def read_labels(file: Path, shape: tuple[int, int]) -> Array | None:
    """Memory-map a label table; None if it is not as it was written, or of another graph.

    Args:
        file: As `write_labels` wrote it.
        shape: Parties, and bytes of each one's labels.
    """
    try:
        if not is_whole(file):
            return None
        bits = map_array(file)
    except (OSError, ValueError, EOFError):
        return None
    return bits if bits.shape == shape and bits.dtype == np.uint8 else None


def is_whole(file: Path) -> bool:
    """Tell whether a label table is as it was written.

    Raises:
        OSError: It cannot be read.
    """
    end = file.stat().st_size - _CHECKSUM_BYTES
    if end < 0:
        return False
    with file.open("rb") as stream:
        stream.seek(end)
        stated = stream.read()
    return checksum_file(file, _name_table(file), end=end).encode() == stated


def _name_table(file: Path) -> str:
    """Return what a table is: the labels of another pattern or snapshot have another checksum."""
    return f"{file.parent.name}/{file.name}"
