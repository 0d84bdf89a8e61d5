"""Questions about imports: who may import what sees its batches."""

from django.db.models import QuerySet

from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.imports.formats import IMPORT_FORMATS, ImportFormat
from yitang.instruments.imports.models import ImportBatch


def formats_of(actor: Actor) -> list[ImportFormat]:
    """The formats that the actor may import."""
    return [form for form in IMPORT_FORMATS.values() if policy.ask(actor, form.permission)]


def visible_batches(actor: Actor) -> QuerySet[ImportBatch]:
    """Batches of those formats, newest first."""
    return ImportBatch.objects.filter(format__in=[form.code for form in formats_of(actor)]).order_by("-id")
