from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yitang.foundation.ui.mounts import DESK_URLS


class FilesConfig(AppConfig):
    name = "yitang.foundation.files"
    label = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        from yitang.foundation.files import background, policy  # noqa: F401 leaf: register themselves

        DESK_URLS.register("files", "yitang.foundation.files.urls")
