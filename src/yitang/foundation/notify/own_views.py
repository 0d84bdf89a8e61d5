"""Each person's own pages: how I am told, and the address of my calendar."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.foundation.administration.actions import form_key
from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.notify import forms, mail, ways
from yitang.foundation.notify.feed import calendar_of, feed_of
from yitang.foundation.notify.hours import Hours
from yitang.foundation.notify.models import CalendarFeed, Reach
from yitang.foundation.notify.policy import READ
from yitang.foundation.permissions.web import needs, takes_strangers


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ)
def own(request: Any) -> HttpResponse:
    """Channels and choices; posting saves the choices."""
    if request.method != "POST":
        return _page(request)
    form = forms.ChoicesForm(request.POST)
    if form.is_valid():
        try:
            ways.choose(request.actor, **form.cleaned_data)
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            return _done(request, _("Saved."))
    return _page(request, choices=form)


@require_POST
@needs(READ)
def email(request: Any) -> HttpResponse:
    """Enter an address; a code goes there."""
    form = forms.EmailForm(request.POST)
    if form.is_valid():
        try:
            ways.set_email(request.actor, email=form.cleaned_data["email"])
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            return _done(request, _("A code is on its way to this address. Enter it here within the day."))
    return _page(request, email=form)


@require_POST
@needs(READ)
def code(request: Any) -> HttpResponse:
    """Confirm the address by its code."""
    form = forms.CodeForm(request.POST)
    if form.is_valid():
        try:
            ways.confirm_email(request.actor, code=form.cleaned_data["code"])
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            return _done(request, _("The address is confirmed. Messages go there from now on."))
    return _page(request, code=form)


@require_POST
@needs(READ)
def drop(request: Any) -> HttpResponse:
    """Take the address away."""
    ways.drop_email(request.actor)
    return _done(request, _("The address has been taken away; nothing is sent there any more."))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ)
@never_cache
def calendar(request: Any) -> HttpResponse:
    """The calendar's address: making one shows it this once and ends an earlier one."""
    made = ""
    if request.method == "POST":
        secret = ways.make_feed(request.actor, key=request.POST.get("key") or None).secret
        # The same form sent twice made one address; that of the second answer would open nothing.
        if feed_of(secret):
            path = reverse("desk:notify:feed", kwargs={"council": request.council.code, "feed": secret})
            made = f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)
        else:
            return redirect("desk:notify:calendar", council=request.council.code)
    feed = CalendarFeed.objects.filter(account=request.user, revoked_at__isnull=True).first()
    return render(request, "notify/calendar.html", {"feed": feed, "made": made, "key": form_key()})


@require_POST
@needs(READ)
def end_calendar(request: Any) -> HttpResponse:
    """End the calendar's address."""
    ways.end_feed(request.actor)
    messages.success(request, _("The address has ended. Calendars that know it get nothing new."))
    return redirect("desk:notify:calendar", council=request.council.code)


@takes_strangers
@require_safe
@never_cache
def feed(request: Any, feed: str) -> HttpResponse:
    """The calendar itself, for programmes that know its address. Raises `NotFound` for one that has ended."""
    found = feed_of(feed)
    if found is None:
        raise NotFound(_("This calendar does not exist, or its address has ended."))
    answer = HttpResponse(calendar_of(request.council, found), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="yitang.ics"'
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _done(request: Any, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("desk:notify:own", council=request.council.code)


def _page(request: Any, **given: Form) -> HttpResponse:
    """The page with its forms; those given keep what was typed and say what is wrong."""
    way = Reach.objects.filter(account=request.user).first() or Reach(council=request.council, account=request.user)
    start = {name: getattr(way, name) for name in ("needs", "knows", "muted", "phone")}
    context = {
        "way": way,
        "mail_ready": mail.ready(),
        "hour": Hours.of(request.council).digest_hour,
        "choices": forms.ChoicesForm(initial=start),
        "email": forms.EmailForm(),
        "code": forms.CodeForm(),
        "wrong": list(given.values()),
    }
    return render(request, "notify/own.html", context | given)
