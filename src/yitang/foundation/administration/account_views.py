"""Pages on accounts and appointments (security administrator), and the page that takes up an invitation."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from yitang.foundation.accounts.models import Account, Invitation
from yitang.foundation.accounts.tokens import find_invitation
from yitang.foundation.administration import actions, forms
from yitang.foundation.administration.actions import form_key
from yitang.foundation.administration.directory import names_of, the_one
from yitang.foundation.administration.policy import MANAGE_ACCOUNTS
from yitang.foundation.core.clock import now, today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions.actors import in_force, visitor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.web import needs, takes_strangers

PAGE = 50


@require_safe
@needs(MANAGE_ACCOUNTS)
def accounts(request: Any) -> HttpResponse:
    """Appointments of the council, filtered; the state of the list is its address."""
    form = forms.AccountFilter(request.GET or None)
    found = _filtered(form.cleaned_data if form.is_valid() else {})
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    names = names_of(row.principal_id for row in page)
    rows = [_row(appointment, names) for appointment in page]
    return render(request, "administration/accounts.html", {"form": form, "page": page, "rows": rows})


def _filtered(asked: dict[str, Any]) -> QuerySet[Appointment]:
    found = Appointment.objects.select_related("account", "organ").order_by("account__name", "account_id", "valid_from")
    if words := asked.get("q"):
        found = found.filter(Q(account__name__icontains=words) | Q(account__username__icontains=words))
    if role := asked.get("role"):
        found = found.filter(role=role)
    day = today()
    states = {"now": in_force(day), "later": Q(valid_from__gt=day), "ended": Q(valid_to__lte=day), "all": Q()}
    return found.filter(states[asked.get("state") or "now"])


def _row(appointment: Appointment, names: Any) -> dict[str, Any]:
    return {
        "appointment": appointment,
        "account": appointment.account,
        "acts_for": names.get(appointment.principal_id, "") or (appointment.organ.name if appointment.organ else ""),
        "state": _state(appointment, today()),
    }


def _state(appointment: Appointment, day: date) -> tuple[str, str]:
    """Tone and words for the lamp."""
    if appointment.valid_from > day:
        return "wait", _("Not yet begun")
    if appointment.valid_to and appointment.valid_to <= day:
        return "void", _("Ended")
    return "done", _("In force")


@require_safe
@needs(MANAGE_ACCOUNTS)
def account(request: Any, account_id: UUID) -> HttpResponse:
    """One account: its appointments here, its invitation, and what can be done."""
    found = _account(account_id)
    appointments = list(Appointment.objects.filter(account=found).select_related("account", "organ").order_by("-valid_from"))
    names = names_of(row.principal_id for row in appointments)
    invitation = Invitation.objects.filter(account=found).order_by("-created_at").first()
    context = {
        "account": found,
        "rows": [_row(row, names) for row in appointments],
        "invitation": invitation,
        "invitation_open": bool(invitation and not invitation.used_at and invitation.expires_at > now()),
        "own": found.pk == request.actor.account_id,
    }
    return render(request, "administration/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_ACCOUNTS)
@never_cache
def invite(request: Any) -> HttpResponse:
    """A new account with its first appointment; the link is shown once, on the answer."""
    form = forms.InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def run() -> HttpResponse:
            made = actions.invite(
                request.actor,
                key=request.POST.get("key") or None,
                username=data["username"],
                name=data["name"],
                **_appointment(data),
            )
            return _show_link(request, made, data["name"])

        answer = _attempt(form, run)
        if answer:
            return answer
    return _form_page(request, form, _("Invite a person"), _("Make the account and its link"), "administration:accounts")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_ACCOUNTS)
def appoint(request: Any) -> HttpResponse:
    """Another appointment for an account that exists (`?username=`)."""
    form = forms.AppointForm(request.POST or None, initial={"username": request.GET.get("username", "")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def run() -> HttpResponse:
            found = Account.objects.filter(username=data["username"].strip()).first()
            if found is None:
                raise Invalid({"username": [_("There is no account with this log-in name. Invite the person instead.")]})
            actions.appoint(request.actor, key=request.POST.get("key") or None, account_id=found.pk, **_appointment(data))
            messages.success(request, _("Appointed."))
            return redirect("desk:administration:account", council=request.council.code, account_id=found.pk)

        answer = _attempt(form, run)
        if answer:
            return answer
    return _form_page(request, form, _("Appoint an existing account"), _("Appoint"), "administration:accounts")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_ACCOUNTS)
def end(request: Any, appointment_id: UUID) -> HttpResponse:
    """End an appointment from a day on, after a question."""
    found = Appointment.objects.filter(pk=appointment_id).select_related("account").first()
    if found is None:
        raise NotFound
    form = forms.EndForm(request.POST or None)
    back = reverse("desk:administration:account", kwargs={"council": request.council.code, "account_id": found.account_id})
    if request.method == "POST" and form.is_valid():

        def run() -> HttpResponse:
            actions.end_appointment(request.actor, appointment_id=found.pk, **form.cleaned_data)
            messages.success(request, _("The appointment has been ended."))
            return redirect(back)

        answer = _attempt(form, run)
        if answer:
            return answer
    context = {
        "question": _("End this appointment?"),
        "explanation": _(
            "What was done under it stays as it is. From the day on the account no longer sees what the role opens."
        ),
        "rows": [
            {"label": _("Name"), "value": found.account.name},
            {"label": _("Role"), "value": found.get_role_display()},
            {"label": _("Since"), "value": found.valid_from.isoformat()},
        ],
        "act": _("End the appointment"),
        "cancel_url": back,
        "form": form,
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_ACCOUNTS)
@never_cache
def renew(request: Any, account_id: UUID) -> HttpResponse:
    """A new link for a forgotten password."""
    found = _account(account_id)
    form = forms.RenewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.renew_invitation(request.actor, account_id=found.pk, **form.cleaned_data)
        return _show_link(request, made, found.name)
    context = {
        "question": _("Send {name} a new link?").format(name=found.name),
        "explanation": _("Earlier links stop working. The present password goes on working until the new one is chosen."),
        "act": _("Make a new link"),
        "cancel_url": _account_url(request, found.pk),
        "form": form,
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_ACCOUNTS)
def set_active(request: Any, account_id: UUID) -> HttpResponse:
    """Close or reopen a log-in, with the reason."""
    found = _account(account_id)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_account_active(
            request.actor, account_id=found.pk, active=not found.is_active, reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("The log-in is closed.") if found.is_active else _("The log-in is open again."))
        return redirect(_account_url(request, found.pk))
    closing = found.is_active
    context = {
        "question": (_("Close the log-in of {name}?") if closing else _("Reopen the log-in of {name}?")).format(name=found.name),
        "explanation": _("The person cannot log in until somebody reopens it. Appointments and all that was done stay.")
        if closing
        else "",
        "act": _("Close the log-in") if closing else _("Reopen the log-in"),
        "cancel_url": _account_url(request, found.pk),
        "form": form,
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@takes_strangers
@never_cache
@sensitive_post_parameters("password", "again")
def invitation(request: Any, secret: str) -> HttpResponse:
    """Take up an invitation: choose a password once. An expired or used link gets a plain answer, not a riddle."""
    found = find_invitation(secret)
    if found is None:
        return render(request, "administration/invitation_over.html", status=410)
    form = forms.PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            validate_password(form.cleaned_data["password"], found.account)
        except ValidationError as error:
            form.add_error("password", error)
        else:
            actor = replace(visitor(request.council.id), name=found.account.name, account_id=found.account_id)
            actions.take_invitation(actor, found, form.cleaned_data["password"])
            messages.success(request, _("The password is set. Log in with it now."))
            return redirect("account_login")
    context = {"form": form, "invitation": found, "hints": password_validators_help_texts()}
    return render(request, "administration/invitation.html", context)


def _attempt(form: Any, run: Callable[[], HttpResponse]) -> HttpResponse | None:
    """Run; on `Invalid` put the sentences into the form and return None, so that the page shows them."""
    try:
        return run()
    except Invalid as error:
        forms.take_errors(form, error.errors)
        return None


def _appointment(data: dict[str, Any]) -> dict[str, Any]:
    principal = the_one(data["principal"])
    return {
        "role": data["role"],
        "valid_from": data["valid_from"],
        "valid_to": data["valid_to"],
        "organ_id": data["organ"].pk if data["organ"] else None,
        "principal_id": principal.id if principal else None,
    }


def _account(account_id: UUID) -> Account:
    found = Account.objects.filter(pk=account_id, appointments__in=Appointment.objects.all()).distinct().first()
    if found is None:
        raise NotFound
    return found


def _account_url(request: Any, account_id: UUID) -> str:
    return reverse("desk:administration:account", kwargs={"council": request.council.code, "account_id": account_id})


def _show_link(request: Any, made: actions.Invited, name: str) -> HttpResponse:
    path = reverse("desk:administration:invitation", kwargs={"council": request.council.code, "secret": made.secret})
    context = {
        "name": name,
        "link": request.build_absolute_uri(path),
        "expires_at": made.expires_at,
        "account_url": _account_url(request, made.account_id),
    }
    return render(request, "administration/invited.html", context)


def _form_page(request: HttpRequest, form: Any, heading: str, act: str, back: str) -> HttpResponse:
    cancel = reverse(f"desk:{back}", kwargs={"council": request.council.code})  # type: ignore[attr-defined]
    context = {"form": form, "heading": heading, "act": act, "cancel_url": cancel, "key": form_key()}
    return render(request, "administration/form.html", context)
