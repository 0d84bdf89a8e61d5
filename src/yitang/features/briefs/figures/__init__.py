"""社情民意统计 — counts of briefs between two days, each opening to its rows; table (g) of the ladder."""
