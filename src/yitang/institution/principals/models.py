"""主体 — whoever acts or is acted for. Known ones have a number or code; nobody is ever matched by name alone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.spelling import spelled
from yitang.institution.principals.strokes import stroke_key

PERSONS = ("member", "guest")
"""Kinds of principal that are human beings: their first character is a surname."""


class SpelledName(models.CharField):
    """The name in pinyin, worked out on every write, bulk ones too, so that it can never disagree with the name."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        person = model_instance.kind in PERSONS  # type: ignore[attr-defined]
        value = spelled(model_instance.name, person=person)[: self.max_length]  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, value)
        return value


class StrokeKey(models.CharField):
    """The key of the order by strokes of the surname, worked out like the pinyin; bodies have none."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        person = model_instance.kind in PERSONS  # type: ignore[attr-defined]
        value = stroke_key(model_instance.name)[: self.max_length] if person else ""  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, value)
        return value


class Principal(CouncilModel):
    """A member, organ, party group, political party, unit, outside body or guest, or somebody not yet confirmed."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("Member")
        ORGAN = "organ", _("Committee or office")
        SECTOR = "sector", _("Sector")
        GROUP = "group", _("Members' group")
        POLITICAL_PARTY = "political_party", _("Political party")
        BODY = "body", _("People's organisation")
        PARTY_GROUP = "party_group", _("Party group")
        UNIT = "unit", _("Handling unit")
        OUTSIDE = "outside", _("Outside body")
        GUEST = "guest", _("Guest")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    code = models.CharField(max_length=40, null=True, blank=True)
    name = models.CharField(max_length=200)
    spelled = SpelledName(max_length=600, editable=False, default="")
    strokes = StrokeKey(max_length=300, editable=False, default="")
    confirmed = models.BooleanField(default=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from")
    import_batch_id = models.UUIDField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Columns:
        public = "kind name"
        internal = "code spelled strokes confirmed merged_into import_batch_id valid_from valid_to"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["council", "kind", "code"], condition=Q(code__isnull=False), name="principal_code_once"
            ),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="principal_not_into_itself"),
            models.CheckConstraint(condition=Q(confirmed=True) | Q(code__isnull=True), name="unconfirmed_has_no_code"),
        ]
        indexes = [models.Index(fields=["council", "kind", "name"], name="principal_by_name")]

    def __str__(self) -> str:
        return self.name
