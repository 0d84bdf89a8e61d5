"""Addresses below `/{council}/desk/administration/`."""

from django.urls import path

from yitang.foundation.administration import account_views, audit_views, council_views, token_views

app_name = "administration"
urlpatterns = [
    path("accounts/", account_views.accounts, name="accounts"),
    path("accounts/invite/", account_views.invite, name="invite"),
    path("accounts/appoint/", account_views.appoint, name="appoint"),
    path("accounts/<uuid:account_id>/", account_views.account, name="account"),
    path("accounts/<uuid:account_id>/renew/", account_views.renew, name="renew"),
    path("accounts/<uuid:account_id>/active/", account_views.set_active, name="set_active"),
    path("appointments/<uuid:appointment_id>/end/", account_views.end, name="end"),
    path("invitation/<str:secret>/", account_views.invitation, name="invitation"),
    path("tokens/", token_views.tokens, name="tokens"),
    path("tokens/<uuid:token_id>/revoke/", token_views.revoke, name="revoke"),
    path("audit/", audit_views.records, name="audit"),
    path("audit/<uuid:record_id>/", audit_views.record, name="record"),
    path("settings/", council_views.overview, name="settings"),
    path("settings/contact/", council_views.contact, name="contact"),
    path("settings/dictionaries/<slug:dictionary>/", council_views.dictionary, name="dictionary"),
    path("settings/dictionaries/<slug:dictionary>/add/", council_views.add_entry, name="add_entry"),
    path("settings/entries/<uuid:entry_id>/end/", council_views.end_entry, name="end_entry"),
    path("settings/words/", council_views.wordings, name="wordings"),
    path("settings/words/<slug:term>/", council_views.wording, name="wording"),
    path("settings/sessions/", council_views.sessions, name="sessions"),
    path("settings/sessions/add/", council_views.session, name="add_session"),
    path("settings/sessions/<uuid:session_id>/", council_views.session, name="session"),
]
