"""The API's branch of the addresses is known by name and imported by use."""

import subprocess
import sys

import pytest
from django.urls import NoReverseMatch, resolve, reverse

pytestmark = pytest.mark.once

ASKED = """
import sys, django; django.setup()
from django.urls import resolve, reverse
resolve("/healthz"); reverse("desk:home", kwargs={"council": "x"})
before = "ninja" in sys.modules
reverse("api:openapi-json")
print(before, "ninja" in sys.modules)
"""


def test_it_is_imported_by_the_first_address_below_it() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_names_and_addresses_lead_both_ways() -> None:
    assert reverse("api:openapi-json") == "/api/v1/openapi.json"
    assert resolve("/api/v1/openapi.json").view_name == "api:openapi-json"
    assert resolve("/api/v1/").view_name == "api:reference"


def test_a_name_that_is_not_there_is_none() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("api:nothing")
