from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ScoringConfig(AppConfig):
    name = "yitang.instruments.scoring"
    label = "scoring"
    verbose_name = _("Scoring")

    def ready(self) -> None:
        from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, OBJECT_WORDS, TABLE_WORDS
        from yitang.instruments.imports.formats import IMPORT_FORMATS
        from yitang.instruments.scoring import exempting, kinds, policy  # noqa: F401 leaves: register and declare
        from yitang.instruments.scoring.importing import FORMAT

        IMPORT_FORMATS.register(FORMAT.code, FORMAT)
        ACT_WORDS.register("scoring.publish", _("Published a scheme of assessment"))
        OBJECT_WORDS.register("scoring.scheme", _("Scheme of assessment"))
        TABLE_WORDS.register("scoring.schemeversion", _("Scheme of assessment"))
        TABLE_WORDS.register("scoring.correction", _("Correction of a score"))
        TABLE_WORDS.register("scoring.correctionverdict", _("Verdict on a correction"))
        TABLE_WORDS.register("scoring.frozenscore", _("Frozen score"))
        TABLE_WORDS.register("scoring.exempttime", _("Time of exemption"))
        for column, label in COLUMNS.items():
            COLUMN_WORDS.register(column, label)


COLUMNS = {
    "approved": _("agreed to or not"),
    "asked_by": _("asked by (account)"),
    "asked_name": _("asked by"),
    "correction": _("correction of a score"),
    "decided_name": _("decided by"),
    "denominator": _("points, denominator"),
    "facts_digest": _("digest of the facts"),
    "frozen_at": _("frozen at"),
    "grade": _("grade"),
    "item": _("item of the scheme"),
    "numerator": _("points, numerator"),
    "printed": _("points as printed"),
    "published_by": _("published by (account)"),
    "round_id": _("round of assessment"),
    "scheme": _("scheme of assessment"),
    "scheme_digest": _("digest of the scheme"),
    "withdrawn_at": pgettext_lazy("column", "withdrawn at"),
    "withdrawn_by": pgettext_lazy("column", "withdrawn by"),
}
