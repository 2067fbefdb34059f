"""How an act of a person gets into the record: read, checked and written, alone with the file."""

from collections.abc import Callable, Mapping
from secrets import token_bytes
from typing import TYPE_CHECKING

from onward.api.inputs.arguments import check_reference
from onward.api.inputs.days import Day, latest_today, read_day, timestamp
from onward.api.opened import OpenedWorkspace
from onward.errors import InputRefused

if TYPE_CHECKING:
    from onward.queries.acts.case import Case
    from onward.queries.acts.forms import ActKind, AnyAct, RecordedAct
    from onward.queries.records.store import RecordStore, SealedAct
    from onward.queries.rules.policy import Procedure

SALT_BYTES = 16

Values = Mapping[str, object]


class ActRecording(OpenedWorkspace):
    """What all acts of people share."""

    def _record_act(
        self,
        kind: "type[AnyAct]",
        order: str,
        by: str | None,
        function: str | None,
        make_values: "Callable[[Case], Values]",
    ) -> "RecordedAct":
        """Record an act.

        Args:
            kind: Which.
            order: An order's id, or that of its newest assessment.
            by: Who acts.
            function: Their function.
            make_values: Returns what the act says, once it is known of which case.

        Raises:
            InputRefused: The act does not fit the record.
            StoreError: The order was never assessed, or the records cannot be written.
            ChainBroken: The records were changed after they were written.
        """
        from onward.queries.acts.forms import RecordedAct, seal_act

        check_reference("order", order)
        check_person(by)
        self._require_records()
        recorded: list[AnyAct] = []
        with self.open_records() as store:

            def seal() -> "SealedAct":
                act, case = self._make_act(store, kind, order, by, function, make_values)
                recorded.append(act)
                assessment = case.assessment
                return seal_act(act, make_salt, assessment.snapshot, assessment.rule_pack.hash)

            time = timestamp()
            entry = store.add_act(seal, time)
        return RecordedAct(entry, time, recorded[-1])

    def _make_act(
        self,
        store: "RecordStore",
        kind: "type[ActKind]",
        order: str,
        by: str | None,
        function: str | None,
        make_values: "Callable[[Case], Values]",
    ) -> "tuple[ActKind, Case]":
        """Make an act of what a person states, and check it against the case of the order."""
        from onward.queries.acts.case import read_case, refuse_days
        from onward.queries.acts.forms import Decision, make_act
        from onward.queries.acts.refusals import refuse_act, refuse_decision

        case = read_case(store, order, to_act=True)
        assessment = case.assessment
        bound = {
            "order": assessment.transaction.id,
            "assessment": assessment.id,
            "content_hash": assessment.content_hash,
            "by": check_person(by),
            "function": function,
        }
        act = make_act(kind, {**bound, **make_values(case)})
        refuse_act(act, case)
        refuse_days(act, case, latest_today())
        if isinstance(act, Decision):
            refuse_decision(act, case, self._read_procedure())
        return act, case

    def _read_procedure(self) -> "Procedure":
        """Return how the policy wants decisions to be made."""
        from onward.queries.rules.policy import default_policy, read_policy

        policy = default_policy() if self._policy is None else read_policy(self._policy)
        return policy.procedure


def make_salt() -> bytes:
    """Return bytes that nobody can guess."""
    return token_bytes(SALT_BYTES)


def check_person(by: object) -> str:
    """Return who acts: a program has no name, and none is guessed.

    Raises:
        InputRefused: Nobody is named.
    """
    if not isinstance(by, str) or not by.strip():
        raise InputRefused("nobody is named", field="by", hint="say who acts with --by NAME")
    return by.strip()


def day_text(day: Day, name: str) -> str | None:
    """Return a day as a text; None where none is given."""
    read = read_day(day, name)
    return None if read is None else read.isoformat()


def choose_finding(case: "Case", finding: object) -> str:
    """Return the id of a finding that is named by its number, its id or a part of the id.

    Raises:
        InputRefused: There is no such finding, or more than one.
    """
    findings = case.assessment.findings
    text = check_reference("finding", str(finding) if isinstance(finding, int) else finding)
    if text.isdecimal():
        number = int(text)
        return findings[number - 1].id if 1 <= number <= len(findings) else text
    fitting = [row.id for row in findings if text in row.id]
    if text not in fitting and len(fitting) > 1:
        raise InputRefused(
            f"{text!r} fits {len(fitting)} findings", field="finding", hint=", ".join(fitting)
        )
    return fitting[0] if len(fitting) == 1 else text
