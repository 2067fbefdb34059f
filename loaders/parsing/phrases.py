"""Phrases by which texts are read: regular expressions in a file of data beside the code."""

import re
from collections.abc import Mapping
from pathlib import Path

from onward.loaders.readers.documents import yaml_document


def read_patterns(module_file: str) -> Mapping[str, re.Pattern[str]]:
    """Read the phrases of a module, by name.

    Args:
        module_file: The module, beside which a file of its name lies: ``name: pattern``, whose
            lines are joined.
    """
    path = Path(module_file).with_suffix(".yaml")
    document = yaml_document(path.read_text("utf-8"), path.name)
    return {name: re.compile(text.replace("\n", "")) for name, text in document.data.items()}
