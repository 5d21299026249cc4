"""Words that no message may hold, in any language (content-style section 4; N-10, T2, G25).

The last wall: every text is looked through just before it is sent, place names included.
"""

import re


def _list(*lines: str) -> tuple[str, ...]:
    return tuple(word.strip() for line in lines for word in line.split(",") if word.strip())


# Anywhere in a word.
STEMS: dict[str, tuple[str, ...]] = {
    "en": _list(
        "drug,alcohol,drink,addict,recover,rehab,overdose,substance,relapse,sober,heroin,cocaine,cannabis,naloxone,",
        "support group,family support,counsel,mentor,therap,crisis,mental,suicid,abuse,violen,safeguard,social work,",
        "carer,famil,loved one,daughter,husband,partner,mother,father,bereave,grief,helpline,treatment,clinic,",
        "service user",
    ),
    "cy": _list(
        "cyffur,alcohol,diod,yfed,caeth,dibyniaeth,adferiad,adsefydlu,gorddos,sylwedd,heroin,cocên,canabis,nalocson,",
        "grŵp cymorth,cwnsel,mentor,therapi,argyfwng,iechyd meddwl,hunanladd,cam-drin,camdrin,trais,diogelu,",
        "gwaith cymdeithasol,gofalwr,teulu,anwylyd,partner,galar,profedigaeth,llinell gymorth,triniaeth,clinig,",
        "defnyddiwr gwasanaeth",
    ),
    "ur": _list(
        "منشیات,شراب,نشہ,نشے,الکحل,بحالی,ہیروئن,کوکین,چرس,مشاورت,کاؤنسل,مینٹور,تھراپی,بحران,ذہنی,خودکشی,زیادتی,تشدد,",
        "تحفظ اطفال,خاندان,گھرانہ,بیٹا,بیٹی,شوہر,بیوی,والد,والدہ,سوگ,ہیلپ لائن,علاج,کلینک",
    ),
    "pa": _list(
        "ਨਸ਼,ਸ਼ਰਾਬ,ਡਰੱਗ,ਅਲਕੋਹਲ,ਅਮਲੀ,ਹੈਰੋਇਨ,ਕੋਕੀਨ,ਭੰਗ,ਚਰਸ,ਓਵਰਡੋਜ਼,ਰੀਹੈਬ,ਮੁੜ ਵਸੇਬ,ਸਲਾਹਕਾਰ,ਕਾਊਂਸਲ,ਮੈਂਟਰ,ਥੈਰੇਪੀ,ਸੰਕਟ,ਮਾਨਸਿਕ,",
        "ਖੁਦਕੁਸ਼ੀ,ਆਤਮ ਹੱਤਿਆ,ਹਿੰਸਾ,ਦੁਰਵਿਹਾਰ,ਸੋਸ਼ਲ ਵਰਕ,ਪਰਿਵਾਰ,ਟੱਬਰ,ਪਤਨੀ,ਮਾਤਾ,ਪਿਤਾ,ਸੋਗ,ਹੈਲਪਲਾਈਨ,ਇਲਾਜ,ਕਲੀਨਿਕ,ਸਹਾਇਤਾ ਗਰੁੱਪ",
    ),
}
# Only as whole words: they are parts of harmless ones (merch, a daughter, of Mercher, Wednesday).
WHOLE: dict[str, tuple[str, ...]] = {
    "en": ("son", "sons", "using", "wife", "mum", "mums", "dad", "dads", "session", "sessions"),
    "cy": ("mab", "merch", "mam", "tad", "gŵr", "gwraig", "sesiwn"),
    "ur": ("ماں", "باپ", "لت"),
    "pa": ("ਪੁੱਤ", "ਪੁੱਤਰ", "ਧੀ", "ਬੇਟਾ", "ਬੇਟੀ", "ਪਤੀ", "ਮਾਂ", "ਪਿਓ", "ਬਾਪ", "ਲਤ", "ਵਹੁਟੀ"),
}
_LETTER = r"[\w\u0a00-\u0a7f]"  # vowel signs of Gurmukhi are marks, which \w and \b pass over


def _pattern(language: str) -> re.Pattern[str]:
    stems = "|".join(re.escape(stem) for stem in STEMS[language])
    whole = "|".join(re.escape(word) for word in WHOLE[language])
    return re.compile(rf"{stems}|(?<!{_LETTER})(?:{whole})(?!{_LETTER})", re.IGNORECASE)


_PATTERNS = {language: _pattern(language) for language in STEMS}


def found(text: str, language: str = "en") -> list[str]:
    """Banned words in a text: the English list always, and that of its language."""
    plain = " ".join(text.split())
    wanted = {"en", language} & _PATTERNS.keys()
    return sorted({hit.group(0).lower() for code in wanted for hit in _PATTERNS[code].finditer(plain)})
