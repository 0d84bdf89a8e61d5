"""Guards and effects of the courses of topics and talks."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from yitang.features.talks.duties import settle_facts
from yitang.features.talks.models import Attendance, Problem, Talk, Topic
from yitang.features.talks.states import TALK, TOPIC
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.core.ids import uuids
from yitang.foundation.notify.actions import tell_many
from yitang.institution.places.queries import table_of
from yitang.institution.principals.models import Principal
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.engine import step_in
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

LANGUAGE = "zh-hans"
COME = gettext_lazy("Note the day")
CONFIRMERS = (Principal.Kind.ORGAN, Principal.Kind.UNIT, Principal.Kind.BODY, Principal.Kind.MEMBER)
"""Who of the lists can have confirmed a topic; party organisations of villages are on none and are written."""

# ── topics


def confirmation_is_whole(move: Move) -> None:
    """Guard: which party organisation confirmed the topic (`confirmer` of the lists, or `confirmed_by` in words), when, by what paper."""
    faults: dict[str, list[Any]] = {}
    if move.payload.get("confirmer"):
        if _confirmer(move) is None:
            faults["confirmed_by"] = [_("Choose somebody on the list.")]
    elif not str(move.payload.get("confirmed_by", "")).strip():
        faults["confirmed_by"] = [_("Say which party organisation confirmed it.")]
    day = day_of(move, "confirmed_on")
    if day is None or day > local_day(move.at):
        faults["confirmed_on"] = [_("Enter the day, today or earlier.")]
    if not str(move.payload.get("confirmed_paper", "")).strip():
        faults["confirmed_paper"] = [_("Name the paper or the minutes in which it stands.")]
    if faults:
        raise Invalid(faults)


def keep_confirmation(move: Move) -> None:
    """Effect: who, when, on what paper."""
    topic, found = _topic(move), _confirmer(move)
    topic.confirmer = found
    topic.confirmed_by = (found.name if found else str(move.payload["confirmed_by"]).strip())[:100]
    topic.confirmed_paper = str(move.payload["confirmed_paper"]).strip()[:200]
    topic.confirmed_on = day_of(move, "confirmed_on")
    topic.save(update_fields=["confirmer", "confirmed_by", "confirmed_paper", "confirmed_on"])
    move.data |= {"confirmed_by": topic.confirmed_by, "confirmed_on": str(topic.confirmed_on), "paper": topic.confirmed_paper}


# ── talks


def talk_has_day_and_place(move: Move) -> None:
    """Guard of announcing: when and where."""
    talk = _talk(move)
    faults: dict[str, list[Any]] = {}
    if talk.planned_at is None or local_day(talk.planned_at) < local_day(move.at):
        faults["planned_at"] = [_("Enter when it is held, today or later.")]
    if not (talk.place or talk.venue.address):
        faults["place"] = [_("Enter where it is held.")]
    topic_is_confirmed(move)
    if faults:
        raise Invalid(faults)


def topic_is_confirmed(move: Move) -> None:
    """Guard: 议题不确定不协商 — where the council keeps this rule, a talk has a topic that the party organisation confirmed."""
    talk = _talk(move)
    if not move.parameter("topic_confirmed_first"):
        return
    if talk.topic is None:
        raise Blocked(_("The talk has no topic yet. Choose one that is confirmed."))
    if talk.topic.confirmed_on is None:
        raise Blocked(_("The party organisation has to confirm the topic first."), owes=talk.venue.region.name)


def keep_day(move: Move) -> None:
    """Effect of beginning: the day on which it was held; never one to come. Raises `Invalid`."""
    talk = _talk(move)
    day = day_of(move, "held_on") or local_day(move.at)
    if day > local_day(move.at):
        raise Invalid({"held_on": [_("This day has not come yet.")]})
    talk.held_on = day
    talk.save(update_fields=["held_on"])


def talk_is_whole(move: Move) -> None:
    """Guard of closing: people, minutes, and whether they agreed."""
    talk = _talk(move)
    if not Attendance.objects.filter(talk=talk).exists():
        raise Blocked(_("Nobody is entered yet. Write down who took part."))
    if not talk.minutes:
        raise Blocked(_("The minutes are not written yet."))
    if not talk.consensus:
        raise Blocked(_("Write down whether people agreed."))


def nothing_was_said(move: Move) -> None:
    """Guard of calling it off: what was said at it would be lost."""
    if Suggestion.objects.filter(case=move.case).exists() or Problem.objects.filter(talk=move.case.pk).exists():
        raise Blocked(_("Suggestions or problems were written down at this talk, so it was held. Close it instead."))


def tell_the_table(move: Move) -> None:
    """Effect of announcing: those of the lists who belong to the venue's table."""
    talk = _talk(move)
    people = {one.principal_id for one in table_of(talk.venue_id, local_day(move.at)) if one.principal_id}
    with override(LANGUAGE):
        words = str(_("A talk at %(venue)s is announced: “%(title)s”.")) % {"venue": talk.venue.name, "title": move.case.title}
        move.data["told"] = tell_many(
            move.council_id, "talks.announced", words, sorted(people), case=(TALK, move.case.pk), next_step=str(COME)
        )


def settle_talk(move: Move) -> None:
    """Effect of closing: the facts of the named members; the topic was talked about."""
    talk = _talk(move)
    move.data["facts"] = settle_facts(move.ctx, talk)
    if talk.topic is not None and talk.topic.case.stage == "confirmed":
        step_in(move.ctx, talk.topic.pk, TOPIC, "talk", payload={"talk": str(talk.pk)})


def day_of(move: Move, name: str) -> date | None:
    """A day of the payload, or None where there is none or it makes no sense."""
    value = move.payload.get(name)
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _confirmer(move: Move) -> Principal | None:
    ids = uuids([str(move.payload.get("confirmer") or "")])
    return Principal.objects.filter(pk__in=ids, kind__in=CONFIRMERS, confirmed=True).first() if ids else None


def _topic(move: Move) -> Topic:
    assert isinstance(move.subject, Topic)
    return move.subject


def _talk(move: Move) -> Talk:
    assert isinstance(move.subject, Talk)
    return move.subject


for _rule in (confirmation_is_whole, talk_has_day_and_place, topic_is_confirmed, talk_is_whole, nothing_was_said):
    GUARDS.register(f"talks.{_rule.__name__}", _rule)
for _effect in (keep_confirmation, keep_day, tell_the_table, settle_talk):
    EFFECTS.register(f"talks.{_effect.__name__}", _effect)
