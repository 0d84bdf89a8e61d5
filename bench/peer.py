"""The named peer: a bare Django view that lists 25 titles of the same table by a plain template, nothing else around it."""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yitang.config.settings")
django.setup()
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__

PAGE = Engine().from_string(
    "<!doctype html><title>peer</title><table>{% for id, title, stage in rows %}"
    '<tr><td><a href="/{{ id }}">{{ title }}</a></td><td>{{ stage }}</td></tr>{% endfor %}</table>'
)


def bare_list(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Row-level security shows nothing to a connection that names no council.
            cursor.execute("SELECT set_config('yitang.councils', '*', false)")
        cursor.execute("SELECT id, title, stage FROM workflow_case ORDER BY id DESC LIMIT 25")
        rows = cursor.fetchall()
    return HttpResponse(PAGE.render(Context({"rows": rows})))


urlpatterns = [path("", bare_list)]
application = WSGIHandler()
