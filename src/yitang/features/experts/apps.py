from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ExpertsConfig(AppConfig):
    name = "yitang.features.experts"
    label = "experts"
    verbose_name = _("Experts and evaluation")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.experts import composing, export, inviting, letters, links, policy, pool, rounds, rules, telling  # noqa: F401
        from yitang.features.experts.importer import EXPERT_FORMAT
        from yitang.features.experts.menus import add_to_menu
        from yitang.features.experts.models import Evaluation
        from yitang.features.experts.states import EVALUATION, KIND
        from yitang.features.experts.views.invitations import offered
        from yitang.features.experts.words import ACTS, COLUMNS, OBJECTS, TABLES
        from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, OBJECT_WORDS, TABLE_WORDS
        from yitang.foundation.ui.further import ANYWHERE
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS, RESIDENT_URLS
        from yitang.instruments.imports.formats import IMPORT_FORMATS
        from yitang.instruments.workflow.moves import CASE_KINDS, CaseKind
        from yitang.instruments.workflow.procedures import PROCEDURES

        DESK_URLS.register("experts", "yitang.features.experts.urls")
        RESIDENT_URLS.register("ballot", "yitang.features.experts.link_urls")
        API_ROUTERS.register("experts", "yitang.features.experts.api:router")
        IMPORT_FORMATS.register(EXPERT_FORMAT.code, EXPERT_FORMAT)
        ANYWHERE.register("experts", offered)
        for name, words in ACTS.items():
            ACT_WORDS.register(name, words)
        for name, words in OBJECTS.items():
            OBJECT_WORDS.register(name, words)
        for name, words in TABLES.items():
            TABLE_WORDS.register(f"experts.{name}", words)
        for name, words in COLUMNS.items():
            if name not in COLUMN_WORDS:
                COLUMN_WORDS.register(name, words)
        PROCEDURES.register(KIND, EVALUATION)
        CASE_KINDS.register(
            KIND,
            CaseKind(
                KIND,
                _("Evaluation of results"),
                policy.EVALUATIONS,
                lambda: Evaluation.objects.select_related("version__form"),
                lambda council, case: reverse(
                    "desk:experts:evaluation", kwargs={"council": council.code, "evaluation_id": case.pk}
                ),
            ),
        )
        add_to_menu()
