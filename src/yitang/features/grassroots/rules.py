"""Guards and effects of the course of a matter."""

from uuid import UUID

from django.utils.translation import gettext as _

from yitang.features.grassroots.models import Matter, MatterNote
from yitang.features.grassroots.photos import keep_photos
from yitang.foundation.core.errors import Invalid
from yitang.institution.principals.queries import active_units
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

JUDGED = {"agree": (Matter.Outcome.SOLVED, Matter.Outcome.PARTLY), "object": (Matter.Outcome.PARTLY, Matter.Outcome.NOT)}
"""Step → what a resident may say with it."""
LONGEST = 2000


def has_somebody_in_charge(move: Move) -> None:
    """Guard of taking on and passing on: a unit, or the venue itself where it was said."""
    unit = str(move.payload.get("unit", ""))
    if not unit:
        if _matter(move).venue_id is None:
            raise Invalid({"unit": [_("Choose the unit that deals with it.")]})
    elif not active_units(local_day(move.at)).filter(pk=UUID(unit)).exists():
        raise Invalid({"unit": [_("Choose a unit that is on the list today.")]})


def put_in_charge(move: Move) -> None:
    """Effect: the unit, or nobody but the venue."""
    matter, unit = _matter(move), str(move.payload.get("unit", ""))
    matter.unit_id = UUID(unit) if unit else None
    matter.save(update_fields=["unit"])
    move.data["unit"] = unit


def answer_is_whole(move: Move) -> None:
    """Guard of answering: a text, and what came of it."""
    errors = {}
    if not str(move.payload.get("text", "")).strip():
        errors["text"] = [_("Write the answer.")]
    if move.payload.get("outcome") not in Matter.Outcome.values:
        errors["outcome"] = [_("Choose whether it is solved.")]
    if errors:
        raise Invalid(errors)


def keep_answer(move: Move) -> None:
    """Effect of answering."""
    matter = _matter(move)
    matter.answer, matter.outcome = str(move.payload["text"]).strip(), str(move.payload["outcome"])
    matter.answered_on, matter.judged, matter.judged_on = local_day(move.at), "", None
    matter.save(update_fields=["answer", "outcome", "answered_on", "judged", "judged_on"])
    move.data["outcome"] = matter.outcome


def says_something(move: Move) -> None:
    """Guard: words of the resident, and not too many."""
    text = str(move.payload.get("text", "")).strip()
    if not text:
        raise Invalid({"text": [_("Write what you would like to add.")]})
    if len(text) > LONGEST:
        raise Invalid({"text": [_("Shorten it to %(n)d characters at most.") % {"n": LONGEST}]})


def keep_note(move: Move) -> None:
    """Effect: the resident's words stand with the matter."""
    note = MatterNote(council_id=move.council_id, matter=_matter(move), text=str(move.payload["text"]).strip())
    note.added_on = local_day(move.at)
    note.save(force_insert=True)


def keep_judgement(move: Move) -> None:
    """Effect of agreeing and objecting: whether it is solved, in the resident's own word. Raises `Invalid`."""
    matter, word = _matter(move), str(move.payload.get("judged", ""))
    if word not in JUDGED[move.edge.code]:
        raise Invalid({"judged": [_("Say whether it is solved.")]})
    matter.judged, matter.judged_on = word, local_day(move.at)
    matter.save(update_fields=["judged", "judged_on"])
    move.data["judged"] = word


def keep_new_photos(move: Move) -> None:
    """Effect of adding: photographs that came with the words."""
    keep_photos(move.ctx, move.case.pk, move.payload.get("photos") or [])


def is_in_doubt(move: Move) -> None:
    """Guard: there is a doubt to clear."""
    if not _matter(move).doubt:
        raise Invalid(_("Nobody doubts this matter."))


def clear_doubt(move: Move) -> None:
    """Effect: whoever looked says that it is meant seriously."""
    matter = _matter(move)
    if matter.doubt:
        move.data["doubt"], matter.doubt = matter.doubt, ""
        matter.save(update_fields=["doubt"])


def hand_to_office(move: Move) -> None:
    """Effect: from now on the office deals with what was said to a member."""
    matter = _matter(move)
    matter.handed_on = local_day(move.at)
    matter.save(update_fields=["handed_on"])


def _matter(move: Move) -> Matter:
    assert isinstance(move.subject, Matter)
    return move.subject


for _rule in (has_somebody_in_charge, answer_is_whole, says_something, is_in_doubt):
    GUARDS.register(f"grassroots.{_rule.__name__}", _rule)
for _effect in (put_in_charge, keep_answer, keep_note, keep_new_photos, keep_judgement, clear_doubt, hand_to_office):
    EFFECTS.register(f"grassroots.{_effect.__name__}", _effect)
