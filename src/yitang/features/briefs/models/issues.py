"""期刊 — what was issued of briefs, whose briefs it credits, to whom it went; and the copy that the public may read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal
from yitang.instruments.letters.models import NumberRegister
from yitang.instruments.workflow.models import Case


class Issue(CouncilModel):
    """An issue (期) of a brief: its number in a register, the three hands, the recipients. A 综合 is an issue of a derived brief.

    `code` is the number as printed (社情民意〔2026〕第5期). Its words are those of the case's `BriefText` with hand `issued`.
    """

    class Form(models.TextChoices):
        SINGLE = "single", _("Single")
        COMBINED = "combined", _("Combined")

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="brief_issue")
    register = models.ForeignKey(NumberRegister, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=80)
    form = models.CharField(max_length=8, choices=Form.choices)
    main_to = models.CharField(max_length=300, blank=True)
    copies_to = models.CharField(max_length=500, blank=True)
    printed_by = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField()
    editor = models.CharField(max_length=60, blank=True)
    reviewer = models.CharField(max_length=60, blank=True)
    signer = models.CharField(max_length=60, blank=True)

    class Columns:
        internal = "case register year number code form main_to copies_to printed_by issued_on editor reviewer signer"

    class Meta(CouncilModel.Meta):
        ordering = ["-issued_on", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["council", "code"], name="issue_code_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="issues_count_from_one"),
        ]
        indexes = [models.Index(fields=["council", "-issued_on", "-number"], name="issue_newest")]


class IssueSource(CouncilModel):
    """Which brief an issue credits: the one itself, or each original of a 综合."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="sources")
    brief = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="credited_in")
    order = models.PositiveSmallIntegerField(default=1)

    class Columns:
        internal = "issue brief order"

    class Meta(CouncilModel.Meta):
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["issue", "brief"], name="issue_source_once")]


class Recipient(CouncilModel):
    """Whom an issue was passed on to: 主送 or 抄送, known here or by name."""

    class Part(models.TextChoices):
        MAIN = "main", _("Main recipient")
        COPY = "copy", _("Copy")

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="recipients")
    part = models.CharField(max_length=4, choices=Part.choices)
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    sent_on = models.DateField()

    class Columns:
        internal = "issue part principal name sent_on"

    class Meta(CouncilModel.Meta):
        ordering = ["-part", "id"]
        indexes = [models.Index(fields=["council", "issue"], name="recipient_of_issue")]


class PublicBrief(CouncilModel):
    """What was released to the public by an act of its own: an own copy, edited where names or places were to be removed."""

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="public_brief")
    title = models.CharField(max_length=200)
    body = models.TextField()
    class_code = models.CharField(max_length=40, blank=True)
    class_label = models.CharField(max_length=200, blank=True)
    outcome = models.TextField(blank=True)
    published_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        public = "case title body class_code class_label outcome published_at changed_at taken_down_at"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["council", "-published_at", "-case"], name="public_brief_newest")]
