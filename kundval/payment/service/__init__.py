"""The verbs of payment, one module per thing they act on."""
