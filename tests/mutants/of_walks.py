"""Wrong readings of walks: direction, length, shares, topics, dates, hubs."""

from typing import Final

from tests.mutants.mutant import Mutant
from tests.mutants.operators import Branch, Comparison, DropOperand, Key, Substitute

_PREDICATES: Final = "graph/columns/labels.py"
_PATH_ENDS: Final = "graph/columns/columns.py"
_SEARCH: Final = "graph/engines/embedded.py"
_REFERENCE: Final = "graph/engines/_path_rules.py"
_DATES: Final = "graph/dates.py"
_FLAG: Final = ("gov-repressive-tie",)
_PART: Final = ("mil-structural",)
_TIE: Final = ("mil-tie",)
_ENGINES: Final = (
    "tests/unit/graph/engines/test_networkx.py",
    "tests/property/test_engines_agree.py",
)

WALKS: Final = (
    Mutant(
        "the share predicate is dropped",
        _PREDICATES,
        "StepCodes._drop_failures",
        Substitute(
            "step.where.share is not None",
            "step.where.share is not None and step.where.share.is_null",
        ),
        _FLAG,
    ),
    Mutant(
        "the share predicate is dropped in the reference",
        _REFERENCE,
        "_share_truth",
        Substitute("tie.kind != TieKind.OWNS", "tie.kind"),
        _FLAG,
    ),
    Mutant(
        "a share predicate tests every kind of tie",
        _REFERENCE,
        "_share_truth",
        DropOperand("or", 2),
        _FLAG,
        _ENGINES,
    ),
    Mutant(
        "exactly one half does not pass",
        _PREDICATES,
        "_all_pass",
        Comparison(">=", ">"),
        _FLAG,
        _ENGINES,
    ),
    Mutant(
        "contains is turned round",
        "queries/indicators/gov-body-end-user.yaml",
        "",
        Key(("detection", "pattern", "steps", 0, "direction"), "out"),
        ("gov-body-end-user",),
    ),
    Mutant(
        "part_of is stored without exchanging its ends",
        "loaders/sources/csv/graph.py",
        "read_tie",
        Substitute("(end, start, TieKind.CONTAINS.value)", "(start, end, TieKind.CONTAINS.value)"),
        (),
        ("tests/unit/loaders/sources/test_csv.py",),
    ),
    Mutant(
        "direction is ignored",
        _PREDICATES,
        "StepCodes._admit_kinds",
        Substitute("step.direction == 'in'", "step.direction in ('in', 'out')"),
        _PART,
    ),
    Mutant(
        "direction is ignored in the reference",
        _REFERENCE,
        "Crossing.allows",
        Substitute(
            "self.along if direction == 'out' else self.against", "self.along or self.against"
        ),
        _PART,
    ),
    Mutant(
        "a tie without direction is crossed one way only",
        _REFERENCE,
        "Crossing.allows",
        DropOperand("or", 2),
        (),
        _ENGINES,
    ),
    Mutant(
        "a body may be seven links away",
        "queries/indicators/gov-body-end-user.yaml",
        "",
        Key(("detection", "pattern", "steps", 0, "hops", 1), 7),
        ("gov-body-end-user",),
    ),
    Mutant(
        "an obvious relationship may have five links",
        "queries/indicators/gov-repressive-tie.yaml",
        "",
        Key(("detection", "pattern", "steps", 0, "hops", 1), 5),
        _FLAG,
    ),
    Mutant(
        "an obvious relationship may have three links only",
        "queries/indicators/gov-repressive-tie.yaml",
        "",
        Key(("detection", "pattern", "steps", 0, "hops", 1), 3),
        _FLAG,
    ),
    Mutant(
        "topics are read by their beginning",
        _PATH_ENDS,
        "_choose_texts",
        Substitute("text in chosen", "text.startswith(tuple(chosen))"),
        ("gov-body-end-user",),
    ),
    Mutant(
        "topics are read by their beginning in the reference",
        _REFERENCE,
        "Judge._topic_truth",
        Substitute("topic in topics", "topic.startswith(topics)"),
        ("gov-body-end-user",),
    ),
    Mutant(
        "an inferred tie is as good as a stated one",
        _PREDICATES,
        "StepCodes.match_row",
        Branch("else", nth=2),
        _PART,
    ),
    Mutant(
        "a walk may come back to a party",
        _SEARCH,
        "GuidedSearch._extend_path",
        Substitute("nodes", "nodes[1:1]"),
        _TIE,
    ),
    Mutant(
        "a hub's ties after the first fifty are not looked at",
        _SEARCH,
        "GuidedSearch._list_rows",
        Substitute("graph.out_pos[run]", "graph.out_pos[run][:50]"),
        (),
        ("tests/contract/test_semantics.py", "-k", "last_of_a_hundred"),
    ),
    Mutant(
        "until is a day that still counts",
        _DATES,
        "until_day",
        Branch("if"),
        _PART,
    ),
    Mutant(
        "a coarse until ends on its first day",
        _DATES,
        "until_day",
        Branch("else"),
        _PART,
    ),
    Mutant(
        "since is a day that does not count yet",
        _DATES,
        "since_day",
        Substitute("day_number(first_day(text))", "day_number(first_day(text)) + 1"),
        _PART,
    ),
    Mutant(
        "what became known later is used",
        _DATES,
        "is_known_by",
        Substitute(
            "known_day(published, retrieved) <= day_number(as_of)",
            "known_day(published, retrieved) >= OPEN_START",
        ),
        (),
        (
            "tests/contract/test_semantics.py",
            "tests/unit/queries/destinations/test_destinations.py",
        ),
    ),
    Mutant(
        "dates of ties are ignored where there are few",
        _PREDICATES,
        "drop_dead_one",
        DropOperand("or", 1),
        _PART,
    ),
    Mutant(
        "there are never more paths than are shown",
        "graph/engines/networkx.py",
        "_take_paths",
        Branch("else"),
        (),
        _ENGINES,
    ),
)
