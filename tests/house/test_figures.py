"""No module imports itself by way of others."""

from tools.house_figures import find_circles, list_imports


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert find_circles(list_imports()) == []


def test_a_circle_of_three_is_seen_and_a_chain_is_none() -> None:
    imports = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": set()}
    assert find_circles(imports) == [["a", "b", "c"]]
