"""From a scene to files: which formats there are, and what is chosen about them."""

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from onward import registry
from onward.api.files import write_file
from onward.api.inputs import (
    CARDS,
    Writing,
    check_budget,
    check_hops,
    check_number,
    check_path,
    check_paths,
    check_text,
    read_day,
)
from onward.api.investigations import read_strictly
from onward.api.lookup import PartyQuestion
from onward.errors import IndicatorInvalid, UsageError, did_you_mean, printable

if TYPE_CHECKING:
    from onward.graph.ownership.report import OwnershipReport

if TYPE_CHECKING:
    import networkx as nx
    from pyvis.network import Network

    from onward.api.investigations import Investigation
    from onward.graph.engine import Engine
    from onward.queries.matching.candidates import TwinSearch
    from onward.queries.model.assessment import Assessment, EvidencePath, TwinGroup
    from onward.queries.party_paths import PathsReport
    from onward.queries.rules.catalogue import IndicatorCatalogue
    from onward.queries.rules.indicator import Indicator
    from onward.queries.rules.policy import Policy
    from onward.viz.scene import Scene
    from onward.viz.scenes.canvas import CanvasStack, CanvasState, ChangesInWords, SavedCanvas


FRAME_HEIGHT: Final = 640
"""Pixels of a map in a notebook."""

NO_SNAPSHOT: Final = (
    "Only evidence is drawn: the snapshot that was assessed is not in the workspace"
)
NOT_WANTED: Final = (
    "Only evidence is drawn, as was asked for: context, near miss and names in another script are "
    "left out"
)
"""Why a picture shows evidence alone."""


PLAIN: Final = Writing()
"""English, without letterhead, reference and addressee."""


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A scene that can be written in every export format, and shown in a notebook."""

    scene: "Scene"

    def __repr__(self) -> str:
        """Return the title, and how much is drawn."""
        parties, ties = len(self.scene.nodes), len(self.scene.edges)
        return f"<{type(self).__name__}: {self.scene.title}; {parties} cards, {ties} lines>"

    def with_log_head(self, log_head: str) -> Self:
        """Return the picture with the head of the log that has its assessment; "" = none has."""
        return replace(self, scene=replace(self.scene, log_head=log_head))

    def render(
        self,
        form: str,
        *,
        fonts: Sequence[str | Path] = (),
        scale: float = 2.0,
        writing: Writing = PLAIN,
    ) -> bytes:
        """Return the picture as a document.

        Args:
            form: A format: html, pdf, svg, png, pyvis, xlsx, csv, ftm, bods, graphml, gexf or
                json; of an assessment also letter, mail and notification.
            fonts: Folders of fonts for PDF and PNG, beside those that Onward brings.
            scale: Pixels of a PNG for each pixel of the picture.
            writing: Language, letterhead, reference and addressee of documents.

        Returns:
            The bytes of the document.

        Raises:
            UsageError: There is no such format, language or folder.
            InputRefused: The policy file, or its logo, cannot be taken.
            ExportError: It cannot be written; a font lacks a character, for instance.
        """
        from onward.viz.options import ExportOptions

        folders = check_paths("fonts", fonts)
        # a folder that is misspelt would show as a missing letter much later
        for folder in folders:
            if not folder.is_dir():
                raise UsageError(f"--font-path {folder}: there is no such folder")
        options = ExportOptions(fonts=folders, scale=check_number("scale", scale))
        exporter = registry.find("export", check_text("form", form))
        options = writing.fill(options, form)
        content: bytes = exporter.render(self.scene, options)
        return content

    def export(
        self,
        form: str,
        path: str | Path,
        *,
        fonts: Sequence[str | Path] = (),
        scale: float = 2.0,
        writing: Writing = PLAIN,
    ) -> Path:
        """Write the picture to a file, whole or not at all; one that is there is replaced.

        Args:
            form: As in `render`.
            path: The file.
            fonts: As in `render`.
            scale: As in `render`.
            writing: As in `render`.

        Returns:
            The path of the file.

        Raises:
            UsageError: There is no such format, or no such folder.
            ExportError: It cannot be written.
        """
        target = check_path("path", path)
        write_file(target, self.render(form, fonts=fonts, scale=scale, writing=writing))
        return target

    def _repr_html_(self) -> str:
        """Return the interactive map for a notebook, in a frame of its own.

        The frame has no rights over the notebook that shows it, and runs only the page's own
        scripts, which the page's content security policy names by hash.
        """
        page = html.escape(self.render("html").decode(), quote=True)
        title = html.escape(self.scene.title, quote=True)
        return (
            f'<iframe title="{title}" sandbox="allow-scripts allow-downloads" srcdoc="{page}" '
            f'style="width:100%;height:{FRAME_HEIGHT}px;border:0"></iframe>'
        )


def read_formats(text: str, also: Sequence[str] = ()) -> list[str]:
    """Read a list of formats, ``html,pdf``.

    Args:
        text: As it was typed.
        also: What can be given beside the exports.

    Raises:
        UsageError: There is no such format, or none is named.

    >>> read_formats("html, pdf,html")
    ['html', 'pdf']
    """
    names = (*also, *registry.names("export"))
    formats = [name.strip() for name in text.split(",") if name.strip()]
    for name in formats:
        if name not in names:
            likely = did_you_mean(name, names)
            there_are = ", ".join(names)
            raise UsageError(f"--format {name!r} does not exist; {likely}use one of {there_are}")
    if not formats:
        raise UsageError(f"--format names nothing; use one of {', '.join(names)}")
    return list(dict.fromkeys(formats))


def format_suffix(form: str) -> str:
    """Return how the name of a file of a format ends."""
    suffix: str = registry.find("export", form).SUFFIX
    return suffix


def format_by_suffix(path: Path) -> str:
    """Return the format of a file by how its name ends.

    Raises:
        UsageError: No format has such an ending.

    >>> format_by_suffix(Path("graph.ftm.json")), format_by_suffix(Path("map.HTML"))
    ('ftm', 'html')
    """
    suffixes = {name: format_suffix(name) for name in registry.names("export")}
    fitting = [name for name, suffix in suffixes.items() if path.name.lower().endswith(suffix)]
    if not fitting:
        endings = ", ".join(sorted(suffixes.values()))
        raise UsageError(f"--output {path.name}: no format has that ending; use one of {endings}")
    # .ftm.json ends with .json, too: the longest ending says most
    return max(fitting, key=lambda name: len(suffixes[name]))


def draw_assessment(
    assessment: "Assessment", engine: "Engine | None", budget: int = CARDS
) -> Picture:
    """Draw an assessment, with what stands around its evidence.

    Args:
        assessment: What is drawn.
        engine: Of the assessed snapshot; None = only the evidence is drawn, and a note says why.
        budget: Cards at most.
    """
    from onward.viz.context import add_context

    if engine is None:
        return draw_evidence(assessment, budget, NO_SNAPSHOT)
    scene = draw_evidence(assessment, budget).scene
    on = date.fromisoformat(assessment.on)
    as_of = date.fromisoformat(assessment.as_of) if assessment.as_of else None
    return Picture(add_context(scene, engine, on, as_of, budget))


def draw_evidence(assessment: "Assessment", budget: int, *notes: str) -> Picture:
    """Draw the evidence of an assessment alone.

    Args:
        assessment: What is drawn.
        budget: Cards of a map at most.
        notes: Why nothing else is drawn.
    """
    from onward.viz.scenes.scenes import assessment_scene

    scene = assessment_scene(assessment)
    return Picture(replace(scene, budget=budget, notes=(*scene.notes, *notes)))


# ------------------------------------------------------------------------------------------------
# The examples of an indicator, drawn: lines of its file, run as orders are and drawn as maps.
# ------------------------------------------------------------------------------------------------

EXAMPLE_CARDS: Final = 30
"""Cards of an example's map, at most."""

ENGINE: Final = "embedded"
"""An example is a handful of rows in memory, whichever engine has the sources."""


@dataclass(frozen=True, slots=True)
class DrawnExample:
    """An example line that was run and drawn.

    Attributes:
        kind: ``Found`` or ``Near miss``: what the line is an example of.
        line: As the indicator's file has it.
        outcome: What the indicator said of it.
        sentences: What was found, or what a finding would need.
        svg: The map; the finding is numbered on it.
    """

    kind: str
    line: str
    outcome: str
    sentences: tuple[str, ...]
    svg: str

    def to_data(self) -> dict[str, object]:
        """Return what a page says beside the map."""
        return {
            "kind": self.kind,
            "line": self.line,
            "outcome": self.outcome,
            "sentences": list(self.sentences),
        }


def draw_examples(
    indicator: "Indicator", catalogue: "IndicatorCatalogue", policy: "Policy"
) -> Iterator[DrawnExample]:
    """Run and draw the line that is found, and the one that nearly is.

    Args:
        indicator: Whose examples.
        catalogue: The whole pack, which runs in full.
        policy: What the lines are assessed by.

    Yields:
        Each line that the indicator's file has; one that cannot be read is left out.
    """
    lines = (("Found", indicator.example_hit), ("Near miss", indicator.example_near_miss))
    for kind, line in lines:
        try:
            yield _draw_line(kind, line, indicator.id, catalogue, policy)
        except IndicatorInvalid:
            continue  # `onward indicators --check` names it; the page has the line itself


def _draw_line(
    kind: str, line: str, indicator: str, catalogue: "IndicatorCatalogue", policy: "Policy"
) -> DrawnExample:
    from onward.queries.assessment.explain import describe_near_misses
    from onward.queries.examples import outcome_of, run_example
    from onward.viz.content.texts import printable
    from onward.viz.context import add_context
    from onward.viz.layout import place_scene
    from onward.viz.scenes.scenes import assessment_scene
    from onward.viz.svg import write_svg

    run = run_example(line, catalogue, ENGINE, policy)
    narrowed = _keep_indicator(run.assessment, indicator)
    sentences = [finding.summary for finding in narrowed.findings]
    sentences += [str(missed) for missed in describe_near_misses(narrowed)]
    bare = replace(assessment_scene(narrowed), budget=EXAMPLE_CARDS)
    scene = add_context(bare, run.engine, date.fromisoformat(narrowed.on), None, EXAMPLE_CARDS)
    return DrawnExample(
        kind=kind,
        line=line,
        outcome=outcome_of(indicator, run.assessment),
        sentences=tuple(map(printable, sentences)),
        svg=write_svg(place_scene(scene), frame=False, legend=False),
    )


def _keep_indicator(assessment: "Assessment", indicator: str) -> "Assessment":
    """Return an assessment with what one indicator says of it: others run in the same world."""
    rows = (*assessment.findings, *assessment.context)
    return replace(
        assessment,
        findings=tuple(row for row in rows if row.indicator == indicator),
        context=(),
        near_misses=tuple(row for row in assessment.near_misses if row.indicator == indicator),
    )


# ------------------------------------------------------------------------------------------------
# The parties around some parties: as a picture, and as a graph for networkx.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class NeighbourhoodMap(Picture):
    """A relationship map of some parties, nearest first, within a budget of cards.

    Attributes:
        scene: What is drawn; its notes say what is left out.
        question: Parties and days that were asked for.
        hops: Ties from these parties to the farthest one.
        views: What is followed.
    """

    question: PartyQuestion
    hops: int
    views: Sequence[str]

    @property
    def party_count(self) -> int:
        """How many parties have a card of their own."""
        # a stack stands for many parties that share a card
        return sum(node.layer != "stack" for node in self.scene.nodes)

    @property
    def tie_count(self) -> int:
        """How many ties are drawn."""
        return sum(len(edge.ties) for edge in self.scene.edges)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not drawn, and why."""
        return self.scene.notes

    def write_figure(self) -> bytes:
        """Return the map as an SVG document with the data that the explorer's script reads."""
        from onward.viz.page.page import write_figure_file

        return write_figure_file(self.scene)

    def to_networkx(self) -> "nx.MultiDiGraph[str]":
        """Return everything that was reached as a graph, beyond the budget of cards, too.

        Returns:
            Parties are nodes by their id, with name, kind, country, topics and datasets. Ties are
            edges in their own direction by their id, with kind, share, dates, source and standing.
        """
        from onward.viz.context import neighbourhood_graph

        question = self.question
        return neighbourhood_graph(
            question.engine,
            question.pids,
            self.hops,
            question.on,
            question.as_of,
            self.views,
        )

    def to_pyvis(self) -> "Network":
        """Return what is drawn as a pyvis network, with the places of the cards.

        Its physics is off, so that it opens as the map does. pyvis's own pages load scripts from
        servers and run names as code; `export("pyvis", …)` writes a page that does neither.

        Returns:
            Parties are nodes by their id, ties edges by theirs, with `facts` in words.
        """
        from onward.viz.page.page import build_network

        return build_network(self.scene)


def draw_neighbourhood(
    question: PartyQuestion, hops: int, budget: int, views: Sequence[str], twins: "TwinSearch"
) -> NeighbourhoodMap:
    """Draw the parties around some parties; records that are probably one share a card."""
    from onward.viz.scenes.scenes import ASKED, neighbourhood_scene

    scene = neighbourhood_scene(
        question.engine,
        question.pids,
        hops,
        question.on,
        question.as_of,
        budget,
        views,
        question.snapshot.layers,
    )
    centres = [node.id for node in scene.nodes if ASKED in node.roles]
    # whoever is on no list, and is not asked about, has no twin on another one to be shown as
    listed = [node.id for node in scene.nodes if node.topics or node.id in centres]
    groups = twins.group(listed, looked_for=centres)
    notes = (*scene.notes, *_describe_undrawn(scene, groups))
    scene = replace(scene, twins=groups, notes=notes)
    return NeighbourhoodMap(scene=scene, question=question, hops=hops, views=views)


def _describe_undrawn(scene: "Scene", groups: "Sequence[TwinGroup]") -> Iterator[str]:
    """Say of which records that are probably of a party drawn no ties are drawn."""
    drawn = {node.id for node in scene.nodes}
    ids = [party for group in groups for party in group.ids if party not in drawn]
    if ids:
        yield printable(f"Not drawn: ties of {', '.join(ids)}, probably the same; name them, too")


def check_neighbourhood(hops: int, budget: int, views: Sequence[str]) -> None:
    """Refuse numbers and views that cannot be drawn.

    Raises:
        UsageError: `hops` or `budget` is out of its range, or there is no such view.
    """
    from onward.viz.context import VIEWS

    check_hops(hops)
    check_budget(budget)
    for name in views:
        if name not in VIEWS:
            likely = did_you_mean(name, VIEWS)
            views_there = ", ".join(VIEWS)
            raise UsageError(f"--show {name!r} does not exist; {likely}use one of {views_there}")


# ------------------------------------------------------------------------------------------------
# A canvas: what a person has brought together on a map, read strictly and drawn.
# ------------------------------------------------------------------------------------------------

DAY_LENGTH: Final = 10
"""Characters of a moment that name its day."""

MOST: Final = 400
"""Parts of one sort in a state: cards, stacks, ties of a path."""

PATHS: Final = 100
PICTURES: Final = 20
FARTHEST: Final = 1_000_000
"""Pixels to either side at which a card may have stood."""

Id = Annotated[str, Field(min_length=1, max_length=1000)]
Place = Annotated[float | int, Field(ge=-FARTHEST, le=FARTHEST)]
Ids = Annotated[list[Id], Field(max_length=MOST)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class SentNeighbourhood(_Strict):
    """Whose surroundings are to be drawn, as it is sent; `show` is what is followed."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=MOST)]
    hops: int = 2
    show: Annotated[list[Id], Field(min_length=1, max_length=MOST)] = ["all"]
    budget: int = CARDS


class SentStack(_Strict):
    """A stack as it is sent."""

    party: Id
    kind: Id
    direction: Literal["in", "out", "both"]


class SentState(_Strict):
    """What is on a canvas, as it is sent."""

    seeds: Annotated[list[Id], Field(min_length=1, max_length=MOST)]
    parties: Ids = []
    stacks: Annotated[list[SentStack], Field(max_length=MOST)] = []
    hidden_kinds: Ids = []
    hidden_ties: Ids = []
    hidden_parties: Ids = []
    paths: Annotated[list[Ids], Field(max_length=PATHS)] = []
    positions: Annotated[dict[str, Place], Field(max_length=MOST)] = {}
    pinned: Ids = []
    compared: Annotated[list[int], Field(max_length=2)] = []
    since: Annotated[str, Field(max_length=DAY_LENGTH)] | None = None


class SentPicture(_Strict):
    """A picture that was kept on the way to a canvas, with its own days."""

    title: Annotated[str, Field(min_length=1, max_length=2_000)]
    state: SentState
    on: Annotated[str, Field(max_length=DAY_LENGTH)] | None = None
    as_of: Annotated[str, Field(max_length=DAY_LENGTH)] | None = None


class SentCanvas(_Strict):
    """What is on a canvas under a key of its own, and with what it is handed over.

    Attributes:
        state: What is on it.
        investigation: As which it is saved.
        pictures: Further ones for the document.
    """

    state: SentState
    investigation: Annotated[str, Field(max_length=60)] | None = None
    pictures: Annotated[list[SentPicture], Field(max_length=PICTURES)] = []


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class CanvasPicture(Picture):
    """A canvas that was drawn.

    Attributes:
        scene: What is drawn; its notes say what is hidden.
        state: What was to be drawn.
        stacks: What stands behind the card of each stack, by its id.
        changes: What has changed since the day that is compared; None where none is.
    """

    state: "CanvasState"
    stacks: "Mapping[str, CanvasStack]"
    changes: "ChangesInWords | None" = None

    def write_figure(self) -> bytes:
        """Return the map as an SVG document with the data that the explorer's script reads."""
        from onward.graph.model import TieKind
        from onward.viz.content.texts import name_kind
        from onward.viz.language.words import read_words
        from onward.viz.page.page import write_figure_file
        from onward.viz.placing.routes import EarlierPlaces

        places = EarlierPlaces(self.state.positions or {}, frozenset(self.state.pinned))
        stacks = {
            card: {"party": stack.party, "kind": stack.kind, "direction": stack.direction}
            for card, stack in self.stacks.items()
        }
        # one that is hidden is on no line, and has its name all the same
        kinds = {kind.value: name_kind(kind.value, read_words()) for kind in TieKind}
        extra = {
            "stacks": stacks,
            "kinds": kinds,
            "comparison": self._write_comparison(),
            "changes": asdict(self.changes) if self.changes else None,
        }
        return write_figure_file(self.scene, places, extra)

    def _write_comparison(self) -> Mapping[str, object] | None:
        """Return two paths side by side, for the page to show as a table."""
        from onward.viz.content.sections import COMPARISON

        for section in self.scene.sections:
            if section.kind == COMPARISON:
                lines = [str(line) for line in section.lines]
                return {
                    "title": section.title,
                    "heads": section.heads,
                    "rows": section.rows,
                    "lines": lines,
                }
        return None


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture that a person has kept: its title, what is on it, and its days."""

    title: str
    state: "CanvasState"
    on: date | None
    as_of: date | None


def read_state(data: Mapping[str, object]) -> "CanvasState":
    """Read what is on a canvas.

    Raises:
        UsageError: A key is not known, or a value is not what it must be.
    """
    return _make_state(read_strictly(SentState, data, "canvas"))


def read_pictures(data: Sequence[object]) -> tuple[KeptPicture, ...]:
    """Read the pictures that were kept on the way to a canvas.

    Raises:
        UsageError: They are too many, a key is not known, or a value is not what it must be.
    """
    if len(data) > PICTURES:
        raise UsageError(f"pictures: a document has {PICTURES} further ones at most")
    pictures = []
    for each in data:
        if not isinstance(each, Mapping):
            raise UsageError("pictures: give objects with title and state")
        sent = read_strictly(SentPicture, each, "pictures")
        days = read_day(sent.on, "on"), read_day(sent.as_of, "as_of")
        pictures.append(KeptPicture(sent.title, _make_state(sent.state), *days))
    return tuple(pictures)


def _make_state(sent: SentState) -> "CanvasState":
    from onward.viz.scenes.canvas import CanvasStack, CanvasState

    _check_kinds([stack.kind for stack in sent.stacks])
    return CanvasState(
        seeds=tuple(sent.seeds),
        parties=tuple(sent.parties),
        stacks=tuple(
            CanvasStack(stack.party, stack.kind, stack.direction) for stack in sent.stacks
        ),
        hidden_kinds=tuple(sent.hidden_kinds),
        hidden_ties=tuple(sent.hidden_ties),
        hidden_parties=tuple(sent.hidden_parties),
        paths=tuple(tuple(path) for path in sent.paths),
        # JSON has no difference between 5 and 5.0
        positions={card: float(place) for card, place in sent.positions.items()},
        pinned=tuple(sent.pinned),
        compared=_read_compared(sent),
        since=read_day(sent.since, "since"),
    )


def _read_compared(sent: SentState) -> tuple[int, ...]:
    numbers = tuple(sent.compared)
    is_pair = len(set(numbers)) == 2 and set(numbers) <= set(range(1, len(sent.paths) + 1))
    if numbers and not is_pair:
        raise UsageError(f"compared: name two of the {len(sent.paths)} paths by their numbers")
    return numbers


def _check_kinds(kinds: Sequence[str]) -> None:
    from onward.graph.model import TieKind

    names = [kind.value for kind in TieKind]
    for kind in kinds:
        if kind not in names:
            likely = did_you_mean(kind, names)
            raise UsageError(f"stacks: there is no kind of tie {kind!r}; {likely}use one of them")


def read_neighbourhood(data: Mapping[str, object]) -> SentNeighbourhood:
    """Read of which parties the surroundings are to be drawn.

    Raises:
        UsageError: A key is not known, or a value is not what it must be.
    """
    return read_strictly(SentNeighbourhood, data, "map")


def make_canvas(
    question: PartyQuestion,
    state: "CanvasState",
    saved: "Investigation | None" = None,
    pictures: Sequence[KeptPicture] = (),
) -> CanvasPicture:
    """Draw a canvas; one that is saved bears the title of its investigation, and the notes.

    Args:
        question: Snapshot, engine and days.
        state: What is on it.
        saved: The investigation.
        pictures: Further ones that were kept, of the same snapshot.
    """
    from onward.viz.scenes.canvas import add_investigation, add_pictures, draw_canvas

    canvas = draw_canvas(
        question.engine, state, question.on, question.as_of, question.snapshot.layers
    )
    scene = canvas.scene
    if saved is not None:
        scene = add_investigation(scene, _describe_saved(saved))
    if pictures:
        scene = add_pictures(scene, _draw_pictures(question, pictures, len(state.paths)))
    return CanvasPicture(scene=scene, state=state, stacks=canvas.stacks, changes=canvas.changes)


def _draw_pictures(
    question: PartyQuestion, pictures: Sequence[KeptPicture], numbered: int
) -> "list[Scene]":
    """Draw the pictures that were kept; their paths are counted on from those of the canvas."""
    from onward.viz.content.texts import printable
    from onward.viz.scenes.canvas import draw_canvas

    scenes = []
    for picture in pictures:
        on, layers = picture.on or question.on, question.snapshot.layers
        first = numbered + 1
        canvas = draw_canvas(question.engine, picture.state, on, picture.as_of, layers, first)
        scenes.append(replace(canvas.scene, title=printable(f"{picture.title} ({on})")))
        numbered += len(picture.state.paths)
    return scenes


def _describe_saved(saved: "Investigation") -> "SavedCanvas":
    """Return of an investigation what its picture says; days without the time of day."""
    from onward.viz.scenes.canvas import Remark, SavedCanvas

    notes = [
        Remark(note.name or note.about or note.kind, note.text, note.by, note.at[:DAY_LENGTH])
        for note in saved.notes
    ]
    return SavedCanvas(saved.title, saved.by, saved.at[:DAY_LENGTH], tuple(notes))


# ------------------------------------------------------------------------------------------------
# The paths between two parties: each with its steps, and all of them as a picture.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class PartyPaths:
    """How two parties are tied; iterating over it yields the paths that are shown.

    Attributes:
        report: Both parties, the definite paths, and those that are merely possible.
        question: Parties and days that were asked for.
    """

    report: "PathsReport"
    question: PartyQuestion

    def __iter__(self) -> "Iterator[EvidencePath]":
        """Yield the paths, the shortest first."""
        return iter(self.report.shown.paths)

    def __len__(self) -> int:
        """Return how many paths are shown."""
        return len(self.report.shown.paths)

    def __repr__(self) -> str:
        """Return whom the paths join, and how many there are."""
        kind = "definite" if self.report.is_definite else "possible"
        between = f"{self.report.start.name} and {self.report.end.name}"
        return f"<PartyPaths: {len(self)} {kind} between {between}>"

    def picture(self) -> Picture:
        """Draw the paths, each tie with the numbers of its paths."""
        from onward.viz.content.texts import add_native_names
        from onward.viz.scenes.scenes import paths_scene

        snapshot = self.question.snapshot
        scene = paths_scene(self.report, snapshot.id, snapshot.layers)
        return Picture(add_native_names(scene, self.question.engine))

    def export(self, form: str, path: str | Path) -> Path:
        """Draw the paths into a file.

        Args:
            form: A format, as in `Picture.render`.
            path: The file.

        Returns:
            The path of the file.

        Raises:
            UsageError: There is no such format.
            ExportError: It cannot be written.
        """
        return self.picture().export(form, path)

    def _repr_html_(self) -> str:
        return self.picture()._repr_html_()  # notebooks ask for this name


TABLES: Final = ("csv", "xlsx")
"""Formats in which the results are tables; all others draw them."""


@dataclass(frozen=True, slots=True, repr=False)
class PartyOwners:
    """Who owns a party.

    Attributes:
        report: The four results, which are never merged.
        question: The party and the days that were asked for.
        names: Of the parties that the results name, by id.
    """

    report: "OwnershipReport"
    question: PartyQuestion
    names: Mapping[str, str]

    def __repr__(self) -> str:
        """Return whose owners these are, and how many are known."""
        return f"<PartyOwners: {self.report.integrated.count} ultimate of {self.report.party}>"

    def picture(self) -> Picture:
        """Draw all owners above the party, with what the ultimate ones hold in total."""
        from onward.viz.scenes.scenes import owners_scene

        question = self.question
        (pid,) = question.pids
        layers = question.snapshot.layers
        scene = owners_scene(question.engine, pid, self.report, question.on, question.as_of, layers)
        return Picture(scene)

    def export(self, form: str, path: str | Path, *, fonts: Sequence[str | Path] = ()) -> Path:
        """Write the results into a file.

        Args:
            form: csv or xlsx for tables; for a picture a format as in `Picture.render`.
            path: The file.
            fonts: Folders of fonts for PDF and PNG, beside those that Onward brings.

        Returns:
            The path of the file.

        Raises:
            UsageError: There is no such format.
            ExportError: It cannot be written.
        """
        if form not in TABLES:
            return self.picture().export(form, path, fonts=fonts)
        target = check_path("path", path)
        write_file(target, self._write_tables(form))
        return target

    def _write_tables(self, form: str) -> bytes:
        from onward.viz.exports.csv import write_cells
        from onward.viz.exports.xlsx import write_workbook
        from onward.viz.tables.sheets import join_owner_tables, make_owner_tables

        tables = make_owner_tables(self.report, self.names)
        if form == "csv":
            return write_cells(join_owner_tables(tables))
        about = f"snapshot {self.question.snapshot.id}"
        return write_workbook(tables, f"Owners of {self.report.party}", about, self.report.on)
