"""What keeps a page from running anything but its own: a policy with the hashes of its code."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

from onward.errors import ExportError

if TYPE_CHECKING:
    from jinja2 import Environment


def write_policy(scripts: Sequence[str], style: str) -> str:
    """Write a page's Content-Security-Policy: nothing but these scripts and this style.

    Args:
        scripts: As they stand in the page.
        style: Likewise.
    """
    scripts_allowed = " ".join(map(_hash_code, scripts))
    styles_allowed = f"{_hash_code(style)} {_hash_code('')}"
    return (
        f"default-src 'none'; script-src {scripts_allowed}; style-src {styles_allowed}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _hash_code(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def read_template(name: str) -> str:
    """Return a template that comes with Onward, or a part of one."""
    return files("onward.viz").joinpath("templates", *name.split("/")).read_text(encoding="utf-8")


def template_environment(finalize: Callable[..., object] | None = None) -> "Environment":
    """Return what fills in a page's template: every value is escaped, none may be missing."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415  # heavy

    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        loader=FunctionLoader(read_template),
        finalize=finalize,
    )


def check_embeddable(code: str, name: str) -> str:
    """Return code as it stands in a page.

    Raises:
        ExportError: It would end the element that it stands in.
    """
    if "</script" in code.lower() or "</style" in code.lower():
        raise ExportError(f"{name}: contains an end tag, so it cannot stand in a page")
    return code.replace("\r\n", "\n")
