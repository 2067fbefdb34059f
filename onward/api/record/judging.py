"""Judgements that a person records: matches, findings, knowledge, decisions."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from onward.api.inputs.arguments import check_reference, check_texts
from onward.api.inputs.days import Day
from onward.api.record.acting import ActRecording, choose_finding, day_text

if TYPE_CHECKING:
    from onward.api.record.acting import Values
    from onward.queries.acts.case import Case
    from onward.queries.acts.forms import RecordedAct


class PersonJudging(ActRecording):
    """What people judge."""

    def adjudicate(
        self,
        order: str,
        candidate: str,
        verdict: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        compared: Iterable[Mapping[str, object]] = (),
        party: int | None = None,
        documents: str | Iterable[str] = (),
        valid_until: Day = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record whether a party of an order is the candidate of a match.

        It holds for the evidence that the person has seen: where either side's fields change, the
        match is open again.

        Args:
            order: An order's id, or that of its newest assessment.
            candidate: Id of the candidate, as the assessment has it, or a part of it.
            verdict: true_match, false_match or unclear.
            by: Who judges.
            reason: Why.
            compared: What was compared: mappings of field, query, candidate and agrees; a
                dismissal needs one.
            party: Place of the party in the order, from 0, where several have this candidate.
            documents: Ids of papers of the record.
            valid_until: The day after which it is to be looked at again.
            function: Of whoever judges.

        Returns:
            The act as it was recorded.

        Raises:
            InputRefused: There is no such match, or something is missing.
            StoreError: The order was never assessed.
        """
        from onward.api.record.matches import choose_match
        from onward.queries.acts.forms import Adjudication

        def values(case: "Case") -> "Values":
            match = choose_match(case, check_reference("candidate", candidate), party)
            return {
                "party_ref": match.party_ref,
                "owner": match.owner,
                "candidate": match.candidate.party if match.candidate else candidate,
                "candidate_name": match.candidate.name_used if match.candidate else None,
                "evidence_hash": match.evidence_hash,
                "verdict": verdict,
                "reason": reason,
                "compared": [dict(row) for row in compared],
                "documents": check_texts("documents", documents),
                "valid_until": day_text(valid_until, "valid_until"),
            }

        return self._record_act(Adjudication, order, by, function, values)

    def note(
        self,
        order: str,
        finding: str | int,
        disposition: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        documents: str | Iterable[str] = (),
        function: str | None = None,
    ) -> "RecordedAct":
        """Record what a person makes of a finding; the finding and the verdict stay.

        Args:
            order: As in `adjudicate`.
            finding: A finding's number from 1, its id, or a part of the id.
            disposition: confirmed, explained, refuted or open; to refute it takes a document, or
                counter-evidence in the finding.
            by: Who judges.
            reason: Why.
            documents: Ids of papers of the record.
            function: Of whoever judges.

        Raises:
            InputRefused: There is no such finding, or something is missing.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import FindingNote
        from onward.queries.acts.refusals import find_finding

        def values(case: "Case") -> "Values":
            chosen = find_finding(case, choose_finding(case, finding))
            return {
                "finding": chosen.id,
                "evidence_hash": chosen.evidence.evidence_hash,
                "disposition": disposition,
                "reason": reason,
                "documents": check_texts("documents", documents),
            }

        return self._record_act(FindingNote, order, by, function, values)

    def knowledge(
        self,
        order: str,
        state: str,
        *,
        by: str | None = None,
        facts: str | Iterable[str | Mapping[str, object]] = (),
        limb: str | None = None,
        since: Day = None,
        basis: str | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record what a person states to know of the use of the goods.

        Args:
            order: As in `adjudicate`.
            state: none, grounds_to_suspect, aware or informed_by_authority.
            by: Who states it.
            facts: What it rests on: texts, or mappings of text, finding and document. Whoever is
                aware states at least one; what an authority has said is in a document.
            limb: Of Article 4(1) or 5(1): such as art_4_1_b, art_5_1_human_rights.
            since: Since when it is known.
            basis: A note on how it became known.
            function: Of whoever states it.

        Raises:
            InputRefused: Nobody is named, or no fact is.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import KnowledgeStatement

        stated = [facts] if isinstance(facts, str) else list(facts)

        def values(_: "Case") -> "Values":
            return {
                "state": state,
                "limb": limb,
                "facts": [{"text": row} if isinstance(row, str) else dict(row) for row in stated],
                "since": day_text(since, "since"),
                "basis_note": basis,
            }

        return self._record_act(KnowledgeStatement, order, by, function, values)

    def decide(
        self,
        order: str,
        value: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        conditions: str | Iterable[str] = (),
        override: str | None = None,
        gaps: str | Iterable[str] = (),
        documents: str | Iterable[str] = (),
        hold_owner: str | None = None,
        hold_until: Day = None,
        valid_until: Day = None,
        rescreen_before_shipment: bool = True,
        licence_request: str | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record what a person decides of an order.

        Where the policy wants four eyes, it stands when another person has approved it.

        Args:
            order: As in `adjudicate`.
            value: proceed, proceed_with_conditions, enhanced_due_diligence, classify_or_license,
                notify_authority, refuse or terminate.
            by: Who decides.
            reason: Why.
            conditions: Under which the order goes on.
            override: Why it is weaker than what is suggested, where it is.
            gaps: Each gap in spite of which an order proceeds: the assessment's names of them.
            documents: Ids of papers of the record; over a stop, the licence or the exemption.
            hold_owner: Who watches over the order while it waits.
            hold_until: Until when it waits.
            valid_until: The day after which it must be decided anew.
            rescreen_before_shipment: Whether it is screened again before the goods leave.
            licence_request: Number of an application for a licence.
            function: Of whoever decides.

        Raises:
            InputRefused: It is weaker than what is suggested, and no reason is given; a gap is not
                named; nobody has stated what is known; the order is held.
            StoreError: The order was never assessed.
        """
        from onward.queries.acts.forms import Decision
        from onward.queries.acts.refusals import refuse_decision_value, suggested_with_knowledge

        refuse_decision_value(value)
        procedure = self._read_procedure()

        def values(case: "Case") -> "Values":
            suggestion, _ = suggested_with_knowledge(case, procedure)
            named = check_texts("gaps", gaps)
            return {
                "value": value,
                "suggestion": case.assessment.suggestion.value,
                "reason": reason,
                "conditions": check_texts("conditions", conditions),
                "override": override and {"of": suggestion, "reason": override, "gaps": named},
                "hold": hold_owner
                and {"owner": hold_owner, "until": day_text(hold_until, "hold_until")},
                "documents": check_texts("documents", documents),
                "valid_until": day_text(valid_until, "valid_until"),
                "rescreen_before_shipment": rescreen_before_shipment,
                "licence_request": licence_request,
                "four_eyes": procedure.four_eyes,
            }

        return self._record_act(Decision, order, by, function, values)

    def approve(
        self,
        order: str,
        *,
        by: str | None = None,
        statement: str | None = None,
        function: str | None = None,
    ) -> "RecordedAct":
        """Record that a second person approves the last decision of an order.

        Args:
            order: As in `adjudicate`.
            by: Who approves: not who has decided.
            statement: What they state.
            function: Their function.

        Raises:
            InputRefused: Nothing is decided, the same person has decided, or the order was
                assessed again since.
            StoreError: The order was never assessed.
        """
        from onward.errors import InputRefused
        from onward.queries.acts.forms import Approval

        def values(case: "Case") -> "Values":
            if case.decision is None:
                raise InputRefused("nothing is decided yet", hint="decide with `onward decide`")
            return {"decision": case.decision[0].entry, "statement": statement}

        return self._record_act(Approval, order, by, function, values)
