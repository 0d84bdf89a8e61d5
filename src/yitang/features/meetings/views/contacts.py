"""联系走访, 谈心谈话: a contact that was held is written down as a fact, with one form."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.meetings.forms import ContactForm
from yitang.features.meetings.views.parts import form_page, link
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.contacts import hold_contact
from yitang.instruments.gatherings.policy import ORGANISE


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def new(request: Any) -> HttpResponse:
    """Who, with whom, on which day, of which kind: no more is kept."""
    form = ContactForm(request.POST or None, initial={"held_on": today()})
    return form_page(
        request,
        form,
        lambda: hold_contact(request.actor, key=key_of(request), **form.cleaned_data),
        heading=_("Write a contact down"),
        act=_("Write it down"),
        back=link(request, "list"),
        done=_("Written down. It stands in the dossiers of the members now."),
        note=_("Only who, when and of which kind is kept; what was talked about belongs nowhere here."),
    )
