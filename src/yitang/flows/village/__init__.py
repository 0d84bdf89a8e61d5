"""From a resident's matter to a topic of a talk, and from a problem that a village cannot solve to a brief or a proposal: always linked."""
