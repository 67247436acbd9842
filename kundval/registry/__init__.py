"""The market's register: boards and their decisions, industries, services, providers, units, who runs them, agreements.

A board (nämnd) finances or produces. An industry (bransch) has, dated, a responsible board, an office unit and a head: the face of
the industry. A service (tjänst) has dimensions that a choice gives values to. A unit (enhet) is run by a provider (utförare), dated,
in a mode (egenregi, fristående, entreprenad, annan kommun, fristående i annan kommun). The municipality is one provider.
"""
