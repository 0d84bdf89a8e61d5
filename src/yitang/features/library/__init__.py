"""典型案例 — edited copies of cases that are worth reading: names removed, approved, published, and methods that other venues take up."""
