"""The words people use around a secret, in the languages of the product.

Written as people write them; whoever uses them folds them first (``prepared_text.fold``). English, Spanish, French,
Portuguese, Filipino, Indonesian, Thai, Arabic, Chinese, Swahili, Kinyarwanda, in this order.
"""

PASSWORD = (
    "password", "passwords", "passwd", "passphrase", "passcode", "pwd", "pword", "login password", "contraseña",
    "contrasenia", "clave de acceso", "palabra clave", "clave", "mot de passe", "mdp", "senha", "palavra-passe",
    "palavra passe", "kata sandi", "katasandi", "sandi", "kata laluan", "kata sandiku", "passwordku",
    "passwordnya", "password-nya", "kata sandinya", "sandinya", "รหัสผ่าน", "พาสเวิร์ด", "พาสเวิด", "كلمة المرور",
    "كلمة السر", "كلمه المرور", "كلمه السر", "كلمة مرور", "كلمة سر", "باسورد", "الباسورد", "密码", "密碼",
    "口令", "nenosiri", "neno la siri", "neno siri", "nywila", "ijambo ry'ibanga", "ijambobanga",
    "ijambo banga", "ijambo ry ibanga",
)  # fmt: skip
WEAK_PASSWORD = ("pass", "pw", "passe", "contra", "รหัส")

ONE_TIME_CODE = (
    "otp", "o.t.p", "otp code", "otp number", "one time code", "one-time code", "one time password",
    "one-time password", "one time pin", "one-time pin", "one time passcode", "one-time passcode",
    "verification code", "authentication code", "auth code", "authenticator code", "confirmation code",
    "login code", "sign-in code", "security token", "2fa code", "2fa", "mfa code", "sms code", "access code",
    "activation code", "tan", "mtan", "verification number", "código de verificación", "código de un solo uso",
    "código de confirmación", "código sms", "código del sms", "clave dinámica", "código de acceso",
    "código de autorización", "código otp", "código temporal", "code de vérification", "code à usage unique",
    "code de confirmation", "code sms", "code reçu par sms", "code otp", "código de verificação",
    "código de uso único", "código de confirmação", "token de segurança", "kode otp", "kode verifikasi",
    "kode sms", "kode konfirmasi", "kode sekali pakai", "otp ko", "otpnya", "otp-nya", "kodenya", "รหัส otp",
    "รหัสยืนยัน", "รหัสโอทีพี", "โอทีพี", "รหัสครั้งเดียว", "رمز التحقق", "كود التحقق", "رمز التأكيد", "كود التفعيل",
    "رمز التفعيل", "الرمز المؤقت", "验证码", "驗證碼", "校验码", "动态码", "动态密码", "一次性密码", "确认码",
    "nambari ya uthibitisho", "msimbo wa uthibitisho", "kodi ya uthibitisho", "kodi ya otp", "kode yo kwemeza",
    "kode ya otp", "kodi yo kwemeza", "umubare wo kwemeza",
)  # fmt: skip
WEAK_CODE = (
    "code", "código", "codigo", "token", "kode", "รหัส", "โค้ด", "الرمز", "رمز", "الكود", "كود", "代码", "码是",
    "kodi", "msimbo", "passcode", "numero", "digits", "nambari",
)  # fmt: skip

PIN = (
    "pin", "pins", "pin code", "pin number", "pin no", "pin-code", "mpin", "atm pin", "card pin", "pincode",
    "upi pin", "nip", "clave del cajero", "clave secreta", "código pin", "número secreto", "code pin",
    "code secret", "code confidentiel", "código secreto", "senha do cartão", "pinku", "pin-ku", "pinnya",
    "pin-nya", "nomor pin", "รหัสพิน", "รหัส pin", "พิน", "รหัสเอทีเอ็ม", "รหัสบัตร", "الرقم السري", "الرمز السري",
    "رقم سري", "رقمي السري", "رقمك السري", "رمز pin", "pin码", "取款密码", "支付密码", "交易密码",
    "nambari ya siri", "namba ya siri", "pini", "umubare w'ibanga", "umubare wibanga", "umubare w ibanga",
)  # fmt: skip

CARD_SECURITY_CODE = (
    "cvv", "cvc", "cvv2", "cvc2", "cvn", "csc", "cvv code", "cvc code", "cvv number", "card security code",
    "security code", "card verification code", "card verification value", "three digits on the back",
    "3 digits on the back", "three digits at the back", "last three digits on the back", "código de seguridad",
    "tres dígitos del reverso", "tres números de atrás", "cryptogramme", "code de sécurité",
    "trois chiffres au dos", "código de segurança", "três dígitos do verso", "kode keamanan",
    "tiga angka di belakang kartu", "tatlong numero sa likod", "รหัสหลังบัตร", "เลขหลังบัตร", "เลข 3 ตัวหลังบัตร",
    "رمز الأمان", "رمز الحماية", "安全码", "后三位", "背面三位数", "nambari ya usalama", "msimbo wa usalama",
    "kode y'umutekano",
)  # fmt: skip

# Words for other numbers; where one stands between a telling word and a value, the value is not the secret.
OTHER_NUMBERS = (
    "number", "no", "account", "order", "reference", "ref", "case", "ticket", "phone", "mobile", "amount",
    "balance", "fee", "date", "time", "year", "id", "customer", "client", "invoice", "complaint", "claim",
    "transaction", "branch", "zip", "postal", "ending", "and", "but", "cuenta", "número", "pedido",
    "referencia", "teléfono", "monto", "saldo", "fecha", "año", "compte", "numéro", "commande", "dossier",
    "montant", "téléphone", "conta", "referência", "protocolo", "valor", "data", "telefone", "nomor",
    "rekening", "pesanan", "tanggal", "jumlah", "numero", "halaga", "petsa", "nambari", "namba", "akaunti",
    "konti", "inomero", "amafaranga", "y", "et", "e", "pero", "mais", "mas", "dan", "tapi", "at", "lakini",
    "kandi", "because", "since", "when", "not", "never",
)  # fmt: skip

# Between the telling word and the value: "the code *you sent me* is ...". Never a word for another number (account,
# order), or that number would be taken for the secret.
FILLERS = (
    "i", "i've", "we", "you", "it", "they", "got", "get", "received", "recieved", "just", "have", "had", "sent",
    "send", "gave", "texted", "emailed", "me", "us", "to", "my", "on", "phone", "for", "the", "this", "that",
    "app", "online", "banking", "bank", "login", "from", "by", "via", "sms", "text", "email", "message", "new",
    "old", "current", "now", "here", "use", "used", "using", "chose", "set", "with", "entered", "typed", "card",
    "back", "side", "front", "reverse", "behind", "reverso", "verso", "likod", "belakang", "dos", "debit",
    "credit", "in", "says", "code", "again", "please", "of", "account", "visa", "mastercard", "que", "uso",
    "usé", "puse", "llegó", "recibí", "enviaron", "mandaron", "mandó", "por", "de", "mi", "la", "el", "cuenta",
    "tarjeta", "al", "celular", "teléfono", "móvil", "acaba", "llegar", "nueva", "nuevo", "actual", "del",
    "banco", "para", "en", "tu", "j'ai", "ai", "reçu", "mon", "ma", "ce", "le", "carte", "compte", "par",
    "pour", "nouveau", "actuel", "vous", "m'avez", "envoyé", "j'utilise", "utilise", "recebi", "recibi",
    "chegou", "veio", "do", "da", "no", "na", "meu", "minha", "atual", "nova", "novo", "cartão", "conta", "o",
    "a", "foi", "ko", "ng", "ang", "natanggap", "sa", "akin", "ibinigay", "ninyo", "yung", "po", "nila",
    "pinadala", "kong", "ginagamit", "saya", "aku", "yang", "dikirim", "diterima", "terima", "masuk", "untuk",
    "akun", "kartu", "ke", "hp", "baru", "ku", "dari", "pakai", "di", "atm", "lewat", "otp", "pin", "ของฉัน",
    "ของผม", "ของดิฉัน", "ของหนู", "ของเรา", "ที่ได้รับ", "ที่ได้", "ที่ส่งมา", "ใหม่", "ที่", "ที่ใช้", "ได้รับ", "บัตร", "แอป",
    "เดิม", "เข้าแอป", "ครับ", "ค่ะ", "ตอนนี้", "ของ", "الخاصة", "الخاص", "بي", "لي", "الذي", "التي", "وصلني",
    "وصلتني", "استلمته", "استلمت", "بحسابي", "لحسابي", "لبطاقتي", "الجديدة", "الجديد", "على", "هاتفي",
    "للبطاقة", "في", "我的", "我", "的", "收到", "短信", "现在", "银行卡", "信用卡", "手机", "yangu", "langu",
    "ya", "wa", "niliyopata", "nimepata", "nimepokea", "niliyopokea", "niliyotumiwa", "kwa", "simu", "kadi",
    "yanjye", "ryanjye", "wanjye", "nabonye", "bampaye", "mwampaye", "nahawe", "banyoherereje", "y'", "ikarita",
    "mwanyoherereje",
)  # fmt: skip

# Fillers allowed when no verb follows: "otp ko 123456".
POSSESSIVES = (
    "nya", "atm", "app", "yangu", "حقي", "حقتي", "بتاعي", "我设的", "ko", "po", "ku", "saya", "aku", "langu",
    "yanjye", "ryanjye", "wanjye", "number", "no", "no.", "code", "received", "natanggap", "ของฉัน", "ของผม",
    "ของหนู", "我的", "的",
)  # fmt: skip

# "is", in every language, and the signs that stand for it.
COPULAS = (
    "is", "was", "are", "be", "it's", "its", "reads", "es", "era", "fue", "son", "est", "c'est", "était", "é",
    "eh", "foi", "ay", "ay ang", "adalah", "ialah", "yaitu", "yakni", "itu", "คือ", "เป็น", "هو", "هي", "كان",
    "كانت", "هما", "是", "为", "為", "就是", "ni", "ilikuwa", "yari", "ryari",
)  # fmt: skip
AFTER_COPULA = (
    "still", "actually", "the", "el", "la", "le", "o", "just", "currently", "now", "probably", "this",
    "this one", "the following", "el siguiente", "esta", "este", "toujours", "ainda", "parin", "pa rin",
    "masih", "sasa", "simply", "set to", "ว่า", "bado",
)  # fmt: skip
NUMBER_IS = (
    "that's", "thats", "yung", "ito", "ini", "iyo", "voici", "fue", "is", "are", "was", "as", "es", "son",
    "como", "est", "comme", "é", "ay", "ang", "ay ang", "adalah", "sebagai", "คือ", "เป็น", "هو", "هي", "是",
    "为", "ni",
)  # fmt: skip
BEFORE_WORD = (
    "my", "the", "your", "a", "an", "that", "mi", "el", "la", "tu", "su", "mon", "ma", "le", "ton", "votre",
    "meu", "minha", "o", "seu", "ang", "yung", "aking", "iyong", "mga", "saya", "the new", "我的", "我", "您的",
    "ของ", "yangu", "current", "new", "old", "correct", "right", "real",
)  # fmt: skip
# Right before "code 118 820" they make it the code that was sent, though no verb follows.
BEFORE_SENT_CODE = (
    "the", "a", "this", "that", "my", "got", "received", "get", "sms", "text", "el", "un", "este", "mi", "le",
    "ce", "mon", "o", "um", "meu", "ang", "yung", "itong", "dapat", "terima", "menerima", "ได้", "ได้รับ", "ส่ง",
    "وصلني", "استلمت", "收到", "收到的", "nimepata", "nimepokea", "nabonye",
)  # fmt: skip

# Words that make a "code" or a "pass" something everybody may know.
PUBLIC_BEFORE = (
    "zip", "postal", "post", "area", "country", "sort", "swift", "bic", "branch", "bank", "ifsc", "routing",
    "reference", "ref", "tracking", "promo", "promotion", "promotional", "discount", "coupon", "error",
    "product", "item", "store", "booking", "order", "case", "ticket", "merchant", "currency", "iso", "mcc",
    "referral", "invite", "invitation", "voucher", "city", "region", "status", "response", "dress", "qr", "bar",
    "source", "dial", "dialing", "dialling", "employee", "customer", "claim", "complaint", "file", "ussd",
    "short", "purpose", "transaction", "payment", "agent", "biller", "institution", "fee", "reason", "shop",
    "tax", "colour", "color", "gift", "boarding", "bus", "train", "season", "visitor", "guest", "day", "travel",
    "mountain",
)  # fmt: skip
PUBLIC_AFTER = (
    "postal", "postale", "de área", "de referencia", "de referência", "de référence", "de pedido",
    "de producto", "de produto", "de país", "del país", "de sucursal", "de error", "de erreur", "d'erreur",
    "de descuento", "de cliente", "client", "promo", "pos", "wilayah", "cabang", "referensi", "produk",
    "negara", "error", "ไปรษณีย์", "สาขา", "สินค้า", "อ้างอิง", "ลูกค้า", "พนักงาน", "ประเทศ", "البريدي", "المنطقة",
    "الفرع", "الدولة", "المرجع", "ya posta", "ya tawi", "ya nchi", "ya kumbukumbu", "de la sucursal",
    "da agência", "swift", "bic", "qr", "ng sangay", "de barras", "barre", "of conduct", "reference",
)  # fmt: skip

# What an agent's request for something sounds like, and what a warning sounds like.
REQUESTS = (
    "enter", "type", "send", "provide", "share", "tell", "give", "reply", "confirm", "what", "which", "key in",
    "read", "need", "escriba", "escribe", "ingrese", "ingresa", "envíe", "envía", "cuál", "diga", "dígame",
    "dime", "indique", "proporcione", "saisissez", "entrez", "quel", "donnez", "envoyez", "indiquez", "tapez",
    "digite", "informe", "envie", "qual", "ilagay", "ibigay", "ano", "pakibigay", "paki-type", "pakilagay",
    "masukkan", "kirim", "kirimkan", "apa", "berapa", "ketik", "sebutkan", "กรอก", "ใส่", "แจ้ง", "อะไร", "ส่ง",
    "บอก", "ระบุ", "أدخل", "ادخل", "أرسل", "ارسل", "اكتب", "ما", "请", "輸入", "输入", "什么", "多少", "提供",
    "weka", "ingiza", "tuma", "taja", "gani", "nipe", "andika", "ohereza", "shyiramo", "injiza", "niyihe",
    "mpa", "tanga",
)  # fmt: skip
WARNINGS = (
    "never", "don't", "do not", "not share", "won't", "will not", "nunca", "no comparta", "no compartas",
    "jamais", "ne partagez", "não compartilhe", "huwag", "jangan", "อย่า", "ห้าม", "لا تشارك", "لا ترسل", "请勿",
    "不要", "切勿", "usishiriki", "usimpe", "kamwe", "ntugatange", "ntuzatange",
)  # fmt: skip

# What stands after "my password is" without being the password.
NOT_A_PASSWORD = (
    "not", "no", "wrong", "incorrect", "invalid", "expired", "working", "broken", "lost", "gone", "correct",
    "right", "fine", "good", "bad", "weak", "strong", "secure", "safe", "unsafe", "long", "short", "old", "new",
    "same", "different", "needed", "required", "rejected", "accepted", "blocked", "locked", "disabled",
    "stolen", "unknown", "hidden", "secret", "private", "changed", "reset", "ready", "okay", "case-sensitive",
    "case", "sensitive", "compromised", "leaked", "important", "mandatory", "optional", "temporary", "unique",
    "empty", "blank", "missing", "visible", "there", "here", "what", "which", "where", "when", "how", "why",
    "who", "please", "yours", "mine", "being", "stuck", "hard", "easy", "simple", "complex", "impossible",
    "useless", "outdated", "saved", "down", "dead", "yes", "true", "false", "none", "really", "apparently",
    "probably", "finally", "currently", "only", "actually", "obviously", "wrong?", "difficult", "protected",
    "confidential", "case-insensitive", "hello", "thanks", "thank", "sorry", "maybe", "help", "unsure",
    "forgot", "forgotten", "nothing", "again", "always", "never", "sometimes", "today", "everywhere", "online",
    "offline", "available", "unavailable", "incorrecta", "incorrecto", "correcta", "segura", "débil", "nueva",
    "inválida", "larga", "corta", "errónea", "mala", "igual", "obligatoria", "fácil", "difícil", "olvidada",
    "necesaria", "secreta", "importante", "gracias", "ayuda", "ninguna", "temporal", "distinta", "incorrecte",
    "valide", "invalide", "faux", "fausse", "bon", "bonne", "mauvais", "faible", "expiré", "perdu", "oublié",
    "bloqué", "nouveau", "ancien", "obligatoire", "refusé", "sécurisé", "court", "merci", "confidentiel",
    "personnel", "erroné", "errada", "fraca", "forte", "certa", "obrigado", "obrigada", "obrigatória",
    "obrigatório", "necessária", "válida", "esquecida", "ajuda", "antiga", "mali", "tama", "luma", "bago",
    "mahina", "malakas", "kailangan", "nakalimutan", "salamat", "gumagana", "salah", "benar", "lupa", "hilang",
    "lemah", "kuat", "kedaluwarsa", "kadaluarsa", "terblokir", "terkunci", "aman", "rahasia", "lama", "baru",
    "bukan", "tidak", "wajib", "diperlukan", "kosong", "sama", "berbeda", "sahihi", "sio", "si", "mbaya",
    "sawa", "dhaifu", "mpya", "imara", "siri", "ngumu", "rahisi", "ibanga", "nibi", "ryiza", "ribi", "rishya",
    "ngombwa", "yangu", "langu", "iliyoisha", "imeisha", "imesahaulika", "otp", "pin", "code", "password",
    "expire", "caducada", "vencida", "compliquée", "complicado",
)  # fmt: skip
# Endings of words that say what happened to a password ("changed", "olvidada", "oublié", "nakalimutan" is above).
NOT_A_PASSWORD_ENDINGS = (
    "ed", "ing", "ado", "ada", "ido", "ida", "able", "ible", "ée", "ción", "ção", "nya",
)  # fmt: skip

DIGIT_WORDS = (
    "zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "cero", "uno", "dos",
    "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "zéro", "un", "deux", "trois", "quatre",
    "cinq", "sept", "huit", "neuf", "um", "dois", "três", "quatro", "meia", "sete", "oito", "nove", "isa",
    "dalawa", "tatlo", "apat", "lima", "anim", "pito", "walo", "siyam", "nol", "kosong", "satu", "dua", "tiga",
    "empat", "enam", "tujuh", "delapan", "sembilan", "sifuri", "moja", "mbili", "tatu", "nne", "tano", "sita",
    "saba", "nane", "tisa",
)  # fmt: skip
