"""How many parts a text takes: GSM letters 160 or 153 a part, anything else 70 or 67 (content-style section 4)."""

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWO = frozenset("^{}\\[~]|€\f")  # these take the room of two


def is_gsm(text: str) -> bool:
    return all(letter in _GSM or letter in _GSM_TWO for letter in text)


def length(text: str) -> int:
    """In GSM letters, or in UTF-16 units when a letter is outside GSM (an emoji takes two)."""
    return sum(_sizes(text))


def parts(text: str) -> int:
    """1 for a text that fits. Joined parts give up some room to the join, and do not cut a double letter in two."""
    one, joined = (160, 153) if is_gsm(text) else (70, 67)
    sizes = _sizes(text)
    if sum(sizes) <= one:
        return 1
    count, used = 1, 0
    for size in sizes:
        if used + size > joined:
            count, used = count + 1, 0
        used += size
    return count


def fits(text: str, level: str) -> bool:
    """One part in GSM; outside GSM one for level neutral and two for the others."""
    return parts(text) <= (1 if is_gsm(text) or level == "neutral" else 2)


def _sizes(text: str) -> list[int]:
    if is_gsm(text):
        return [2 if letter in _GSM_TWO else 1 for letter in text]
    return [2 if ord(letter) > 0xFFFF else 1 for letter in text]
