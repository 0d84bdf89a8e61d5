from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yitang.foundation.ui.menu import MENU, MenuItem
from yitang.foundation.ui.mounts import DESK_URLS


class ImportsConfig(AppConfig):
    name = "yitang.instruments.imports"
    label = "imports"
    verbose_name = _("Imports")

    def ready(self) -> None:
        from yitang.instruments.imports import background, queries  # noqa: F401 leaf: register themselves

        DESK_URLS.register("imports", "yitang.instruments.imports.urls")
        MENU.register(
            "imports.home",
            MenuItem(
                code="imports.home",
                label=_("Import centre"),
                icon="upload",
                url_name="desk:imports:home",
                group="bodies",
                order=80,
                permission="imports.use",
                audience={"clerk"},
            ),
        )
