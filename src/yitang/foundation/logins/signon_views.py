"""Pages of single sign-on. What speaks the protocol is imported when somebody comes by it: most installations have none."""

import logging
import time
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.views import LogoutView
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.foundation.accounts.models import Account
from yitang.foundation.core.errors import Conflict
from yitang.foundation.logins import actions

log = logging.getLogger(__name__)


def sign_on_of(code: str) -> Any:
    """The provider of this code. Raises `Http404` when the environment names none."""
    found = next((one for one in settings.SIGN_ONS if one.code == code), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@ratelimit.decorator(app="allauth.account", action="login")
def go(request: Any, provider_id: str) -> HttpResponse:
    """On the way to the provider. Only a form of ours leads there, so that no other site can log anybody in."""
    known = sign_on_of(provider_id)
    if request.method != "POST":
        return redirect("account_login")
    if request.GET.get("process") == "connect" and not (request.user.is_authenticated and did_recently_reauthenticate(request)):
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': reverse('mfa_index')})}")
    answer = _spoken(request, known, "begin")
    if not 300 <= answer.status_code < 400:
        return answer
    # A page, because the rule of our pages is that forms lead nowhere else, and that holds for redirects after them too.
    return render(request, "accounts/sign_on_leaving.html", {"provider": known.name, "address": answer["Location"]})


@require_safe
@never_cache
@ratelimit.decorator(app="allauth.account", action="login")
def back(request: Any, provider_id: str) -> HttpResponse:
    """Back from the provider."""
    return _spoken(request, sign_on_of(provider_id), "finish")


def _spoken(request: HttpRequest, known: Any, step: str) -> HttpResponse:
    from allauth.socialaccount.providers.oauth2.client import OAuth2Error
    from requests import RequestException

    from yitang.foundation.logins import signon

    try:
        answer: HttpResponse = getattr(signon, step)(request, known.code)
    except (OAuth2Error, RequestException, KeyError, TypeError, ValueError) as error:
        # A provider that is away or answers otherwise than the standard says; its words may name people, so they stay out.
        log.warning("sign-on %s: %s at %s", known.code, type(error).__name__, step)
        return signon.broken(request, known.name)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def join(request: Any) -> HttpResponse:
    """Is this the right person? The identity that came back from the provider is joined once its holder says so."""
    from yitang.foundation.logins.signon import WAITING

    waiting = request.session.get(WAITING)
    if not waiting or waiting["account"] != str(request.user.pk) or waiting["until"] < time.time():
        request.session.pop(WAITING, None)
        messages.warning(request, _("There is nothing to confirm any more. Begin once more."))
        return redirect("mfa_index")
    known = sign_on_of(waiting["provider"])
    if request.method == "POST":
        del request.session[WAITING]
        try:
            actions.join_own(request.user, waiting["provider"], waiting["subject"])
        except Conflict as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Joined. From now on {name} opens this account too.").format(name=known.name))
        return redirect("mfa_index")
    context = {
        "provider": known.name,
        "rows": [
            {"label": _("Name there"), "value": waiting["name"] or "—"},
            {"label": _("Identifier there"), "value": waiting["subject"]},
            {"label": _("Your account"), "value": f"{request.user.name}（{request.user.username}）"},
        ],
    }
    return render(request, "accounts/identity_join.html", context)


@require_POST
@login_required
def part(request: Any, provider: str) -> HttpResponse:
    """Part one's account from an identity; the other ways to log in stay."""
    known = sign_on_of(provider)
    if not did_recently_reauthenticate(request):
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': reverse('mfa_index')})}")
    if actions.part_own(request.user, provider):
        messages.success(request, _("Parted. {name} no longer opens this account.").format(name=known.name))
    return redirect("mfa_index")


class LogOut(LogoutView):
    """Log out here; whoever came by a sign-on is led to where that one ends too, for the next person at the same machine."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        code = self.request.session.get("logins.by")
        answer: HttpResponse = super().post(*args, **kwargs)
        known = next((one for one in settings.SIGN_ONS if one.code == code), None)
        address = _ending(self.request, known) if known else ""
        if not known or not address:
            return answer
        home = self.request.build_absolute_uri("/")
        question = urlencode({"client_id": known.client_id, "post_logout_redirect_uri": home})
        context = {"provider": known.name, "address": f"{address}{'&' if '?' in address else '?'}{question}"}
        return render(self.request, "accounts/sign_on_ending.html", context)


def _ending(request: HttpRequest, known: Any) -> str:
    from allauth.socialaccount.providers.oauth2.client import OAuth2Error
    from requests import RequestException

    from yitang.foundation.logins import signon

    try:
        return signon.end_address(request, known.code)
    except (OAuth2Error, RequestException, KeyError, TypeError, ValueError):
        return ""


def ways_of(account: Account) -> list[dict[str, Any]]:
    """The sign-ons of this installation, each with the identity that is joined with this account, if there is one."""
    from allauth.socialaccount.models import SocialAccount

    if not settings.SIGN_ONS:
        return []
    joined = {one.provider: one for one in SocialAccount.objects.filter(user=account)}
    return [{"code": one.code, "name": one.name, "identity": joined.get(one.code)} for one in settings.SIGN_ONS]
