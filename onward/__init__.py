"""Onward traces who really stands behind an export, and where the goods go next.

`Workspace` is where to begin; docs/python.md shows it at work. The names below are the public ones.
Each is imported when it is first asked for, so that ``import onward`` and ``onward --help`` stay
quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onward.api.answers.data import (
        FetchedFile,
        LoadReport,
        OfficialFileSummary,
        SourceSummary,
        WorkspaceStatus,
        find_source,
        list_official_files,
        list_sources,
    )
    from onward.api.answers.orders import WorkspaceAssessment
    from onward.api.answers.pictures import NeighbourhoodMap, PartyOwners, PartyPaths, Picture
    from onward.api.feedback import Feedback
    from onward.api.generated import GeneratedWorld, WorldCheck, check_world, write_world
    from onward.api.inputs import Writing
    from onward.api.parties import Merges
    from onward.api.record import check_copy
    from onward.api.stored import ShippedRecord
    from onward.api.workspace import Workspace
    from onward.errors import (
        EngineError,
        ExportError,
        FetchFailed,
        InputRefused,
        OnwardError,
        StoreError,
        UsageError,
    )
    from onward.graph.matching.query import Match
    from onward.graph.model import (
        DestinationRecord,
        Identifier,
        IdentityLink,
        Listing,
        Name,
        Party,
        PartyKind,
        Provenance,
        Shipment,
        Tie,
        TieKind,
    )
    from onward.graph.ownership.report import OwnershipReport
    from onward.graph.shares import Share
    from onward.queries.matching.requests import MatchAnswer
    from onward.queries.model.assessment import Assessment, Finding
    from onward.queries.model.party_cards import PartyCard
    from onward.queries.screening import Screening
    from onward.queries.search import LayerPage, SearchResult
    from onward.queries.transactions.transaction import Transaction

__version__ = "0.1.0"

__all__ = [
    "Assessment",
    "DestinationRecord",
    "EngineError",
    "ExportError",
    "Feedback",
    "FetchFailed",
    "FetchedFile",
    "Finding",
    "GeneratedWorld",
    "Identifier",
    "IdentityLink",
    "InputRefused",
    "LayerPage",
    "Listing",
    "LoadReport",
    "Match",
    "MatchAnswer",
    "Merges",
    "Name",
    "NeighbourhoodMap",
    "OfficialFileSummary",
    "OnwardError",
    "OwnershipReport",
    "Party",
    "PartyCard",
    "PartyKind",
    "PartyOwners",
    "PartyPaths",
    "Picture",
    "Provenance",
    "Screening",
    "SearchResult",
    "Share",
    "Shipment",
    "ShippedRecord",
    "SourceSummary",
    "StoreError",
    "Tie",
    "TieKind",
    "Transaction",
    "UsageError",
    "Workspace",
    "WorkspaceAssessment",
    "WorkspaceStatus",
    "WorldCheck",
    "Writing",
    "__version__",
    "check_copy",
    "check_world",
    "find_source",
    "list_official_files",
    "list_sources",
    "write_world",
]

_HOMES = {
    "api.answers.data": (
        "FetchedFile LoadReport OfficialFileSummary SourceSummary WorkspaceStatus "
        "find_source list_official_files list_sources"
    ),
    "api.answers.orders": "WorkspaceAssessment",
    "api.answers.pictures": "NeighbourhoodMap PartyOwners PartyPaths Picture",
    "api.feedback": "Feedback",
    "api.generated": "GeneratedWorld WorldCheck check_world write_world",
    "api.inputs": "Writing",
    "api.parties": "Merges",
    "api.record": "check_copy",
    "api.stored": "ShippedRecord",
    "api.workspace": "Workspace",
    "errors": "EngineError ExportError FetchFailed InputRefused OnwardError StoreError UsageError",
    "graph.matching.query": "Match",
    "graph.model": (
        "DestinationRecord Identifier IdentityLink Listing Name Party PartyKind "
        "Provenance Shipment Tie TieKind"
    ),
    "graph.ownership.report": "OwnershipReport",
    "graph.shares": "Share",
    "queries.matching.requests": "MatchAnswer",
    "queries.model.assessment": "Assessment Finding",
    "queries.model.party_cards": "PartyCard",
    "queries.screening": "Screening",
    "queries.search": "LayerPage SearchResult",
    "queries.transactions.transaction": "Transaction",
}
"""The module of each public name: it is imported when somebody asks for the name."""


def __getattr__(name: str) -> object:
    """Import a public name from the module that defines it.

    Raises:
        AttributeError: The name is not public.
    """
    if name not in __all__:
        raise AttributeError(f"module 'onward' has no attribute {name!r}")
    home = next(home for home, names in _HOMES.items() if name in names.split())
    return getattr(import_module(f"onward.{home}"), name)


def __dir__() -> list[str]:
    """Return the public names, for whoever types ``onward.`` and a tab."""
    return __all__
