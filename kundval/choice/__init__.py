"""Who chose what: persons, entitlements, the facts of choice, performed volumes, and the segments derived from them.

A person has a surrogate id with dated identities, residence and protection; a merge points at the last survivor. A choice (val), a switch
(byte), an end (avslut), an extent (omfattning), an annulment (annullering) are facts with the legal day on which they were reported.
The verb that records one rebuilds the person's segments: person, service, slot, unit and values, valid from–to and known from–to.
"""
