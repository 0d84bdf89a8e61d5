from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    name = "yitang.instruments.scoring"
    label = "scoring"
    verbose_name = _("Scoring")

    def ready(self) -> None:
        from yitang.foundation.administration.words import ACT_WORDS, OBJECT_WORDS, TABLE_WORDS
        from yitang.instruments.scoring import kinds, policy  # noqa: F401 leaves: register and declare

        ACT_WORDS.register("scoring.publish", _("Published a scheme of assessment"))
        OBJECT_WORDS.register("scoring.scheme", _("Scheme of assessment"))
        TABLE_WORDS.register("scoring.schemeversion", _("Scheme of assessment"))
        TABLE_WORDS.register("scoring.correction", _("Correction of a score"))
        TABLE_WORDS.register("scoring.correctionverdict", _("Verdict on a correction"))
        TABLE_WORDS.register("scoring.frozenscore", _("Frozen score"))
