"""Addresses below `/{council}/desk/grassroots/`."""

from django.urls import path

from yitang.features.grassroots.views import figures, matters, refusals, regions, studios, venues

app_name = "grassroots"
urlpatterns = [
    path("matters/", matters.matters, name="matters"),
    path("matters/take-down/", matters.take_down, name="take_down"),
    path("matters/export/", matters.export, name="export_matters"),
    path("matters/several/", matters.several, name="several"),
    path("matters/door/", refusals.refusals, name="refusals"),
    path("matters/door/close/", refusals.refuse, name="refuse"),
    path("matters/door/<uuid:refusal_id>/open/", refusals.lift, name="lift"),
    path("matters/<uuid:matter_id>/", matters.matter, name="matter"),
    path("matters/<uuid:matter_id>/contact/", matters.contact, name="contact"),
    path("matters/<uuid:matter_id>/photograph/", matters.purge, name="purge_photograph"),
    path("venues/", venues.venues, name="venues"),
    path("venues/export/", venues.export, name="export"),
    path("venues/figures/", figures.figures, name="figures"),
    path("venues/add/", venues.add, name="add"),
    path("venues/<uuid:venue_id>/", venues.venue, name="venue"),
    path("venues/<uuid:venue_id>/edit/", venues.edit, name="edit"),
    path("venues/<uuid:venue_id>/tend/", venues.tend, name="tend"),
    path("venues/<uuid:venue_id>/close/", venues.close, name="close"),
    path("venues/<uuid:venue_id>/reopen/", venues.reopen, name="reopen"),
    path("venues/<uuid:venue_id>/table/", venues.seat, name="seat"),
    path("venues/<uuid:venue_id>/rota/", studios.rota, name="rota"),
    path("venues/<uuid:venue_id>/rota/link/", studios.link, name="link"),
    path("venues/<uuid:venue_id>/rota/plan/", studios.plan, name="plan"),
    path("venues/rota/links/<uuid:linked_id>/end/", studios.unlink, name="unlink"),
    path("venues/rota/days/<uuid:reception_id>/note/", studios.note, name="note"),
    path("venues/rota/days/<uuid:reception_id>/off/", studios.call_off, name="call_off"),
    path("listening/", studios.listening, name="listening"),
    path("listening/card/", studios.card, name="card"),
    path("venues/table/<uuid:seated_id>/leave/", venues.unseat, name="unseat"),
    path("venues/<uuid:venue_id>/sheet/", venues.sheet, name="sheet"),
    path("venues/<uuid:venue_id>/sheet.pdf", venues.sheet_pdf, name="sheet_pdf"),
    path("venues/<uuid:venue_id>/code.svg", venues.code_svg, name="code_svg"),
    path("regions/", regions.regions, name="regions"),
    path("regions/add/", regions.add, name="add_region"),
    path("regions/<uuid:region_id>/", regions.edit, name="edit_region"),
]
