"""What of a positive net is set against a payee's balance (kvittning). Pure, öre."""


def set_off(net_ore: int, balance_ore: int) -> int:
    """As much of the balance as the net covers; nothing of a net of nothing or less."""
    return max(min(net_ore, balance_ore), 0)
