"""Single sign-on by OpenID Connect. allauth speaks the protocol; here stands who is let in by it.

An identity is joined with an account by the person, who has logged in otherwise, or by the security administrator's list. Names and
e-mail addresses that a provider tells are never compared with anything and never kept.
"""

import time
from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

KIND = "openid_connect"
WAITING = "logins.identity"
"""Where the session keeps an identity that its holder has not confirmed yet."""
WAITS_SECONDS = 600


class Conversation(OpenIDConnectOAuth2Adapter):
    """The exchange with one provider."""

    @property
    def openid_config(self) -> Any:
        config = super().openid_config
        if str(config.get("issuer", "")).rstrip("/") != self.get_provider().app.settings["server_url"].rstrip("/"):
            raise OAuth2Error("The provider calls itself by another name than the configuration")
        return config

    def _decode_id_token(self, app: SocialApp, id_token: str) -> Any:
        # allauth trusts the connection and leaves the signature out; behind a proxy that opens TLS that would be too little.
        config = self.openid_config
        return jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=config["jwks_uri"],
            issuer=config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )


class SignOnProvider(OpenIDConnectProvider):
    """A provider of which nothing is kept but the identifier of the person."""

    oauth2_adapter_class = Conversation

    def get_default_scope(self) -> list[str]:
        return ["openid", "profile"]

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: Any) -> list[Any]:
        return []

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        # For the page that asks whether this is the right person; see `SignOnAdapter.populate_user`.
        return {"name": super().extract_common_fields(data).get("name") or ""}


registry.register(SignOnProvider)


class SignOnAdapter(DefaultSocialAccountAdapter):
    """Who comes in: identities that are joined with an account. Nobody else, and nobody by a name or an address."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        # The environment alone names providers; allauth's table of them is never read.
        found = settings.SOCIALACCOUNT_PROVIDERS[KIND]["APPS"]
        apps = [SocialApp(provider=KIND, **one) for one in found]
        return [app for app in apps if provider in (None, KIND, app.provider_id) and client_id in (None, app.client_id)]

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        sociallogin.user.name = str(data.get("name") or "")[:60]
        return sociallogin.user

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        return None

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: Any, sociallogin: SocialLogin) -> None:
        name = sociallogin.provider.app.name
        if sociallogin.state.get("process") == "connect":
            raise ImmediateHttpResponse(self._ask_to_join(request, sociallogin, name))
        if not sociallogin.is_existing:
            raise ImmediateHttpResponse(render(request, "accounts/identity_unknown.html", {"provider": name}, status=403))
        request.session["logins.by"] = sociallogin.account.provider

    def on_authentication_error(self, request: HttpRequest, provider: Any, *args: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(broken(request, provider.app.name))

    def _ask_to_join(self, request: Any, sociallogin: SocialLogin, name: str) -> HttpResponse:
        if not request.user.is_authenticated or not did_recently_reauthenticate(request):
            return broken(request, name)
        if sociallogin.is_existing:
            own = sociallogin.user == request.user
            return render(request, "accounts/identity_taken.html", {"provider": name, "own": own}, status=200 if own else 409)
        request.session[WAITING] = {
            "provider": sociallogin.account.provider,
            "subject": sociallogin.account.uid,
            "name": getattr(sociallogin.user, "name", ""),
            "account": str(request.user.pk),
            "until": time.time() + WAITS_SECONDS,
        }
        return HttpResponseRedirect(reverse("logins_join"))


def broken(request: HttpRequest, provider: str) -> HttpResponse:
    """The provider did not confirm who somebody is: what to do instead."""
    return render(request, "accounts/sign_on_broken.html", {"provider": provider}, status=401)


def begin(request: HttpRequest, provider_id: str) -> Any:
    """Prepare the way to the provider; a redirect to it."""
    return OAuth2LoginView.adapter_view(Conversation(request, provider_id))(request)


def finish(request: HttpRequest, provider_id: str) -> Any:
    """Take what the provider sent back."""
    return OAuth2CallbackView.adapter_view(Conversation(request, provider_id))(request)


def end_address(request: HttpRequest, provider_id: str) -> str:
    """Where the provider ends its own session, or nothing when it names no such place."""
    return str(Conversation(request, provider_id).openid_config.get("end_session_endpoint", ""))
