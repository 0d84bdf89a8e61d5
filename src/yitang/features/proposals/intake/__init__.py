"""From the first draft to the decision on filing: who submits, in which form, and what a review may come to."""
