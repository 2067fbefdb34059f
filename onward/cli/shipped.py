"""``onward shipped``: an assessed transaction has left; later assessments see the delivery."""

from datetime import date
from typing import Annotated

import typer

from onward.cli.options import Shared, day_of, now, today
from onward.cli.printing import render
from onward.errors import StoreError, UsageError


def shipped(
    shared: Shared,
    assessment: Annotated[
        str, typer.Argument(help="An assessment's id, or how it begins.", show_default=False)
    ],
    left: Annotated[
        date,
        typer.Option(
            "--date", parser=day_of("--date"), metavar="DATE", help="Day on which the goods left."
        ),
    ],
) -> None:
    """Record that the goods of an assessed transaction have left.

    One delivery an item joins the layer own-shipments, which keeps what it holds. Recording the
    same again changes nothing.
    """
    from onward.cli.assess import open_store
    from onward.graph.store.workspace import WorkspaceFolder
    from onward.queries.shipments.own_shipments import (
        LAYER,
        add_shipments,
        log_payload,
        shipments_of_transaction,
    )
    from onward.queries.shipments.past_shipments import shipment_data

    if left > today():
        raise UsageError(f"--date {left} is still to come; record a delivery when it has left")
    workspace = WorkspaceFolder(shared.workspace)
    if not workspace.records.is_file():
        raise StoreError(f"{shared.workspace}: holds no assessment yet; run `onward assess`")
    with open_store(shared) as store:
        found = store.get(assessment)
        added = shipments_of_transaction(found.to_data(), left)
        snapshot = workspace.extend(LAYER, lambda recorded: add_shipments(recorded, added))
        at = now().isoformat(timespec="seconds")
        is_new = store.note("shipped", found, log_payload(added), snapshot.id, at)
    answer = {
        "assessment": found.id,
        "transaction": found.transaction.id,
        "date": left.isoformat(),
        "new": is_new,
        "layer": LAYER,
        "snapshot": snapshot.id,
        "shipments": [shipment_data(one) for one in added.shipments],
    }
    if shared.json:
        render.json_block(answer)
        return
    done = "recorded as shipped" if is_new else "was recorded before as shipped"
    render.line(f"{answer['transaction']} {done} on {left}", style="bold")
    for one in added.shipments:
        goods = ", ".join(filter(None, (one.description, one.hs, *one.families)))
        amount = " ".join(filter(None, (one.quantity, one.unit)))
        to = f"to {one.destination}" if one.destination else "destination not stated"
        what = "; ".join(filter(None, (goods, amount, to)))
        render.line(f"{one.shipper} to {one.consignee}: {what}", indent=2)
    render.line("snapshot:", snapshot.id, indent=2)
