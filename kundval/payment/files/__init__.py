"""What is handed to finance: lines coded, gathered per payment, and written as files that agree with the run to the öre."""
