from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VillageConfig(AppConfig):
    name = "yitang.flows.village"
    label = "village"
    verbose_name = _("From the village and back")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.flows.village import hand_on, list_topic, returning, words  # noqa: F401
        from yitang.foundation.ui.further import FURTHER
        from yitang.foundation.ui.mounts import DESK_URLS

        DESK_URLS.register("village", "yitang.flows.village.urls")
        FURTHER.register("matter", list_topic.offered)
        FURTHER.register("problem", hand_on.offered)
