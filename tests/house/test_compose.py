"""What we hand out as containers has few rights, no default password, no door to the outside."""

import json
import re
from typing import Any

import pytest
import yaml

from onward.graph.engines.neo4j.cypher import CypherStatement
from onward.graph.engines.neo4j.server import Server
from tests import neo4j_server
from tests.realdata import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


@pytest.fixture
def neo4j() -> dict[str, Any]:
    """Return the service of the graph."""
    return read_service("neo4j")


def read_service(name: str) -> dict[str, Any]:
    services = yaml.safe_load(TEXT)["services"]
    assert list(services) == ["neo4j", "app"]
    service: dict[str, Any] = services[name]
    return service


def setting(variable: str) -> str:
    """Return the setting that a variable of the image means: ``_`` is a dot, ``__`` is ``_``."""
    name = variable.removeprefix("NEO4J_")
    return name.replace("__", "\0").replace("_", ".").replace("\0", "_")


@pytest.mark.neo4j
def test_a_genuine_server_knows_every_setting(neo4j: dict[str, Any]) -> None:
    server = Server(neo4j_server.address())
    known = {
        name for [name] in server.rows(CypherStatement("SHOW SETTINGS YIELD name RETURN name", {}))
    }
    server.close()
    wanted = {setting(name) for name in neo4j["environment"] if name != "NEO4J_AUTH"}
    assert len(wanted) >= 8
    assert wanted <= known


def test_memory_can_be_set_for_a_server_and_heap_and_cache_fit_into_it() -> None:
    sizes = dict(re.findall(r"\$\{ONWARD_NEO4J_(MEMORY|HEAP|PAGECACHE):-(\d+)g\}", TEXT))
    assert int(sizes["MEMORY"]) >= 1.5 * (int(sizes["HEAP"]) + int(sizes["PAGECACHE"]))


def test_the_image_is_the_community_edition_of_the_long_support_line(neo4j: dict[str, Any]) -> None:
    assert neo4j["image"].startswith("neo4j:5.26")
    assert "-community" in neo4j["image"]


def test_every_port_is_on_loopback(neo4j: dict[str, Any]) -> None:
    assert neo4j["ports"]
    assert all(port.startswith("127.0.0.1:") for port in neo4j["ports"])


def test_a_missing_password_stops_the_start(neo4j: dict[str, Any]) -> None:
    auth = neo4j["environment"]["NEO4J_AUTH"]
    assert auth.startswith("neo4j/${NEO4J_PASSWORD:?")
    assert "NEO4J_PASSWORD:-" not in TEXT
    assert "NEO4J_PASSWORD" not in neo4j["environment"]  # the image would read it as a setting


def test_no_plugin_and_no_file_import(neo4j: dict[str, Any]) -> None:
    names = {name.lower() for name in neo4j["environment"]}
    assert not [name for name in names if "apoc" in name or "plugin" in name]
    setting = "NEO4J_dbms_security_allow__csv__import__from__file__urls"
    assert neo4j["environment"][setting] == "false"


def test_nothing_is_reported_home_and_no_query_is_logged(neo4j: dict[str, Any]) -> None:
    assert neo4j["environment"]["NEO4J_dbms_usage__report_enabled"] == "false"
    assert neo4j["environment"]["NEO4J_db_logs_query_enabled"] == "OFF"


def test_the_container_has_few_rights_and_limits(neo4j: dict[str, Any]) -> None:
    assert neo4j["user"] == "7474:7474"
    assert neo4j["cap_drop"] == ["ALL"]
    assert neo4j["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "pids_limit"} <= set(neo4j)


def test_health_is_an_answered_query_and_no_password_is_an_argument(neo4j: dict[str, Any]) -> None:
    command = neo4j["healthcheck"]["test"][1]
    assert "cypher-shell" in command
    assert "RETURN 1" in command
    assert " -p" not in command
    assert "--password" not in command


DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_server_has_no_rights_and_writes_to_its_data_and_to_tmp_alone() -> None:
    app = read_service("app")
    assert app["profiles"] == ["app"]  # nobody gets it who asks for Neo4j
    assert app["read_only"] is True
    assert app["cap_drop"] == ["ALL"]
    assert app["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "pids_limit"} <= set(app)
    assert app["volumes"] == ["onward:/data"]
    assert [place.partition(":")[0] for place in app["tmpfs"]] == ["/tmp"]  # noqa: S108  # of the container
    assert all(port.startswith("127.0.0.1:") for port in app["ports"])


def test_the_server_starts_as_the_image_says_with_workers_that_fit_into_its_memory() -> None:
    app = read_service("app")
    (of_image,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    words = [word for part in app["command"] for word in part.split("=", 1)]
    assert words[: len(json.loads(of_image))] == json.loads(of_image)
    # the machine's cores say nothing of what the container may use
    (workers,) = re.findall(r"--workers=\$\{ONWARD_WORKERS:-(\d+)\}", TEXT)
    (memory,) = re.findall(r"\$\{ONWARD_MEMORY:-(\d+)g\}", TEXT)
    assert int(memory) >= 2 + int(workers)
    settings = dict(part.split("=", 1) for part in app["command"] if "=" in part)
    assert settings["--name"] == "${ONWARD_NAME:-localhost}"


def test_the_image_runs_as_nobody_in_particular_and_says_when_it_is_ready() -> None:
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    (user,) = re.findall(r"^USER (\d+)$", last_stage, re.MULTILINE)
    assert int(user) >= 10_000
    assert f"useradd --uid {user} " in last_stage
    assert last_stage.index("USER ") > last_stage.rindex("RUN ")
    (check,) = re.findall(r"HEALTHCHECK [^\n]*\\\n\s+CMD (\[.*\])", last_stage)
    assert "http://127.0.0.1:8321/readyz" in json.loads(check)[2]
    (command,) = re.findall(r"^CMD (\[.*\])$", last_stage, re.MULTILINE)
    assert json.loads(command)[:1] == ["serve"]
    assert "--tokens" in json.loads(command)  # it listens to other machines: never without


def test_the_image_is_built_of_the_package_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "*"
    taken = {line[1:] for line in lines if line.startswith("!")}
    assert {"onward", "graph", "loaders", "queries", "viz", "pyproject.toml"} <= taken
    assert not taken & {".git", "tests", "docs", "build"}
    for name in taken:
        assert (ROOT / name).exists(), name
