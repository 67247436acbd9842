"""What other rooms and pages ask of quality. Lists are filtered by the grants of whoever asks."""
