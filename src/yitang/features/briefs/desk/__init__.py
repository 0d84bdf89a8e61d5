"""The editing desk: merging, issue, passing on, release, turning into a proposal."""
