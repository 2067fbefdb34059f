"""The Neo4j that we hand out has no default password and no door to other machines."""

import re
from typing import Any

import pytest
import yaml

from onward.graph.engines.neo4j.server import Server
from onward.graph.engines.neo4j.statement import CypherStatement
from tests import neo4j_server
from tests.realdata import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


@pytest.fixture
def neo4j() -> dict[str, Any]:
    """Return the one service of the file."""
    services = yaml.safe_load(TEXT)["services"]
    assert list(services) == ["neo4j"]
    service: dict[str, Any] = services["neo4j"]
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
    told = dict(re.findall(r"\$\{ONWARD_NEO4J_(MEMORY|HEAP|PAGECACHE):-(\d+)g\}", TEXT))
    assert int(told["MEMORY"]) >= 1.5 * (int(told["HEAP"]) + int(told["PAGECACHE"]))


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
