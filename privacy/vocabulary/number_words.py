"""Numbers as people read them out, by what each word does to the digits around it."""

# One digit each.
UNITS = (
    "zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "cero", "uno", "dos",
    "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "zéro", "un", "deux", "trois", "quatre",
    "cinq", "sept", "huit", "neuf", "um", "dois", "três", "quatro", "meia", "sete", "oito", "nove", "isa",
    "dalawa", "tatlo", "apat", "lima", "anim", "pito", "walo", "siyam", "nol", "kosong", "satu", "dua", "tiga",
    "empat", "enam", "tujuh", "delapan", "sembilan", "sifuri", "moja", "mbili", "tatu", "nne", "tano", "sita",
    "saba", "nane", "tisa", "nought", "sero", "kwatro", "singko", "sais", "siyete", "otso", "nuwebe", "ศูนย์",
    "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า", "صفر", "واحد", "اثنان", "اثنين", "ثلاثة",
    "تلاتة", "ثلاث", "أربعة", "اربعه", "أربع", "خمسة", "خمسه", "خمس", "ستة", "سته", "ست", "سبعة", "سبعه", "سبع",
    "ثمانية", "ثمانيه", "تمانية", "تسعة", "تسعه", "تسع", "零", "〇", "一", "二", "三", "四", "五", "六", "七",
    "八", "九", "幺", "zeru", "rimwe", "kabiri", "gatatu", "kane", "gatanu", "gatandatu", "karindwi", "umunani",
    "icyenda", "imwe", "ebyiri", "eshatu", "enye", "eshanu", "esheshatu", "sufuri", "ziro", "null", "eins",
    "ein", "zwei", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "due", "tre", "quattro",
    "cinque", "sei", "sette", "otto", "sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz",
    "dokuz", "ゼロ", "れい", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう", "マル",
    "イチ", "ニ", "ニイ", "サン", "ヨン", "ゴ", "ゴー", "ロク", "ナナ", "ハチ", "キュウ", "レイ", "まる", "nil",
    "isang", "dalawang", "tatlong", "limang",
    "pitong", "walong", "两", "兩", "ยี่", "เอ็ด", "اتنين", "ぜろ", "にー", "ごー", "しち", "dalwa",
    "공", "영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구",
)  # fmt: skip
# Two digits, as they are.
TEENS = (
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve",
    "veintiuno", "veintiún", "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis",
    "veintisiete", "veintiocho", "veintinueve", "onze", "douze", "treize", "quatorze", "quinze", "seize",
    "doze", "treze", "catorze", "dezesseis", "dezasseis", "dezessete", "dezassete", "dezoito", "dezenove",
    "dezanove", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn",
    "neunzehn", "undici", "dodici", "tredici", "quattordici", "quindici", "sedici", "diciassette", "diciotto",
    "diciannove", "sebelas", "onse", "dose", "trese", "katorse", "kinse", "disisais", "disisiyete", "disiotso",
    "disinuwebe", "disi sais", "disi siyete", "disi otso", "disi nuwebe", "labing-isa", "labindalawa",
    "labintatlo", "labing-apat", "labinlima", "labing-anim", "labimpito", "labingwalo", "labinsiyam", "حداشر",
    "احدعش", "إحدى عشر", "أحد عشر", "اتناشر", "اثناعش", "اثنا عشر", "تلتاشر", "ثلطعش", "ثلاثة عشر", "اربعتاشر",
    "اربعطعش", "أربعة عشر", "خمستاشر", "خمسطعش", "خمسة عشر", "ستاشر", "سطعش", "ستة عشر", "سبعتاشر", "سبعطعش",
    "سبعة عشر", "تمنتاشر", "ثمنطعش", "ثمانية عشر", "تسعتاشر", "تسعطعش", "تسعة عشر",
)  # fmt: skip
# Two digits, or one where another follows: "forty", "forty two".
TENS = (
    "ten", "twenty", "thirty", "forty", "fourty", "fifty", "sixty", "seventy", "eighty", "ninety", "diez",
    "veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa", "dix", "vingt",
    "trente", "quarante", "cinquante", "septante", "octante", "huitante", "nonante", "dez", "vinte", "trinta",
    "quarenta", "cinquenta", "sessenta", "oitenta", "zehn", "zwanzig", "dreißig", "dreissig", "vierzig",
    "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig", "dieci", "venti", "trenta", "quaranta", "cinquanta",
    "sessanta", "settanta", "ottanta", "novanta", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen",
    "doksan", "sepuluh", "diyes", "bente", "beinte", "kwarenta", "singkwenta", "sisenta", "sesenta", "sitenta",
    "otsenta", "nobenta", "sampu", "dalawampu", "tatlumpu", "apatnapu", "limampu", "animnapu", "pitumpu",
    "walumpu", "siyamnapu", "labing", "عشرة", "عشرين", "عشرون", "ثلاثين", "ثلاثون", "تلاتين", "أربعين",
    "أربعون", "خمسين", "خمسون", "ستين", "ستون", "سبعين", "سبعون", "ثمانين", "ثمانون", "تمانين", "تسعين",
    "تسعون",
)  # fmt: skip
# The same, also where one of the teens follows: "soixante dix sept".
SCORES = ("soixante", "quatre-vingt", "quatre-vingts", "quatre vingts")
# Ten times what stands before: "empat puluh dua", "四十二".
TIMES_TEN = ("puluh", "สิบ", "十", "じゅう", "ジュウ")
# Ten more than what stands before: "tiga belas".
TEN_MORE = ("belas",)
# A hundred times what stands before.
TIMES_HUNDRED = (
    "hundred", "cent", "cents", "cento", "hundert", "ratus", "raan", "daan", "na raan", "na daan",
    "yüz", "ร้อย", "百", "ひゃく", "びゃく", "ぴゃく",
)  # fmt: skip
# A thousand times what stands before, or one thousand.
TIMES_THOUSAND = (
    "thousand", "mil", "mille", "tausend", "ribu", "พัน", "ألف", "آلاف", "الف", "الاف", "千", "せん", "libo", "libong",
    "seribu",
)  # fmt: skip
# The same in Turkish, between numbers: elsewhere it is a word of other languages.
TURKISH_THOUSAND = "bin"
HUNDREDS = (
    "cien", "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos",
    "ochocientos", "novecientos", "duzentos", "trezentos", "quatrocentos", "quinhentos", "seiscentos",
    "setecentos", "oitocentos", "novecentos", "seratus", "مية", "مئة", "مائة", "ميتين", "مئتين", "مئتان",
    "تلتمية", "ثلاثمية", "ثلاثمئة", "ثلاثمائة", "ربعمية", "أربعمية", "أربعمئة", "أربعمائة", "خمسمية", "خمسمئة",
    "خمسمائة", "ستمية", "ستمئة", "ستمائة", "سبعمية", "سبعمئة", "سبعمائة", "تمنمية", "ثمنمية", "ثمانمئة",
    "ثمانمائة", "تسعمية", "تسعمئة", "تسعمائة", "ثلاثميه", "تسعميه", "siyento",
)  # fmt: skip
# What follows, twice or three times.
TWICE = (
    "double", "doble", "doppel", "doppelt", "zweimal", "doppio", "doppia", "due volte", "dobel", "dobol",
    "deux fois", "duplo", "dois vezes", "dos veces", "دبل", "çift", "iki kere", "双", "雙", "ดับเบิ้ล",
    "ดับเบิล", "เบิ้ล",
)  # fmt: skip
THRICE = (
    "triple", "tripel", "dreimal", "triplo", "tripla", "trois fois", "três vezes", "tres veces", "tripol",
    "تربل", "üç kere",
)  # fmt: skip
# What ties the parts of a number together, with a space behind; Arabic writes it on.
TIES = ("y", "et", "e", "and", "t", "at", "na")
# The same, between a unit and the tens behind it: "vier und zwanzig", "اثنين وأربعين".
TIES_BEFORE_TENS = ("und",)
WRITTEN_ON = "و"
# Ten, in Turkish, where a unit follows: "on" is a word of English.
TURKISH_TEN = "on"
TURKISH_UNITS = ("bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")

# German and Italian write a number in one word: parts of such words.
GERMAN_UNITS = ("ein", "zwei", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
GERMAN_TENS = ("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
ITALIAN_UNITS = ("due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove")
ITALIAN_TENS = ("venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta")
