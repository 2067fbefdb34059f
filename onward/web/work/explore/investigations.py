"""Investigations that people save: read and written as files of the workspace."""

from onward.api.investigations import Investigation, SavedMeanwhile
from onward.loaders.readers.documents import json_document
from onward.web.messages import Task, WorkerAnswer
from onward.web.problems import refuse
from onward.web.work.bodies import one_object
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import required_parameter, text_parameter
from onward.web.work.writing import write_block


def count_cards(row: Investigation) -> int:
    """Count the cards of an investigation's canvas."""
    cards = row.state.get("parties")
    return len(cards) if isinstance(cards, list) else 0


def list_investigations(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """List what was saved, the latest first; with a party, those in which it stands."""
    party = text_parameter(task.parameters, "party")
    rows = [
        {
            "name": row.name,
            "title": row.title,
            "by": row.by,
            "at": row.at,
            "version": row.version,
            "cards": count_cards(row),
            "notes": [note.model_dump() for note in row.notes if party in (None, note.about)],
        }
        for row in opened.workspace.investigations.list()
        if party is None or party in row.write()
    ]
    return WorkerAnswer(write_block({"total": len(rows), "results": rows}))


def show_investigation(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Return an investigation as it was saved last."""
    name = required_parameter(task.parameters, "name")
    saved = opened.workspace.investigations.read(name)
    headers = (("ETag", f'"{saved.version}"'),)
    return WorkerAnswer(write_block(saved.to_data()), headers=headers)


def save_investigation(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Save an investigation; one that somebody else has saved meanwhile is kept."""
    name = required_parameter(task.parameters, "name")
    received = one_object(task.body, "investigation")
    document = json_document(received.text, received.file, received.line)
    seen = task.seen
    try:
        saved = opened.workspace.investigations.save(name, document.data, seen or None)
    except SavedMeanwhile as fault:
        raise refuse("precondition", 412, str(fault)) from fault
    return WorkerAnswer(write_block(saved.to_data()), headers=(("ETag", f'"{saved.version}"'),))


def delete_investigation(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Delete an investigation."""
    name = required_parameter(task.parameters, "name")
    seen = task.seen
    try:
        opened.workspace.investigations.delete(name, seen or None)
    except SavedMeanwhile as fault:
        raise refuse("precondition", 412, str(fault)) from fault
    return WorkerAnswer(write_block({"deleted": name}))
