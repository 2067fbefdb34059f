"""Getting to know the customers of the last orders, before they order again.

A worker that has just opened a snapshot looks at every party for the first time, which takes
several times as long as at one that it has looked at before. So it looks at those of the last
orders beforehand: for a while before the workers of a new snapshot answer, and, whoever is left
then, or where a worker is new for another reason, whenever nobody asks it anything.
"""

import json
import os
import selectors
import socket
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread, get_native_id
from typing import Final

from onward.errors import OnwardError
from onward.queries.assessment.batch import answer_order
from onward.queries.transactions.transaction import fill_fields, parse_transaction
from onward.web.customers import number_customer
from onward.web.messages import Task, WorkerAnswer
from onward.web.work.opened import OpenedWorker, TimeLeft

LAST_ORDERS: Final = 5_000
"""Stored orders among which customers are looked for, the newest first."""

LAST_SECONDS: Final = 15.0
"""Seconds that must be left for another order: the machine may be busy with those who wait."""

GENTLY: Final = 5
"""How many places behind what people wait for it stands in the queue for the processor."""

LAST_PLACE: Final = 19

QUIET_SECONDS: Final = 0.2
"""Seconds for which nobody must have asked anything, before a worker looks at anybody by itself."""


@dataclass(slots=True)
class CustomerMeeting:
    """Whom a worker still has to look at.

    Attributes:
        opened: What it has open.
        number: Of the worker, from 0. It begins with the customers whose orders it is given, and
            goes on with those of the others, which come to it while the others are busy.
        workers: How many there are; 0 = nobody is looked at.
        met: How many it has looked at.
        total: How many there are; None where nobody has looked yet.
    """

    opened: OpenedWorker
    number: int = 0
    workers: int = 1
    met: int = 0
    total: int | None = None
    _waiting: deque[bytes] = field(default_factory=deque)

    @property
    def is_over(self) -> bool:
        """Whether nobody is left."""
        return not self.workers or (self.total is not None and not self._waiting)

    def meet_until(self, is_late: Callable[[], bool]) -> None:
        """Look at one customer after the other, until nobody is left or it is late.

        Args:
            is_late: Whether there is something else to do. It is asked between two customers, and
                where the assessment of an order may end.
        """
        _run_gently(lambda: self._meet_all(is_late))

    def go_on(self, link: socket.socket) -> None:
        """Look at customers while nobody asks anything, and return when somebody does.

        Args:
            link: Where tasks come from.
        """
        while not self.is_over:
            if _has_come(link, QUIET_SECONDS):
                return
            try:
                self.meet_until(lambda: _has_come(link, 0))
            except Exception:  # noqa: BLE001  # who asks about these orders is told why
                self.workers = 0

    def _meet_all(self, is_late: Callable[[], bool]) -> None:
        self.list_customers(is_late)
        while self._waiting and not is_late():
            order = self._waiting.popleft()
            is_met = _assess_again(self.opened, order, lambda: 0.0 if is_late() else LAST_SECONDS)
            if is_late():
                self._waiting.append(order)  # it may have been broken off
            else:
                self.met += is_met

    def list_customers(self, is_late: Callable[[], bool] = lambda: False) -> None:
        """Find out whom there is to look at, unless that is known, or it gets late meanwhile.

        Raises:
            StoreError: The orders cannot be read.
        """
        orders = None if self.total is not None else _list_newest(self.opened, is_late)
        if orders is None:
            return
        ours_first = sorted(orders, key=lambda customer: customer % self.workers != self.number)
        self._waiting.extend(orders[customer] for customer in ours_first)
        self.total = len(orders)


def meet_customers(opened: OpenedWorker, _: Task, time_left: TimeLeft) -> WorkerAnswer:
    """Assess the newest stored order of each customer; nothing is stored of it."""
    meeting = opened.meeting or CustomerMeeting(opened)
    meeting.list_customers()
    meeting.meet_until(lambda: time_left() < LAST_SECONDS)
    return WorkerAnswer(facts={"met": f"{meeting.met} of {meeting.total or 0} customers"})


def _has_come(link: socket.socket, seconds: float) -> bool:
    """Tell whether a task, or the end of the server, comes within some seconds."""
    # a plain `select` takes no file numbered above 1,023, and maps of many layers are as many files
    with selectors.DefaultSelector() as selector:
        selector.register(link, selectors.EVENT_READ)
        return bool(selector.select(seconds))


def _list_newest(opened: OpenedWorker, is_late: Callable[[], bool]) -> dict[int, bytes] | None:
    """Return the newest order of each customer, the newest first; None where it got late."""
    if not opened.has_records:
        return {}
    newest: dict[int, bytes] = {}
    with opened.open_stored() as store:
        for order in store.last_orders(LAST_ORDERS):
            if is_late():
                return None
            newest.setdefault(number_customer(order), order)
    return newest


def _assess_again(opened: OpenedWorker, stored: bytes, time_left: TimeLeft) -> bool:
    """Assess an order as if it had been sent; tell whether it could be."""
    try:
        stated = json.loads(stored)
        del stated["hash"]
        order = parse_transaction(stated)
        order = fill_fields(order, opened.answers_of(order.id))
        answer_order(order, opened.setup, time_left=time_left)
    except OnwardError:
        return False  # whoever sends it again is told why
    return True


def _step_back() -> None:
    """Let a thread yield to others, from wherever its process stands in the queue."""
    if sys.platform != "linux":  # where a thread has a place of its own in the queue
        return
    # a service may have been started behind others: nobody may step before them again
    place = min(LAST_PLACE, os.getpriority(os.PRIO_PROCESS, 0) + GENTLY)
    with suppress(OSError):  # a container may allow no step at all
        os.setpriority(os.PRIO_PROCESS, get_native_id(), place)


def _run_gently(act: Callable[[], None]) -> None:
    """Do something in a thread of its own, which yields to what people wait for."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            _step_back()
            act()
        except BaseException as fault:  # noqa: BLE001  # raised again where it belongs
            faults.append(fault)

    thread = Thread(target=run)
    thread.start()
    thread.join()
    if faults:
        raise faults[0]
