"""社情民意 — the brief's own row, who reflected it together, and its text as each hand left it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case


class Brief(CouncilModel):
    """A brief. `case.number` is the number under which it came in; title, situation, analysis and suggestion are the text at work.

    Who reflected it is sealed: read by the writer and the named editors only (`briefs.see_source`). `reflector` is known here; a
    source outside has a frozen name and post instead. `source_kind` is a code of the dictionary `brief_source`, `class_code` one of
    `brief_class`. Columns from `submitted_on` on are projections of decisions, written by effects and by adoption only. A `derived`
    brief is a 综合 made of others. `origin_*` name the brief of another council that arrived here; `call_id` the request (约稿) that
    it answers; `paper_note` says where the paper lies that a clerk typed in (代录).
    """

    class Outcome(models.TextChoices):
        ISSUED = "issued", _("Issued")
        NOT_ADOPTED = "not_adopted", _("Brief not adopted")
        RETURNED = "returned", _("Returned for changes")
        MERGED = "merged", _("Merged into a combined brief")
        TURNED = "turned", _("Turned into a proposal")
        WITHDRAWN = "withdrawn", _("Brief withdrawn")

    id = None  # type: ignore[assignment]
    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="brief")
    source_kind = models.CharField(max_length=40)
    reflector = models.ForeignKey(Principal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reflector_name = models.CharField(max_length=120, blank=True)
    reflector_post = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    situation = models.TextField(blank=True)
    analysis = models.TextField(blank=True)
    suggestion = models.TextField(blank=True)
    class_code = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=120, blank=True)
    written_on = models.DateField(null=True, blank=True)
    consent_public = models.BooleanField(default=True)
    consent_reason = models.CharField(max_length=200, blank=True)
    entered_by_office = models.BooleanField(default=False)
    paper_note = models.CharField(max_length=200, blank=True)
    call_id = models.UUIDField(null=True, blank=True)
    origin_council_id = models.UUIDField(null=True, blank=True)
    origin_case_id = models.UUIDField(null=True, blank=True)
    derived = models.BooleanField(default=False)
    draft_version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=now)
    submitted_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    outcome_on = models.DateField(null=True, blank=True)
    outcome_reason = models.CharField(max_length=40, blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Columns:
        public = "case class_code"
        internal = (
            "source_kind written_on consent_public entered_by_office call_id origin_council_id origin_case_id derived"
            " draft_version saved_at submitted_on outcome outcome_on outcome_reason answered_on"
        )
        handler = "situation analysis suggestion place consent_reason paper_note"
        sealed = "reflector reflector_name reflector_post contact"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(outcome="") | Q(outcome_on__isnull=False), name="brief_outcome_has_day"),
            models.UniqueConstraint(
                fields=["council", "origin_case_id"], condition=Q(origin_case_id__isnull=False), name="brief_arrives_once"
            ),
        ]
        indexes = [
            models.Index(fields=["council", "-submitted_on", "-case"], name="brief_newest"),
            models.Index(fields=["council", "reflector", "-case"], name="brief_of_reflector"),
            models.Index(fields=["council", "outcome", "outcome_on"], name="brief_by_outcome"),
            models.Index(fields=["council", "call_id"], condition=Q(call_id__isnull=False), name="brief_of_call"),
        ]


class BriefSubmitter(CouncilModel):
    """联名 — who is asked to reflect it together with the first. Only who confirmed is credited."""

    class State(models.TextChoices):
        INVITED = "invited", _("Invited, no answer yet")
        CONFIRMED = "confirmed", _("Agrees to reflect it")
        DECLINED = "declined", _("Declined")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="brief_submitters")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.INVITED)
    invited_at = models.DateTimeField(default=now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "case state invited_at answered_at"
        sealed = "principal"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "principal"], name="brief_submitter_once")]
        indexes = [models.Index(fields=["council", "principal", "state"], name="brief_submitter_of")]


class BriefText(CouncilModel):
    """The text as one hand left it: the author's at each submission, then the editor's, the reviewer's, the signer's, in order."""

    class Hand(models.TextChoices):
        AUTHOR = "author", _("As it was handed in")
        EDITED = "edited", _("As the editor left it")
        REVIEWED = "reviewed", _("As the reviewer left it")
        ISSUED = "issued", _("As it was signed")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="brief_texts")
    turn = models.PositiveSmallIntegerField()
    hand = models.CharField(max_length=8, choices=Hand.choices)
    title = models.CharField(max_length=200)
    situation = models.TextField(blank=True)
    analysis = models.TextField(blank=True)
    suggestion = models.TextField(blank=True)
    made_by = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(default=now)

    class Columns:
        internal = "case turn hand made_at"
        handler = "title situation analysis suggestion"
        sealed = "made_by"

    class Meta(CouncilModel.Meta):
        ordering = ["case", "turn"]
        constraints = [models.UniqueConstraint(fields=["case", "turn"], name="brief_text_turn_once")]
