"""The head that the log had when an assessment was recorded, for whoever keeps a document of it."""

from hashlib import sha256
from typing import TYPE_CHECKING

from onward.queries.records.log import find_recorded, make_checkpoint

if TYPE_CHECKING:
    from onward.api.opened import OpenedWorkspace
    from onward.queries.model.assessment import Assessment


def find_log_head(workspace: "OpenedWorkspace", assessment: "Assessment") -> str:
    """Return the head that the log had at the entry that first recorded an assessment.

    Whatever is recorded later makes it no other one, so that a document that is drawn again has
    the same bytes.

    Returns:
        Whose log it is, the entry's place and the root, in a line; empty where no log has it.

    Raises:
        ChainBroken: The log was changed after it was written.
    """
    if not workspace.folder.records.is_file():
        return ""
    with workspace.open_records() as store:
        entries, hashes = store.entries_about([assessment.id]), store.log_hashes()
    place = find_recorded(entries, assessment.id, sha256(assessment.to_json()).hexdigest())
    return make_checkpoint(hashes[:place]).to_line() if place else ""
