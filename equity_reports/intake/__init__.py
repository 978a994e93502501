"""Bring it in as it is, then type it once: registers, appointments, deprivation."""
