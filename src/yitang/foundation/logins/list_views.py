"""The security administrator's list: which identity of a sign-on opens which account of this council."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yitang.foundation.accounts.models import Account
from yitang.foundation.core.errors import Conflict, NotFound, Refused
from yitang.foundation.logins import actions
from yitang.foundation.logins.policy import JOIN_OTHERS
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.web import needs

MOST_LINES = 2000


class ListForm(forms.Form):
    """Lines of log-in name and identifier, as an office copies them out of a table."""

    provider = forms.ChoiceField(label=gettext_lazy("Single sign-on"))
    lines = forms.CharField(label=gettext_lazy("List"), widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = [(one.code, one.name) for one in settings.SIGN_ONS]  # type: ignore[attr-defined]

    def clean_lines(self) -> list[tuple[int, str, str]]:
        """Number, log-in name and identifier of each line."""
        found: list[tuple[int, str, str]] = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            if not line.strip():
                continue
            parts = line.replace("，", ",").replace(",", " ").split()
            if len(parts) != 2:
                raise forms.ValidationError(
                    _("Line {number} needs two parts, log-in name and identifier: {line}").format(number=number, line=line[:60])
                )
            found.append((number, parts[0], parts[1]))
        if len(found) > MOST_LINES:
            raise forms.ValidationError(_("At most {most} lines at once.").format(most=MOST_LINES))
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@needs(JOIN_OTHERS)
def identities(request: Any) -> HttpResponse:
    """Joined identities of this council, and the form that takes a list. Lines that cannot be joined are named and stay in it."""
    form = ListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        left = _join(request, form.cleaned_data["provider"], form.cleaned_data["lines"])
        if not left:
            return redirect("desk:logins:identities", council=request.council.code)
        form = ListForm({"provider": form.cleaned_data["provider"], "lines": "\n".join(line for line, _why in left)})
        form.add_error("lines", [gettext("{line}: {why}").format(line=line, why=why) for line, why in left])
    from allauth.socialaccount.models import SocialAccount

    names = {one.code: one.name for one in settings.SIGN_ONS}
    here = Appointment.objects.values("account_id")
    found = SocialAccount.objects.filter(user__in=here).select_related("user").order_by("user__name", "provider")
    rows = [{"identity": one, "provider": names.get(one.provider, one.provider)} for one in found]
    return render(request, "logins/identities.html", {"form": form, "rows": rows, "open": bool(settings.SIGN_ONS)})


@require_POST
@needs(JOIN_OTHERS)
def part(request: Any, account_id: UUID, provider: str) -> HttpResponse:
    """End that an identity opens an account."""
    if actions.part(request.actor, account_id=account_id, provider=provider)["parted"]:
        messages.success(request, _("Parted."))
    return redirect("desk:logins:identities", council=request.council.code)


def _join(request: Any, provider: str, lines: list[tuple[int, str, str]]) -> list[tuple[str, str]]:
    """Join each line; returns the lines that could not be joined, each with the reason."""
    left: list[tuple[str, str]] = []
    joined = 0
    known = {one.username.lower(): one for one in Account.objects.filter(appointments__in=Appointment.objects.all()).distinct()}
    for _number, username, subject in lines:
        try:
            account = known.get(username.lower())
            if account is None:
                raise NotFound(_("There is no such account in this council."))
            joined += actions.join(request.actor, account_id=account.pk, provider=provider, subject=subject)["new"]
        except (NotFound, Conflict, Refused) as error:
            left.append((f"{username} {subject}", str(error)))
    if joined:
        messages.success(request, _("{count} joined.").format(count=joined))
    return left
