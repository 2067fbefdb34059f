"""The index of several orders: the gravest first, links that lead to pages, no code from names."""

import re
from dataclasses import replace
from typing import Any

import pytest

from onward.viz.page.page import IndexRow, make_index_row, render_index
from onward.viz.page.renderer import write_policy
from tests.assessed import small_assessment

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
ROW = make_index_row(small_assessment(), "T-1.html")


def rows(*tones: str) -> list[IndexRow]:
    return [
        replace(ROW, order=f"T-{number}", tone=tone)  # type: ignore[arg-type]  # a test's own
        for number, tone in enumerate(tones)
    ]


def test_the_gravest_actions_stand_first_and_others_keep_their_order() -> None:
    page = render_index(rows("proceed", "hold", "refuse", "hold", "unknown")).decode()
    assert re.findall(r"<bdi>(T-\d)</bdi>", page) == ["T-2", "T-1", "T-3", "T-4", "T-0"]


@pytest.mark.parametrize("field", ["order", "file", "answer", "parties", "countries", "badge"])
def test_no_text_of_an_order_becomes_code(field: str) -> None:
    change: dict[str, Any] = {field: HOSTILE}
    page = render_index([replace(ROW, **change)] * 2).decode()
    assert "<img" not in page
    assert page.count("<script") == 1


def test_a_link_leads_to_a_file_beside_the_index_whatever_its_name() -> None:
    page = render_index([replace(ROW, file="javascript:alert(1).html")]).decode()
    assert 'href="./javascript%3Aalert%281%29.html"' in page


def test_the_policy_names_the_code_that_stands_in_the_index() -> None:
    page = render_index([ROW]).decode()
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert found is not None
    assert found[1].replace("&#39;", "'") == write_policy(scripts, style)


def test_orders_of_an_earlier_run_are_said_to_be_missing() -> None:
    assert "2 orders are not listed" in render_index([ROW], "2 orders are not listed").decode()
