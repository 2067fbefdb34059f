"""The page about the server and its description: every route, with examples that a test runs."""

import csv
import io
import json
import re
import shlex
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import jsonschema
import pytest

from onward.operations.record import ACTS
from onward.queries.model.schema import SCHEMAS, json_schema
from onward.web.app import list_routes
from onward.web.messages import BRIEFINGS
from onward.web.messages import LISTS as OF_LISTS
from onward.web.problems import STATUSES, TITLES
from onward.web.shell import SCRIPT, name_folder, read_shell_files
from onward.web.tokens import ROLES, add_token
from tests.lists import ROOT
from tests.serving import JSON, LINES, InsideServer, Reply, serve_small
from tests.shell import ORDER, VAGUE
from tests.unit.cases import table

ALL = list_routes()
ROUTES = [route for route in ALL if not route.is_hidden]
OPEN = {"GET /healthz", "GET /readyz", "GET /x/{file:path}", "POST /x/enter"}
BODIES: dict[str, Any] = table(__file__, "BODIES", lists=True)
"""What stands in the files that the page's examples send; orders are those of tests.shell."""

RIGHTS: dict[str, str] = table(__file__, "RIGHTS")
"""Who may ask: of what is not named here, whoever may read asks, and whoever decides acts."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InsideServer]:
    """Yield a server over the small workspace, which has assessed one order."""
    with serve_small(tmp_path_factory.mktemp("page"), ORDER) as running:
        for name in ("acme", "old"):
            running.ask("PUT", f"/investigations/{name}", read_body("@investigation.json"), JSON)
        yield running


PAGE = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^curl .*$", re.MULTILINE)


def fill_example(line: str, server: InsideServer) -> str:
    """Put into a line of the page what it leaves open."""
    line = line.replace("$ONWARD", "").replace("$TOKEN", server.token)
    if re.search("/assessments/.*/changes", line):
        # a judgement, which is an example too, makes another snapshot than the order's
        server.post("/assess", ORDER)
    if "$JOB" in line:
        sent = server.ask("POST", "/jobs", f"{json.dumps(VAGUE)}\n", LINES)
        line = line.replace("$JOB", sent.json["id"])
    return line.replace("$SNAPSHOT", server.get("/readyz").json["snapshot"])


def run_example(line: str, server: InsideServer) -> Reply:
    """Ask what a line of the page asks, as curl would."""
    words = shlex.split(fill_example(line, server))
    path = words.pop()
    body, method, headers = "", "GET", {}
    for option, value in zip(words[1::2], words[2::2], strict=True):
        if option == "-H":
            name, _, text = value.partition(": ")
            headers[name] = text
        elif option == "-X":
            method = value
        else:
            assert option == "--data-binary"
            body, method = read_body(value), "POST" if method == "GET" else method
    return server.ask(method, path, body, headers, token="")


def read_body(name: str) -> str:
    """Return what stands in a file of the page's examples."""
    known = {"ORDER": ORDER, "VAGUE": VAGUE}
    content = BODIES[name]
    if isinstance(content, list):
        return "".join(f"{json.dumps(known[one])}\n" for one in content)
    return content if isinstance(content, str) else json.dumps(content)


@pytest.mark.parametrize("line", EXAMPLE.findall(PAGE))
def test_every_example_of_the_page_is_answered(line: str, server: InsideServer) -> None:
    reply = run_example(line, server)
    expected = 503 if line.endswith('/health"') else 202 if is_job(line) else 200
    assert reply.status == expected, reply.body


def is_job(line: str) -> bool:
    """Tell whether an example sends what is answered later."""
    return "respond-async" in line or ("--data-binary" in line and "$ONWARD/jobs" in line)


def test_the_page_has_an_example_of_every_route_and_every_kind_of_problem() -> None:
    paths = [shlex.split(line)[-1].partition("?")[0] for line in EXAMPLE.findall(PAGE)]
    for route in ROUTES:
        name = route.path.removeprefix("/assessments/{id}/")
        if name in ACTS:
            assert f"`{name}`" in PAGE
            continue
        if route.path.startswith("/x/"):
            continue  # a person opens these, in a browser
        if route.method == "POST" and route.path.startswith("/merges/"):
            assert f"`{route.path}`" in PAGE
            continue
        pattern = "\\$ONWARD" + re.sub(r"\{\w+\}", "[^/]+", route.path)
        assert any(re.fullmatch(pattern, path) for path in paths), route.path
    assert {kind for kind in TITLES if f"`{kind}`" not in PAGE} == set()


def test_the_description_has_every_route_with_its_roles_and_what_it_may_refuse(
    server: InsideServer,
) -> None:
    described = server.get("/openapi.json").json
    assert described["openapi"].startswith("3.1")
    for route in ROUTES:
        path = route.path.replace(":path}", "}")
        operation = described["paths"][path][route.method.lower()]
        stated = {int(status) for status in operation["responses"]}
        kinds = {status for kind in route.problems for status in STATUSES[kind]}
        assert stated == kinds | set(route.statuses)
        in_path = [row["name"] for row in operation.get("parameters", ()) if row["in"] == "path"]
        assert in_path == re.findall(r"\{(\w+)\}", path)
    schemas = described["components"]["schemas"]
    assert (
        schemas["assessment"]["properties"].keys() == json_schema("assessment")["properties"].keys()
    )
    for name in schemas:
        if name.partition(".")[0] not in SCHEMAS:  # those are judged where they are made
            jsonschema.Draft202012Validator.check_schema(schemas[name])


@pytest.mark.parametrize(
    "form", ["html", "svg", "csv", "json", "ftm", "bods", "graphml", "gexf", "mail"]
)
def test_a_briefing_comes_in_each_form_with_its_hash(form: str, server: InsideServer) -> None:
    reply = server.get(f"/assessments/T-1/brief?format={form}")
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"] == BRIEFINGS[form]
    digest = b64encode(sha256(reply.body).digest()).decode()
    assert reply.headers["repr-digest"] == f"sha-256=:{digest}:"
    assert reply.headers["content-disposition"].startswith('attachment; filename="A-')


LISTS: dict[str, str] = table(__file__, "LISTS")
"""Routes of lists, and under which key of their JSON the rows stand."""


def test_a_browser_keeps_fonts_and_icon_for_a_day_and_the_page_not_at_all(
    server: InsideServer,
) -> None:
    packed = {"Accept-Encoding": "gzip"}
    for path in ("font/NotoSans-Regular.ttf", "icon.svg"):
        reply = server.get(f"/x/{path}", headers=packed)
        assert reply.headers["cache-control"] == "max-age=86400"
        assert reply.headers["content-encoding"] == "gzip"
    assert server.get("/x/js/start.js").headers["cache-control"] == "no-store"
    assert server.get("/x/").headers["cache-control"] == "no-store"


def test_what_the_page_names_is_asked_for_once_and_anew_when_it_is_another_page(
    server: InsideServer,
) -> None:
    page = server.get("/x/").body.decode()
    named = re.findall(r'(?:href|src)="(/x/v-[^"]+)"', page)
    scripts = {path for path in read_shell_files() if path.endswith(".js")}
    assert {path.split("/", 3)[3] for path in named} == scripts | {"app.css"}
    for path in named:
        reply = server.get(path)
        assert reply.headers["cache-control"] == "max-age=31536000, immutable"
        assert reply.body == read_shell_files()[path.split("/", 3)[3]][0]
    other = server.get(f"/x/v-{'0' * 16}/js/start.js")
    assert (other.status, other.headers["cache-control"]) == (200, "no-store")
    folders = {path.split("/")[2] for path in named}
    assert len(folders) == 1
    changed = read_shell_files() | {"js/start.js": (b"other();", SCRIPT)}
    assert name_folder(changed) != f"{folders.pop()}/"


def test_every_list_is_to_be_had_as_a_table_and_as_lines(server: InsideServer) -> None:
    with_forms = {route.path for route in ROUTES if route.forms is OF_LISTS}
    assert len(with_forms) == len(LISTS)
    for path, key in LISTS.items():
        data = server.get(path.rstrip("?&")).json
        rows = data[key] if key else data
        assert server.get(f"{path}format=jsonl").lines == rows, path
        table = server.get(f"{path}format=csv")
        assert table.headers["content-type"] == "text/csv; charset=utf-8"
        written = list(csv.reader(io.StringIO(table.body.decode("utf-8-sig"), newline="")))
        assert len(written) - 1 == len(rows), path
        assert server.get(f"{path}format=pdf").kind == "usage"


def may_ask(name: str) -> set[str]:
    """Return the roles that open a route."""
    if name in RIGHTS:
        return set(RIGHTS[name].split())
    is_act = name.startswith(("POST /assessments/", "POST /merges/"))
    return {"decide"} if is_act else {"read", "decide"}


def test_a_token_opens_what_its_role_allows_and_nothing_else(server: InsideServer) -> None:
    file = server.workspace.parent / "tokens"
    tokens = {role: add_token(file, role, [role]) for role in ROLES}
    for route in ROUTES:
        name = f"{route.method} {route.path}"
        path = re.sub(r"\{[\w:]+\}", "A-0000000000000000", route.path)
        headers = {"Content-Type": route.takes[0]} if route.takes else {}
        replies = {
            role: server.ask(route.method, path, "", headers, token)
            for role, token in tokens.items()
        }
        allowed = {role for role, reply in replies.items() if reply.status != 403}
        assert allowed == (set(ROLES) if name in OPEN else may_ask(name)), name
        unknown = server.ask(route.method, path, "", headers, "onw_unknown")
        nobody = server.ask(route.method, path, "", headers, "")
        statuses = {unknown.status, nobody.status}
        assert name in OPEN or statuses == {401}, name


ODD: list[str] = [*table(__file__, "ODD"), "x" * 300]
"""Values that no parameter has."""


def test_no_value_of_a_parameter_is_a_fault_of_the_server(server: InsideServer) -> None:
    for route in ROUTES:
        if route.method != "GET" or route.path in ("/healthz", "/readyz", "/health", "/metrics"):
            continue
        path = re.sub(r"\{[\w:]+\}", "T-1", route.path)
        for number, parameter in enumerate(route.parameters):
            value = ODD[(number + len(route.path)) % len(ODD)]
            check_reply(server, f"{path}?{parameter}={value}")
        for value in ("%ff", "..%2f..%2fetc") if "{" in route.path else ():
            check_reply(server, re.sub(r"\{[\w:]+\}", value, route.path))


def check_reply(server: InsideServer, path: str) -> None:
    """Ask, and check that the answer is one, or a problem that says what is wrong."""
    reply = server.get(path)
    assert reply.status < 500, (path, reply.body)
    if reply.status >= 400:
        assert reply.kind in TITLES
        assert STATUSES[reply.kind][0] == reply.status


def test_whatever_answers_get_answers_head_alike_and_without_a_body(server: InsideServer) -> None:
    server.post("/assess", ORDER)
    paths = {
        re.sub(r"\{[\w:]+\}", "T-1" if "assessments" in route.path else "small:acme", route.path)
        for route in ALL
        if route.method == "GET"
    }
    looked_at = sorted({*paths, "/x/", "/assessments?format=csv", "/nowhere", "/assess"})
    for path in looked_at:
        got, looked = server.get(path), server.ask("HEAD", path)
        assert (looked.status, looked.body) == (got.status, b""), path
        # each look is a line of the metrics, and of some records an entry of the log
        grows = {"content-length", "onward-total"} if re.match("/(log|metrics)", path) else set()
        for name in (looked.headers.keys() | got.headers.keys()) - {"traceparent", *grows}:
            assert looked.headers.get(name) == got.headers.get(name), (path, name)


CANARY = "Kanarienvogel"


def test_nothing_of_a_request_is_in_log_or_metrics_whatever_becomes_of_it(
    server: InsideServer,
) -> None:
    named = {**ORDER, "id": CANARY, "parties": [{"role": "end_user", "name": CANARY}]}
    for route in ROUTES:
        path = re.sub(r"\{[\w:]+\}", CANARY, route.path)
        query = "&".join(f"{parameter}={CANARY}" for parameter in route.parameters)
        media = {"Content-Type": route.takes[0]} if route.takes else {}
        headers = {**media, "X-Name": CANARY, "If-Match": CANARY}
        body = json.dumps(named) if route.takes else ""
        for token in (None, f"onw_{CANARY}"):
            server.ask(route.method, path, body, headers, token)
            server.ask(route.method, f"{path}?{query}", body, headers, token)
            away = {**headers, "Origin": f"http://{CANARY}"}
            server.ask(route.method, f"{path}?{CANARY}=1", body, away, token)
    written = server.log.getvalue() + server.get("/metrics").body.decode()
    assert len(server.log.getvalue().splitlines()) > 6 * len(ROUTES)
    for word in (CANARY, CANARY.lower(), server.token):
        assert word not in written


def test_no_page_of_another_site_and_no_form_can_act(server: InsideServer) -> None:
    forms = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain")
    elsewhere = (
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    )
    for route in [route for route in ROUTES if route.takes]:
        path = re.sub(r"\{[\w:]+\}", "T-1", route.path)
        for form in forms:
            reply = server.ask(route.method, path, "{}", {"Content-Type": form})
            assert (reply.status, reply.kind) == (415, "content-type"), path
        for headers in elsewhere:
            reply = server.ask(route.method, path, "{}", {**JSON, **headers})
            assert (reply.status, reply.kind) == (403, "origin"), path
