"""What other rooms and pages ask the registry. Lists of things are filtered by the grants of whoever asks."""
