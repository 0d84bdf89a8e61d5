"""指标 — what a council sets itself at the grassroots for a year, who is in charge of which place, what was planned, done and checked."""
