"""What strangers read of proposals."""
