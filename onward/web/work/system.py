"""What a worker says of the workspace itself."""

from typing import TYPE_CHECKING

from onward.api.answers.data.sources import SourceSummary, list_sources
from onward.queries.matching.requests import describe_features
from onward.web.messages import Task, WorkerAnswer
from onward.web.work.opened import OpenedWorker, TimeLeft
from onward.web.work.parameters import text_parameter
from onward.web.work.writing import write_block

if TYPE_CHECKING:
    from onward.api.answers.data.status import LayerStatus

ALGORITHM = "onward-1"


def describe_catalogue(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Return the layers that can be searched, in the shape of OpenSanctions' ``/catalog``."""
    status = opened.workspace.status(on=text_parameter(task.parameters, "on"))
    layers = [layer for layer in status.layers if layer.counts.get("parties")]
    sources = {source.name: source for source in list_sources()}
    datasets = [_describe_layer(layer, sources.get(layer.source)) for layer in layers]
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


def _describe_layer(layer: "LayerStatus", source: SourceSummary | None) -> dict[str, object]:
    version = layer.published or layer.retrieved
    return {
        "name": layer.name,
        "title": source.title if source else layer.name,
        "summary": f"Published by {source.publisher}" if source else None,
        "url": source.url if source else None,
        "version": version,
        "updated_at": layer.retrieved,
        "entity_count": layer.counts["parties"],
        "children": [],
        "resources": [],
        "index_version": version,
        "index_current": True,
        "load": True,
    }


def describe_algorithms(opened: OpenedWorker, _: Task, __: TimeLeft) -> WorkerAnswer:
    """Return the one way in which names are compared, in the shape of ``/algorithms``."""
    algorithm = {
        "name": ALGORITHM,
        "description": f"Onward's matcher, {opened.setup.lookup.matcher.version}",
        "features": describe_features(),
    }
    answer = {"algorithms": [algorithm], "default": ALGORITHM, "best": ALGORITHM}
    return WorkerAnswer(write_block(answer))


def describe_status(opened: OpenedWorker, task: Task, _: TimeLeft) -> WorkerAnswer:
    """Return what is loaded and what has grown old, as ``onward status --json`` does."""
    status = opened.workspace.status(on=text_parameter(task.parameters, "on"))
    return WorkerAnswer(write_block(status.to_data()))


def check_log(opened: OpenedWorker, _: Task, __: TimeLeft) -> WorkerAnswer:
    """Check that the chain of the log holds from its beginning.

    Raises:
        ChainBroken: It does not.
    """
    if opened.has_records:
        with opened.open_stored() as store:
            store.check_chain()
    return WorkerAnswer(b"{}\n")
