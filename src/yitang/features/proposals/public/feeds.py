"""The Atom feed of what was published last (P13)."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from yitang.features.proposals.queries import published

NEWEST = 30
FIELDS = ("case_id", "title", "submitter_line", "class_label", "unit_line", "body", "published_at", "changed_at")
# XML has no way to write these, and texts from old systems bring them along.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class ProposalFeed(Feed):
    """Newest published proposals of a council. An entry's id is its case, so it stays the same wherever the site moves.

    One instance serves all requests: what belongs to a request travels in its `obj` and in the rows.
    """

    feed_type = Atom1Feed

    def get_object(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return request

    def title(self, request: Any) -> str:
        return _("%(council)s: proposals and replies") % {"council": request.council.name}

    def subtitle(self, request: Any) -> str:
        return _("Published proposals with the replies of the handling units")

    def link(self, request: Any) -> str:
        return reverse("portal:proposals:list", kwargs={"council": request.council.code})

    def feed_guid(self, request: Any) -> str:
        return f"urn:uuid:{request.council.pk}"

    def author_name(self, request: Any) -> str:
        return str(request.council.name)

    def items(self, request: Any) -> Iterable[dict[str, Any]]:
        base = self.link(request)
        return [row | {"url": f"{base}{row['case_id']}/"} for row in published(request.actor).values(*FIELDS)[:NEWEST]]

    def item_title(self, item: dict[str, Any]) -> str:
        return UNWRITABLE.sub("", item["title"])

    def item_link(self, item: dict[str, Any]) -> str:
        return str(item["url"])

    def item_guid(self, item: dict[str, Any]) -> str:
        return f"urn:uuid:{item['case_id']}"

    def item_author_name(self, item: dict[str, Any]) -> str:
        return UNWRITABLE.sub("", item["submitter_line"])

    def item_description(self, item: dict[str, Any]) -> str:
        """Who handled it, and how the text begins."""
        text = Truncator(" ".join(item["body"].split())).chars(160)
        units = _("Handling units: %(units)s") % {"units": item["unit_line"]} if item["unit_line"] else ""
        return UNWRITABLE.sub("", " · ".join(part for part in (units, text) if part))

    def item_categories(self, item: dict[str, Any]) -> list[str]:
        return [UNWRITABLE.sub("", item["class_label"])] if item["class_label"] else []

    def item_pubdate(self, item: dict[str, Any]) -> datetime:
        return item["published_at"]  # type: ignore[no-any-return]

    def item_updateddate(self, item: dict[str, Any]) -> datetime:
        return item["changed_at"]  # type: ignore[no-any-return]
