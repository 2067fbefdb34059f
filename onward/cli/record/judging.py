"""``onward decide``, ``approve``, ``knowledge``, ``adjudicate``, ``note``: what people judge."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from onward.cli.options import Shared, day_of
from onward.cli.record.options import (
    By,
    Document,
    Documents,
    Function,
    Order,
    Reason,
    ValidUntil,
    show_act,
)
from onward.errors import UsageError

PolicyOption = Annotated[
    Path | None, typer.Option("--policy", metavar="FILE", help="A policy file of your own.")
]


def decide(
    shared: Shared,
    order: Order,
    value: Annotated[
        str,
        typer.Argument(
            metavar="DECISION",
            help="proceed, proceed_with_conditions, enhanced_due_diligence, classify_or_license, "
            "notify_authority, refuse or terminate.",
        ),
    ],
    by: By = None,
    reason: Reason = None,
    function: Function = None,
    condition: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="Under which it goes on; may be repeated."),
    ] = None,
    override: Annotated[
        str | None,
        typer.Option(metavar="REASON", help="Why it is weaker than what is suggested."),
    ] = None,
    gap: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A gap in spite of which it proceeds; may be repeated."),
    ] = None,
    document: Documents = None,
    hold_owner: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who watches over it while it waits.")
    ] = None,
    hold_until: Annotated[
        date | None,
        typer.Option(parser=day_of("--hold-until"), metavar="DATE", help="Until when it waits."),
    ] = None,
    valid_until: ValidUntil = None,
    licence_request: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Of an application for a licence.")
    ] = None,
    policy: PolicyOption = None,
) -> None:
    """Record what a person decides of an order.

    Refused where it is weaker than what is suggested without --override, or lets an order go
    whose gaps are not named, whose goods nobody has spoken of, or which is held.
    """
    workspace = shared.open(policy=policy)
    recorded = workspace.decide(
        order,
        value,
        by=by,
        reason=reason,
        conditions=condition or (),
        override=override,
        gaps=gap or (),
        documents=document or (),
        hold_owner=hold_owner,
        hold_until=hold_until,
        valid_until=valid_until,
        licence_request=licence_request,
        function=function,
    )
    show_act(shared, recorded, workspace.log_head(entry=recorded.entry))


def approve(
    shared: Shared,
    order: Order,
    by: By = None,
    function: Function = None,
    statement: Annotated[str | None, typer.Option(metavar="TEXT", help="What they state.")] = None,
) -> None:
    """Record that a second person approves the last decision of an order."""
    workspace = shared.open()
    recorded = workspace.approve(order, by=by, statement=statement, function=function)
    show_act(shared, recorded, workspace.log_head(entry=recorded.entry))


def knowledge(
    shared: Shared,
    order: Order,
    state: Annotated[
        str,
        typer.Argument(
            metavar="STATE", help="none, grounds_to_suspect, aware or informed_by_authority."
        ),
    ],
    by: By = None,
    function: Function = None,
    fact: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="What it rests on; may be repeated."),
    ] = None,
    document: Document = None,
    limb: Annotated[
        str | None,
        typer.Option(metavar="LIMB", help="Such as art_4_1_b or art_5_1_human_rights."),
    ] = None,
    since: Annotated[
        date | None,
        typer.Option(parser=day_of("--since"), metavar="DATE", help="Since when it is known."),
    ] = None,
    basis: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A note on how it became known.")
    ] = None,
) -> None:
    """Record what a person states to know of the use of the goods.

    No finding and no number of findings states it: only a person does, by name and with facts.
    """
    facts = [{"text": text, "document": document} for text in fact or ()]
    recorded = shared.open().knowledge(
        order, state, by=by, facts=facts, limb=limb, since=since, basis=basis, function=function
    )
    show_act(shared, recorded)


def adjudicate(
    shared: Shared,
    order: Order,
    candidate: Annotated[
        str, typer.Argument(metavar="CANDIDATE", help="The candidate's id, or a part of it.")
    ],
    verdict: Annotated[
        str, typer.Argument(metavar="VERDICT", help="true_match, false_match or unclear.")
    ],
    by: By = None,
    function: Function = None,
    reason: Reason = None,
    agrees: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=A|B", help="A field that agrees, in the order and there."),
    ] = None,
    differs: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=A|B", help="A field that differs, likewise."),
    ] = None,
    party: Annotated[
        int | None, typer.Option(metavar="N", help="The order's party, counted from 0.")
    ] = None,
    document: Documents = None,
    valid_until: ValidUntil = None,
) -> None:
    """Record whether a party of an order is the candidate of a match.

    It holds as long as both sides say the same: where a field changes, the match is open again.
    """
    compared = [_read_compared("--agrees", text, agrees=True) for text in agrees or ()]
    compared += [_read_compared("--differs", text, agrees=False) for text in differs or ()]
    recorded = shared.open().adjudicate(
        order,
        candidate,
        verdict,
        by=by,
        reason=reason,
        compared=compared,
        party=party,
        documents=document or (),
        valid_until=valid_until,
        function=function,
    )
    show_act(shared, recorded)


def _read_compared(option: str, text: str, *, agrees: bool) -> dict[str, object]:
    """Read ``birth date=1971|1985``; the values may be left out."""
    field, _, values = text.partition("=")
    query, _, candidate = values.partition("|")
    if not field.strip():
        raise UsageError(f"{option} {text!r} names no field; write birth date=1971|1985")
    sides = {"query": query.strip() or None, "candidate": candidate.strip() or None}
    return {"field": field, **sides, "agrees": agrees}


def note(
    shared: Shared,
    order: Order,
    finding: Annotated[
        str, typer.Argument(metavar="FINDING", help="Its number, its id, or a part of the id.")
    ],
    disposition: Annotated[
        str,
        typer.Argument(metavar="DISPOSITION", help="confirmed, explained, refuted or open."),
    ],
    by: By = None,
    function: Function = None,
    reason: Reason = None,
    document: Documents = None,
) -> None:
    """Record what a person makes of a finding; the finding and the verdict stay as they are."""
    recorded = shared.open().note(
        order,
        finding,
        disposition,
        by=by,
        reason=reason,
        documents=document or (),
        function=function,
    )
    show_act(shared, recorded)
