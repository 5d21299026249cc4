"""Ways out, chosen by the addresses in the settings."""

from portal.messages.gateways.choose import check_mail, check_texts, choose

__all__ = ["check_mail", "check_texts", "choose"]
