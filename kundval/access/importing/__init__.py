"""Reading in files (inläsning): what is common to all kinds of files. The rooms say what their kinds hold, in ``<room>/imports.py``::

    class UnitRow(RowSchema):
        code = Code("enhetens kod", data_key="enhet", help="Kontorets egen kod.", example="bjorken")
        provider = OrgNumber("utförarens organisationsnummer", data_key="org.nummer")
        valid_from = SwedishDate("startdatumet", data_key="från")

    UNITS = ImportKind(
        "enheter", "Enheter", permission="registry.write",
        sheets=(SheetKind("Enheter", UnitRow, key=("code",), lookups={"provider": PROVIDERS}),),
        **by_row(write_row),           # or plan=…, apply=… of one's own, for many rows
    )
    IMPORTS = by_name(UNITS)

``IMPORTS`` of all rooms are joined by ``create_app`` and the command line. A file is checked (``check.examine``): every row through its
schema, every code looked up for all rows at once, then the kind's ``plan``. One error and nothing is read in (``batches.apply``).
All that a batch did can be undone while nothing builds on it (``undo.undo``).

Rows that a kind adds carry ``import_batch_id``: those added through the ORM get it by themselves, bulk statements set it. What a kind
changes on rows that were there before, it changes through the ORM, so that the batch remembers what stood there.
"""
