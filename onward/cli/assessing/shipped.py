"""``onward shipped``: an assessed transaction has left; later assessments see the delivery."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from onward.cli.options import Shared, day_of

if TYPE_CHECKING:
    from onward.api.answers.shipping import ShippedRecord


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
    from onward.cli.printing import render

    record = shared.open().shipped(assessment, left)
    render.json_block(record.to_data()) if shared.json else _print_record(record)


def _print_record(record: "ShippedRecord") -> None:
    from onward.cli.printing import render

    done = "recorded as shipped" if record.is_new else "was already recorded as shipped"
    render.line(f"{record.transaction} {done} on {record.date}", style="bold")
    for shipment in record.shipments:
        goods = ", ".join(filter(None, (shipment.description, shipment.hs, *shipment.families)))
        amount = " ".join(filter(None, (shipment.quantity, shipment.unit)))
        place = shipment.destination
        to = f"to {place}" if place else "destination not stated"
        what = "; ".join(filter(None, (goods, amount, to)))
        render.line(f"{shipment.shipper} to {shipment.consignee}: {what}", indent=2)
    render.line("snapshot:", record.snapshot, indent=2)
