"""The course of a case of the library: edited, approved by somebody in charge, published, withdrawn."""

from django.utils.translation import gettext_noop

from yitang.instruments.workflow.procedures import Axis, Edge, Procedure, State

KIND = "library"
AXIS = "library"

LIBRARY = Procedure(
    code=KIND,
    label=gettext_noop("Case of the library"),
    axes=(
        Axis(
            code=AXIS,
            label=gettext_noop("Course of a case of the library"),
            initial="draft",
            states=(
                State("draft", gettext_noop("Being edited")),
                State("submitted", gettext_noop("Waiting for approval")),
                State("approved", gettext_noop("Approved, not public yet")),
                State("published", gettext_noop("In the library"), flags=("final",)),
                State("withdrawn", gettext_noop("Taken out of the library"), flags=("final",)),
            ),
            edges=(
                Edge(
                    "submit",
                    gettext_noop("Hand in for approval"),
                    ("draft",),
                    "submitted",
                    "library.edit",
                    done=gettext_noop("handed it in for approval"),
                    guards=("library.names_are_gone",),
                    effects=("library.keep_names_seen",),
                ),
                Edge(
                    "send_back",
                    gettext_noop("Return for changes"),
                    ("submitted",),
                    "draft",
                    "library.approve",
                    done=gettext_noop("returned it for changes"),
                    reason="required",
                    tone="secondary",
                ),
                Edge(
                    "approve",
                    gettext_noop("Approve for the library"),
                    ("submitted",),
                    "approved",
                    "library.approve",
                    done=gettext_noop("approved it for the library"),
                ),
                Edge(
                    "publish",
                    gettext_noop("Publish in the library"),
                    ("approved",),
                    "published",
                    "library.publish",
                    done=gettext_noop("published it in the library"),
                    effects=("library.make_public",),
                ),
                Edge(
                    "withdraw",
                    gettext_noop("Take out of the library"),
                    ("published",),
                    "withdrawn",
                    "library.publish",
                    done=gettext_noop("took it out of the library"),
                    reason="required",
                    effects=("library.make_private",),
                    tone="secondary",
                ),
                Edge(
                    "edit_again",
                    gettext_noop("Edit it again"),
                    ("withdrawn",),
                    "draft",
                    "library.edit",
                    done=gettext_noop("began to edit it again"),
                    tone="secondary",
                ),
            ),
        ),
    ),
    stage_order=(AXIS,),
)
