"""协商统计 — counts of topics, activities, words and answers between two days, each opening to its rows."""
