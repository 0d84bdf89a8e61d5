"""Addresses below `/{council}/desk/assessment/`."""

from django.urls import path

from yitang.features.assessment.views import awards, objections, opinions, own, people, rounds, schemes

app_name = "assessment"
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("mine/", own.mine, name="mine"),
    path("mine/<uuid:round_id>/", own.result, name="result"),
    path("mine/<uuid:round_id>/objection/<uuid:objection_id>/", own.files, name="objection_files"),
    path("mine/<uuid:round_id>/object/", own.object_, name="object"),
    path("mine/<uuid:round_id>/withdraw/<uuid:objection_id>/", own.withdraw, name="withdraw"),
    path("schemes/", schemes.schemes, name="schemes"),
    path("schemes/<uuid:scheme_id>/", schemes.scheme, name="scheme"),
    path("schemes/drafts/<uuid:draft_id>/", schemes.draft, name="draft"),
    path("schemes/drafts/<uuid:draft_id>/rows/", schemes.draft_rows, name="draft_rows"),
    path("schemes/drafts/<uuid:draft_id>/try/", schemes.dry_run, name="dry_run"),
    path("schemes/drafts/<uuid:draft_id>/<slug:act>/", schemes.draft_step, name="draft_step"),
    path("year/<int:year>/", people.overview, name="overview"),
    path("year/<int:year>/remind/", people.reminders, name="reminders"),
    path("year/<int:year>/export/", people.export, name="export"),
    path("year/<int:year>/of/<uuid:principal_id>/", people.person, name="person"),
    path("corrections/", people.corrections, name="corrections"),
    path("held-back/<uuid:fact_id>/lift/", people.lift, name="lift"),
    path("exempt/<uuid:exempt_id>/withdraw/", people.withdraw_exempt, name="withdraw_exempt"),
    path("awards/", awards.awards, name="awards"),
    path("awards/<uuid:award_id>/", awards.award, name="award"),
    path("awards/<uuid:award_id>/release/", awards.release, name="release_award"),
    path("awards/<uuid:award_id>/nominate/", awards.nominate_one, name="nominate"),
    path("awards/<uuid:award_id>/step/<slug:edge>/", awards.step, name="award_step"),
    path("awards/review/<uuid:nomination_id>/", awards.review, name="review_nomination"),
    path("<uuid:round_id>/", rounds.round_, name="round"),
    path("<uuid:round_id>/step/<slug:edge>/", rounds.step, name="step"),
    path("<uuid:round_id>/comments/", opinions.opinions, name="opinions"),
    path("<uuid:round_id>/objections/", objections.objections, name="objections"),
    path("<uuid:round_id>/objections/<uuid:objection_id>/", objections.objection, name="objection"),
]
