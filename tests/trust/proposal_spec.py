"""The procedure of a proposal written down a second time and by hand: who takes which step from where to where, with what."""

from typing import Any

from yitang.foundation.permissions.roles import Role

SUBMITTER, OTHER, CLERK, DIRECTOR = "submitter", "other member", Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR
SECRETARY, DISPATCH = Role.SECRETARY_GENERAL, Role.DISPATCH_OFFICE
LIAISON, HANDLER, HEAD = Role.UNIT_LIAISON, Role.UNIT_HANDLER, Role.UNIT_HEAD
ACTORS = [SUBMITTER, OTHER, CLERK, DIRECTOR, SECRETARY, DISPATCH, LIAISON, HANDLER, HEAD, Role.AUDITOR, Role.COUNCIL_LEADER]

# The specification, written down a second time and by hand: (axis, edge) → (from, to, who).
SPEC: dict[tuple[str, str], tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    ("filing", "submit"): (("draft", "returned"), "submitted", (SUBMITTER,)),
    ("filing", "return"): (("submitted",), "returned", (CLERK, DIRECTOR)),
    ("filing", "file"): (("submitted",), "filed", (DIRECTOR,)),
    ("filing", "not_file"): (("submitted",), "not_filed", (DIRECTOR,)),
    ("filing", "withdraw"): (("submitted", "returned"), "withdrawn", (SUBMITTER,)),
    ("course", "assign"): (("awaiting_assignment",), "handling", (DISPATCH,)),
    ("course", "rate"): (("answered",), "rated", (SUBMITTER,)),
    ("course", "rehandle"): (("rated",), "handling", (CLERK, DIRECTOR)),
    ("course", "remind_assignment"): (("awaiting_assignment",), "", (CLERK, DIRECTOR, DISPATCH)),
    ("course", "remind_feedback"): (("answered",), "", (CLERK, DIRECTOR, DISPATCH)),
    ("course", "conclude"): (("rated",), "concluded", (CLERK, DIRECTOR)),
    ("handling", "receive"): (("sent",), "received", (LIAISON, HEAD)),
    ("handling", "draft"): (("received",), "drafted", (LIAISON, HANDLER)),
    ("handling", "send_back"): (("drafted",), "received", (HEAD,)),
    ("handling", "issue"): (("drafted",), "replied", (HEAD,)),
    ("handling", "request_return"): (("sent",), "return_requested", (LIAISON, HEAD)),
    ("handling", "agree_return"): (("return_requested",), "released", (DISPATCH,)),
    ("handling", "deny_return"): (("return_requested",), "sent", (DISPATCH,)),
    ("handling", "reassign"): (("sent", "received", "drafted", "reviewing"), "released", (DISPATCH,)),
    ("handling", "remind_receipt"): (("sent",), "", (CLERK, DIRECTOR, DISPATCH)),
    ("handling", "remind"): (("received", "drafted", "reviewing"), "", (CLERK, DIRECTOR, DISPATCH)),
    ("publication", "publish"): (("unpublished", "taken_down"), "published", (DIRECTOR, SECRETARY)),
    ("publication", "take_down"): (("published",), "taken_down", (DIRECTOR, SECRETARY)),
    ("filing", "convert"): (("submitted",), "converted", (DIRECTOR,)),
    ("filing", "ask_consent"): (("submitted",), "consent", (DIRECTOR,)),
    ("filing", "consent"): (("consent",), "converted", (SUBMITTER,)),
    ("filing", "refuse"): (("consent",), "submitted", (SUBMITTER,)),
    ("filing", "appeal"): (("not_filed",), "appeal", (SUBMITTER,)),
    ("filing", "uphold"): (("appeal",), "not_filed", (DIRECTOR,)),
    ("filing", "reopen"): (("appeal",), "submitted", (DIRECTOR,)),
}
GRADES = dict.fromkeys(("attitude", "result", "overall"), "satisfied")
UNITS = ("edu", "fin")
ASIDE = (
    "withdraw",
    "not_file",
    "return",
    "send_back",
    "take_down",
    "request_return",
    "deny_return",
    "reassign",
    "convert",
    "ask_consent",
    "uphold",
)
# What may be said at a step: each choice with whether it fits. A unit's code stands for its id.
PAYLOADS: dict[str, list[tuple[dict[str, Any], bool]]] = {
    "file": [({}, True), ({"class_code": "economy"}, True), ({"class_code": "nothing"}, False)],
    "not_file": [({"reason_code": "vague"}, True), ({}, False), ({"reason_code": "nothing"}, False)],
    "convert": [({"code": "opinion"}, True), ({}, False), ({"code": "brief"}, False)],
    "ask_consent": [({"code": "brief"}, True), ({}, False), ({"code": "opinion"}, False)],
    "assign": [
        ({"lead": "edu"}, True),
        ({"lead": "edu", "co": ["fin"]}, True),
        ({"separate": ["edu", "fin"]}, True),
        ({}, False),
        ({"lead": "edu", "separate": ["fin"]}, False),
        ({"lead": "edu", "co": ["edu"]}, False),
        ({"lead": "member"}, False),
    ],
    "rate": [(GRADES, True), ({}, False), (GRADES | {"overall": "dissatisfied"}, False), (GRADES | {"result": "x"}, False)],
    "agree_return": [({"unit": "edu"}, True), ({"unit": "fin"}, True), ({}, True), ({"unit": "member"}, False)],
    "reassign": [({"unit": "edu"}, True), ({"unit": "fin"}, True), ({}, True), ({"unit": "member"}, False)],
    "conclude": [({"adoption": "partial"}, True), ({}, False), ({"adoption": "maybe"}, False)],
    "publish": [({"body": "公开的文字"}, True), ({"body": "  "}, False), ({}, False)],
}
NEEDS_REASON = {"return", "send_back", "take_down", "request_return", "deny_return", "reassign", "rehandle", "appeal", "uphold"}
