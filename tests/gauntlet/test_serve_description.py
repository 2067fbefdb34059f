"""Requests made of the description itself: every route answers as it says, and none fails."""

import subprocess
import sys
from pathlib import Path

import pytest

from onward.web.tokens import ROLES, add_token
from tests.serving import serving
from tests.shell import ORDER, made_workspace

pytestmark = pytest.mark.gauntlet

CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_schema_conformance", "ignored_auth", "unsupported_method"),
)


@pytest.mark.parametrize("examples", [20])
def test_schemathesis_finds_no_fault(examples: int, tmp_path: Path) -> None:
    pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    token = add_token(tmp_path / "tokens", "everything", ROLES)
    options = ("--workers", "1", "--tokens", str(tmp_path / "tokens"))
    with serving(made_workspace(tmp_path), tmp_path, *options) as server:
        server.token = token
        server.post("/assess", ORDER)
        address = f"http://127.0.0.1:{server.port}"
        ended = subprocess.run(
            [
                *(str(Path(sys.executable).parent / "schemathesis"), "run"),
                *(f"{address}/openapi.json", "--url", address, "--no-color"),
                *("-H", f"Authorization: Bearer {token}", "--checks", ",".join(CHECKS)),
                *("--max-examples", str(examples), "--generation-deterministic"),
                *("--phases", "examples,coverage,fuzzing", "--suppress-health-check", "all"),
                # of the world here the lists are stale, which a 503 has to say
                *("--exclude-path", "/health"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 0, ended.stdout[-20_000:]
