"""A canvas: what a person has brought together on a map, read strictly and drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from onward.api.answers.pictures import Picture
from onward.api.inputs.days import read_day
from onward.api.inputs.limits import CARDS
from onward.api.parties.ids import PartyQuestion
from onward.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from onward.api.investigations import Investigation
    from onward.viz.scene import Scene
    from onward.viz.scenes.canvas import CanvasStack, CanvasState, ChangesInWords, SavedCanvas

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


Sent = TypeVar("Sent", bound=_Strict)


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
    return _make_state(_read_strictly(SentState, data, "canvas"))


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
        sent = _read_strictly(SentPicture, each, "pictures")
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
    return _read_strictly(SentNeighbourhood, data, "map")


def _read_strictly(form: type[Sent], data: Mapping[str, object], what: str) -> Sent:
    try:
        return form.model_validate(dict(data))
    except ValidationError as fault:
        # the first fault is enough to mend, and none of them quotes what was sent
        first = fault.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part)[:60] for part in first["loc"])
        raise UsageError(f"{place or what}: {first['msg'].lower()}") from fault


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
