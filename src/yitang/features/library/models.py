"""典型案例 — an edited copy of a case, and which venues took its way of doing things up."""

from django.db import models

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.places.models import Venue
from yitang.instruments.workflow.models import Case


class LibraryCase(CouncilModel):
    """An edited copy; its title is that of its own case. What it was made from is named by kind and id alone, and shown to the desk only.

    Strangers read it while its case is published; until then it is a draft of the house. `changed_at` is when its text or its
    being public changed last.
    """

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="library_case")
    origin_kind = models.CharField(max_length=30, blank=True)
    origin_id = models.UUIDField(null=True, blank=True)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    class_code = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=100, blank=True)
    summary = models.CharField(max_length=300)
    body = models.TextField()
    method_id = models.UUIDField(null=True, blank=True)
    method_name = models.CharField(max_length=100, blank=True)
    edited_by = models.CharField(max_length=60, blank=True)
    published_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    class Columns:
        public = "case class_code place summary body method_name published_on changed_at"
        internal = "origin_kind origin_id venue method_id edited_by version"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["council", "-published_on"], name="library_newest")]


class TakenUp(CouncilModel):
    """A venue does as a case of the library tells: since when, and who noted it."""

    library_case = models.ForeignKey(LibraryCase, on_delete=models.PROTECT, related_name="taken_up")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="+")
    taken_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    noted_by = models.CharField(max_length=60, blank=True)

    class Columns:
        internal = "library_case venue taken_on note noted_by"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["library_case", "venue"], name="taken_up_once")]
