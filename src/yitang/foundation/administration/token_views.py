"""One's own tokens of the API in this council."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yitang.foundation.accounts.models import ApiToken
from yitang.foundation.administration import actions, forms
from yitang.foundation.administration.actions import form_key
from yitang.foundation.administration.policy import OWN_TOKEN
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Invalid
from yitang.foundation.permissions.web import needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs(OWN_TOKEN)
@never_cache
def tokens(request: Any) -> HttpResponse:
    """List and make tokens. A new token is shown on the answer to its form and never again."""
    form = forms.TokenForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_token(
                request.actor, key=request.POST.get("key") or None, account_id=request.user.pk, **form.cleaned_data
            )
            form = forms.TokenForm()
        except Invalid as error:
            forms.take_errors(form, error.errors)
    rows = [_row(token) for token in ApiToken.objects.filter(account=request.user).order_by("-created_at")]
    context = {"form": form, "made": made, "rows": rows, "key": form_key()}
    return render(request, "administration/tokens.html", context)


@require_POST
@needs(OWN_TOKEN)
def revoke(request: Any, token_id: UUID) -> HttpResponse:
    """End a token at once."""
    actions.revoke_token(request.actor, token_id=token_id)
    messages.success(request, _("The token has been ended."))
    return redirect("desk:administration:tokens", council=request.council.code)


def _row(token: ApiToken) -> dict[str, Any]:
    if token.revoked_at:
        state = ("void", _("Ended"))
    elif token.expires_at <= now():
        state = ("void", _("Expired"))
    else:
        state = ("done", _("In force"))
    return {"token": token, "state": state}
