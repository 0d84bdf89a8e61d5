"""Pages of the pool, of invitations and of evaluations."""
