from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    name = "yitang.features.proposals"
    label = "proposals"
    verbose_name = _("Proposals")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.proposals import actions, exports, policy, rules, words  # noqa: F401
        from yitang.features.proposals.desks import entries, member  # noqa: F401
        from yitang.features.proposals.figures import declared, parts  # noqa: F401
        from yitang.features.proposals.handling import followed  # noqa: F401
        from yitang.features.proposals.intake import (  # noqa: F401 leaf
            conversion,
            drafts_from_word,
            joint,
            meeting,
            merging,
            paper,
            windows,
        )
        from yitang.features.proposals.papers import letters  # noqa: F401
        from yitang.features.proposals.public import portal  # noqa: F401

        self._open_doors()
        self._name_facts()

    def _open_doors(self) -> None:
        from yitang.features.proposals.filters import find_proposals
        from yitang.features.proposals.imports.importer import FORMAT
        from yitang.features.proposals.models import Proposal
        from yitang.features.proposals.public import portal
        from yitang.features.proposals.queries import KIND, ROWS
        from yitang.features.proposals.states import PROPOSAL
        from yitang.features.proposals.views.table_columns import PROPOSALS
        from yitang.features.proposals.views.tracking_columns import TRACKING
        from yitang.features.proposals.views.unit_columns import OWN_CASES
        from yitang.foundation.ui.finding.declared import FINDERS, Finder
        from yitang.foundation.ui.lists.declared import LISTS
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS, PORTAL_URLS
        from yitang.foundation.ui.portal import PORTAL_ROOMS
        from yitang.foundation.ui.settings_pages import SETTINGS_PAGES, SettingsPage
        from yitang.instruments.imports.formats import IMPORT_FORMATS
        from yitang.instruments.workflow.moves import CASE_KINDS, CaseKind
        from yitang.instruments.workflow.procedures import PROCEDURES

        DESK_URLS.register("proposals", "yitang.features.proposals.urls.desk")
        PORTAL_URLS.register("proposals", "yitang.features.proposals.urls.portal")
        PORTAL_ROOMS.register("proposals", portal.ROOM)
        API_ROUTERS.register("proposals", "yitang.features.proposals.api.routes:router")
        API_ROUTERS.register("public/proposals", "yitang.features.proposals.api.routes:public")
        windows_page = SettingsPage(
            _("Windows of the plenaries"),
            _("Until when a proposal is one to the plenary"),
            "desk:proposals:windows",
            "proposals.set_window",
        )
        SETTINGS_PAGES.register("proposals.windows", windows_page)
        for page in (PROPOSALS, TRACKING, OWN_CASES):
            LISTS.register(page.code, page)
        FINDERS.register("proposals", Finder("proposals", _("Proposals"), "proposals.read", find_proposals, order=10))
        PROCEDURES.register(KIND, PROPOSAL)
        IMPORT_FORMATS.register(FORMAT.code, FORMAT)
        CASE_KINDS.register(
            KIND,
            CaseKind(
                KIND,
                _("Proposal"),
                ROWS,
                lambda: Proposal.objects.select_related("submitter"),
                lambda council, case: reverse("desk:proposals:detail", kwargs={"council": council.code, "case_id": case.pk}),
            ),
        )

    def _name_facts(self) -> None:
        from yitang.instruments.ledger.actions import FACT_KINDS, FactKind

        FACT_KINDS.register(
            "proposals.submitted", FactKind("proposals.submitted", _("Proposal submitted"), _("piece"), "proposals")
        )
        FACT_KINDS.register(
            "proposals.joint", FactKind("proposals.joint", _("Proposal submitted jointly"), _("piece"), "proposals")
        )
        FACT_KINDS.register("proposals.endorsed", FactKind("proposals.endorsed", _("Proposal endorsed"), _("piece"), "proposals"))
        FACT_KINDS.register("proposals.filed", FactKind("proposals.filed", _("Proposal filed"), _("piece"), "proposals"))
