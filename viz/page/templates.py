"""The templates, scripts and styles of pages, and the policy that lets a page run these alone.

The page of a briefing and the explorer show a map by the same modules of the browser's language
(viz/templates/renderer). Whoever only hands them out has nothing to place or draw, and loads
nothing of that.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from onward.errors import ExportError
from onward.viz.drawing.palette import BORDERS, LIGHT

if TYPE_CHECKING:
    from jinja2 import Template

if TYPE_CHECKING:
    from jinja2 import Environment

VIEW: Final = (
    "scene",
    "months",
    "eye",
    "picture",
    "column",
    "looks",
    "opening",
    "pointer",
    "ways",
    "map_view",
)
"""The files of the renderer that a page of one scene needs: each imports from those before it."""

FURTHER: Final = ("take_over",)
"""Files for who puts one scene in the place of another."""


@lru_cache
def read_view_files() -> Mapping[str, str]:
    """Return all modules of the renderer by their file names: each imports from earlier ones."""
    return {f"{name}.js": read_template(f"renderer/{name}.js") for name in (*VIEW, *FURTHER)}


_TEXT_OR_NEEDLESS: Final = re.compile(
    r"""("(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)"""
    r"| // .*| (?=[=?:&|{}(\[,<>*]|!=|[-+/] )|(?<=[=?:&|{}(\[,;<>*]) |(?<= [-+/]) "
)
"""A text of a script, which stays as it is, or a comment or blank that says nothing."""


def join_modules(modules: Iterable[str]) -> str:
    r"""Join modules to one script: what one exports and another imports is in one scope then.

    Comments, indents, and blanks around signs stay behind, for a page is sent by mail, and so do
    the ends of lines after which nothing ends, and of a block's last statement; no text of the
    scripts runs over several lines, and no import either. Of what is declared the shorter word
    stands: the modules are read with both.

    >>> join_modules(["// a\nexport const one = 1;", 'import { one } from "./a.js";\nsay(" = ");'])
    'let one=1;say(" = ");'
    """
    lines = (line.strip() for text in modules for line in text.splitlines())
    code = (line for line in lines if line and not line.startswith(("//", "import ")))
    short = "\n".join(leave_out_blanks(line.removeprefix("export ")) for line in code)
    joined = _CONSTANT.sub("let", _OPEN_END.sub("", short))
    return _TEXT_OR_LAST_END.sub(lambda part: part[1] or "", joined)


def leave_out_blanks(line: str) -> str:
    """Leave blanks around signs and a comment behind; texts stay as they are.

    >>> leave_out_blanks('say(one, " = ");  // why')
    'say(one," = ");'
    """
    return _TEXT_OR_NEEDLESS.sub(lambda part: part[1] or "", line)


def shorten_names(code: str) -> str:
    r"""Give names of two words short ones, where no property, key or text is called so.

    >>> shorten_names("const oneCard=1;f(oneCard);const isDark=0;a={isDark:oneCard};")
    'const $0=1;f($0);const isDark=0;a={isDark:$0};'
    """
    declared = dict.fromkeys(re.findall(r"\b(?:function|const|let) ([a-z]+[A-Z]\w*)", code))
    names = [name for name in declared if not re.search(_ELSEWHERE.format(name), code)]
    for number, name in enumerate(names):
        code = re.sub(rf"(?<![\w$]){name}\b", f"${number:x}", code)
    return code


_ELSEWHERE: Final = r"""(?<!\.\.)\.{0}\b|[\w$"'-]{0}\b|\b{0}:|[{{,]{0}[,}}]"""
"""Where a name stands that is not, or not only, that of something declared."""

_CONSTANT: Final = re.compile(r"\bconst\b")

_TEXT_OR_LAST_END: Final = re.compile(r"""("(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)|;(?=\n?\})""")
"""A text of a script, or the end of a statement that a brace ends in any case."""

_OPEN_END: Final = re.compile(r"(?<=[;{,(\[])\n")
"""An end of a line after which a statement goes on, or the next one begins in any case."""


def write_view_style(within: str = "#map ") -> str:
    """Write the renderer's style; its colours are the variables of `palette.style_variables`.

    Args:
        within: Begins the rules of colours; "" = every picture of the page is of the light palette.
    """
    return write_theming(within) + read_template("renderer/renderer.css")


_OF_LINES: Final = {"ink", "edge", *BORDERS}
"""Colours that lines and borders are drawn in."""


def write_theming(within: str = "#map ") -> str:
    """Let each colour of a picture, which is of the light palette, be that of the page's theme.

    Names that share a light colour look alike in the dark, too; the first one counts. What is quiet
    has no ground but that of its card, and no colours.

    Args:
        within: As in `write_view_style`.
    """
    names = {colour: name for name, colour in reversed(list(LIGHT.items()))}
    rules = [
        f'{within}[{use}="{colour}"] {{ {use}: var(--{name}) }}'
        for colour, name in names.items()
        for use in (("fill", "stroke") if name in _OF_LINES else ("fill",))
    ]
    without_ground = f'path:not([stroke], [fill="{LIGHT["ground"]}"], .room)'
    rules += [
        f"@media screen {{ #map :is(.quiet, .faded) {without_ground} "
        "{ fill: var(--panel); stroke: none }",
        f'#map .quiet [fill="{LIGHT["filled"]}"] {{ fill: var(--card) }} }}',
    ]
    # a mark of a list on which the party did not stand yet, or no more
    mark = f'#map .unlisted [fill="{LIGHT["mark"]}"]'
    rules += [
        f"{mark} {{ fill: none; stroke: var(--edge); stroke-dasharray: 4 3 }}",
        f"{mark} + text {{ fill: var(--quiet); text-decoration: line-through }}",
    ]
    high = f'#map [fill="{LIGHT["high"]}"]'
    rules += [
        f"{high} {{ fill: var(--high-ground); stroke: var(--high) }}",
        f"{high} + text {{ fill: var(--high-words) }}",
    ]
    return "\n".join((*rules, ""))


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


@cache
def load_template(name: str, finalize: Callable[..., object] | None = None) -> "Template":
    """Load a page's template, once for all pages: compiling it takes longer than filling it in."""
    return template_environment(finalize).get_template(name)


def read_code(name: str) -> str:
    """Return a script or style of ours as it stands in a page."""
    return check_embeddable(read_template(name), name)
