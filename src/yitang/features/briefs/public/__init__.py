"""What strangers read of briefs: the copies that were released, and nothing else."""
