"""Who may do what: users, dated grants, four-eyes tasks, jobs and import batches.

Owns ``setting``, ``user``, ``grant``, ``task``, ``job``, ``import_batch``. A grant is a role (handläggare, kvalitetsansvarig, ekonom,
attestant, ledning, revisor, utförare, administratör) for one industry or one provider, from a day to a day. A room that wants
two persons for an act records a task here; this room calls nobody.
"""
