from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "yitang.institution.places"
    label = "places"
    verbose_name = _("Places and venues")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.foundation.administration.words import ACT_WORDS
        from yitang.foundation.ui.finding.declared import FINDERS, Finder
        from yitang.institution.places import actions, policy  # noqa: F401
        from yitang.institution.places.queries import find_venues
        from yitang.institution.places.words import WORDS

        FINDERS.register("venues", Finder("venues", _("Venues"), policy.VIEW, find_venues, order=40))
        for name, words in WORDS.items():
            ACT_WORDS.register(name, words)
