"""Work without a network: a talk is opened, attended and minuted on a phone, and sent later, each act exactly once.

What the phone takes along is `pack`, what it sends back are entries, each an act of `talks.actions` under a key of its own (`entries`).
The page itself is one that the browser keeps; its scripts are `static/talks/offline*.js`.
"""
