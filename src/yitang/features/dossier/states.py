"""The two procedures of the dossier: what a member claims, and the yearly report. Councils set the parameters with effective dates."""

from django.utils.translation import gettext_noop

from yitang.instruments.workflow.procedures import Axis, Edge, Procedure, State

CLAIM_KIND, REPORT_KIND = "duty_claim", "duty_report"
EDITABLE = ("draft", "returned")
"""Stages in which a report can be changed."""

CLAIM = Procedure(
    code=CLAIM_KIND,
    label=gettext_noop("Duty added by a member"),
    axes=(
        Axis(
            code="claiming",
            label=gettext_noop("Confirmation"),
            initial="waiting",
            states=(
                State("waiting", gettext_noop("Waiting for confirmation"), holder="committee_clerk"),
                State("confirmed", gettext_noop("Confirmed"), flags=("final",)),
                State("declined", gettext_noop("Not confirmed"), flags=("final",)),
                State("taken_back", gettext_noop("Taken back"), flags=("final",)),
            ),
            edges=(
                Edge(
                    "confirm",
                    gettext_noop("Confirm"),
                    ("waiting",),
                    "confirmed",
                    "dossier.confirm",
                    done=gettext_noop("confirmed the duty"),
                    effects=("dossier.confirmed",),
                    reason="optional",
                    batch=True,
                ),
                Edge(
                    "decline",
                    gettext_noop("Do not confirm"),
                    ("waiting",),
                    "declined",
                    "dossier.confirm",
                    done=gettext_noop("did not confirm the duty"),
                    effects=("dossier.declined",),
                    reason="required",
                    tone="danger",
                ),
                Edge(
                    "take_back",
                    gettext_noop("Take back"),
                    ("waiting",),
                    "taken_back",
                    "dossier.take_back",
                    done=gettext_noop("took it back"),
                    tone="neutral",
                ),
            ),
        ),
    ),
    stage_order=("claiming",),
)

REPORT = Procedure(
    code=REPORT_KIND,
    label=gettext_noop("Yearly report of a member"),
    axes=(
        Axis(
            code="reporting",
            label=gettext_noop("Yearly report"),
            initial="draft",
            states=(
                State("draft", gettext_noop("Draft"), holder="submitter", flags=("editable",)),
                State("submitted", gettext_noop("Waiting for the committee's comment"), holder="committee_clerk"),
                State(
                    "returned",
                    gettext_noop("Returned for changes"),
                    owner=gettext_noop("Returned to you for changes"),
                    holder="submitter",
                    flags=("editable",),
                ),
                State("commented", gettext_noop("Commented"), holder="members_affairs"),
                State("archived", gettext_noop("Archived"), flags=("final",)),
            ),
            edges=(
                Edge(
                    "submit",
                    gettext_noop("Submit the report"),
                    ("draft", "returned"),
                    "submitted",
                    "dossier.submit_report",
                    done=gettext_noop("submitted the report"),
                    guards=("dossier.report_complete",),
                    effects=("dossier.report_submitted",),
                ),
                Edge(
                    "return",
                    gettext_noop("Return for changes"),
                    ("submitted",),
                    "returned",
                    "dossier.comment_report",
                    done=gettext_noop("returned the report for changes"),
                    effects=("dossier.report_returned",),
                    reason="required",
                    tone="neutral",
                ),
                Edge(
                    "comment",
                    gettext_noop("Comment"),
                    ("submitted",),
                    "commented",
                    "dossier.comment_report",
                    done=gettext_noop("commented on the report"),
                    guards=("dossier.has_comment",),
                    effects=("dossier.report_commented",),
                ),
                Edge(
                    "archive",
                    gettext_noop("Archive"),
                    ("commented",),
                    "archived",
                    "dossier.archive_report",
                    done=gettext_noop("archived the report"),
                    effects=("dossier.report_archived",),
                    batch=True,
                ),
            ),
        ),
    ),
    stage_order=("reporting",),
    parameters={
        "report_of_all": False,
        "report_of_standing": True,
        "report_min": 1000,
        "report_max": 2000,
        "report_due_month": 12,
        "report_due_day": 31,
        "look_minutes": 30,
    },
)
