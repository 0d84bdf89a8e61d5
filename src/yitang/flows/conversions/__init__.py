"""From proposals and gatherings to briefs, and from briefs to proposals: always with consent, always linked."""
