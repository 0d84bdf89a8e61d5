"""The session step by step: the method's own steps as a task list, and what each gate of them asks."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yitang.features.talks.models import StepDone, Talk
from yitang.features.talks.queries import steps_done
from yitang.foundation.core.errors import Blocked, NotFound
from yitang.instruments.methods.models import MethodStep
from yitang.instruments.methods.queries import steps_of

Gate = MethodStep.Gate


@dataclass(frozen=True)
class Stepped:
    """A step of the method as it stands for a talk. `held_by` names what has to be done before it, or is empty."""

    step: MethodStep
    done: StepDone | None
    held_by: str = ""


def course_of(talk: Talk) -> list[Stepped]:
    """The steps of a talk's method in order, with what was done of them; nothing where it follows none."""
    if talk.method_version_id is None:
        return []
    done, found, gate = steps_done(talk.pk), [], ""
    for step in steps_of(talk.method_version_id):
        own = done.get(step.code)
        held = gate or _unconfirmed(talk, step)
        found.append(Stepped(step, own, "" if own else held))
        if own is None and step.gate != Gate.OPEN:
            gate = gate or str(_("“{step}” comes first.").format(step=step))
    return found


def refuse_early(talk: Talk, code: str) -> None:
    """Raise `NotFound` for a step that the method has not, `Blocked` for one that waits for another."""
    found = next((one for one in course_of(talk) if one.step.code == code), None)
    if found is None:
        raise NotFound(_("The method of this talk has no such step."))
    if found.held_by and found.done is None:
        raise Blocked(found.held_by)


def _unconfirmed(talk: Talk, step: MethodStep) -> str:
    """A step that the party organisation confirms is done when the topic of the talk is confirmed, with its paper."""
    if step.gate != Gate.CONFIRMED or (talk.topic is not None and talk.topic.confirmed_on is not None):
        return ""
    return str(_("The party organisation has to confirm the topic first."))
