"""The description of the server's routes as a person read it: what changes for a client is seen."""

import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from onward.queries.model.schema import SCHEMAS
from onward.web.app import make_application
from onward.web.messages import ServerSettings, WorkspaceSettings
from onward.web.noting import RequestLog
from onward.web.tokens import TokenBook, TokenLine, hash_token
from tests.serving import Exchange, run_apart

GOLDEN = Path(__file__).with_name("openapi.json")


@pytest.fixture
def described(tmp_path: Path) -> Any:
    """Return the description without the schemas that have files of their own in docs/."""
    tokens = TokenBook(None, [TokenLine("reader", frozenset({"read"}), hash_token("onw_reader"))])
    settings = ServerSettings(workspace=WorkspaceSettings(path=tmp_path))
    application = make_application(settings, tokens, RequestLog(StringIO()))
    headers = {"Host": "localhost", "Authorization": "Bearer onw_reader"}
    exchange = Exchange("GET", "/openapi.json", b"", headers)
    run_apart(exchange.run(application))
    document = exchange.reply.json
    schemas = document["components"]["schemas"]
    for name in [name for name in schemas if name.partition(".")[0] in SCHEMAS]:
        del schemas[name]
    document["info"]["version"] = "…"
    return document


def test_the_description_is_the_one_that_somebody_read(described: Any) -> None:
    text = json.dumps(described, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("ONWARD_UPDATE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8"), "`make golden` writes it anew"
