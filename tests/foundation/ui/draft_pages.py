"""Pages with which the browser tests try the autosave: a form, and a server that keeps drafts and can end the log-in."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

FORM = """{% extends "ui/desk.html" %}{% block title %}写提案{% endblock %}{% block heading %}写提案{% endblock %}{% block content %}
<form method="post" action="/submit" novalidate data-leave data-autosave-url="/save" data-autosave-key="draft:1" data-autosave-owner="A"
  data-version="{{ draft.version }}" data-saved-at="{{ draft.saved_at }}">{% csrf_token %}{% autosave_state %}
<input type="hidden" name="version" value="{{ draft.version }}">
<label for="title">案由</label><input class="form-control" id="title" name="title" value="{{ draft.title }}">
<label for="body">内容</label><textarea class="form-control" id="body" name="body" data-count="10">{{ draft.body }}</textarea>
<p class="count" data-count-for="body" data-left="还可写 {n} 字" data-over="超出 {n} 字"></p>
<div class="acts"><button class="btn btn-primary">核对并提交</button></div></form>{% endblock %}"""

STATE: dict[str, object] = {}


def reset() -> None:
    STATE.clear()
    STATE.update(version=1, title="", body="", saved_at="", answer="save", saves=0, submits=0)


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(FORM).render({"draft": STATE}, request))


def save(request: HttpRequest) -> HttpResponse:
    """Saves, refuses or finds a conflict, as the test has set `answer`."""
    if STATE["answer"] == "ended":
        return JsonResponse({"code": "unauthorised"}, status=401)
    if STATE["answer"] == "conflict" or request.POST["version"] != str(STATE["version"]):
        return JsonResponse({"merge_url": "/merge"}, status=409)
    version = int(str(STATE["version"])) + 1
    STATE.update(title=request.POST["title"], body=request.POST["body"], version=version, saves=int(str(STATE["saves"])) + 1)
    STATE["saved_at"] = "2026-03-05T14:05:00+08:00"
    return JsonResponse({"version": version, "saved_at": STATE["saved_at"]})


def submit(request: HttpRequest) -> HttpResponse:
    STATE["submits"] = int(str(STATE["submits"])) + 1
    return HttpResponse(json.dumps(request.POST.dict()), content_type="text/plain")


reset()
urlpatterns = [
    path("form", form),
    path("save", save),
    path("submit", submit),
    path("accounts/", include("yitang.foundation.accounts.urls")),
    path("ui/", include("yitang.foundation.ui.urls")),
]
