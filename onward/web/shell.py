"""The explorer's own files, which hold no data, and how a person enters it.

The page names its scripts and its style below a folder that is called by what is in all of them, as
``/x/v-1f0c…/js/start.js``. What such an address has given once it always gives, so that a browser
asks for it once; and the page names every script, so that none waits until another one was read.
"""

import gzip
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from starlette.requests import Request

from onward.graph.json_forms import json_text
from onward.operations.question import Question
from onward.viz.drawing.palette import style_variables
from onward.viz.page.templates import leave_out_blanks, read_view_files, write_view_style
from onward.web.context import ServerContext, read_json
from onward.web.messages import JSON, WorkerAnswer
from onward.web.problems import refuse
from onward.web.routing import OPEN, handles

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""What the page may do: run these files, ask this server, and never make markup of a text."""

SCRIPT: Final = "text/javascript; charset=utf-8"
STYLE: Final = "text/css; charset=utf-8"
PAGE: Final = "text/html; charset=utf-8"
FONT: Final = "font/ttf"
ICON: Final = "image/svg+xml"
FONTS: Final = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")
LASTING: Final = frozenset((FONT, ICON))
LASTING_SECONDS: Final = 86_400
"""Files that a browser may keep for a day: they are most of what a page is, and every version of
the page can do with them. It asks for the icon at each change of the address otherwise."""
YEAR_SECONDS: Final = 31_536_000
"""How long a browser keeps a file whose address says what is in it."""

KEPT: Final = frozenset((SCRIPT, STYLE))
"""Files that the page names below a folder that says what is in them."""

_FOLDER: Final = re.compile(r"v-[0-9a-f]{16}/")

MOST_CODE: Final = 200


@cache
def read_shell_files() -> dict[str, tuple[bytes, str]]:
    """Return the files of the explorer by their paths below ``/x/``, with their media types."""
    folder = files("onward.web").joinpath("page")
    contents: dict[str, tuple[bytes, str]] = {
        "icon.svg": (folder.joinpath("icon.svg").read_bytes(), ICON),
        "app.css": (_write_style(folder.joinpath("app.css").read_text("utf-8")), STYLE),
    }
    for file in folder.joinpath("js").iterdir():
        contents[f"js/{file.name}"] = (shorten_script(file.read_text("utf-8")), SCRIPT)
    for name, text in read_view_files().items():
        contents[f"view/{name}"] = (shorten_script(text), SCRIPT)
    fonts = files("onward.viz").joinpath("fonts")
    contents |= {f"font/{name}": (fonts.joinpath(name).read_bytes(), FONT) for name in FONTS}
    page, *markup = (
        folder.joinpath(f"{name}.html").read_text("utf-8")
        for name in ("index", "order", "assessment")
    )
    page = fill_slots(page.replace("</body>", f"{''.join(markup)}</body>", 1))
    return contents | {"": (_write_page(page, contents), PAGE)}


def fill_slots(page: str) -> str:
    r"""Put the parts that several templates share into their places.

    >>> fill_slots('<template data-part="by">\n<b>\n</template>\n<p><slot name="by"></slot></p>')
    '<p><b></p>'
    """
    parts = dict(_PART.findall(page))
    return _SLOT.sub(lambda slot: parts[slot[1]], _PART.sub("", page))


_PART: Final = re.compile(r'<template data-part="(\w+)">\n(.*?)\n</template>\n', re.DOTALL)
_SLOT: Final = re.compile(r'<slot name="(\w+)"></slot>')


def _write_page(template: str, contents: Mapping[str, tuple[bytes, str]]) -> bytes:
    """Write the page with the addresses of its style and of all scripts."""
    folder = f"/x/{name_folder(contents)}"
    scripts = sorted(path for path, (_, media) in contents.items() if media == SCRIPT)
    links = (f'<link rel="modulepreload" href="{folder}{path}">\n' for path in scripts)
    page = template.replace("</head>", "".join(links) + "</head>", 1)
    return re.sub(r"/x/(?=app\.css|js/start\.js)", folder, page).encode()


@cache
def read_page_folder() -> str:
    """Return the folder below which the page names its scripts and its style."""
    return name_folder(read_shell_files())


def name_folder(contents: Mapping[str, tuple[bytes, str]]) -> str:
    """Return the name of a folder for scripts and style that says what is in them.

    >>> name_folder({"js/start.js": (b"one();", SCRIPT)})
    'v-df98525cc13984d2/'
    """
    digest = hashlib.sha256()
    for path, (content, media) in sorted(contents.items()):
        if media in KEPT:
            digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return f"v-{digest.hexdigest()[:16]}/"


def _write_style(text: str) -> bytes:
    """Join the colours of both themes, the style of maps and the explorer's own."""
    style = style_variables() + write_view_style("") + text
    return shorten_style(style).encode()


def shorten_style(text: str) -> str:
    r"""Leave comments and spaces behind that a style can do without.

    >>> shorten_style("b > i, /* both */ u { color: red; }\n")
    'b > i,u{color:red}'
    """
    spare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*|(?<=:) ", r"\1", spare).replace(";}", "}")


def shorten_script(text: str) -> bytes:
    r"""Leave comments, indents and needless blanks behind; no text runs over several lines.

    >>> shorten_script("// what\nexport const one = 1;\n  // why\n  say(one, \" = \");")
    b'export const one=1;\nsay(one," = ");\n'
    """
    lines = (line.strip() for line in text.splitlines())
    code = (line for line in lines if line and not line.startswith("//"))
    return "".join(f"{_shorten_line(line)}\n" for line in code).encode()


def _shorten_line(line: str) -> str:
    """Leave blanks around signs behind, unless the line has texts that are hard to tell apart."""
    return line if _INTRICATE.search(line) else leave_out_blanks(line)


_INTRICATE: Final = re.compile(r"[(=:,&|!?]\s*/[^/*]|\$\{[^}]*`")
"""A pattern, or a text within a text."""


@handles(
    "GET",
    "/x/{file:path}",
    OPEN,
    gives=("text/html", "text/css", "text/javascript", FONT),
    is_hidden=True,
)
async def show_file(context: ServerContext, request: Request, _: Question) -> object:
    """The explorer's own files: page, style, scripts, fonts."""
    path = str(request.path_params["file"])
    folder = _FOLDER.match(path)
    # a page that was opened before an update gets today's files, and keeps none of them
    content = read_shell_files().get(path[folder.end() :] if folder else path)
    if content is None or not context.settings.explorer:
        raise refuse("unknown", 404, "there is no such file of the explorer")
    body, media = content
    headers = [("Content-Security-Policy", POLICY), ("Vary", "Accept-Encoding")]
    if folder and folder[0] == read_page_folder() and media in KEPT:
        headers.append(("Cache-Control", f"max-age={YEAR_SECONDS}, immutable"))
    elif media in LASTING:
        headers.append(("Cache-Control", f"max-age={LASTING_SECONDS}"))
    # these files hold nothing of anybody: that their size tells of what is in them harms nobody
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers.append(("Content-Encoding", "gzip"))
        body = compress_file(body)
    return WorkerAnswer(body, media, headers=tuple(headers))


@cache
def compress_file(content: bytes) -> bytes:
    """Return a file as it travels."""
    return gzip.compress(content, mtime=0)


@handles("POST", "/x/enter", OPEN, takes=(JSON,), refuses=("token",), is_hidden=True)
async def enter(context: ServerContext, request: Request, _: Question) -> object:
    """Exchange the code of the printed address for a token, once."""
    sent = await read_json(request)
    code = sent.get("code") if isinstance(sent, dict) else None
    start = context.start_code
    is_text = isinstance(code, str) and len(code) <= MOST_CODE
    token = start.redeem(code) if start is not None and is_text and code else None
    if token is None:
        mend = "start the server anew for a new address, or enter a token"
        raise refuse("token", 401, "the address was used already, or is too old", mend=mend)
    return WorkerAnswer((json_text({"token": token}) + "\n").encode())
