"""The application: routes behind the guard, and what starts and ends with the server."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from onward import __version__
from onward.api.inputs.days import today
from onward.errors import OnwardError, did_you_mean
from onward.graph.store.workspace import WorkspaceFolder
from onward.web.description import TITLE, describe_route, write_description
from onward.web.entering import StartCode
from onward.web.jobs.folder import JobFolder
from onward.web.jobs.runner import JobRunner
from onward.web.messages import WorkerAnswer
from onward.web.pool.keeping import EntryKeeper
from onward.web.pool.pools import Pools
from onward.web.pool.writer import RecordWriter
from onward.web.problems import make_problem, problem_of
from onward.web.routes import (
    acts,
    assess,
    changes,
    entities,
    explore,
    jobs,
    merges,
    questions,
    shell,
    stored,
    system,
    tickets,
)
from onward.web.routes.context import ServerContext, caller_of, problem_response
from onward.web.routes.spec import Route
from onward.web.routes.system import HealthWatch
from onward.web.settings import ServerSettings
from onward.web.tokens import Caller, TokenBook
from onward.web.wire.guard import FACTS, Guard, GuardRules
from onward.web.wire.logs import RequestFacts, RequestLog
from onward.web.wire.metrics import ServerMetrics

ROUTES: Final[tuple[Route, ...]] = (
    *assess.ROUTES,
    *questions.ROUTES,
    *entities.ROUTES,
    *explore.ROUTES,
    *jobs.ROUTES,
    *changes.ROUTES,
    *merges.ROUTES,
    *stored.ROUTES,
    *acts.ROUTES,
    *system.ROUTES,
    *tickets.ROUTES,
)

ENDS: Final = frozenset(("hung", "lost", "refused"))
"""Events of workers that are counted."""

Endpoint = Callable[[Request], Awaitable[Response]]


def make_application(
    settings: ServerSettings,
    tokens: TokenBook,
    log: RequestLog,
    start_code: StartCode | None = None,
) -> Guard:
    """Return the application that a server runs.

    Args:
        settings: How it answers, and to whom.
        tokens: Who may ask.
        log: Where requests and events are noted.
        start_code: With which a person enters the explorer.
    """
    metrics = ServerMetrics()
    context = _make_context(settings, tokens, log, metrics)
    context.start_code = start_code
    application = FastAPI(
        title=TITLE,
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lambda _: _run_server(context),
    )
    for route in (*ROUTES, *shell.ROUTES):
        application.add_api_route(
            route.path,
            _make_endpoint(route, context),
            methods=[route.method],
            status_code=route.statuses[0],
            summary=route.summary,
            name=f"{route.method} {route.path}",
            operation_id=_name_operation(route),
            response_class=Response,
            openapi_extra=describe_route(route),
            include_in_schema=route in ROUTES,
        )
    context.describe = cache(lambda: write_description(application))
    application.add_exception_handler(HTTPException, _answer_unknown)
    rules = GuardRules(
        settings.host, settings.names, tokens, today, settings.logs_addresses, context.tickets
    )
    return Guard(application, rules, log, metrics.count_request)


def _make_context(
    settings: ServerSettings, tokens: TokenBook, log: RequestLog, metrics: ServerMetrics
) -> ServerContext:
    def note_event(event: str, why: str) -> None:
        log.write_event(event, why=why)
        if event in ENDS:
            metrics.count_end(event)

    folder = WorkspaceFolder(settings.workspace.path)
    writer = RecordWriter(folder.records, settings.workspace.wait)
    pools, keeper = Pools(settings, note_event), EntryKeeper(writer, metrics)
    return ServerContext(
        settings=settings,
        pools=pools,
        writer=writer,
        tokens=tokens,
        log=log,
        spool=Path(tempfile.gettempdir()),
        health=HealthWatch(),
        metrics=metrics,
        keeper=keeper,
        jobs=JobRunner(JobFolder(settings.workspace.path / "jobs"), pools, keeper, note_event),
        describe=lambda: b"",
    )


@asynccontextmanager
async def _run_server(context: ServerContext) -> AsyncIterator[None]:
    with tempfile.TemporaryDirectory(prefix="onward-serve-") as folder:
        context.spool = Path(folder)
        context.pools.start()
        context.jobs.start()
        try:
            yield
        finally:
            # what was begun is answered and stored first
            await context.flights.wait_for_all()
            await context.jobs.close()
            await context.pools.close()
            context.writer.close()


def _name_operation(route: Route) -> str:
    words = [part.strip("{}") for part in route.path.split("/") if part]
    return "_".join([route.method.lower(), *words]).replace(".", "_").replace(":", "_")


def _make_endpoint(route: Route, context: ServerContext) -> Endpoint:
    """Return what FastAPI calls: it checks role and parameters, and turns faults into problems."""

    async def endpoint(request: Request) -> Response:
        facts: RequestFacts = request.scope[FACTS]
        facts.route = route.path
        with suppress(OnwardError):  # where nothing is loaded; whoever asks for another notes that
            facts.snapshot = context.pools.current.snapshot
        request.scope["onward.fails_closed"] = route.fails_closed
        try:
            refusal = _check_role(route, caller_of(request))
            if refusal is not None:
                return problem_response(request, refusal)
            parameters = route.read_parameters(request)
            return await route.answer(context, request, parameters)
        except Exception as fault:  # noqa: BLE001  # no traceback may reach a caller
            problem = problem_of(fault)
            if problem.kind == "internal":
                context.log.write_event("fault", route=route.path, fault=type(fault).__name__)
            return problem_response(request, WorkerAnswer(problem=problem))

    return endpoint


def _check_role(route: Route, caller: Caller) -> WorkerAnswer | None:
    if "none" in route.roles or "any" in route.roles or caller.roles & set(route.roles):
        return None
    detail = f"the token of {caller.name} does not give: {' or '.join(route.roles)}"
    return WorkerAnswer(problem=make_problem("role", 403, detail))


async def _answer_unknown(request: Request, fault: Exception) -> Response:
    """Answer where there is no route, or none for the method."""
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    headers: tuple[tuple[str, str], ...] = ()
    if status == 405:
        methods = ", ".join(_list_methods(request))
        detail, mend = "this path does not know the method", f"use {methods.replace(', ', ' or ')}"
        problem = make_problem("method", 405, detail, mend=mend)
        headers = (("Allow", methods),)
    else:
        likely = did_you_mean(request.scope["path"], {route.path for route in ROUTES})
        detail = f"there is no such path; {likely}/openapi.json lists them"
        problem = make_problem("unknown", 404, detail)
    return problem_response(request, WorkerAnswer(problem=problem, headers=headers))


def _list_methods(request: Request) -> list[str]:
    """Return the methods that the routes of a path know."""
    routes = [route for route in request.app.routes if isinstance(route, APIRoute)]
    path = request.scope["path"]
    named = [route.methods or () for route in routes if route.path_regex.match(path)]
    there_are = {name for methods in named for name in methods}
    return sorted(there_are | ({"HEAD"} if "GET" in there_are else set()))
