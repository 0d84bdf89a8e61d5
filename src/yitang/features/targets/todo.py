"""What waits for a convener: places of the own venues that do not have yet what a target asks of each. Nobody is ranked."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.targets.models import Target
from yitang.features.targets.queries import open_places
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.todo import TodoItem
from yitang.institution.places.models import Venue
from yitang.institution.places.queries import open_on

MOST = 10


def todo_of(actor: Actor, council: Council) -> Iterator[TodoItem]:
    """For conveners of venues only; everybody else is told by a message."""
    convener = actor.principal_as(Role.VENUE_CONVENER)
    if convener is None:
        return
    paths = list(Venue.objects.filter(open_on(today()), convener=convener).values_list("region__path", flat=True))
    for target in Target.objects.filter(year=today().year, way=Target.Way.EACH, frozen_on__isnull=False) if paths else ():
        mine = [row for row in open_places(target, today()) if any(path.startswith(row.path) for path in paths)]
        url = reverse("desk:targets:target", kwargs={"council": council.code, "target_id": target.pk})
        for row in mine[:MOST]:
            yield TodoItem(_("Hold what the year asks of the place"), f"{row.name} · {target.title}", url)
