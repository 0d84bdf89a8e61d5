from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "yitang.insights.reviews"
    label = "reviews"
    verbose_name = _("Reviews and participation")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import DESK_URLS
        from yitang.insights.reviews import figured, letters, policy  # noqa: F401 each registers what is its own

        DESK_URLS.register("reviews", "yitang.insights.reviews.urls")
        for code, label, order in (
            ("participation", _("Participation"), 20),
            ("review", _("Review of the term"), 21),
        ):
            MENU.register(
                f"reviews.{code}",
                MenuItem(
                    f"reviews.{code}",
                    label,
                    "chart",
                    f"desk:reviews:{code}",
                    group="insight",
                    order=order,
                    permission=policy.SEE,
                    audience={"clerk", "leader"},
                ),
            )
