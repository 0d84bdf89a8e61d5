"""What the acts on regions and venues are called in the audit."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "places.add_region": _("Added a division"),
    "places.edit_region": _("Corrected a division"),
    "places.add_venue": _("Opened a venue"),
    "places.edit_venue": _("Corrected the data of a venue"),
    "places.tend": _("Put right the data of the own venue"),
    "places.close_venue": _("Closed a venue"),
    "places.reopen_venue": _("Took the closing of a venue back"),
    "places.seat": _("Put somebody at a venue's table"),
    "places.unseat": _("Somebody left a venue's table"),
}
