"""Lists as CSV and as lines: the rows of the JSON, and nothing that a spreadsheet runs."""

import csv
import io
import json

import pytest

from onward.errors import UsageError
from onward.operations.record import Worklist
from onward.web.messages import Task, WorkerAnswer
from onward.web.worker import write_block, write_in_form

TIE = {"kind": "owns", "share": {"min": "0.5", "max": None}, "ended": False}
PAGE = {
    "total": 3,
    "results": [
        {"party": {"id": "a", "name": "=1+1", "topics": ["sanction", "mil"]}, "tie": TIE},
        {"party": {"id": "b", "name": "Plus, śäß"}, "tie": {**TIE, "note": [{"x": 1}]}},
    ],
    "after": "eyJ0",
}


def ask(work: str, data: object, form: str) -> WorkerAnswer:
    task = Task(work, Worklist(format=form))
    return write_in_form(WorkerAnswer(write_block(data)), task)


def read(answer: WorkerAnswer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))


def test_each_row_of_a_page_is_a_row_of_the_table() -> None:
    answer = ask("list_ties", PAGE, "csv")
    first, second = read(answer)
    assert first["party.name"] == "'=1+1"
    assert first["party.topics"] == "sanction; mil"
    assert (first["tie.share.min"], first["tie.share.max"], first["tie.ended"]) == (
        *("0.5", "", "false"),
    )
    assert second["party.name"] == "Plus, śäß"
    assert json.loads(second["tie.note"]) == [{"x": 1}]
    headers = dict(answer.headers)
    assert (headers["Onward-Total"], headers["Onward-After"]) == ("3", "eyJ0")
    assert answer.media.startswith("text/csv")


def test_lines_are_the_rows_as_they_are() -> None:
    answer = ask("list_ties", PAGE, "jsonl")
    assert [json.loads(line) for line in answer.body.splitlines()] == PAGE["results"]


def test_a_party_of_several_sources_has_a_row_for_each_record() -> None:
    records = [{"id": "un:1", "dataset": "un"}, {"id": "eu:1", "dataset": "eu"}]
    answer = ask(
        "search_words", {"total": 1, "parties": [{"party": "un:1", "records": records}]}, "csv"
    )
    assert [(row["party"], row["id"]) for row in read(answer)] == [
        *(("un:1", "un:1"), ("un:1", "eu:1")),
    ]


def test_json_stays_as_it_is_and_another_form_is_refused() -> None:
    assert ask("list_ties", PAGE, "json").body == write_block(PAGE)
    # pictures have forms of their own
    assert ask("canvas", PAGE, "svg").body == write_block(PAGE)
    with pytest.raises(UsageError, match="json, jsonl, csv"):
        ask("list_ties", PAGE, "xlsx")
    assert ask("show_worklist", [], "csv").body.startswith(b"\xef\xbb\xbf")
