"""``onward ask``, ``answer`` and ``document add``: questions, answers and papers."""

from pathlib import Path
from typing import Annotated

import typer

from onward.cli.options import Shared
from onward.cli.record.options import By, Document, Due, Function, Order, show_act
from onward.errors import UsageError


def ask(
    shared: Shared,
    order: Order,
    question: Annotated[
        str,
        typer.Argument(
            metavar="QUESTION",
            help="The number of a question of the assessment, what it is about (G1), or your own.",
        ),
    ],
    by: By = None,
    function: Function = None,
    to: Annotated[str | None, typer.Option(metavar="NAME", help="Who is asked.")] = None,
    audience: Annotated[
        str | None,
        typer.Option(metavar="WHO", help="customer, internal or third_party."),
    ] = None,
    due: Due = None,
) -> None:
    """Record a question that was sent.

    A customer is never asked what would tell of a list hit, a source or a suspicion.
    """
    recorded = shared.open().ask(
        order, question, by=by, to=to, audience=audience, due=due, function=function
    )
    show_act(shared, recorded)


def answer(
    shared: Shared,
    order: Order,
    inquiry: Annotated[
        int, typer.Argument(metavar="N", help="The number under which it was asked.")
    ],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was answered.")],
    by: By = None,
    function: Function = None,
    satisfactory: Annotated[
        str | None, typer.Option(metavar="WORD", help="yes, no or partly; default yes.")
    ] = None,
    document: Document = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="A note on it.")] = None,
    value: Annotated[
        str | None,
        typer.Option(metavar="JSON", help="What it states of the field that was asked for."),
    ] = None,
    states: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="PATH=JSON", help="What it states of another field of the order."
        ),
    ] = None,
) -> None:
    """Record an answer; what it states of the order feeds the order's next assessment."""
    recorded = shared.open().answer(
        order,
        inquiry,
        text,
        by=by,
        satisfactory=satisfactory,
        document=document,
        note=note,
        value=None if value is None else _read_value(value),
        states=dict(map(_read_stated, states or ())),
        function=function,
    )
    show_act(shared, recorded)


def _read_stated(text: str) -> tuple[str, object]:
    path, separator, value = text.partition("=")
    if not (separator and path):
        raise UsageError(f"--set {text!r} is not PATH=JSON, such as items.0.hs=854231")
    return path, _read_value(value)


def _read_value(text: str) -> object:
    """Read a value: JSON where it is JSON of more than a number, else the text itself."""
    import json

    if text[:1] not in '{["tfn':
        return text
    try:
        value: object = json.loads(text)
    except ValueError:
        return text
    return value


def add_document(
    shared: Shared,
    order: Order,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The paper; it stays there.")],
    kind: Annotated[
        str,
        typer.Option(metavar="KIND", help="licence, letter, contract, reply, invoice, other …"),
    ],
    name: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="How the record calls it; default its name."),
    ] = None,
    by: By = None,
    function: Function = None,
    from_party: Annotated[
        str | None, typer.Option("--from", metavar="NAME", help="From whom it came.")
    ] = None,
) -> None:
    """Add a paper to the record: its hash, its size and where it lies."""
    recorded = shared.open().add_document(
        order, file, kind=kind, id=name, by=by, from_party=from_party, function=function
    )
    show_act(shared, recorded)
