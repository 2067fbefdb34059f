"""What people do about an order: measures, corrections, notices to authorities, holds."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from onward.api.inputs.arguments import check_texts
from onward.api.inputs.days import Day
from onward.api.record.acting import ActRecording, choose_finding, day_text

if TYPE_CHECKING:
    from onward.api.record.acting import Values
    from onward.queries.acts.case import Case
    from onward.queries.acts.forms import RecordedAct


class MeasureTaking(ActRecording):
    """What people do about an order."""

    def mitigate(
        self,
        order: str,
        measure: str,
        *,
        by: str | None = None,
        owner: str | None = None,
        due: Day = None,
        status: str | None = None,
        effect: str | None = None,
        finding: str | int | None = None,
        proof: str | None = None,
        severity: Mapping[str, str] | None = None,
        of: int | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record a measure against the risk, or what became of one.

        Args:
            order: An order's id, or that of its newest assessment.
            measure: Such as feature_removed, kill_switch, training, post_shipment_check.
            by: Who records it.
            owner: Who carries it out.
            due: By when.
            status: planned, in_place, failed or dropped; default planned.
            effect: What it does.
            finding: The finding that it answers: number, id or a part of the id.
            proof: Id of a paper of the record.
            severity: Of the possible harm, as a person judges it: scale, scope and
                irremediability, each low, medium or high.
            of: The number of the entry of which this says what became.
            function: Of whoever records it.

        Raises:
            InputRefused: Something is missing or does not fit.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import Mitigation

        def values(case: "Case") -> "Values":
            return {
                "of": of,
                "finding": None if finding is None else choose_finding(case, finding),
                "measure": measure,
                "owner": owner,
                "due": day_text(due, "due"),
                "status": status,
                "effect": effect,
                "proof": proof,
                "severity": severity,
            }

        return self._record_act(Mitigation, order, by, function, values)

    def correct(
        self,
        order: str,
        finding: str | int,
        *,
        root_cause: str | None = None,
        action: str | None = None,
        owner: str | None = None,
        by: str | None = None,
        due: Day = None,
        done: Day = None,
        proof: str | None = None,
        policy_changed: bool | None = None,
        training_changed: bool | None = None,
        lesson: str | None = None,
        of: int | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record what is mended in the organisation because of a finding.

        Args:
            order: As in `mitigate`.
            finding: The finding: number, id or a part of the id.
            root_cause: Why it came so far.
            action: What is done about it.
            owner: Who does it.
            by: Who records it.
            due: By when.
            done: When it was done.
            proof: Id of a paper of the record.
            policy_changed: Whether the policy was changed.
            training_changed: Whether the training was.
            lesson: To whom the lesson was told.
            of: The number of the entry of which this says how far it came.
            function: Of whoever records it.

        Raises:
            InputRefused: Something is missing or does not fit.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import Correction

        def values(case: "Case") -> "Values":
            return {
                "of": of,
                "finding": choose_finding(case, finding),
                "root_cause": root_cause,
                "action": action,
                "owner": owner,
                "due": day_text(due, "due"),
                "done_on": day_text(done, "done"),
                "proof": proof,
                "policy_changed": policy_changed,
                "training_changed": training_changed,
                "lesson_fed_back_to": lesson,
            }

        return self._record_act(Correction, order, by, function, values)

    def notify(
        self,
        order: str,
        authority: str,
        *,
        country: str,
        duty: str,
        by: str | None = None,
        sent: Day = None,
        form: str | None = None,
        reference: str | None = None,
        standstill_since: Day = None,
        standstill_until: Day = None,
        outcome: str | None = None,
        replied: Day = None,
        document: str | None = None,
        reply_to: int | None = None,
        findings: str | Iterable[str] = (),
        function: str | None = None,
    ) -> "RecordedAct":
        """Record a notice to an authority, or its reply to one.

        Args:
            order: As in `mitigate`.
            authority: Its name.
            country: Its country.
            duty: art_4_2, art_5_2, art_5_3, voluntary or other.
            by: Who has sent it.
            sent: When.
            form: By which form.
            reference: The authority's reference.
            standstill_since: From when the goods must wait.
            standstill_until: Until when.
            outcome: Of a reply: no_licence_needed, licence_required, refused, licensed or pending.
            replied: When the authority replied.
            document: Id of the paper that holds the reply.
            reply_to: The number of the entry to which this is the reply.
            findings: Findings that were shared: number, id or a part of the id.
            function: Of whoever has sent it.

        Raises:
            InputRefused: Something is missing or does not fit.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import Notification

        def values(case: "Case") -> "Values":
            since = day_text(standstill_since, "standstill_since")
            until = day_text(standstill_until, "standstill_until")
            reply = {"outcome": outcome, "on": day_text(replied, "replied"), "document": document}
            return {
                "of": reply_to,
                "authority": authority,
                "country": country,
                "duty": duty,
                "form": form,
                "sent_on": day_text(sent, "sent"),
                "reference": reference,
                "standstill": {"since": since, "until": until} if since or until else None,
                "reply": reply if outcome else None,
                "shared_findings": [
                    choose_finding(case, row) for row in check_texts("findings", findings)
                ],
            }

        return self._record_act(Notification, order, by, function, values)

    def hold(
        self,
        order: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        owner: str | None = None,
        until: Day = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Stop an order until somebody releases it.

        Args:
            order: As in `mitigate`.
            by: Who stops it.
            reason: Why.
            owner: Who watches over it; default who stops it.
            until: The day on which somebody looks at it again.
            function: Of whoever stops it.

        Raises:
            InputRefused: It is held already, or no reason is given.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import Hold

        def values(_: "Case") -> "Values":
            return {"reason": reason, "owner": owner or by, "until": day_text(until, "until")}

        return self._record_act(Hold, order, by, function, values)

    def release(
        self,
        order: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Let a stopped order go on.

        Args:
            order: As in `mitigate`.
            by: Who releases it.
            reason: Why.
            function: Of whoever releases it.

        Raises:
            InputRefused: It is not held, or no reason is given.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import Release

        def values(_: "Case") -> "Values":
            return {"reason": reason}

        return self._record_act(Release, order, by, function, values)
