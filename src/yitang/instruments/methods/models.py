"""办法 — how people consult, as rows: a method, its versions with effective dates, the ordered steps of each; and how a case follows one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.foundation.core.clock import now
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal
from yitang.instruments.deadlines.terms import Unit
from yitang.instruments.workflow.models import Case

STEP_ROLES = (
    Role.COMMITTEE_CLERK,
    Role.RESEARCH_OFFICE,
    Role.SECRETARY_GENERAL,
    Role.PARTY_GROUP,
    Role.COUNCIL_LEADER,
    Role.MEMBER,
    Role.SECTOR_CONVENER,
    Role.VENUE_CONVENER,
    Role.UNIT_LIAISON,
)
"""Who can be given a step; the office writes down what those do who have no log-in."""


class Method(CouncilModel):
    """A method of the council. `adapted_from` says in words where it came from, `origin_id` names the method it was copied from."""

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", _("Consultation")
        GRASSROOTS = "grassroots", _("Consultation at the grassroots")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    purpose = models.CharField(max_length=300, blank=True)
    adapted_from = models.CharField(max_length=200, blank=True)
    origin_id = models.UUIDField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Columns:
        public = "kind code name purpose adapted_from retired_on"
        internal = "origin_id"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "code"], name="method_code_once")]

    def __str__(self) -> str:
        return self.name


class MethodVersion(CouncilModel):
    """A version of a method: a draft until `published_at`; from then on its steps never change, and it holds from `effective_from` on.

    `version` counts the changes of a draft, so that two people composing it at once notice each other.
    """

    method = models.ForeignKey(Method, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)
    effective_from = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Columns:
        public = "method number effective_from basis published_at digest"
        internal = "version published_by"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["method", "number"], name="method_version_once"),
            models.UniqueConstraint(fields=["method"], condition=Q(published_at__isnull=True), name="method_one_draft"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(effective_from__isnull=False), name="method_published_with_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method.name} v{self.number}"


class MethodStep(CouncilModel):
    """One step of a version. `code` stays the same when rows are moved; it is the state of a case that is at this step.

    `fields` are what must be filled in (`{code, label, kind}`, kind line, text, date or number), `papers` what must be attached
    (`{code, label}`); `produces` names a product of `products.PRODUCTS`, behind a colon which one where it is asked for exactly;
    `owes` says in the council's own words who sees to it.
    """

    class Gate(models.TextChoices):
        OPEN = "", pgettext_lazy("step", "May be left out with a reason")
        DONE = "done", pgettext_lazy("step", "Must be done before the next begins")
        CONFIRMED = "confirmed", pgettext_lazy("step", "Must be confirmed by the party organisation, with paper and day")

    class DaysUnit(models.TextChoices):
        WORKING = Unit.WORKING_DAYS.value, _("working days")
        CALENDAR = Unit.DAYS.value, _("calendar days")

    version = models.ForeignKey(MethodVersion, on_delete=models.CASCADE, related_name="steps")
    ordinal = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=20)
    name = models.CharField(max_length=60, blank=True)
    name_member = models.CharField(max_length=60, blank=True)
    name_resident = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=30, choices=[(role.value, role.label) for role in STEP_ROLES])
    owes = models.CharField(max_length=60, blank=True)
    fields = models.JSONField(default=list, blank=True)
    papers = models.JSONField(default=list, blank=True)
    min_days = models.PositiveSmallIntegerField(null=True, blank=True)
    max_days = models.PositiveSmallIntegerField(null=True, blank=True)
    days_unit = models.CharField(max_length=12, choices=DaysUnit.choices, default=DaysUnit.WORKING)
    gate = models.CharField(max_length=10, choices=Gate.choices, blank=True)
    produces = models.CharField(max_length=80, blank=True)

    class Columns:
        public = "version ordinal code name name_member name_resident role owes fields papers min_days max_days days_unit gate produces"

    class Meta(CouncilModel.Meta):
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="method_step_code_once"),
            models.UniqueConstraint(fields=["version", "ordinal"], name="method_step_ordinal_once"),
            models.CheckConstraint(
                condition=Q(min_days__isnull=True) | Q(max_days__isnull=True) | Q(min_days__lte=models.F("max_days")),
                name="method_step_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class Following(CouncilModel):
    """A case follows a version of a method; its steps are the states of the track `method` of the case."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="following")
    version = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=now)

    class Columns:
        public = "case version begun_at"


class StepEntry(CouncilModel):
    """What was written down at a step of a case: the values of its fields, kept while the step is open and when it is done."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="step_entries")
    step_code = models.CharField(max_length=20)
    values = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    written_by = models.CharField(max_length=60, blank=True)
    written_at = models.DateTimeField(default=now)

    class Columns:
        internal = "case step_code values version written_by written_at"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "step_code"], name="step_entry_once")]


class StepGiven(CouncilModel):
    """A step of a case that was given to somebody by name, who does it beside those whose role it is. A row that was taken back stays."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps_given")
    step_code = models.CharField(max_length=20)
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField()
    given_by = models.CharField(max_length=60, blank=True)
    taken_back_on = models.DateField(null=True, blank=True)

    class Columns:
        internal = "case step_code principal given_on given_by taken_back_on"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step_code"], condition=Q(taken_back_on__isnull=True), name="method_step_given_once"
            )
        ]
        indexes = [models.Index(fields=["council", "principal"], name="steps_given_to_person")]
