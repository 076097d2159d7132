"""Whether a text already greets, closes or apologises, so that dressing it says nothing twice.

The catalogue's own wordings are recognised, and beside them what people and translation models usually write.
"""

from __future__ import annotations

import re
from functools import cache

from locales import catalogues
from locales.templates import TEMPLATES, context

_USUAL_GREETINGS: dict[str, str] = {
    "en": "hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)",
    "fr": "bonjour|bonsoir|salut|coucou|chère?s?|madame|monsieur",
    "sv": "hej|hejsan|hallå|god (?:morgon|dag|kväll|eftermiddag)|kära|käre|bästa",
    "pl": "dzień dobry|dobry wieczór|witam|witaj|witamy|cześć|hej|szanown\\w+|drog[ia]",
    "uk": "добрий|доброго|вітаю|вітаємо|привіт|здрастуйте|шановн\\w+|доброї",
    "ru": "здравствуй(?:те)?|добрый|доброе|доброго|привет\\w*|уважаем\\w+|дорог(?:ой|ая|ие)",
    "hu": "tisztelt|kedves|jó (?:napot|reggelt|estét)|szia|üdvözl\\w+|helló",
    "el": "γεια|καλημέρα|καλησπέρα|καλή σας|αγαπητ\\w+|αξιότιμ\\w+|χαίρετε",
    "bg": "здравей(?:те)?|добър|добро|уважаем\\w+|скъп\\w+",
    "sk": "dobrý|dobré|ahoj|vážen\\w+|mil[ýáí]|zdravím",
    "hr": "poštovan\\w*|dobar|dobro jutro|bok|drag[iao]",
    "pt": "olá|oi|bom dia|boa tarde|boa noite|prezad\\w+|car[oa]s?|estimad\\w+|exm[oa]s?",
    "es": "hola|buen[oa]s|buen día|estimad\\w+|querid\\w+|apreciad\\w+",
    "de": "hallo|hi|guten (?:tag|morgen|abend)|sehr geehrte\\w*|lieber?|moin|servus|grüezi|grüß gott|grüss gott",
    "it": "ciao|salve|buongiorno|buonasera|buon giorno|gentil[ei]\\w*|egregi\\w+|car[oai]|spett",
    "nl": "hallo|hoi|hi|beste|geachte|dag|goede(?:morgen|middag|navond|ndag)",
    "ro": "bună|salut|stimat\\w+|dragă|domnule|doamnă",
    "cs": "dobrý|dobré|ahoj|vážen\\w+|mil[ýáí]|zdravím",
    "da": "hej|hejsan|kære|goddag|god (?:morgen|dag|aften)",
    "nb": "hei|heisann|kjære|god (?:morgen|dag|kveld)",
    "fi": "hei|moi|moikka|terve|hyvä asiakas|hyvää|arvoisa",
    "tr": "merhaba\\w*|selam\\w*|sayın|değerli|sevgili|günaydın|iyi (?:günler|akşamlar|geceler)",
    "ar": "السلام عليكم|مرحب|أهل|اهل|عزيز|تحية|صباح الخير|مساء الخير|عميلنا|السيد|الأستاذ",
    "hi": "नमस्ते|नमस्कार|प्रिय|आदरणीय|हैलो",
    "id": "halo|hai|hi|selamat (?:pagi|siang|sore|malam)|yth|dear|kepada",
    "th": "สวัสดี|เรียน",
    "vi": "xin chào|chào|kính (?:gửi|chào|thưa)|thân gửi|dạ",
    "ko": "안녕",
    "ja": "こんにちは|こんばんは|おはよう|お世話になって|拝啓|はじめまして"
    "|[^\\s。、]{1,12}(?:(?<![仕模同多異有])様|さま)(?=[\\s、，])",
    "zh": ".{0,14}?(?:您好|你好)|尊敬的|亲爱的|親愛的|亲，|嗨|哈囉|早上好|早安",
}

_USUAL_CLOSINGS: dict[str, str] = {
    "en": "(?:kind|best|warm|many)(?:est)? (?:regards|wishes|thanks)|regards|sincerely|yours|cheers|all the best|best,",
    "fr": "(?:bien )?cordialement|salutations|meilleures salutations|à bientôt|bien à vous|sincèrement",
    "sv": "(?:med )?vänliga hälsningar|(?:bästa |många )?hälsningar|mvh|vänligen",
    "pl": "z poważaniem|pozdrawiam\\w*|serdecznie pozdrawiam\\w*|z wyrazami|łączę|serdeczne pozdrowienia|pozdrowienia",
    "uk": "з повагою|з найкращими|щиро|гарного дня",
    "ru": "с уважением|с наилучшими|всего (?:доброго|хорошего)|хорошего дня|искренне",
    "hu": "(?:szívélyes )?üdvözlettel|tisztelettel|üdv|köszönettel",
    "el": "με εκτίμηση|με φιλικούς|φιλικά|χαιρετισμο\\w+",
    "pt": "atenciosamente|cordialmente|(?:os )?(?:com os )?melhores cumprimentos|cumprimentos|(?:um )?abraços?|att",
    "es": "(?:un )?(?:cordial |atento )?saludos?|saludos|atentamente|cordialmente|le saluda|hasta pronto|¡hasta",
    "de": "(?:mit )?(?:freundlich|best|viel|herzlich|lieb)\\w* gr(?:ü|ue)(?:ß|ss)\\w*|mfg|hochachtungsvoll",
    "it": "(?:cordiali |distinti )?saluti|cordialmente|a presto|un saluto",
    "nl": "(?:met )?(?:vriendelijke|hartelijke) gr\\w+|groet\\w*|hoogachtend|mvg",
    "ro": "cu stimă|cu respect|cu drag|toate cele bune|o zi bună",
    "cs": "s pozdravem|s úctou|hezký den|měj\\w* se hezky|přeji",
    "da": "(?:med )?venlig hilsen|(?:mange |de bedste )?hils(?:en|ner)|mvh|vh",
    "nb": "(?:med )?vennlig hilsen|(?:beste )?hilsen|mvh",
    "fi": "(?:ystävällisin |parhain )?terveisin|ystävällisesti|t\\.",
    "tr": "saygılar\\w*|sevgiler\\w*|iyi günler|iyi çalışmalar|teşekkürler",
    "ar": "مع خالص|مع أطيب|مع التحية|تحياتي|وتفضلوا|مع فائق",
    "hi": "सादर|धन्यवाद|शुभकामनाओं|आपका",
    "id": "hormat kami|salam|terima kasih|makasih",
    "th": "ขอแสดงความนับถือ|ด้วยความเคารพ|ขอบคุณ",
    "vi": "trân trọng|thân mến|kính thư",
    "ko": "감사합니다|드림|올림|안녕히",
    "ja": "(?:今後とも|何卒|どうぞ)?.{0,6}よろしくお願い|敬具|以上",
    "zh": "祝|敬祝|此致|顺颂|順頌|敬上|谨启|謹啟",
}

_APOLOGIES: dict[str, str] = {
    "en": "sorry|apolog|regret",
    "fr": "désolé|excus|regrett|navré",
    "sv": "leds[en]|ursäkt|beklag|förlåt",
    "pl": "przepr|przykro|ubolewa",
    "uk": "вибач|перепрош|прикро|шкод|пробач",
    "ru": "извин|прост(?:ите|и)|сожале|жаль",
    "hu": "elnézés|sajnál|bocsán",
    "el": "συγγνώμη|συγνώμη|λυπούμαστε|λυπάμαι|απολογ",
    "bg": "извин|съжаля",
    "sk": "ospravedl|mrzí|prepáč|ľutuj",
    "hr": "ispri|žao|oprost",
    "pt": "desculp|lament|sint(?:o|a) muito|sentimos (?:muito|pel)|sinto pel|perdão|perdoe",
    "es": "disculp|lament|sentimos|siento|perd[oó]n",
    "de": "entschuld|leid|bedauer|verzeih",
    "it": "scus|spiac|dispiac|desolat|rammaric",
    "nl": "spijt|excuses|sorry|verontschuldig",
    "ro": "scuz|pare (?:foarte )?rău|regret",
    "cs": "omlouv|omluv|mrzí|lituj|líto",
    "da": "beklag|undskyld|kede af",
    "nb": "beklag|unnskyld|lei (?:oss|meg|for)",
    "fi": "pahoi[lt]|anteeksi|valitet",
    "tr": "özür|üzgün|kusura",
    "ar": "نأسف|نعتذر|اعتذار|آسف|المعذرة|أعتذر",
    "hi": "क्षमा|खेद|माफ़|माफ",
    "id": "maaf|menyesal|sesal",
    "th": "ขออภัย|ขอโทษ|เสียใจ",
    "vi": "xin lỗi|rất tiếc|cáo lỗi",
    "ko": "죄송|사과|유감|미안",
    "ja": "申し訳|お詫び|すみません|恐れ入り",
    "zh": "抱歉|歉意|对不起|對不起|道歉|不好意思|见谅|見諒|遗憾|遺憾",
}

_THANKS: dict[str, tuple[str, ...]] = {"ja": ("お問い合わせ", "お問合せ", "ご連絡", "メール")}
"""How thanks begin that greet in a chat and not in a letter."""

_LINES_OF_A_CLOSING = 4
_LONGEST_CLOSING_LINE = 60
_NAME = r"[^\n]{1,40}?"


def greets(body: str, locale: str, *, letter: bool = False) -> bool:
    """Whether the text begins with a greeting in the locale's language.

    In a letter, thanks for the inquiry are none: a Japanese one begins with the customer's name.
    """
    start = body.lstrip(" \t\n¡*_").casefold()
    if letter and start.startswith(_THANKS.get(_language(locale), ("\0",))):
        return False
    usual = _USUAL_GREETINGS.get(_language(locale))
    if usual and re.match(rf"(?:{usual})(?:{_edge(locale)})", start):
        return True
    return bool(_own_greetings(locale).match(start))


def closes(body: str, locale: str, signers: tuple[str, ...] = ()) -> bool:
    """Whether the text ends with a closing in the locale's language, or is signed by one of the signers."""
    lines = [line.strip(" *_-–—,.!").casefold() for line in body.splitlines() if line.strip()][-_LINES_OF_A_CLOSING:]
    if len(lines) > 1 and lines[-1] in {signer.casefold() for signer in signers}:
        return True
    patterns = [_USUAL_CLOSINGS.get(_language(locale), ""), _own_closings(locale)]
    closing = re.compile(rf"(?:{'|'.join(filter(None, patterns))})(?:{_edge(locale)})")
    return any(len(line) <= _LONGEST_CLOSING_LINE and closing.match(line) for line in lines)


def apologises(body: str, locale: str) -> bool:
    """Whether the text holds an apology or a regret in the locale's language."""
    words = _APOLOGIES.get(_language(locale))
    return bool(words and re.search(words, body.casefold()))


def _language(locale: str) -> str:
    language = locale.partition("-")[0].lower()
    return {"no": "nb", "nn": "nb", "yue": "zh"}.get(language, language)


def _edge(locale: str) -> str:
    """What must follow a word: nothing in scripts that do not part words, and in Arabic, which adds endings."""
    return "" if _language(locale) in ("zh", "ja", "ko", "th", "ar") else r"\W|$"


@cache
def _own_greetings(locale: str) -> re.Pattern[str]:
    wordings = {_wording(name, register, locale) for name, register in _wordings_of("greeting.")}
    return re.compile("|".join(sorted(filter(None, (_greeting_pattern(text, locale) for text in wordings)))))


@cache
def _own_closings(locale: str) -> str:
    texts = {_wording("closing.email", register, locale) for register in TEMPLATES["closing.email"].registers}
    return "|".join(sorted(re.escape(text.strip(" ,.!").casefold()) for text in texts))


def _wordings_of(beginning: str) -> list[tuple[str, str]]:
    return [
        (name, register)
        for name, template in TEMPLATES.items()
        if name.startswith(beginning)
        for register in template.registers
    ]


def _wording(name: str, register: str, locale: str) -> str:
    return catalogues.raw(locale, context(name, register), TEMPLATES[name].text)


def _greeting_pattern(text: str, locale: str) -> str:
    """One wording as a pattern; one that begins with a name must be the whole line, lest any line fit it."""
    day_parts = ("hello.any", "hello.morning", "hello.afternoon", "hello.evening", "hello.night")
    hellos = "|".join(sorted({re.escape(_wording(name, "formal", locale).casefold()) for name in day_parts}))
    opening = re.split(r"(\{\w+\})", text.casefold().rstrip(" ,.!:;，。！：،"))
    pattern = "".join(
        f"(?:{hellos})" if part == "{hello}" else _NAME if part.startswith("{") else re.escape(part) for part in opening
    )
    ending = r"\s*$" if text.startswith("{") and not text.startswith("{hello}") else r"(?:[\s,.!:;，。！：،]|$)"
    return f"(?m:{pattern}[,.!:;，。！：،]?{ending})"
