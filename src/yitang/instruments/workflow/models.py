"""The thin rows of anything that goes through steps: case, tracks, links, decisions, and the procedure they are pinned to."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.models import CouncilSession


class ProcedureVersion(CouncilModel):
    """An immutable compiled procedure: built-in literal plus the council's parameters on the day of publication."""

    code = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    body = models.JSONField()
    published_at = models.DateTimeField(default=now)

    append_only = True

    class Columns:
        public = "code digest body published_at"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "code", "digest"], name="procedure_digest_once")]
        indexes = [models.Index(fields=["council", "code", "-published_at"], name="procedure_newest")]


class ProcedureMove(CouncilModel):
    """在办事项改用新规则 — running cases were moved from one version to another: how many, under which mapping of states, and why.

    `mapping` names a state of the earlier version as `axis.state` and the state of the later one that it became.
    """

    source = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+")
    mapping = models.JSONField(default=dict, blank=True)
    cases = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    moved_at = models.DateTimeField(default=now)
    moved_by = models.CharField(max_length=60, blank=True)

    append_only = True

    class Columns:
        internal = "source target mapping cases reason moved_at moved_by"

    class Meta(CouncilModel.Meta):
        ordering = ["-moved_at"]


class ProcedureParameter(CouncilModel):
    """A council's own value for a parameter of a procedure, from a day on."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    value = models.JSONField()
    effective_from = models.DateField()
    basis = models.CharField(max_length=200, blank=True)

    class Columns:
        public = "code name value effective_from basis"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "code", "name", "effective_from"], name="parameter_once_a_day")]


class Case(CouncilModel):
    """事项 — anything that goes through steps. Features and instruments hang their own tables on it."""

    class Publicity(models.TextChoices):
        INTERNAL = "internal", _("Not public")
        PUBLIC = "public", _("Public")

    class Provenance(models.TextChoices):
        LIVE = "live", _("Entered here")
        IMPORTED = "imported", _("Imported")

    kind = models.CharField(max_length=30)
    procedure = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(CouncilSession, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    number = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField(max_length=200, blank=True)
    publicity = models.CharField(max_length=10, choices=Publicity.choices, default=Publicity.INTERNAL)
    stage = models.CharField(max_length=30)
    stage_since = models.DateTimeField(default=now)
    due_on = models.DateField(null=True, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance.choices, default=Provenance.LIVE)
    import_batch_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Columns:
        public = "kind session number title publicity"
        internal = "procedure stage stage_since due_on provenance import_batch_id"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["council", "kind", "session", "number"],
                condition=Q(number__isnull=False),
                name="case_number_once",
            )
        ]
        indexes = [
            models.Index(fields=["council", "kind", "stage", "-id"], name="case_by_stage"),
            models.Index(fields=["council", "kind", "session", "-id"], name="case_by_session"),
            models.Index(fields=["council", "kind", "publicity", "-id"], name="case_by_publicity"),
            models.Index(fields=["council", "import_batch_id"], name="case_of_batch"),
            models.Index(fields=["council", "kind", "due_on"], condition=Q(due_on__isnull=False), name="case_by_due_day"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        before = "" if self._state.adding else (self._loaded or {}).get("title")
        super().save(*args, **kwargs)
        if self.title != before and (fields is None or "title" in fields):
            # The pairs know the cases, not the other way round.
            from yitang.instruments.workflow.titles import change_pairs  # noqa: PLC0415

            change_pairs(self)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        from yitang.instruments.workflow.titles import forget_pairs  # noqa: PLC0415

        forget_pairs([self.pk])
        return super().delete(*args, **kwargs)


class TitlePair(CouncilModel):
    """Two neighbouring characters of a case's title, for the search by a part of it: see `titles.py`. The case is named by its
    id alone, and the key is the index itself: there are twenty such rows to each case."""

    id = None  # type: ignore[assignment]
    pk = models.CompositePrimaryKey("council", "pair", "case_id")
    council = models.ForeignKey("tenancy.Council", on_delete=models.PROTECT, related_name="+", db_index=False)
    pair = models.CharField(max_length=2)
    case_id = models.UUIDField(db_index=True)

    _recorded = False

    class Columns:
        internal = "pair case_id"


class Track(CouncilModel):
    """轨 — the state of a case on one axis, for one unit where the axis is per unit, in one round."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tracks")
    axis = models.CharField(max_length=30)
    unit_id = models.UUIDField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=30)
    version = models.PositiveIntegerField(default=1)
    since = models.DateTimeField(default=now)
    due_on = models.DateField(null=True, blank=True)
    clock = models.JSONField(null=True, blank=True)

    class Columns:
        internal = "case axis unit_id round state version since due_on clock"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "axis", "round"], condition=Q(unit_id__isnull=True), name="track_once"),
            models.UniqueConstraint(
                fields=["case", "axis", "unit_id", "round"], condition=Q(unit_id__isnull=False), name="track_unit_once"
            ),
            models.CheckConstraint(condition=Q(version__gte=1, round__gte=1), name="track_counts_from_one"),
        ]
        indexes = [
            models.Index(fields=["council", "axis", "state", "due_on"], name="track_by_state"),
            models.Index(fields=["council", "unit_id", "state", "due_on"], name="track_of_unit"),
        ]


class CaseLink(CouncilModel):
    """A typed link between two cases: the provenance chain."""

    class Kind(models.TextChoices):
        RAISED_FROM = "raised_from", _("raised from")
        MERGED_INTO = "merged_into", _("merged into")
        TURNED_INTO = "turned_into", _("turned into")
        FOLLOWS_UP = "follows_up", _("follows up")

    source = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_in")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    created_at = models.DateTimeField(default=now, editable=False)

    class Columns:
        internal = "source target kind"

    class Meta(CouncilModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="link_once"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="link_not_to_itself"),
        ]


class Decision(CouncilModel):
    """决定 — a row, never a column overwritten: who, on whose behalf, since when and when recorded, why, on what paper."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    track = models.ForeignKey(Track, on_delete=models.CASCADE, null=True, blank=True, related_name="decisions")
    axis = models.CharField(max_length=30)
    edge = models.CharField(max_length=40)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30, blank=True)
    data = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(default=now)
    actor_name = models.CharField(max_length=60, blank=True)
    account_id = models.UUIDField(null=True, blank=True)
    role = models.CharField(max_length=30, blank=True)
    principal_id = models.UUIDField(null=True, blank=True)
    channel = models.CharField(max_length=10)
    evidence_id = models.UUIDField(null=True, blank=True)
    is_recommendation = models.BooleanField(default=False)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by")

    append_only = True
    # History that came in by an import leaves again when its batch is withdrawn.
    withdrawn_channel = "import"

    class Columns:
        internal = (
            "case track axis edge from_state to_state data effective_on recorded_at actor_name account_id role"
            " principal_id channel evidence_id is_recommendation supersedes"
        )
        handler = "reason"

    class Meta(CouncilModel.Meta):
        indexes = [
            models.Index(fields=["case", "recorded_at"], name="decision_of_case"),
            models.Index(fields=["council", "edge", "effective_on"], name="decision_by_edge"),
        ]


class NumberSeries(CouncilModel):
    """The last number given in a series. Numbers are given once and never reused."""

    name = models.CharField(max_length=80)
    last = models.PositiveIntegerField(default=0)

    class Columns:
        internal = "name last"

    class Meta(CouncilModel.Meta):
        constraints = [models.UniqueConstraint(fields=["council", "name"], name="series_once")]
