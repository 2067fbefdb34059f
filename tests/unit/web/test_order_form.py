"""The form of a new order has a field for every field that an order may have."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import get_args

import pytest
from lxml import html

from onward.queries.assessment.wording import ASKED_PLACES
from onward.queries.detectors.completeness import LIMBS
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.transactions.goods import ELEMENTS, ExcludedPurpose
from onward.queries.transactions.transaction import BEHAVIOUR, ITEM_FLAGS, QUESTIONS
from onward.web.shell import read_shell_files
from tools.order_page import FieldRow, list_fields

NOT_OF_THE_ORDER = {
    "shipped": "an act on a stored order says so",
    "destination_record": "published measures, which are loaded",
    "topic": "what a source says",
    "items.*.annexes": "a person reads the act, and answers on the stored order",
}
"""Places of gaps that no field of an order answers, each with where the answer goes."""

LEFT_TO_JSON: dict[str, str] = {}
"""Fields of an order that the form leaves out, each with its reason; docs/serve.md names them."""

NO_FIELDS = frozenset({"json"})
"""What the form has beside the fields of an order: an order as a whole."""

KINDS = {
    "true or false": "bool",
    "whole number": "whole",
    "list of texts": "lines",
    "object of texts by key": "keys",
}
"""How the form reads what is no text, by what the field holds."""

PURPOSES = frozenset(code.replace("_", " ") for code in get_args(ExcludedPurpose))
LISTS = {"letters.limb": LIMBS, "items.excluded_purpose": PURPOSES}
"""Words that are a closed list only for what is made of them."""


@dataclass
class Control:
    """A field of the form, or of a row of it."""

    kind: str
    read_as: str = ""
    words: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """The fields of each template of the form, and its lists of rows."""

    templates: dict[str, dict[str, Control]] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)


def read_form() -> Form:
    """Read the form of the page; a field has the words of the label before it, or its own."""
    form = Form()
    for template in html.fromstring(read_shell_files()[""][0]).iter("template"):
        controls = form.templates.setdefault(template.get("id", ""), {})
        rows = form.lists.setdefault(template.get("id", ""), [])
        label = ""
        for element in template.iter():
            if name := element.get("data-rows"):
                rows.append(name)
            elif element.tag == "span":
                label = element.text or ""
            elif element.tag in ("input", "select", "textarea") and element.get("name"):
                note_field(controls, element, label)
    return form


def note_field(controls: dict[str, Control], element: html.HtmlElement, label: str) -> None:
    """Note a field with what may be chosen; boxes of one name are one field."""
    kind, name = element.get("type", element.tag), element.get("name", "")
    if kind == "checkbox":
        controls.setdefault(name, Control(kind)).options.append(element.get("value", ""))
        return
    assert name not in controls, f"{name} is there twice"
    words = element.get("aria-label") or label
    options = [one.get("value", (one.text or "").strip()) for one in element.iter("option")]
    controls[name] = Control(kind, element.get("data-as", ""), words, options)


def list_controls(form: Form, template: str, prefix: str) -> Iterator[tuple[str, Control]]:
    """Yield every field of a part of the form by its path, and the lists by theirs."""
    for name, control in form.templates[template].items():
        yield prefix + name, control
    for name in form.lists[template]:
        yield prefix + name, Control("rows")
        yield from list_controls(form, f"order-{name}", f"{prefix}{name}.")


@pytest.fixture(scope="module")
def controls() -> dict[str, Control]:
    """Return the fields of the form by their paths in the order."""
    every = dict(list_controls(read_form(), "order", ""))
    return {path: control for path, control in every.items() if path not in NO_FIELDS}


def list_paths(row: FieldRow) -> tuple[str, ...]:
    """Return the paths of the form's fields for a field of an order."""
    keys = {"answers": sorted(QUESTIONS), "items.cyber_surveillance.reasons": ELEMENTS}
    if row.path in keys:
        return tuple(f"{row.path}.{key}" for key in keys[row.path])
    return () if row.form == "object" else (row.path,)


def test_every_field_of_an_order_is_one_of_the_form_or_left_out_with_a_reason(
    controls: dict[str, Control],
) -> None:
    paths = {path for row in list_fields() for path in list_paths(row)}
    assert set(controls) | set(LEFT_TO_JSON) == paths
    assert not set(controls) & set(LEFT_TO_JSON)
    assert all(LEFT_TO_JSON.values())


def test_every_field_of_the_form_is_read_as_what_the_order_holds(
    controls: dict[str, Control],
) -> None:
    for row in list_fields():
        for path in list_paths(row):
            control = controls[path]
            read_as = "" if path != row.path else KINDS.get(row.form, "")
            assert control.read_as == read_as, path
            if read_as == "bool":
                assert control.options == ["", "yes", "no"], path


def test_a_field_of_a_closed_list_offers_every_word_of_it(controls: dict[str, Control]) -> None:
    for row in list_fields():
        control = controls.get(row.path)
        codes = LISTS.get(row.path, frozenset(row.codes))
        if codes and control is not None and control.kind != "rows":
            assert sorted(filter(None, control.options)) == sorted(codes), row.path
    for path, control in controls.items():
        if path.startswith("answers."):
            assert control.options == ["", "yes", "no", "unclear"], path


def test_a_sign_is_asked_for_in_the_words_in_which_it_is_found(
    controls: dict[str, Control],
) -> None:
    rules = [rule for indicator in default_catalogue() for rule in indicator.detection.questions]
    questions = {*ITEM_FLAGS, *BEHAVIOUR} - {"component_of_system"}
    assert {rule.question for rule in rules} == questions
    for key, words in {rule.question: rule.says for rule in rules}.items():
        assert controls[f"answers.{key}"].words.lower() == words.lower(), key


def test_every_field_has_words_and_no_two_of_a_part_the_same() -> None:
    for template, fields in read_form().templates.items():
        named = [control.words for control in fields.values() if control.kind != "checkbox"]
        harm = [words for words in named if words.startswith("How ")]
        assert all(named), template
        rest = [words for words in named if words not in harm]
        assert len(set(rest)) == len(rest), template


def test_whatever_an_answer_asks_for_has_a_field(controls: dict[str, Control]) -> None:
    places = {place: place.replace(".*", "") for place in ASKED_PLACES}
    paths = {part for path in controls for part in list_beginnings(path)}
    assert {place for place, path in places.items() if path not in paths} == set(NOT_OF_THE_ORDER)


def list_beginnings(path: str) -> Iterator[str]:
    """Yield a path, and each part of the order that it lies in."""
    steps = path.split(".")
    return (".".join(steps[:number]) for number in range(1, len(steps) + 1))
