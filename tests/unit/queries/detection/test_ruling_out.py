"""What an indicator needs in the graph, by its patterns and by what its detector states."""

import json

from onward.graph.model import PartyKind, TieKind
from onward.graph.pattern import Pattern
from onward.queries.detection.plan import GraphMarks, Trace, find_traces, trace_pattern
from onward.queries.rules.catalogue import default_catalogue

CATALOGUE = default_catalogue()
NOBODY = GraphMarks(frozenset(), frozenset({"Company"}))
EVERYTHING = [("end_user", ~0)]
"""Of an end-user beside whom there is all that there can be."""

LISTED = GraphMarks(frozenset({"sanction"}), frozenset({"Company"}))


def read_pattern(*steps: tuple[str, int, int], **end: list[str]) -> Pattern:
    rows = [{"ties": [kind], "direction": "in", "hops": [low, high]} for kind, low, high in steps]
    return Pattern.model_validate_json(json.dumps({"steps": rows, "end": end}))


class TestPattern:
    """What stands beside the start of a path."""

    def test_a_step_that_must_be_walked_is_beside_the_party(self) -> None:
        pattern = read_pattern(("owns", 1, 3), ("directs", 1, 1), topics=["sanction"])
        trace = trace_pattern(pattern)
        assert trace is not None
        assert trace.ties == {TieKind.OWNS}

    def test_a_step_that_may_be_left_out_leaves_the_next_one_beside_the_party(self) -> None:
        trace = trace_pattern(read_pattern(("owns", 0, 2), ("controls", 1, 1), topics=["gov"]))
        assert trace is not None
        assert trace.ties == {TieKind.OWNS, TieKind.CONTROLS}
        assert not trace.is_marked

    def test_a_path_that_may_be_empty_ends_at_the_party_itself(self) -> None:
        by_topic = trace_pattern(read_pattern(("contains", 0, 2), topics=["mil"]))
        by_kind = trace_pattern(read_pattern(("contains", 0, 2), kinds=["MilitaryUnit"]))
        assert by_topic == Trace(
            ties=frozenset({TieKind.CONTAINS}), is_marked=True, end_topics=frozenset({"mil"})
        )
        assert by_kind is not None
        assert by_kind.kinds == by_kind.end_kinds == {PartyKind.MILITARY_UNIT}

    def test_a_path_that_may_be_empty_and_end_anywhere_needs_nothing(self) -> None:
        assert trace_pattern(read_pattern(("owns", 0, 2), sectors=["52"])) is None


class TestIndicator:
    """What an indicator of the pack needs."""

    def test_one_whose_detector_states_nothing_is_always_run(self) -> None:
        assert find_traces(CATALOGUE["data-gap"]) is None
        assert find_traces(CATALOGUE["div-shared-address"]) is None

    def test_a_detector_that_cannot_be_had_is_run_to_say_so(self) -> None:
        indicator = CATALOGUE["mil-tie"]
        detection = indicator.detection.model_copy(update={"detector": "no_such_module"})
        assert find_traces(indicator.model_copy(update={"detection": detection})) is None

    def test_one_of_patterns_alone_needs_what_they_need(self) -> None:
        traces = find_traces(CATALOGUE["div-shared-agent"])
        assert traces is not None
        assert [trace.ties for trace in traces] == [{TieKind.REPRESENTS}]


class TestMeeting:
    """Whether what is needed is there."""

    def test_it_needs_both_the_party_and_somebody_at_the_end(self) -> None:
        trace = Trace(is_marked=True, end_topics=frozenset({"sanction"}))
        assert trace.is_met(EVERYTHING, LISTED)
        assert not trace.is_met(EVERYTHING, NOBODY)
        assert not trace.is_met([("end_user", 0)], LISTED)

    def test_what_stands_beside_a_party_in_another_role_is_nothing(self) -> None:
        trace = Trace(is_marked=True, roles=frozenset({"carrier"}))
        assert not trace.is_met(EVERYTHING, LISTED)
        assert trace.is_met([*EVERYTHING, ("carrier", ~0)], LISTED)

    def test_what_is_asked_of_an_end_user_is_asked_of_an_operator(self) -> None:
        trace = Trace(is_marked=True, roles=frozenset({"end_user"}))
        assert trace.is_met([("operator", ~0)], LISTED)

    def test_any_topic_is_enough_where_somebody_must_carry_one(self) -> None:
        trace = Trace(is_marked=True, is_end_marked=True)
        assert trace.is_met(EVERYTHING, LISTED)
        assert not trace.is_met(EVERYTHING, NOBODY)
