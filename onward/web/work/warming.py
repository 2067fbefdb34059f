"""Getting to know the customers of the last orders, before a snapshot is answered from.

A worker that has just opened a snapshot looks at every party for the first time, which takes
several times as long as at one that it has looked at before.
"""

import json
import os
import sys
from collections.abc import Callable
from threading import Thread, get_native_id
from typing import Final

from onward.errors import OnwardError
from onward.queries.assessment.reuse.answering import answer_order
from onward.queries.transactions.field_paths import fill_fields
from onward.queries.transactions.transaction import parse_transaction
from onward.web.customers import number_customer
from onward.web.messages import Task, WorkerAnswer
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import whole_parameter

LAST_ORDERS: Final = 5_000
"""Stored orders among which customers are looked for, the newest first."""

LAST_SECONDS: Final = 15.0
"""Seconds that must be left for another order: the machine may be busy with those who wait."""

GENTLY: Final = 5
"""How much less of the processor it gets than what people wait for."""


def meet_customers(opened: OpenedWorker, task: Task, time_left: TimeLeft) -> WorkerAnswer:
    """Assess the newest stored order of each customer; nothing is stored of it.

    A worker begins with the customers whose orders it is given, and goes on with those of the
    others, which come to it while the others are busy.
    """
    number = whole_parameter(task.parameters, "number", 0)
    workers = whole_parameter(task.parameters, "workers", 1)
    orders = _list_newest(opened)
    others_last = sorted(orders, key=lambda customer: customer % workers != number)
    met = 0

    def assess_all() -> None:
        nonlocal met
        for customer in others_last:
            if time_left() < LAST_SECONDS:
                return
            met += _assess_again(opened, orders[customer])

    _run_gently(assess_all)
    return WorkerAnswer(facts={"met": f"{met} of {len(orders)} customers"})


def _list_newest(opened: OpenedWorker) -> dict[int, bytes]:
    """Return the newest order of each customer, the newest first."""
    if not opened.has_records:
        return {}
    with opened.open_stored() as store:
        newest: dict[int, bytes] = {}
        for order in store.last_orders(LAST_ORDERS):
            newest.setdefault(number_customer(order), order)
    return newest


def _assess_again(opened: OpenedWorker, stored: bytes) -> bool:
    """Assess an order as if it had been sent; tell whether it could be."""
    try:
        stated = json.loads(stored)
        del stated["hash"]
        order = parse_transaction(stated)
        answer_order(fill_fields(order, opened.answers_of(order.id)), opened.setup)
    except OnwardError:
        return False  # whoever sends it again is told why
    return True


def _run_gently(act: Callable[[], None]) -> None:
    """Do something in a thread of its own, which yields to what people wait for."""

    def run() -> None:
        if sys.platform == "linux":  # where a thread has a place of its own in the queue
            os.setpriority(os.PRIO_PROCESS, get_native_id(), GENTLY)
        act()

    thread = Thread(target=run)
    thread.start()
    thread.join()
