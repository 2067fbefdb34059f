"""The explorer's own files, which hold no data, and how a person enters it."""

import gzip
import re
from functools import cache
from importlib.resources import files
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from onward.graph.json_forms import json_text
from onward.viz.drawing.palette import style_variables
from onward.viz.page.renderer import read_view_files, write_view_style
from onward.web.messages import JSON, Parameters, WorkerAnswer
from onward.web.problems import refuse
from onward.web.routes.context import ServerContext, make_response
from onward.web.routes.spec import OPEN, Route
from onward.web.wire.bodies import read_body

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

MOST_CODE: Final = 200


@cache
def read_shell_files() -> dict[str, tuple[bytes, str]]:
    """Return the files of the explorer by their paths below ``/x/``, with their media types."""
    folder = files("onward.web").joinpath("page")
    contents: dict[str, tuple[bytes, str]] = {
        "": (folder.joinpath("index.html").read_bytes(), PAGE),
        "icon.svg": (folder.joinpath("icon.svg").read_bytes(), ICON),
        "app.css": (_write_style(folder.joinpath("app.css").read_text("utf-8")), STYLE),
    }
    for file in folder.joinpath("js").iterdir():
        contents[f"js/{file.name}"] = (shorten_script(file.read_text("utf-8")), SCRIPT)
    for name, text in read_view_files().items():
        contents[f"view/{name}"] = (shorten_script(text), SCRIPT)
    fonts = files("onward.viz").joinpath("fonts")
    contents |= {f"font/{name}": (fonts.joinpath(name).read_bytes(), FONT) for name in FONTS}
    return contents


def _write_style(text: str) -> bytes:
    """Join the colours of both themes, the style of maps and the explorer's own."""
    style = style_variables() + write_view_style() + text
    return re.sub(r"\s*([{};,])\s*|(?<=:) ", r"\1", style).encode()


def shorten_script(text: str) -> bytes:
    r"""Leave comments and indents behind; no text of the scripts runs over several lines.

    >>> shorten_script("// what\nexport const one = 1;\n  // why\n  say(one);")
    b'export const one = 1;\nsay(one);\n'
    """
    lines = (line.strip() for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//")).encode()


async def show_file(context: ServerContext, request: Request, _: Parameters) -> Response:
    """Return a file of the explorer."""
    content = read_shell_files().get(str(request.path_params["file"]))
    if content is None or not context.settings.explorer:
        raise refuse("unknown", 404, "there is no such file of the explorer")
    body, media = content
    headers = [("Content-Security-Policy", POLICY), ("Vary", "Accept-Encoding")]
    if media in LASTING:
        headers.append(("Cache-Control", f"max-age={LASTING_SECONDS}"))
    # these files hold nothing of anybody: that their size tells of what is in them harms nobody
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers.append(("Content-Encoding", "gzip"))
        body = compress_file(body)
    return make_response(request, WorkerAnswer(body, media, headers=tuple(headers)))


@cache
def compress_file(content: bytes) -> bytes:
    """Return a file as it travels."""
    return gzip.compress(content, mtime=0)


async def enter(context: ServerContext, request: Request, _: Parameters) -> Response:
    """Exchange the code of the start for a token, once."""
    try:
        sent = orjson.loads(await read_body(request))
    except orjson.JSONDecodeError as fault:
        raise refuse("refused", 422, "the body is not JSON") from fault
    code = sent.get("code") if isinstance(sent, dict) else None
    start = context.start_code
    is_text = isinstance(code, str) and len(code) <= MOST_CODE
    token = start.redeem(code) if start is not None and is_text and code else None
    if token is None:
        mend = "start the server anew for a new address, or enter a token"
        raise refuse("token", 401, "the address was used already, or is too old", mend=mend)
    return make_response(request, WorkerAnswer((json_text({"token": token}) + "\n").encode()))


ROUTES: Final = (
    Route(
        "POST",
        "/x/enter",
        OPEN,
        "Exchange the code of the printed address for a token, once.",
        handler=enter,
        takes=(JSON,),
        refuses=("token",),
    ),
    Route(
        "GET",
        "/x/{file:path}",
        OPEN,
        "The explorer's own files: page, style, scripts, fonts.",
        handler=show_file,
        gives=("text/html", "text/css", "text/javascript", FONT),
    ),
)
