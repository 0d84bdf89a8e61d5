"""诉求 — what a resident says needs doing, and what they add or answer later. Nobody has to say who they are."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.places.models import Venue
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case


class Matter(CouncilModel):
    """One matter. `digest` is of the code on the receipt, which opens its private page; the code itself is kept nowhere."""

    class Way(models.TextChoices):
        PHONE = "phone", _("On the phone or computer, without an account")
        TABLE = "table", _("At the table")
        VISIT = "visit", _("To a member on a visit")
        PAPER = "paper", _("On paper")

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("Solved")
        PARTLY = "partly", _("Solved in part")
        NOT = "not", _("Not solved")

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="matter")
    digest = models.CharField(max_length=64, unique=True)
    way = models.CharField(max_length=10, choices=Way.choices)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="matters")
    class_code = models.CharField(max_length=40)
    text = models.TextField()
    place = models.CharField(max_length=200, blank=True)
    said_on = models.DateField()
    contact = models.CharField(max_length=120, blank=True)
    taken_by = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="matters")
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    judged = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    judged_on = models.DateField(null=True, blank=True)

    class Columns:
        internal = "case way venue class_code said_on taken_by unit answered_on outcome judged judged_on"
        handler = "text place answer"
        sealed = "digest contact"

    class Meta(CouncilModel.Meta):
        indexes = [
            models.Index(fields=["council", "-said_on"], name="matters_by_day"),
            models.Index(fields=["venue"], name="matters_of_venue"),
            models.Index(fields=["unit"], name="matters_of_unit"),
        ]


class MatterNote(CouncilModel):
    """What the resident adds to a matter, or says about its answer."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    added_on = models.DateField()

    append_only = True

    class Columns:
        internal = "matter added_on"
        handler = "text"
