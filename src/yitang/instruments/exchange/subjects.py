"""The files of sent packages: copies that hang on the package; nobody adds to them, nobody reads them but with the package."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import NotFound
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.exchange.package import MOST_ENTRIES
from yitang.instruments.exchange.queries import SUBJECT, visible_sent


def attach(ctx: ActContext, package_id: UUID, purpose: str) -> None:
    """Never: a package is signed as it is."""
    raise NotFound(_("There is no such package, or it is not yours to see."))


def read(actor: Actor, package_id: UUID, purpose: str) -> bool:
    """Whoever sees the package."""
    return visible_sent(actor).filter(pk=package_id).exists()


def place(request: Any, package_id: UUID) -> Place:
    kwargs = {"council": request.council.code, "package_id": package_id}
    return Place(reverse("desk:exchange:sent", kwargs=kwargs), _("Back to the package"))


FILE_SUBJECTS.register(SUBJECT, FileSubject(SUBJECT, attach, read, place, most=MOST_ENTRIES))
