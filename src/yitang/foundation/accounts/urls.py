"""The part of allauth that is used: log-in, password, second step, own sessions. No sign-up and no e-mail roads in."""

from allauth.account import views as account
from django.urls import include, path

from yitang.foundation.accounts import views

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/forgotten/", views.forgotten, name="account_reset_password"),
    path("signup/", views.closed, name="account_signup"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
