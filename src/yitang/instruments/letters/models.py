"""Document numbers with their registers, templates with effective dates, issued letters, and what was printed together."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel


class NumberRegister(CouncilModel):
    """文号登记簿 — a series of numbers like 政提办函〔2026〕5号, from 1 again each year. `kinds` are the letters that it serves."""

    name = models.CharField(max_length=60)
    pattern = models.CharField(max_length=60)
    kinds = models.JSONField(default=list, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Columns:
        public = "name pattern"
        internal = "kinds closed_on"

    class Meta(CouncilModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["council", "pattern"], name="register_pattern_once"),
            models.UniqueConstraint(fields=["council", "name"], name="register_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class LetterTemplate(CouncilModel):
    """A template from a day on: the council's own Word file, or the shipped text as it was when first used for an issued letter.

    `content` is the Word file in base64 (text, so that the audit keeps a commitment and not the file), or the shipped text.
    """

    kind = models.CharField(max_length=60)
    is_shipped = models.BooleanField(default=False)
    file_name = models.CharField(max_length=120, blank=True)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    effective_from = models.DateField()
    basis = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=now)
    made_by = models.CharField(max_length=60, blank=True)

    append_only = True

    class Columns:
        internal = "kind is_shipped file_name content digest effective_from basis made_at made_by"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["council", "kind", "digest"], condition=Q(is_shipped=True), name="letter_shipped_once"
            )
        ]
        indexes = [models.Index(fields=["council", "kind", "-effective_from"], name="template_in_force")]


class IssuedLetter(CouncilModel):
    """A letter that was issued: its number, what it said, and by which template. Withdrawn ones keep their number.

    `turn` counts the letters of a kind that repeats (reminders) about the same thing.
    """

    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    turn = models.PositiveSmallIntegerField(default=1)
    case_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=200)
    addressee = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=80, blank=True)
    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField()
    issued_on = models.DateField()
    issued_at = models.DateTimeField(default=now)
    issued_by = models.CharField(max_length=60, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Columns:
        internal = "kind subject_id turn case_id number template issued_on issued_at issued_by withdrawn_on"
        handler = "title addressee values withdrawn_reason"

    class Meta(CouncilModel.Meta):
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "kind", "subject_id", "turn"],
                condition=Q(withdrawn_on__isnull=True),
                name="letter_in_force_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""), name="withdrawn_letter_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["council", "kind", "-issued_at"], name="letter_newest"),
            models.Index(fields=["council", "case_id"], name="letter_of_case"),
        ]


class GivenNumber(CouncilModel):
    """A number that was given: once, for ever. Without a letter it is a gap, and `reason` says where it went."""

    register = models.ForeignKey(NumberRegister, on_delete=models.PROTECT, related_name="numbers")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    letter = models.OneToOneField(IssuedLetter, on_delete=models.PROTECT, null=True, blank=True, related_name="given")
    reason = models.CharField(max_length=200, blank=True)
    given_on = models.DateField()
    given_by = models.CharField(max_length=60, blank=True)

    append_only = True

    class Columns:
        internal = "register year number letter given_on given_by"
        handler = "reason"

    class Meta(CouncilModel.Meta):
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["register", "year", "number"], name="number_given_once"),
            models.CheckConstraint(condition=Q(letter__isnull=False) | ~Q(reason=""), name="gap_says_why"),
            models.CheckConstraint(condition=Q(number__gte=1), name="numbers_count_from_one"),
        ]


class PrintBatch(CouncilModel):
    """Several letters printed together: one PDF, or a zip of Word files, made by a job and kept for some days."""

    class Form(models.TextChoices):
        PDF = "pdf", _("One PDF")
        DOCX = "docx", _("Word files in one zip")

    kind = models.CharField(max_length=60)
    subject_ids = models.JSONField(default=list)
    form = models.CharField(max_length=5, choices=Form.choices)
    account_id = models.UUIDField(null=True, blank=True)
    actor_name = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Columns:
        internal = "kind subject_ids form account_id actor_name made_at done_at sha256 note"

    class Meta(CouncilModel.Meta):
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["council", "account_id", "-made_at"], name="print_newest")]
