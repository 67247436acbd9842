"""The yardsticks: statements as one writes them by hand, without difference against what is booked."""

MONTH = """
INSERT INTO line (run_id, account_id, person_id, slot, due_quantity, due_whole, booked_quantity, booked_whole, due_ore, booked_ore,
                  amount_ore, due_vat_ore, booked_vat_ore, vat_ore)
SELECT {run}, account_id, person_id, slot, days, whole, 0, whole,
       (2 * price_ore * days + whole) / (2 * whole), 0, (2 * price_ore * days + whole) / (2 * whole),
       (2 * price_vat_ore * days + whole) / (2 * whole), 0, (2 * price_vat_ore * days + whole) / (2 * whole)
FROM (
    SELECT t.account_id, s.person_id, s.slot, max(t.whole) AS whole, max(t.price_ore) AS price_ore, max(t.price_vat_ore) AS price_vat_ore,
           CAST(sum(CASE WHEN s.valid_to < t.days_to THEN s.valid_to ELSE t.days_to END
                    - CASE WHEN s.valid_from > t.days_from THEN s.valid_from ELSE t.days_from END) AS bigint) AS days
    FROM term t
    JOIN segment s ON s.unit_id = t.unit_id AND s.service_id = t.service_id AND s.value_set_id = t.value_set_id
    WHERE t.kind = 'placering' AND s.valid_from < t.days_to AND s.valid_to > t.days_from AND s.known_from <= t.known_by
      AND s.known_to > t.known_by AND s.born >= t.born_from AND s.born < t.born_to AND s.month = 0
    GROUP BY t.account_id, s.person_id, s.slot
) due
"""
"""What a month is due, stored as lines, from terms that are there already."""

YEAR = """
SELECT count(*), sum(ore), sum(vat_ore) FROM (
    SELECT person_id, (2 * price_ore * days + whole) / (2 * whole) AS ore, (2 * price_vat_ore * days + whole) / (2 * whole) AS vat_ore
    FROM (
        SELECT w.month, s.person_id, s.slot, s.unit_id, o.provider_id, o.mode, o.counterparty, r.row_key,
               r.amount_ore * k.k / 12 - r.amount_ore * (k.k - 1) / 12 AS price_ore,
               r.vat_ore * k.k / 12 - r.vat_ore * (k.k - 1) / 12 AS price_vat_ore, w.whole,
               CAST(sum({least}(s.valid_to, w.window_to, o.valid_to, r.valid_to)
                        - {greatest}(s.valid_from, w.window_from, o.valid_from, r.valid_from)) AS bigint) AS days
        FROM payment_window w
        JOIN (SELECT id, month % 12 + 1 AS k FROM payment_window) k ON k.id = w.id
        JOIN segment s ON s.service_id = w.service_id AND s.valid_from < w.window_to AND s.valid_to > w.window_from
             AND s.known_from <= w.known_by AND s.known_to > w.known_by
        JOIN owner o ON o.unit_id = s.unit_id AND o.valid_from < w.window_to AND o.valid_to > w.window_from
             AND o.known_from <= w.known_by AND o.known_to > w.known_by
        JOIN approval a ON a.unit_id = s.unit_id AND a.service_id = s.service_id
        JOIN band b ON b.service_id = s.service_id
             AND s.born > w.age_day - b.age_to * 365.2425 AND s.born <= w.age_day - b.age_from * 365.2425
        JOIN value_set v ON v.id = s.value_set_id
        JOIN rate_in_force r ON r.service_id = s.service_id AND r.band = b.name AND r."values" = v.text AND r.modes = o.mode
             AND r.valid_from < w.window_to AND r.valid_to > w.window_from
        WHERE s.month = 0
        GROUP BY w.month, s.person_id, s.slot, s.unit_id, o.provider_id, o.mode, o.counterparty, r.row_key, r.amount_ore, r.vat_ore,
                 k.k, w.whole
    ) due
) paid
"""
"""What all open months are due in one plain statement over everything."""
