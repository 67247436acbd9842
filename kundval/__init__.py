"""kundval: a Swedish municipality's system for customer choice, from approved provider to explained payment."""
