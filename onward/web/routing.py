"""How a question becomes a route: FastAPI reads its fields and describes them, a worker answers.

A function that answers is declared with its path, who may ask, and what may be refused; the fields
of its question are the parameters. What waits, streams or writes is answered in the front process.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar, get_args, get_origin

from fastapi import Depends, Path, Query, Security
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer, SecurityScopes
from pydantic import BeforeValidator
from starlette.requests import Request

from onward.errors import UsageError, did_you_mean
from onward.operations.question import Flag, Question, spoken_of
from onward.web.guard import CALLER, check_media
from onward.web.messages import JSON, choose_form, list_media
from onward.web.problems import refuse
from onward.web.worker import Work, WorkT, works

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from onward.web.context import ServerContext
    from onward.web.tokens import Caller

Role = Literal["none", "any", "watch", "assess", "read", "decide"]

OPEN: Final[tuple[Role, ...]] = ("none",)
ANY: Final[tuple[Role, ...]] = ("any",)
READ: Final[tuple[Role, ...]] = ("read",)
WATCH: Final[tuple[Role, ...]] = ("watch",)
ASSESS: Final[tuple[Role, ...]] = ("assess",)
DECIDE: Final[tuple[Role, ...]] = ("decide",)
READ_OR_ASSESS: Final[tuple[Role, ...]] = ("read", "assess")

OF_WORKERS: Final = ("unknown", "busy", "not-ready", "store", "engine", "worker", "deadline")
"""Problems that any question to a worker may have."""

IN_PATHS: Final[Mapping[str, str]] = {
    "id": "The id; one with a slash stands in the query where that has id, and - here.",
    "dataset": "Name of a layer; default = all of them.",
    "property": "Such as ownershipOwner or sanctions.",
    "name": "Its name.",
    "order": "Id of an order.",
    "file": "A file of the explorer.",
    "country": "Code of a country, or its English name.",
}
"""What stands in a path in the place of a name."""

DIGITS: Final = 12
"""Signs that a whole number may have."""

SLASHED: Final = ("assessments", "entities", "parties", "records")
"""First parts of paths whose id may have a slash, and stands in the query then."""

BEARER: Final = HTTPBearer(
    scheme_name="token",
    description="A token of the server's file; the names beside it are the roles.",
    auto_error=False,  # the guard has refused whoever has none
)


def _read_whole(value: object) -> object:
    """Read a whole number strictly: pydantic by itself would take spaces and fractions, too."""
    is_whole = isinstance(value, str) and value.isascii() and value.lstrip("-").isdecimal()
    if isinstance(value, str) and not (is_whole and len(value) <= DIGITS):
        raise ValueError("is not a whole number")
    return value


Whole = Annotated[int, BeforeValidator(_read_whole)]

Handler = Callable[["ServerContext", Request, Any], Awaitable[object]]
HandlerT = TypeVar("HandlerT", bound=Handler)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A route: who may ask, what is sent, what answers, and what may be refused.

    Attributes:
        method: Of HTTP.
        path: Its template.
        roles: Of these a token needs one; `OPEN` = no token, `ANY` = any token.
        summary: What it does, in a line.
        asked: The question, whose fields are the parameters.
        work: What a worker does.
        handler: What answers in the front process, where no worker does alone.
        takes: Media types of the body; another one is refused before anything is read.
        gives: Media types of the answer, beside those of its forms.
        forms: Media types by what ``?format=`` says; where it says nothing, ``Accept`` chooses.
        body: Name of the body's schema, where it is JSON and has one.
        schema: Name of the answer's schema, where it has one.
        statuses: Of answers that are no problems.
        refuses: Kinds of problems beside those that follow from the above.
        ignores: Whether parameters that it does not have are named instead of refused.
        is_hidden: Whether the description leaves it out.
    """

    method: str
    path: str
    roles: tuple[Role, ...]
    summary: str
    question: type[Question]
    work: Work | None = None
    handler: Handler | None = None
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    forms: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    schema: str = ""
    statuses: tuple[int, ...] = (200,)
    refuses: tuple[str, ...] = ()
    ignores: bool = False
    is_hidden: bool = False

    @property
    def name(self) -> str:
        """The name by which a worker knows what it does."""
        return self.work.__name__ if self.work is not None else ""

    @property
    def home(self) -> str:
        """The module that declares it."""
        return (self.work or self.handler).__module__

    @property
    def media(self) -> tuple[str, ...]:
        """The media types of its answers."""
        return (*list_media(self.forms), *self.gives) or (JSON,)

    @property
    def places(self) -> tuple[str, ...]:
        """What stands in its path in braces."""
        parts = (part.strip("{}").partition(":")[0] for part in self.path.split("/") if "{" in part)
        return tuple(parts)

    @property
    def has_slashed_id(self) -> bool:
        """Whether its id may stand in the query."""
        return self.path.split("/")[1] in SLASHED and "{" in self.path

    @property
    def parameters(self) -> "dict[str, FieldInfo]":
        """The fields of its question that stand in the query, by their names there."""
        return {
            str(each.validation_alias or name): each
            for name, each in self.question.model_fields.items()
            if spoken_of(each).of in ("everywhere", "web")
            and name != "ignored"
            and not {name, each.validation_alias} & {*self.places}
        }

    @property
    def problems(self) -> frozenset[str]:
        """The kinds of problems that it may answer with."""
        kinds = {"host", "framing", "origin", "url", "internal", *self.refuses}
        kinds |= set() if "none" in self.roles else {"token", "store"}
        kinds |= set() if {"none", "any"} & set(self.roles) else {"role"}
        kinds |= set() if self.ignores and not self.parameters else {"usage"}
        kinds |= {"unknown"} if "{" in self.path else set()
        kinds |= {"content-type", "large", "slow", "refused"} if self.takes else set()
        kinds |= set(OF_WORKERS) if self.work else set()
        kinds |= {"format"} if self.forms else set()
        return frozenset(kinds)


ROUTES: Final[list[Route]] = []
"""All routes, in the order in which the modules of the server declare them."""


def answers(
    method: str, path: str, roles: tuple[Role, ...], **facts: Any
) -> Callable[[WorkT], WorkT]:
    """Declare what a worker answers at a path.

    The docstring begins with the summary of the route; the last parameter is its question.

    Args:
        method: Of HTTP.
        path: With its parameters in braces.
        roles: Any of which a token must have.
        facts: Further attributes of `Route`.
    """

    def declare(work: WorkT) -> WorkT:
        _declare_route(work, method=method, path=path, roles=roles, work=work, **facts)
        return works(work)

    return declare


def handles(
    method: str, path: str, roles: tuple[Role, ...], **facts: Any
) -> Callable[[HandlerT], HandlerT]:
    """Declare what the front process answers at a path, as `answers` does for workers."""

    def declare(handler: HandlerT) -> HandlerT:
        _declare_route(handler, method=method, path=path, roles=roles, handler=handler, **facts)
        return handler

    return declare


def _declare_route(function: Callable[..., object], **facts: Any) -> None:
    *_, last = inspect.signature(function).parameters.values()
    summary = " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].split())
    ROUTES.append(Route(**{"summary": summary, "question": last.annotation, **facts}))


def make_signature(route: Route) -> inspect.Signature:
    """Return what FastAPI reads: the request, what stands in the path, and each field."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("request", keyword, annotation=Request)]
    for place in route.places:
        in_path = Annotated[str, Path(description=IN_PATHS[place])]
        parameters.append(inspect.Parameter(place, keyword, annotation=in_path))
    if route.has_slashed_id:
        [name] = {"id", "order"} & set(route.places)
        words = "An id with a slash, where the path has - in its place."
        in_query = Annotated[str, Query(alias=name, description=words)]
        parameters.append(inspect.Parameter("slashed", keyword, annotation=in_query, default=None))
    fields = _name_fields(route)
    for name, each in route.parameters.items():
        annotation = _leave_none_out(each.annotation)
        annotation = Whole if annotation is int else Flag if annotation is bool else annotation
        for fact in each.metadata:
            annotation = Annotated[annotation, fact]
        declared = Query(alias=name, description=each.description)
        default = inspect.Parameter.empty if each.is_required() else each.default
        parameters.append(
            inspect.Parameter(
                fields.get(name, name),
                keyword,
                annotation=Annotated[annotation, declared],
                default=default,
            )
        )
    return inspect.Signature(parameters)


def _name_fields(route: Route) -> dict[str, str]:
    """Return the names of fields by their names in a query, where these differ."""
    fields = route.question.model_fields.items()
    return {str(each.validation_alias): name for name, each in fields if each.validation_alias}


def _leave_none_out(annotation: Any) -> Any:
    """Return the type of what may be left out of a query: there it is left out, and never null."""
    parts = [part for part in get_args(annotation) if part is not type(None)]
    is_optional = len(parts) < len(get_args(annotation)) and get_origin(annotation) is not list
    return parts[0] if is_optional and len(parts) == 1 else annotation


def make_question(route: Route, request: Request, given: dict[str, Any]) -> Question:
    """Return the question of a request whose parameters FastAPI has read.

    Raises:
        UsageError: The id stands at neither or both places.
    """
    slashed = given.pop("slashed", None)
    if route.has_slashed_id:
        [name] = {"id", "order"} & set(route.places)
        given[name] = _choose_id(name, given[name], slashed)
    named = _name_fields(route)
    given = {named.get(name, name): value for name, value in given.items()}
    fields = route.question.model_fields
    if "ignored" in fields:
        given["ignored"] = _list_ignored(route, request)
    return route.question.model_construct(
        **{name: value for name, value in given.items() if name in fields}
    )


def _choose_id(name: str, in_path: str, in_query: str | None) -> str:
    if (in_path == "-") == (in_query is not None):
        return in_path if in_query is None else in_query
    raise UsageError(f"give the id in the path, or - in the path and the id as ?{name}=")


def _check_names(there_are: Mapping[str, bool], request: Request, *, ignores: bool) -> None:
    """Refuse parameters that a route does not have, or that are given twice and may be once.

    Args:
        there_are: Whether each one that it has may be given several times.
        request: Of somebody.
        ignores: Whether others are let pass.
    """
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in there_are and not ignores:
            likely = did_you_mean(name, there_are)
            listed = ", ".join(there_are) or "none"
            raise UsageError(f"there is no parameter {name!r}; {likely}there are: {listed}")
        if names.count(name) > 1 and not there_are.get(name, True):
            raise UsageError(f"the parameter {name} is given twice")


def _list_ignored(route: Route, request: Request) -> list[str]:
    """Return what is stated and does not count here, such as a query language."""
    there_are = {*route.parameters, *(("id",) if route.has_slashed_id else ())}
    items = request.query_params.multi_items()
    return [f"{name}={value}" for name, value in items if name not in there_are]


def say_fault(fault: RequestValidationError) -> UsageError:
    """Return the first fault that FastAPI has found in the parameters, in our words."""
    first = fault.errors()[0]
    name, kind = first["loc"][-1], first["type"]
    if kind in ("missing", "string_too_short"):
        return UsageError(f"give the parameter {name}")
    words = str(first["ctx"]["error"]) if kind == "value_error" else "is not a number"
    return UsageError(f"{name} {first['input']!r} {words}")


async def _check_role(
    scopes: SecurityScopes, request: Request, _: Annotated[object, Security(BEARER)]
) -> None:
    caller: Caller = request.scope[CALLER]
    if scopes.scopes and not caller.roles & set(scopes.scopes):
        needed = " or ".join(scopes.scopes)
        raise refuse("role", 403, f"the token of {caller.name} does not give: {needed}")


def list_dependencies(route: Route) -> list[Any]:
    """Return what FastAPI looks at before a route: the role of the token, and names it knows."""
    slashed = [place for place in route.places if route.has_slashed_id and place in ("id", "order")]
    there_are = dict.fromkeys(slashed, False)
    for name, each in route.parameters.items():
        there_are[name] = get_origin(each.annotation) is list

    async def check_names(request: Request) -> None:
        _check_names(there_are, request, ignores=route.ignores)

    scopes = [role for role in route.roles if role != "any"]
    of_role = [] if "none" in route.roles else [Security(_check_role, scopes=scopes)]
    return [*of_role, Depends(check_names)]


def choose_forms(route: Route, request: Request, question: Question) -> Question:
    """Put the form that ``Accept`` chooses into a question that names none.

    Raises:
        ProblemRaised: It takes none of the forms, or the body has another media type.
    """
    if route.takes:
        check_media(request, route.takes)
    if not route.forms or getattr(question, "format", None):
        return question
    form = choose_form(request.headers.getlist("accept"), route.forms)
    if form is None:
        mend = f"accept one of {', '.join(list_media(route.forms))}"
        raise refuse("format", 406, "the header Accept takes no form of this", mend=mend)
    return question.model_copy(update={"format": form})
