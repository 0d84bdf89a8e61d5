"""A talk as a task list for who holds it: what is there, what is missing, where to go."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yitang.features.talks.models import Talk
from yitang.features.talks.views.parts import link


def tasks_of(request: Any, talk: Talk, suggestions: int, problems: int, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The tasks of a talk in their order; those of the session itself once it has begun."""
    stage, pk = talk.case.stage, talk.pk
    before = stage in ("planned", "announced")
    topic_state = _("The topic is confirmed") if talk.topic and talk.topic.confirmed_on else _("The topic is not confirmed yet")
    if stage == "cancelled":
        return []
    people = sum(counts.values())
    rows = [
        _task(
            _("Topic of the talk"),
            talk.topic is not None,
            topic_state,
            link(request, "topic", talk.topic_id) if talk.topic_id else "",
        ),
        _task(
            _("Day, place and agenda"),
            bool(talk.planned_at or talk.held_on),
            _("Entered"),
            link(request, "edit", pk) if before or stage == "open" else "",
        ),
    ]
    going = "" if before else "go"
    rows += [
        _task(_("Who took part"), people > 0, _("%(n)d people") % {"n": people}, going and link(request, "attendance", pk)),
        _task(
            _("Suggestions"),
            suggestions > 0,
            ngettext("%(n)d suggestion", "%(n)d suggestions", suggestions) % {"n": suggestions},
            going and link(request, "suggest", pk),
        ),
        _task(
            _("Problems to be solved"),
            problems > 0,
            ngettext("%(n)d problem", "%(n)d problems", problems) % {"n": problems},
            going and link(request, "note_problem", pk),
            needed=False,
        ),
        _task(_("Minutes"), bool(talk.minutes and talk.consensus), _("Written"), going and link(request, "minutes", pk)),
        _task(_("Photos and papers"), False, "", going and link(request, "files", pk), needed=False),
    ]
    return rows


def _task(title: str, done: bool, words: str, url: str, *, needed: bool = True) -> dict[str, Any]:
    if done:
        return {"title": title, "url": url, "state": words, "tone": "done"}
    if not url:
        return {"title": title, "url": "", "state": _("After the talk has begun"), "tone": ""}
    return {
        "title": title,
        "url": url,
        "state": _("Not done yet") if needed else _("If there are any"),
        "tone": "wait" if needed else "",
    }
