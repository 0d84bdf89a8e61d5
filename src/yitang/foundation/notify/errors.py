"""What a channel says when it does not take a message."""


class NotTaken(Exception):
    """The channel did not take it, for this reason; `final` says that trying again is of no use."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final
