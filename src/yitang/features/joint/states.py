"""The course of a joint room in one council: invited or opened here, open, ended. Each council walks it for its own copy."""

from django.utils.translation import gettext_noop

from yitang.instruments.workflow.procedures import Axis, Edge, Procedure, State

KIND = "joint"
AXIS = "joint"
RUN = "joint.run"
KINDS = "joint_kind"
"""Dictionary: what councils do together."""
PROPOSAL = "proposal"
"""The entry of it that is signed by the chairs of all before it is filed."""

JOINT = Procedure(
    code=KIND,
    label=gettext_noop("Joint work"),
    axes=(
        Axis(
            code=AXIS,
            label=gettext_noop("Course of joint work"),
            initial="new",
            states=(
                State("new", gettext_noop("Being set up")),
                State("invited", gettext_noop("Invited, the council's answer awaited")),
                State("open", gettext_noop("Working together")),
                State("ended", gettext_noop("Ended for this council"), flags=("final",)),
            ),
            edges=(
                Edge("begin", gettext_noop("Open the room"), ("new",), "open", RUN, automatic=True),
                Edge("receive", gettext_noop("Take in the invitation"), ("new",), "invited", RUN, automatic=True),
                Edge(
                    "accept",
                    gettext_noop("Join the room"),
                    ("invited",),
                    "open",
                    RUN,
                    done=gettext_noop("joined the room"),
                    effects=("joint.tell_joined",),
                ),
                Edge(
                    "decline",
                    gettext_noop("Do not join"),
                    ("invited",),
                    "ended",
                    RUN,
                    done=gettext_noop("did not join the room"),
                    effects=("joint.tell_declined",),
                    reason="required",
                    tone="secondary",
                ),
                Edge(
                    "leave",
                    gettext_noop("End the joint work for this council"),
                    ("open",),
                    "ended",
                    RUN,
                    done=gettext_noop("ended the joint work for this council"),
                    effects=("joint.tell_left",),
                    reason="required",
                    tone="secondary",
                ),
            ),
        ),
    ),
    stage_order=(AXIS,),
    parameters={"text_most": 20000},
)
