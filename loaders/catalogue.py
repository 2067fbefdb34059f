"""What can be loaded: each source by its name, and the facts that its file of data states.

Who lists the sources, or asks whether a layer is a user's own, imports none of their code.
"""

from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ConfigDict

from onward import registry
from onward.loaders.readers.documents import Strict, yaml_document
from onward.loaders.source import LIST_BOUNDS, Read, Source

FACTS: Final = "source.yaml"
"""Name of the file in the folder of a source that says what it is, and what its columns mean."""


class Described(Strict):
    """What every such file says: whose a source is, where it lies, and how fresh it must be."""

    source: Source


Form = TypeVar("Form", bound=Described)


def read_form(module_file: str, model: type[Form]) -> Form:
    """Read the file of data of a source.

    Args:
        module_file: The source's own module; its folder names the source.
        model: What the file says.

    Raises:
        InputRefused: The file is not sound YAML, or says what no source can say.
    """
    return _fill_form(Path(module_file).parent, model)


def read_source(module_file: str) -> Source:
    """Read the facts of a source, whatever else its file says; see `read_form`."""
    return _read_facts(Path(module_file).parent)


class _Facts(Described):
    """The facts of a source, whatever else its file says."""

    model_config = ConfigDict(extra="ignore")


def _fill_form(folder: Path, model: type[Form]) -> Form:
    document = yaml_document((folder / FACTS).read_text("utf-8"), f"{folder.name}/{FACTS}")
    facts = document.data.setdefault("source", {})
    facts["name"] = folder.name
    if "bundled" in facts:
        facts["bundled"]["file"] = str((folder / facts["bundled"]["file"]).resolve())
    return document.fill(model)


@cache
def _read_facts(folder: Path) -> Source:
    return _fill_form(folder, _Facts).source


def sources() -> tuple[Source, ...]:
    """Return all sources, by name."""
    return tuple(find_facts(name) for name in registry.names("source"))


def find_facts(name: str) -> Source:
    """Return what a source is; only one without a file of data, from outside, is imported for it.

    Raises:
        UsageError: There is no source of that name.
    """
    folder = registry.folders("source").get(name)
    if folder is None or not (folder / FACTS).is_file():
        return find_source(name)[0]
    return _read_facts(folder)


def find_source(name: str) -> tuple[Source, Read]:
    """Return a source and its function to read files.

    Raises:
        UsageError: There is no source of that name.
    """
    module = registry.find("source", name)
    return module.SOURCE, module.read


def has_own_tables(source_name: str) -> bool:
    """Return whether a source reads the users' own tables; one that is gone does not."""
    return source_name in registry.names("source") and find_facts(source_name).own_tables


def size_bounds(source_name: str) -> tuple[float, float]:
    """Return between which shares of its layer a source's next one must lie."""
    is_known = source_name in registry.names("source")
    return find_facts(source_name).size_bounds if is_known else LIST_BOUNDS
