"""The pure rules of payment."""
