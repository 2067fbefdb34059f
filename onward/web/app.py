"""The application: routes behind the guard, and what starts and ends with the server."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from onward import __version__
from onward.api.inputs import today
from onward.errors import OnwardError, did_you_mean
from onward.graph.store.workspace import WorkspaceFolder
from onward.web.context import ServerContext, make_response, problem_response
from onward.web.description import TITLE, describe_route, write_description
from onward.web.guard import FACTS, Guard, GuardRules
from onward.web.health import HealthWatch
from onward.web.jobs import JobFolder, JobRunner
from onward.web.keeping import EntryKeeper, RecordWriter
from onward.web.messages import ServerSettings, WorkerAnswer
from onward.web.noting import RequestFacts, RequestLog, ServerMetrics
from onward.web.pool import Pools
from onward.web.problems import make_problem, problem_of
from onward.web.routing import (
    ROUTES,
    Route,
    choose_forms,
    list_dependencies,
    make_question,
    make_signature,
    say_fault,
)
from onward.web.tokens import StartCode, TokenBook
from onward.web.worker import make_answer

ENDS: Final = frozenset(("hung", "lost", "refused"))
"""Events of workers that are counted."""

Endpoint = Callable[..., Awaitable[Response]]

MODULES: Final = (
    "orders",
    "parties",
    "entities",
    "explore",
    "stored",
    "system",
    "shell",
)
"""The modules that declare routes, in the order of the description."""

FAILS_CLOSED: Final = "/assess"
"""The path whose problems say INCOMPLETE, for callers that read the verdict alone."""


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
    application.router.route_class = _make_route_class(context)
    for route in list_routes():
        application.add_api_route(
            route.path,
            _make_endpoint(route, context),
            methods=[route.method],
            status_code=route.statuses[0],
            summary=route.summary,
            name=f"{route.method} {route.path}",
            operation_id=_name_operation(route),
            response_class=Response,
            dependencies=list_dependencies(route),
            openapi_extra=describe_route(route),
            include_in_schema=not route.is_hidden,
        )
    context.describe = cache(lambda: write_description(application))
    application.add_exception_handler(HTTPException, _answer_unknown)
    rules = GuardRules(
        settings.host, settings.names, tokens, today, settings.logs_addresses, context.tickets
    )
    return Guard(application, rules, log, metrics.count_request)


@cache
def list_routes() -> tuple[Route, ...]:
    """Return all routes, in the order of the description."""
    modules = [import_module(f"onward.web.{module}").__name__ for module in MODULES]
    return tuple(sorted(ROUTES, key=lambda route: modules.index(route.home)))


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
        health=HealthWatch(pools, writer, tokens),
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
    """Return what FastAPI calls when it has read the parameters: its signature says which."""

    async def endpoint(request: Request, **given: Any) -> Response:
        question = choose_forms(route, request, make_question(route, request, given))
        if route.handler is None:
            return await context.ask(request, route.name, question)
        answer = await route.handler(context, request, question)
        if isinstance(answer, Response):
            return answer
        return make_response(request, make_answer(answer))

    vars(endpoint)["__signature__"] = make_signature(route)
    return endpoint


def _make_route_class(context: ServerContext) -> type[APIRoute]:
    """Return routes whose faults are problems, whichever part of FastAPI or of ours finds them."""

    class ProblemRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            answer = super().get_route_handler()

            async def answer_or_refuse(request: Request) -> Response:
                facts: RequestFacts = request.scope[FACTS]
                facts.route = self.path
                with suppress(OnwardError):  # where nothing is loaded; of another one it is noted
                    facts.snapshot = context.pools.current.snapshot
                request.scope["onward.fails_closed"] = self.path == FAILS_CLOSED
                try:
                    return await answer(request)
                except Exception as fault:  # noqa: BLE001  # no traceback may reach a caller
                    said = say_fault(fault) if isinstance(fault, RequestValidationError) else fault
                    problem = problem_of(said)
                    if problem.kind == "internal":
                        name = type(fault).__name__
                        context.log.write_event("fault", route=self.path, fault=name)
                    return problem_response(request, WorkerAnswer(problem=problem))

            return answer_or_refuse

    return ProblemRoute


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
        likely = did_you_mean(
            request.scope["path"], {route.path for route in ROUTES if not route.is_hidden}
        )
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
