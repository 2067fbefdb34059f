"""No module imports itself by way of others."""

from tools.house_figures import find_circles, list_imports

LEFT = {
    ("onward.loaders.fetch.fetching", "onward.loaders.fetch.transfer"),
    ("onward.loaders.readers.records", "onward.loaders.readers.tables", "onward.loaders.source"),
    ("onward.queries.acts.case", "onward.queries.acts.forms", "onward.queries.acts.views"),
}
"""The circles that are still there, for annotations or within functions: none may be added."""


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert {tuple(circle) for circle in find_circles(list_imports())} <= LEFT


def test_a_circle_of_three_is_seen_and_a_chain_is_none() -> None:
    imports = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": set()}
    assert find_circles(imports) == [["a", "b", "c"]]
