"""Which function does a task: each is imported when it is first needed."""

from collections.abc import Callable
from importlib import import_module
from typing import Final

from onward.web.messages import Task, WorkerAnswer
from onward.web.work.opened import OpenedWorker, TimeLeft

Work = Callable[[OpenedWorker, Task, TimeLeft], WorkerAnswer]

WORK: Final = {
    "order": "orders:assess_body",
    "order text": "orders:assess_text",
    "orders to replace": "orders:find_orders_to_replace",
    "meet customers": "warming:meet_customers",
    "status": "system:describe_status",
    "catalogue": "system:describe_catalogue",
    "algorithms": "system:describe_algorithms",
    "party": "questions:show_party",
    "owners": "questions:show_owners",
    "paths": "questions:show_paths",
    "counts": "explore.parties:count_ties",
    "ties": "explore.parties:list_ties",
    "party orders": "explore.parties:list_party_orders",
    "names": "explore.parties:name_parties",
    "deliveries": "explore.parties:list_deliveries",
    "path comparison": "explore.parties:compare_two_paths",
    "destination": "explore.parties:show_destination",
    "deliveries figure": "explore.charts:chart_deliveries",
    "destination figure": "explore.charts:chart_destination",
    "indicator figure": "explore.charts:draw_indicator",
    "indicator orders": "explore.charts:count_indicator",
    "map": "explore.pictures:draw_map",
    "map changes": "explore.pictures:list_map_changes",
    "assessment figure": "explore.pictures:draw_assessment",
    "order changes": "explore.trials:list_order_changes",
    "suppose changes": "explore.trials:suppose_changes",
    "investigations": "explore.investigations:list_investigations",
    "investigation": "explore.investigations:show_investigation",
    "save investigation": "explore.investigations:save_investigation",
    "delete investigation": "explore.investigations:delete_investigation",
    "search": "questions:search_words",
    "match": "questions:match_name",
    "match request": "questions:match_request",
    "layer": "questions:list_layer",
    "entity": "entities:show_entity",
    "adjacent": "entities:list_adjacent",
    "adjacent property": "entities:list_property",
    "entity search": "entities:search_entities",
    "assessments": "stored:list_assessments",
    "assessment": "stored:show_assessment",
    "brief": "explore.briefs:write_brief",
    "diff": "stored:compare_assessments",
    "explain": "stored:explain_assessment",
    "orders to rescreen": "rescreening:name_orders",
    "rescreen orders": "rescreening:rescreen_batch",
    "rows to screen": "rescreening:name_rows",
    "screen rows": "rescreening:screen_some",
    "changes": "rescreening:list_changes",
    "merges": "stored:list_merges",
    "record": "stored:show_record",
    "worklist": "stored:show_worklist",
    "report": "stored:show_report",
    "log": "stored:list_log",
    "log head": "stored:show_log_head",
    "log check": "system:check_log",
    "log verify": "stored:verify_log",
    "indicators": "stored:show_indicators",
    "sources": "stored:show_sources",
}
"""Module and function by the name of the work."""


def find_work(name: str) -> Work:
    """Return the function of a work."""
    module, _, function = WORK[name].partition(":")
    work: Work = getattr(import_module(f"onward.web.work.{module}"), function)
    return work
