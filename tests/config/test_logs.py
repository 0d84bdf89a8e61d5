"""The access log names addresses, and none of the secrets in them."""

import pytest
from django.test import RequestFactory
from django.urls import resolve

from yitang.config.logs import shown_path


@pytest.mark.once
@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/yunhe/desk/notify/calendar/geheim-123.ics", "/yunhe/desk/notify/calendar/….ics"),
        ("/yunhe/desk/administration/invitation/geheim-123/", "/yunhe/desk/administration/invitation/…/"),
        ("/yunhe/desk/messages/", "/yunhe/desk/messages/"),
    ],
)
def test_secrets_in_addresses_are_not_logged(path: str, shown: str) -> None:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    assert shown_path(request) == shown
