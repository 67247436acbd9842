"""From facts of choice to what holds, as known on each day. Pure: facts in, rows out (design, "Settled to the öre" 9–11)."""
