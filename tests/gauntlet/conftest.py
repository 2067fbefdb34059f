"""The server that the long tests attack."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import Server, serving
from tests.shell import made_workspace


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """Yield a server of two workers over the small workspace; they may be slow."""
    deadline = str(getattr(request, "param", 60))
    options = ("--workers", "2", "--deadline", deadline)
    with serving(made_workspace(tmp_path), tmp_path, *options) as running:
        yield running
