"""Acts by which something is done: measures, corrections, notices to authorities, holds."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Final, Literal, get_args

from typing_extensions import override

from onward.errors import InputRefused
from onward.loaders.readers.documents import Strict
from onward.queries.acts.kinds.parts import (
    Country,
    Day,
    EntryNumber,
    Level,
    PersonAct,
    Reference,
    References,
    SealedOption,
    SealedText,
    any_case,
    list_stated,
    read_act_words,
)

if TYPE_CHECKING:
    from onward.queries.acts.case import Case
    from onward.queries.acts.views.wording import ActNames

MitigationMeasure = Literal[
    "feature_removed",
    "geofence_or_licence_key",
    "kill_switch",
    "audit_right",
    "no_reexport_clause",
    "training",
    "installed_by_exporter",
    "post_shipment_check",
    "grievance_contact",
    "changed_end_user",
    "reduced_quantity",
    "other",
]
MitigationStatus = Literal["planned", "in_place", "failed", "dropped"]
Duty = Literal["art_4_2", "art_5_2", "art_5_3", "voluntary", "other"]
Outcome = Literal["no_licence_needed", "licence_required", "refused", "licensed", "pending"]

_DUTIES: Final = read_act_words("duty")
_OUTCOMES: Final = read_act_words("outcome")


class HarmSeverity(Strict):
    """How severe the possible harm is, as a person judges it."""

    scale: Annotated[Level | None, any_case(get_args(Level))] = None
    scope: Annotated[Level | None, any_case(get_args(Level))] = None
    irremediability: Annotated[Level | None, any_case(get_args(Level))] = None


class Mitigation(PersonAct):
    """A measure against the risk; with `of`, what became of an earlier one."""

    kind: Literal["mitigated"] = "mitigated"
    of: EntryNumber | None = None
    finding: Reference | None = None
    measure: Annotated[MitigationMeasure, any_case(get_args(MitigationMeasure))]
    owner: SealedText
    due: Day | None = None
    status: Annotated[MitigationStatus, any_case(get_args(MitigationStatus))] = "planned"
    effect: SealedOption = None
    proof: Reference | None = None
    severity: HarmSeverity | None = None

    @override
    def say_deed(self, names: "ActNames") -> str:
        what, status = self.measure.replace("_", " "), self.status.replace("_", " ")
        return f"recorded a measure: {what}, {status}; responsible: {self.owner}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield from (f"against: {names.name_finding(finding)}" for finding in self.list_findings())
        yield from list_stated(effect=self.effect, due=self.due, proof=self.proof)

    @override
    def list_papers(self) -> Iterator[str]:
        yield from filter(None, (self.proof,))

    @override
    def list_findings(self) -> Iterator[str]:
        yield from filter(None, (self.finding,))

    @override
    def refuse(self, case: "Case") -> None:
        _refuse_unknown_entry(self, case, "measure")


class Correction(PersonAct):
    """What is mended in the organisation because of a finding; with `of`, how far it came."""

    kind: Literal["corrected"] = "corrected"
    of: EntryNumber | None = None
    finding: Reference
    root_cause: SealedText
    action: SealedText
    owner: SealedText
    due: Day | None = None
    done_on: Day | None = None
    proof: Reference | None = None
    policy_changed: bool | None = None
    training_changed: bool | None = None
    lesson_fed_back_to: SealedOption = None

    @override
    def say_deed(self, names: "ActNames") -> str:
        about = names.name_finding(self.finding)
        return f"recorded a correction because of {about}: {self.action}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield f"root cause: {self.root_cause}"
        yield from list_stated(owner=self.owner, due=self.due, done_on=self.done_on)

    @override
    def list_papers(self) -> Iterator[str]:
        yield from filter(None, (self.proof,))

    @override
    def list_findings(self) -> Iterator[str]:
        yield self.finding

    @override
    def list_past_days(self) -> Mapping[str, str | None]:
        return {"done_on": self.done_on}

    @override
    def refuse(self, case: "Case") -> None:
        _refuse_unknown_entry(self, case, "correction")


class Standstill(Strict):
    """From when until when the goods must wait for the authority."""

    since: Day
    until: Day | None = None


class AuthorityReply(Strict):
    """What the authority has answered."""

    on: Day | None = None
    outcome: Annotated[Outcome, any_case(get_args(Outcome))]
    document: Reference | None = None


class Notification(PersonAct):
    """A notice to an authority; with `of`, the reply to an earlier one."""

    kind: Literal["notified"] = "notified"
    of: EntryNumber | None = None
    authority: SealedText
    country: Country
    duty: Annotated[Duty, any_case(get_args(Duty))]
    form: Reference | None = None
    sent_on: Day | None = None
    reference: Reference | None = None
    standstill: Standstill | None = None
    reply: AuthorityReply | None = None
    shared_findings: References = ()

    @override
    def say_deed(self, names: "ActNames") -> str:
        if self.reply is not None:
            return f"recorded the reply of {self.authority}: {_OUTCOMES[self.reply.outcome]}"
        sent = f" on {self.sent_on}" if self.sent_on else ""
        return f"notified {self.authority} ({self.country}){sent} {_DUTIES[self.duty]}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield from list_stated(reference=self.reference, form=self.form)
        if self.shared_findings:
            yield f"told of: {'; '.join(map(names.name_finding, self.shared_findings))}"
        yield from list_stated(papers=next(self.list_papers(), None))
        if self.standstill is not None:
            until = f" until {self.standstill.until}" if self.standstill.until else ""
            yield f"the goods wait from {self.standstill.since}{until}"

    @override
    def list_papers(self) -> Iterator[str]:
        yield from filter(None, (self.reply and self.reply.document,))

    @override
    def list_findings(self) -> Iterator[str]:
        yield from self.shared_findings

    @override
    def list_past_days(self) -> Mapping[str, str | None]:
        return {"sent_on": self.sent_on, "reply.on": self.reply.on if self.reply else None}

    @override
    def refuse(self, case: "Case") -> None:
        _refuse_unknown_entry(self, case, "notice to an authority")
        if self.reply is not None and self.of is None:
            hint = "name the notice with --reply-to"
            raise InputRefused("a reply belongs to a notice", field="of", hint=hint)


def _refuse_unknown_entry(
    act: Mitigation | Correction | Notification, case: "Case", called: str
) -> None:
    """Refuse an act on an earlier one of its kind that the order does not have."""
    if act.of is not None and case.act_of_entry(act.of, type(act)) is None:
        entries = ", ".join(str(made.entry) for made, _ in case.of_kind(type(act))) or "none"
        what = f"entry {act.of} of this order is no {called}"
        raise InputRefused(what, field="of", hint=f"there are: {entries}")


class Hold(PersonAct):
    """An order is stopped until somebody releases it."""

    kind: Literal["held"] = "held"
    reason: SealedText
    owner: SealedText
    until: Day | None = None

    @override
    def say_deed(self, names: "ActNames") -> str:
        return f"stopped the order: {self.reason}"

    @override
    def list_details(self, names: "ActNames") -> Iterator[str]:
        yield from list_stated(owner=self.owner, until=self.until)

    @override
    def refuse(self, case: "Case") -> None:
        if case.hold is not None:
            raise InputRefused(
                f"the order is held already, by entry {case.hold[0].entry}",
                hint="release it first, or leave it held",
            )


class Release(PersonAct):
    """A stopped order may go on."""

    kind: Literal["released"] = "released"
    reason: SealedText

    @override
    def say_deed(self, names: "ActNames") -> str:
        return f"released the order: {self.reason}"

    @override
    def refuse(self, case: "Case") -> None:
        if case.hold is None:
            raise InputRefused("the order is not held", hint="there is nothing to release")
