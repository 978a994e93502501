"""What every test shares."""

from hypothesis import settings

# Shared machines pause now and then; a property is about values, not about milliseconds.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
