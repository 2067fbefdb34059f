"""What a worker says of the workspace itself."""

from onward.api.answers.data.sources import list_sources
from onward.web.messages import Task, WorkerAnswer
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import text_parameter
from onward.web.work.writing import write_block

ALGORITHM = "onward-1"


def describe_catalogue(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Return the layers that can be searched, in the shape of OpenSanctions' ``/catalog``."""
    status = opened.workspace.status(on=text_parameter(task.parameters, "on"))
    layers = [layer for layer in status.layers if layer.counts.get("parties")]
    titles = {source.name: source.title for source in list_sources()}
    datasets = [
        {
            "name": layer.name,
            "title": titles.get(layer.source, layer.name),
            "version": layer.published or layer.retrieved,
            "updated_at": layer.retrieved,
            "entity_count": layer.counts["parties"],
            "index_current": True,
            "load": True,
        }
        for layer in layers
    ]
    # outdated is what is older than its limit: nobody here knows of a newer file
    stale = [layer.name for layer in layers if layer.stale]
    return WorkerAnswer(
        write_block(
            {
                "datasets": datasets,
                "current": [layer.name for layer in layers if not layer.stale],
                "outdated": stale,
                "index_stale": bool(stale),
            }
        )
    )


def describe_algorithms(opened: OpenedWorker, _: Task, __: TimeLeft) -> WorkerAnswer:
    """Return the one way in which names are compared, in the shape of ``/algorithms``."""
    algorithm = {
        "name": ALGORITHM,
        "description": f"Onward's matcher, {opened.setup.lookup.matcher.version}",
        "features": {},
    }
    answer = {"algorithms": [algorithm], "default": ALGORITHM, "best": ALGORITHM}
    return WorkerAnswer(write_block(answer))


def describe_status(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Return what is loaded and what has grown old, as ``onward status --json`` does."""
    status = opened.workspace.status(on=text_parameter(task.parameters, "on"))
    return WorkerAnswer(write_block(status.to_data()))
