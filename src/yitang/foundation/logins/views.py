"""The page of one's ways to log in, and passkeys. What allauth does well is left to it."""

import json
from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from yitang.foundation.logins.queries import changes_of
from yitang.foundation.logins.signon_views import ways_of


class LogIn(LoginView):
    """Log in by password, with the other ways that are open here."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"passkeys_open": settings.PASSKEYS, "sign_ons": settings.SIGN_ONS}


class SecondStep(AuthenticateView):
    """The second step after a password: a code, or a passkey where the person has one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["options"] = json.dumps(context.pop("js_data", {}).get("request_options"))
        context["has_passkey"] = settings.PASSKEYS and bool(
            Authenticator.objects.filter(user=self.stage.login.user, type=Authenticator.Type.WEBAUTHN)
        )
        return context


@method_decorator(never_cache, name="dispatch")
class Ways(IndexView):
    """How this account is opened: passkeys, authenticator app, recovery codes, sign-ons, and what changed of late."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["passkeys_open"] = settings.PASSKEYS
        context["sign_ons"] = ways_of(self.request.user)  # type: ignore[arg-type]
        context["changes"] = changes_of(self.request.user.pk)
        return context


class AddPasskey(AddWebAuthnView):
    """Add a passkey. It is always one that is kept on the device and asks for PIN, finger or face, so it replaces password and code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super(AddWebAuthnView, self).get_context_data(**kwargs)
        context["options"] = json.dumps(auth.begin_registration(self.request.user, True))  # type: ignore[arg-type]
        return context


class ConfirmByPasskey(ReauthenticateWebAuthnView):
    """Confirm by a passkey that it is still oneself."""

    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)
        return HttpResponseRedirect(reverse("mfa_reauthenticate_webauthn"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["options"] = json.dumps(context.pop("js_data")["request_options"])
        return context
