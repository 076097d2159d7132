r"""The shapes of what must not change: one regular expression a kind, each linear in the length of the text.

Letters and digits of other scripts may stand right beside a span (订单BR-20931已发货), so words end where Latin letters
and digits end, not at \b.
"""

from __future__ import annotations

import re

_LATIN = "A-Za-z0-9À-ɏ"
_WORD = r"A-Za-z0-9_À-ɏ\u0370-\u06ff\u0900-\u0dff"
"""Characters of scripts that set their words apart; Chinese, Japanese, Korean and Thai letters may touch a span."""
NOT_AFTER = rf"(?<![{_LATIN}])"
NOT_BEFORE = rf"(?![{_LATIN}])"

_TLD = (
    r"(?:com|net|org|shop|store|info|app|io|eu|dev|online|site|co\.[a-z]{2}|com\.[a-z]{2}|br|pl|uk|jp|kr|cn|fr|nl|cz|ru"
    r"|ch|tv|gov\.[a-z]{2}|org\.[a-z]{2}|net\.[a-z]{2})"
)
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}"
_URL_CHARS = r"[^\s<>\"“”„«»\u3000-\u9fff\uac00-\ud7af\uff00-\uffef\u0e00-\u0e7f]"
_EMAIL = rf"{NOT_AFTER}[A-Za-z0-9À-ɏ_](?:[A-Za-z0-9À-ɏ_.+%'-]{{0,63}})@{_HOST}[A-Za-z]{{2,24}}{NOT_BEFORE}"

_SIGNS = (
    r"R\$|US\$|U\$S|U\$D|MX\$|CA\$|AU\$|NZ\$|HK\$|NT\$|RD\$|CLP\$|[ACS]\$|\$U|\$|€|£|¥|￥|₹|₩|₽|₺|₴|₫|₪|₱|฿|₦|₡|₲|₵|₸|₼|₾"
    r"|zł|Kč|kr\.?|Ft|лв\.?|руб\.?|грн\.?|円|元|圓|원|TL|Rp\.?|RM|Rs\.?|S/\.?|Bs\.?|Gs\.?|lei|din\.?|د\.إ|ر\.س|ج\.م"
)
_CODES = (
    "AED|ARS|AUD|BGN|BOB|BRL|CAD|CHF|CLP|CNY|COP|CRC|CZK|DKK|DOP|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KES|KRW|MXN|MYR"
    "|NGN|NOK|NZD|PHP|PLN|PYG|QAR|RON|RSD|RUB|SAR|SEK|SGD|THB|TWD|UAH|USD|UYU|VND|ZAR"
)
AMOUNT = r"\d{1,3}(?:[.,'’ \u00a0\u202f٬]\d{3})+(?!\d)(?:[.,٫]\d{1,2}(?!\d))?|\d+(?:[.,٫]\d{1,2}(?!\d))?"
_PRICE = (
    rf"(?:{NOT_AFTER}[-−]?(?:{_SIGNS}|{_CODES})[ \u00a0\u202f]?[-−]?(?:{AMOUNT})(?:,-|:-|,–)?(?![{_LATIN}%])"
    rf"|(?<![{_WORD}.,])[-−]?(?:{AMOUNT})(?:,-|:-)?[ \u00a0\u202f]?(?:{_SIGNS}|{_CODES}){NOT_BEFORE})"
)

_MONTH, _DAY = "(?:1[0-2]|0?[1-9])", "(?:3[01]|[12][0-9]|0?[1-9])"
_DATE = (
    rf"(?<![{_WORD}/.-])(?:\d{{4}}(?P<sep>[-/.]){_MONTH}(?P=sep){_DAY}"
    rf"|(?:{_DAY}(?P<sep2>[-/.]){_MONTH}|{_MONTH}(?P<sep3>[-/.]){_DAY})(?:(?:(?P=sep2)|(?P=sep3))(?:\d{{4}}|\d{{2}}))"
    rf"|{_DAY}/{_MONTH}|{_MONTH}/{_DAY})(?![{_WORD}/-])"
)
_TIME = (
    rf"(?<![{_WORD}:])(?:(?:2[0-3]|[01]?\d):[0-5]\d(?::[0-5]\d)?(?:\s?(?:[aApP]\.[mM]\.|[aApP][mM](?![{_WORD}])))?"
    rf"|(?:1[0-2]|0?[1-9])\s?(?:am|pm|AM|PM|a\.m\.|p\.m\.)(?![{_WORD}])|(?:2[0-3]|[01]?\d)h(?:[0-5]\d)?(?![{_WORD}]))(?!\d|:\d)"
)
_PHONE = (
    rf"(?<![{_WORD}+])(?:\+\d{{1,3}}[ .-]?(?:\(\d{{1,5}}\)[ .-]?)?\d(?:[ .-]?\d){{5,13}}"
    r"|\(\d{2,5}\)[ .-]?\d(?:[ .-]?\d){5,10}"
    r"|0\d{1,4}[ /-]\d(?:[ -]?\d){4,9}"
    rf"|\d{{2,3}}[ -]\d{{3,5}}[ -]\d{{4}}|(?!(?:19|20)\d\d-)\d{{4,5}}-\d{{4}})(?![{_WORD}-])"
)

_ORDER_WORD = (
    r"(?:pedido|encomenda|compra|order|orden|bestell(?:ung|nummer)|auftrag|commande|ordine|zam[oó]wieni[ea]|sipariş|"
    r"bestelling|ordre|beställning|tilaus|objednávk[ay]|comanda|rendelés|заказ[а]?|замовлення|pesanan|đơn hàng|"
    r"protocolo|ticket|invoice|nota fiscal|fatura|factura|facture|rechnung|tracking|rastreio|rastreamento|seguimiento|"
    r"suivi|sendungsnummer|订单号?|订单编号|訂單|注文番号|주문번호)"
)
_ORDER_LINK = r"(?:\s{0,2}(?:number|no|nr|num|número|numero|n|id|code|código)?[.:#º°№：]{0,2}\s{0,2})"
_ORDER = (
    rf"#\d{{3,}}(?:-\d+)*{NOT_BEFORE}"
    rf"|{NOT_AFTER}#?[A-Za-z]{{1,6}}[-_/]\d{{3,}}(?:[-_/][A-Za-z0-9]+)*{NOT_BEFORE}"
    rf"|{NOT_AFTER}#?[A-Z]{{1,6}}\d{{3,}}(?:[-_/][A-Za-z0-9]+)*{NOT_BEFORE}"
    rf"|(?<![{_WORD}.,-])\d{{3}}-\d{{7}}-\d{{7}}(?![{_WORD}-])|(?<![{_WORD}.,-])\d{{6,}}(?:[-/]\d+)+(?![{_WORD}-])"
    rf"|(?<![{_WORD}.,-])\d{{2,3}}\.\d{{3}}\.\d{{3}}(?:/\d{{4}})?-\d{{2}}(?![{_WORD}-])"
    rf"|(?<![{_WORD}.,+-])\d{{6,11}}(?![{_WORD},]|\.\d)"
)
_NAMED_ORDER = rf"{_ORDER_WORD}{_ORDER_LINK}(?P<span>#?\d[\d-]{{2,}}\d|\d{{3}}){NOT_BEFORE}(?![.,]\d)"
_TRACKING = (
    rf"{NOT_AFTER}(?:[A-Z]{{2}} ?\d{{9}} ?[A-Z]{{2}}|[A-Z]{{2}} \d{{3}} \d{{3}} \d{{3}} [A-Z]{{2}}|1Z[0-9A-Z]{{16}}"
    rf"|JD\d{{16,18}}|[A-Z]{{3,5}}\d{{9,16}}[A-Z]{{0,3}}){NOT_BEFORE}|(?<![{_WORD}.,+-])\d{{12,34}}(?![{_WORD},])"
)
_SKU = (
    rf"{NOT_AFTER}(?:[A-Z0-9]{{2,20}}(?:-[A-Z0-9]{{1,20}}){{2,6}}|[A-Z]{{2}}[A-Z0-9]{{0,12}}-[A-Z0-9-]{{0,20}}\d[A-Z0-9]{{0,20}}"
    rf"|[A-Z]{{3,20}}\d{{1,2}}|(?=\d{{0,40}}[A-Za-z])(?=(?:[A-Za-z]{{0,20}}\d){{3}})[A-Za-z0-9]{{6,40}}){NOT_BEFORE}"
)

_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_EMOJI = (
    rf"(?:[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_PICTURE}[\ufe0f\U0001f3fb-\U0001f3ff]*"
    rf"(?:\u200d{_PICTURE}[\ufe0f\U0001f3fb-\U0001f3ff]*)*[\U000e0020-\U000e007f]*)+"
    r"|(?<![^\s.,!?)])(?:[:;=8][-'o^]?[)(DPp\]\[/|3*]+|[)(]+[-']?[:;=]|<3+|\^_?\^|[xX]D+|T_T|¬¬|:'\(+)(?![^\s.,!?])"
)

_VARIABLE = (
    r"\{\{[^{}\n]{0,200}\}\}|\{%[^%\n]{0,200}%\}|\$\{[^{}\n]{1,200}\}|\{[\w.:!\-\[\] ]{0,80}\}|\[\[[^\[\]\n]{1,80}\]\]"
    r"|%\(\w{1,60}\)[sdifr]|%\d{1,2}\$[sd@]|%[sd@](?!\w)|%\w{2,60}%|\\[nrt](?![\w\\])|<%[^%\n]{0,200}%>|\$[A-Za-z_]\w{1,60}"
)
_CODE = (
    r"```[^`]{1,4000}```|`[^`\n]{1,400}`|&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});"
    r"|</?[A-Za-z][A-Za-z0-9:-]{0,30}(?:\s[^<>]{0,2000})?/?>"
)

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("url", re.compile(rf"(?i:(?:https?|ftp)://|{NOT_AFTER}www\.){_URL_CHARS}+")),
    ("email", re.compile(_EMAIL)),
    ("url", re.compile(rf"(?<![\w@.-]){_HOST}{_TLD}(?![\w-])(?:[/?]{_URL_CHARS}*)?")),
    ("url", re.compile(rf"(?<![\w@.-]){_HOST}[a-z]{{2,12}}/(?:[\w/]{_URL_CHARS}*)")),
    ("variable", re.compile(_VARIABLE)),
    ("code", re.compile(_CODE)),
    ("price", re.compile(_PRICE)),
    ("date", re.compile(_DATE)),
    ("time", re.compile(_TIME)),
    ("tracking", re.compile(_TRACKING)),
    ("phone", re.compile(_PHONE)),
    ("order", re.compile(_ORDER)),
    ("order", re.compile(_NAMED_ORDER, re.IGNORECASE)),
    ("sku", re.compile(_SKU)),
    ("hashtag", re.compile(rf"(?<![{_WORD}&#/])#(?:(?![\d_])[{_WORD}]+|[^\W\d]\w+)")),
    ("handle", re.compile(rf"(?<![{_WORD}.@/])@[A-Za-z0-9_](?:[{_WORD}.]{{0,62}}[{_WORD}])?")),
    ("emoji", re.compile(_EMOJI)),
)
"""Kind and shape, most telling first: where two matches are equally long, the earlier kind names the span."""

RANK = {"term": -2, "name": -1} | {kind: rank for rank, (kind, _) in reversed(list(enumerate(PATTERNS)))}
