"""``onward mitigate``, ``correct``, ``notify``, ``hold`` and ``release``: what people do."""

from datetime import date
from typing import Annotated

import typer

from onward.cli.options import Shared, day_of
from onward.cli.record.options import (
    ActFinding,
    By,
    Document,
    Due,
    EarlierEntry,
    Function,
    Order,
    Proof,
    Reason,
    Until,
    show_act,
)

Owner = Annotated[str | None, typer.Option(metavar="NAME", help="Who sees to it.")]
Harm = Annotated[str | None, typer.Option(metavar="LEVEL", help="low, medium or high.")]


def mitigate(
    shared: Shared,
    order: Order,
    measure: Annotated[
        str,
        typer.Argument(
            metavar="MEASURE", help="Such as kill_switch, training, post_shipment_check, other."
        ),
    ],
    by: By = None,
    function: Function = None,
    owner: Owner = None,
    due: Due = None,
    status: Annotated[
        str | None, typer.Option(metavar="WORD", help="planned, in_place, failed or dropped.")
    ] = None,
    effect: Annotated[str | None, typer.Option(metavar="TEXT", help="What it does.")] = None,
    finding: ActFinding = None,
    proof: Proof = None,
    scale: Harm = None,
    scope: Harm = None,
    irremediability: Harm = None,
    of: EarlierEntry = None,
) -> None:
    """Record a measure against the risk, or what became of one."""
    levels = {"scale": scale, "scope": scope, "irremediability": irremediability}
    severity = {name: level for name, level in levels.items() if level is not None}
    recorded = shared.open().mitigate(
        order,
        measure,
        by=by,
        owner=owner,
        due=due,
        status=status,
        effect=effect,
        finding=finding,
        proof=proof,
        severity=severity or None,
        of=of,
        function=function,
    )
    show_act(shared, recorded)


def correct(
    shared: Shared,
    order: Order,
    finding: Annotated[
        str, typer.Argument(metavar="FINDING", help="Its number, its id, or a part of the id.")
    ],
    root_cause: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why it came so far.")
    ] = None,
    action: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What is done about it.")
    ] = None,
    owner: Owner = None,
    by: By = None,
    function: Function = None,
    due: Due = None,
    done: Annotated[
        date | None,
        typer.Option(parser=day_of("--done"), metavar="DATE", help="When it was done."),
    ] = None,
    proof: Proof = None,
    policy_changed: Annotated[
        bool, typer.Option("--policy-changed", help="The policy was changed.")
    ] = False,
    training_changed: Annotated[
        bool, typer.Option("--training-changed", help="The training was changed.")
    ] = False,
    lesson: Annotated[
        str | None, typer.Option(metavar="TEXT", help="To whom the lesson was told.")
    ] = None,
    of: EarlierEntry = None,
) -> None:
    """Record what is mended in the organisation because of a finding."""
    recorded = shared.open().correct(
        order,
        finding,
        root_cause=root_cause,
        action=action,
        owner=owner,
        by=by,
        due=due,
        done=done,
        proof=proof,
        policy_changed=policy_changed or None,
        training_changed=training_changed or None,
        lesson=lesson,
        of=of,
        function=function,
    )
    show_act(shared, recorded)


def notify(
    shared: Shared,
    order: Order,
    authority: Annotated[str, typer.Argument(metavar="AUTHORITY", help="Its name.")],
    country: Annotated[str, typer.Option(metavar="XX", help="Its country.")],
    duty: Annotated[
        str,
        typer.Option(metavar="DUTY", help="art_4_2, art_5_2, art_5_3, voluntary or other."),
    ],
    by: By = None,
    function: Function = None,
    sent: Annotated[
        date | None, typer.Option(parser=day_of("--sent"), metavar="DATE", help="When.")
    ] = None,
    form: Annotated[str | None, typer.Option(metavar="NAME", help="By which form.")] = None,
    reference: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The authority's reference.")
    ] = None,
    standstill_since: Annotated[
        date | None,
        typer.Option(
            parser=day_of("--standstill-since"), metavar="DATE", help="The goods wait from then on."
        ),
    ] = None,
    standstill_until: Annotated[
        date | None,
        typer.Option(parser=day_of("--standstill-until"), metavar="DATE", help="Until when."),
    ] = None,
    finding: Annotated[
        list[str] | None,
        typer.Option(metavar="N", help="A finding that was shared; may be repeated."),
    ] = None,
    reply_to: Annotated[
        int | None, typer.Option(metavar="N", help="The notice to which this is the reply.")
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="WORD",
            help="no_licence_needed, licence_required, refused, licensed or pending.",
        ),
    ] = None,
    replied: Annotated[
        date | None,
        typer.Option(parser=day_of("--replied"), metavar="DATE", help="When it replied."),
    ] = None,
    document: Document = None,
) -> None:
    """Record a notice to an authority, or its reply to one."""
    recorded = shared.open().notify(
        order,
        authority,
        country=country,
        duty=duty,
        by=by,
        sent=sent,
        form=form,
        reference=reference,
        standstill_since=standstill_since,
        standstill_until=standstill_until,
        outcome=outcome,
        replied=replied,
        document=document,
        reply_to=reply_to,
        findings=finding or (),
        function=function,
    )
    show_act(shared, recorded)


def hold(
    shared: Shared,
    order: Order,
    by: By = None,
    function: Function = None,
    reason: Reason = None,
    owner: Owner = None,
    until: Until = None,
) -> None:
    """Stop an order until somebody releases it."""
    recorded = shared.open().hold(
        order, by=by, reason=reason, owner=owner, until=until, function=function
    )
    show_act(shared, recorded)


def release(
    shared: Shared,
    order: Order,
    by: By = None,
    function: Function = None,
    reason: Reason = None,
) -> None:
    """Let a stopped order go on."""
    show_act(shared, shared.open().release(order, by=by, reason=reason, function=function))
