"""Guards and effects of the course of a case of the library."""

from django.utils.translation import gettext as _

from yitang.features.library.models import LibraryCase
from yitang.features.library.names import names_in
from yitang.foundation.core.errors import Invalid
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

LOOKED = "names_looked_at"


def found_names(row: LibraryCase) -> list[str]:
    """Names that still stand in a case, wherever strangers would read them."""
    text = "\n".join((row.case.title, row.place, row.summary, row.body))
    return names_in(text, venue_id=row.venue_id, origin=(row.origin_kind, row.origin_id))


def names_are_gone(move: Move) -> None:
    """Guard of handing in: no known name stands in it, or somebody looked at each and says that it is none."""
    names = found_names(_row(move))
    move.data["names"] = names
    if names and move.payload.get(LOOKED) != "yes":
        words = _("These names stand in the text: %(names)s. Remove them, or say that you looked at each and it names nobody.")
        raise Invalid({LOOKED: [words % {"names": "、".join(names[:20])}]})


def keep_names_seen(move: Move) -> None:
    """Effect of handing in: how many names were looked at stands with the decision, not the names themselves."""
    move.data["names"] = len(move.data.pop("names", []))


def make_public(move: Move) -> None:
    """Effect of publishing: strangers read it from today on."""
    _turn(move, Case.Publicity.PUBLIC)


def make_private(move: Move) -> None:
    """Effect of taking it out: nobody outside reads it any more."""
    _turn(move, Case.Publicity.INTERNAL)


def _turn(move: Move, publicity: Case.Publicity) -> None:
    row = _row(move)
    row.published_on = local_day(move.at) if publicity == Case.Publicity.PUBLIC else row.published_on
    row.changed_at = move.at
    row.save(update_fields=["published_on", "changed_at"])
    move.case.publicity = publicity
    move.case.save(update_fields=["publicity"])


def _row(move: Move) -> LibraryCase:
    assert isinstance(move.subject, LibraryCase)
    return move.subject


for _rule in (names_are_gone,):
    GUARDS.register(f"library.{_rule.__name__}", _rule)
for _effect in (keep_names_seen, make_public, make_private):
    EFFECTS.register(f"library.{_effect.__name__}", _effect)
