"""What comes in: joint writers, what a clerk enters for others."""
