"""On its day a planned change of term takes hold of the roster's present columns."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import today
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.conveners import JOB, due, follow_posts
from yitang.institution.members.models import TermChange
from yitang.institution.members.term_change import settle_term


def follow(job: RunningJob) -> dict[str, Any] | None:
    """Settle what is due; nothing is written on all other days."""
    with in_council(job.council_id):
        due = TermChange.objects.filter(state=TermChange.State.DONE, starts_on__lte=today(), counts__settled=False).exists()
    return settle_term(system_actor(job.council_id)) if due else None


def follow_conveners(job: RunningJob) -> dict[str, Any] | None:
    """Powers follow posts; nothing is written when they do already."""
    with in_council(job.council_id):
        waiting = due()
    return follow_posts(system_actor(job.council_id)) if waiting else None


JOB_HANDLERS.register(
    JOB, Handler(JOB, _("Let the powers of conveners follow their posts"), follow_conveners, every=timedelta(hours=1))
)
JOB_HANDLERS.register(
    "members.settle_term",
    Handler("members.settle_term", _("Let the roster follow a change of term"), follow, every=timedelta(hours=1)),
)
