"""A book of orders takes little room in the records, and leaves nothing in them once erased."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import onward
from onward.queries.assessment.assess import assess
from onward.queries.assessment.batch import write_common_text
from onward.queries.records.file import TABLE_PACKING as TABLE
from onward.queries.records.file import Packing
from onward.queries.transactions.transaction import parse_transaction
from tests.clear_orders import clear_order, open_clear_world
from tests.shell import VAGUE, made_workspace

CUSTOMER = "Wostok Feinmechanik"


def test_invented_orders_say_most_of_what_an_order_is_answered() -> None:
    setup = open_clear_world()
    payload = assess(parse_transaction(clear_order()), setup).to_json()
    with closing(sqlite3.connect(":memory:")) as db:
        packing = Packing(db)
        db.execute(TABLE)
        alone = packing.pack(payload, "s", "r")
        packing.add_dictionary(write_common_text(setup, date(2026, 5, 1)), "s", "r")
        packed = packing.pack(payload, "s", "r")
        assert packing.unpack(packed) == payload
    assert len(packed) < len(alone) / 2


def test_a_book_is_packed_by_a_dictionary_in_which_none_of_its_customers_stands(
    tmp_path: Path,
) -> None:
    party = {"role": "end_user", "name": CUSTOMER, "country": "KZ"}
    orders = [{**VAGUE, "id": f"B-{number}", "parties": [party]} for number in range(20)]
    desk = onward.Workspace(made_workspace(tmp_path))
    answers = [answer.content_hash for answer in desk.assess_all(orders)]
    assert [desk.assessment(f"B-{number}").content_hash for number in range(20)] == answers
    with closing(sqlite3.connect(desk.folder.records)) as db:
        packing = Packing(db)
        ((number,),) = db.execute("SELECT number FROM dictionaries").fetchall()
        said = packing.read_dictionary(number).dict_content
        sizes = [size for (size,) in db.execute("SELECT length(json) FROM assessments")]
    assert CUSTOMER.encode() not in said
    assert b"B-1" not in said
    assert max(sizes[-8:]) < min(sizes[:4]) / 2
