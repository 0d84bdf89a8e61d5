"""The submitter's answer to a contact that a unit put on record."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.proposals.forms.beside import ContactAnswerForm
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import get_visible
from yitang.features.proposals.views.reading import Reader
from yitang.features.proposals.views.steps import put_errors
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.web import needs
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.handling.contacts import answer_contact
from yitang.instruments.handling.models import Contact
from yitang.instruments.handling.queries import contacts_of
from yitang.instruments.handling.rules import Talk


@require_http_methods(["GET", "HEAD", "POST"])
@needs("handling.answer_contact")
def answer(request: Any, contact_id: UUID) -> HttpResponse:
    """联系情况: as described, or not and why. It is answered once."""
    found = Contact.objects.select_related("assignment__unit").filter(pk=contact_id).first()
    proposal = get_visible(request.actor, found.assignment.case_id) if found else None
    if found is None or proposal is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    asked = policy.ask(request.actor, "handling.answer_contact", Talk.of(found, proposal))
    if isinstance(asked, policy.Denied):
        raise Refused(asked.reason)
    back = reverse("desk:proposals:detail", kwargs={"council": request.council.code, "case_id": proposal.pk})
    if request.method != "POST" and found.answer:
        return redirect(back)
    form = ContactAnswerForm.fresh()
    if request.method == "POST":
        form = ContactAnswerForm(request.POST)
        if form.is_valid() and _answered(request, found, form):
            return redirect(back)
    channel = labels("contact_channel").get(found.channel, found.channel)
    context = {"contact": found, "channel": channel, "proposal": proposal, "form": form, "back": back}
    return render(request, "proposals/units/contact_answer.html", context, status=422 if form.is_bound else 200)


def contacts_for(case_id: UUID, reader: Reader) -> list[Contact]:
    """The talks on a case that this reader may know of, the newest first."""
    if not reader.is_inside:
        return []
    found = list(contacts_of(case_id))
    if reader.is_party:
        return found
    return [contact for contact in found if contact.assignment.unit_id in reader.unit_ids]


def contact_facts(actor: Actor, proposal: Proposal, reader: Reader) -> dict[str, Any]:
    """The talks as the page of the proposal shows them: to its submitters, the offices, and each unit its own.

    `mine` are those that wait for the reader's own answer.
    """
    found = contacts_for(proposal.pk, reader)
    if not found:
        return {}
    mine = {one.pk for one in found if not one.answer and Talk.of(one, proposal).principal_id in actor.principal_ids}
    return {"contacts": found, "channels": labels("contact_channel"), "mine": mine, "several": several(found)}


def several(contacts: list[Contact]) -> bool:
    """Whether the talks were with more than one submitter, so that each has to say with whom it was."""
    return len({one.principal_id for one in contacts}) > 1


def _answered(request: Any, found: Contact, form: ContactAnswerForm) -> bool:
    data = {name: form.cleaned_data[name] for name in ("answer", "objection")}
    try:
        answer_contact(request.actor, key=form.cleaned_data["key"], contact_id=found.pk, **data)
    except Invalid as error:
        put_errors(form, error)
        return False
    except Conflict as error:
        messages.info(request, error.message)
        return True
    messages.success(request, _("Your answer is on record."))
    return True
