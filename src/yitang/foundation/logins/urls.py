"""Addresses below `/accounts/` that differ from allauth's own; they stand before those of `foundation.accounts`."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from yitang.foundation.logins import signon_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", views.LogIn.as_view(), name="account_login"),
    path("logout/", signon_views.LogOut.as_view(), name="account_logout"),
    path("sign-on/<slug:provider_id>/", signon_views.go, name="openid_connect_login"),
    path("sign-on/<slug:provider_id>/back/", signon_views.back, name="openid_connect_callback"),
    path("identity/", signon_views.join, name="logins_join"),
    path("identity/<slug:provider>/part/", signon_views.part, name="logins_part"),
    path("2fa/", views.Ways.as_view(), name="mfa_index"),
    path("2fa/authenticate/", views.SecondStep.as_view(), name="mfa_authenticate"),
]
if settings.PASSKEYS:
    urlpatterns += [
        path("2fa/webauthn/add/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
        path("2fa/webauthn/reauthenticate/", views.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    ]
