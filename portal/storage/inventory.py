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
    "worker.email_index": "keyed hash of an address",
    "worker.role": "one of the roles in web/access.py",
    "worker.agency_id": "random identifier",
    "worker.password": "Argon2id hash",
    "worker.fs_uniquifier": "random identifier",
    "worker.fs_webauthn_user_handle": "random identifier",
    "worker_set_up_link.worker_id": "random identifier",
    "worker_set_up_link.token_hash": "hash of a random value",
    "worker_recovery_code.worker_id": "random identifier",
    "worker_recovery_code.mark": "first letters of a random code, by which its row is found",
    "worker_recovery_code.hash": "Argon2id hash of the rest of that code",
    "worker_passkey.worker_id": "random identifier",
    "worker_passkey.transports_said": "how a key is plugged in: usb, nfc, internal",
    "worker_passkey.device_type": "single-device or multi-device",
    "worker_passkey.usage": "first or secondary",
    "sign_in_try.id": "keyed hash of an address and a network",
    "family_member.age_band": "one of three bands",
    "family_member.language": "code of a language",
    "self_referral.family_member_id": "random identifier",
    "self_referral.stage": "one of the stages in referrals/stages.py",
    "self_referral.route": "adult or young",
    "self_referral.danger": "yes, no or unsure, needed to put the queue in order",
    "self_referral.entry_source": "one of the sources in referrals/sources.py",
    "self_referral.once_key": "random value of a form",
    "return_code.locator": "random letters; the secret is not kept",
    "return_code.family_member_id": "random identifier",
    "return_code.hash": "Argon2id hash of the secret and the PIN",
    "code_try.slot": "keyed hash of what was typed and a network",
    "consent.family_member_id": "random identifier",
    "consent.scope": "one of the things agreed to in referrals/confidentiality.py",
    "consent.text_version": "version of our own text",
    "consent.language": "code of a language",
    "saved_answers.family_member_id": "random identifier",
}

# Columns whose names say what they are, in every table: identifiers and key names are random, never typed by anyone.
EVERYWHERE: dict[str, str] = {
    "id": "random identifier",
    "ref": "random public reference",
    "person_key": "random identifier of a key in the key store",
}
