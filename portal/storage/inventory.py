"""Every text column that is not sealed, with the reason why it holds nothing personal (T7).

A test compares this list with the tables: a new text column that is neither sealed nor named here fails.
"""

NOT_PERSONAL: dict[str, str] = {
    "setting_value.name": "name of a setting of the portal",
    "setting_value.value": "value of a setting, never about a person",
    "visit.id": "hash of a random cookie value",
    "visit.worker_id": "random identifier",
    "access_entry.about": "random public reference",
    "access_entry.kind": "one of the kinds declared in records/kinds.py",
    "access_entry.facts": "references only, checked against the declared facts of its kind",
    "access_entry.previous": "hash of the entry before",
    "access_entry.hash": "hash of this entry",
}

# Columns whose names say what they are, in every table: identifiers and key names are random, never typed by anyone.
EVERYWHERE: dict[str, str] = {
    "id": "random identifier",
    "ref": "random public reference",
    "person_key": "random identifier of a key in the key store",
}
