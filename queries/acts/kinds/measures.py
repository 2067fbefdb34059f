"""Acts by which something is done: measures, corrections, notices to authorities, holds."""

from typing import Annotated, Literal, get_args

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
)

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


class Hold(PersonAct):
    """An order is stopped until somebody releases it."""

    kind: Literal["held"] = "held"
    reason: SealedText
    owner: SealedText
    until: Day | None = None


class Release(PersonAct):
    """A stopped order may go on."""

    kind: Literal["released"] = "released"
    reason: SealedText
