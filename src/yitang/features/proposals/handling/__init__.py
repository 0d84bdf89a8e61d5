"""The round through the units: what follows from it and how it is watched."""
