"""Facts of the ladder. Nothing is overwritten: a mistake is cancelled by a new fact."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.instruments.workflow.models import Case


class Level(models.TextChoices):
    """Where: the council itself, then what stands above it. `own` is the council's own level, whichever that is."""

    OWN = "own", _("Own council")
    CITY = "city", _("City")
    PROVINCE = "province", _("Province")
    NATION = "nation", _("Nation")


class LadderFact(CouncilModel):
    """A step that a brief has reached: `step` is a code of the dictionary `brief_step`, whose flags give its `level` and `sort`.

    `form` says whether it was taken alone or together with others (综合), `by_whom` which body took it, `paper` the number of the
    letter or notice that proves it; a scan hangs on the fact. `package_id` names the exchange package that brought it.
    """

    class Form(models.TextChoices):
        SINGLE = "single", _("Single")
        COMBINED = "combined", _("Combined")

    brief = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ladder_facts")
    step = models.CharField(max_length=40)
    sort = models.CharField(max_length=12)
    level = models.CharField(max_length=8, choices=Level.choices)
    form = models.CharField(max_length=8, choices=Form.choices, default=Form.SINGLE)
    by_whom = models.CharField(max_length=120, blank=True)
    paper = models.CharField(max_length=120, blank=True)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(default=now)
    recorded_by = models.CharField(max_length=60, blank=True)
    package_id = models.UUIDField(null=True, blank=True)
    cancels = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="cancelled_by")
    reason = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=10, default="screen")

    append_only = True
    # History that came in by an import leaves again when its batch is withdrawn.
    withdrawn_channel = "import"

    class Columns:
        internal = (
            "brief step sort level form by_whom paper effective_on recorded_at recorded_by package_id cancels reason channel"
        )

    class Meta(CouncilModel.Meta):
        indexes = [
            models.Index(fields=["council", "brief"], name="ladder_of_brief"),
            models.Index(fields=["council", "effective_on", "level"], name="ladder_by_day"),
        ]


class Instruction(CouncilModel):
    """批示 — that there was one: its level, its day, and the number under which the paper is registered. Nothing else has a column:
    neither what it says, nor who wrote it, nor a scan. A correction names its cause by a code, never in words."""

    class Cause(models.TextChoices):
        LEVEL = "level", _("The level was wrong")
        DAY = "day", _("The day was wrong")
        NUMBER = "number", _("The register's number was wrong")
        BRIEF = "brief", _("It belongs to another brief")

    brief = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="instructions")
    level = models.CharField(max_length=8, choices=Level.choices)
    given_on = models.DateField()
    register_number = models.CharField(max_length=30)
    recorded_at = models.DateTimeField(default=now)
    recorded_by = models.CharField(max_length=60, blank=True)
    package_id = models.UUIDField(null=True, blank=True)
    cancels = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="cancelled_by")
    cause = models.CharField(max_length=6, choices=Cause.choices, blank=True)
    channel = models.CharField(max_length=10, default="screen")

    append_only = True
    withdrawn_channel = "import"

    class Columns:
        internal = "brief level given_on register_number recorded_at recorded_by package_id cancels cause channel"

    class Meta(CouncilModel.Meta):
        indexes = [
            models.Index(fields=["council", "brief"], name="instruction_of_brief"),
            models.Index(fields=["council", "given_on", "level"], name="instruction_by_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(cancels__isnull=True) | ~Q(cause=""), name="instruction_cancelled_by_cause")
        ]


class SentUp(CouncilModel):
    """A brief that was sent to another council in a package: so that results find their way back, and it is not sent there twice."""

    brief = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sent_up")
    package_id = models.UUIDField()
    to_code = models.CharField(max_length=40)
    to_name = models.CharField(max_length=120)
    sent_at = models.DateTimeField(default=now)
    sent_by = models.CharField(max_length=60, blank=True)

    append_only = True

    class Columns:
        internal = "brief package_id to_code to_name sent_at sent_by"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "brief", "to_code"], name="brief_sent_up_once")]


class Origin(CouncilModel):
    """Where a brief that arrived came from: the council below or beside, by its code, and the brief's id there."""

    id = None  # type: ignore[assignment]
    brief = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="brief_origin")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    origin_id = models.UUIDField()
    package_id = models.UUIDField()
    arrived_at = models.DateTimeField(default=now)

    append_only = True

    class Columns:
        internal = "brief code name origin_id package_id arrived_at"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "code", "origin_id"], name="brief_of_origin_once")]
