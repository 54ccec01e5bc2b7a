"""What else a number can be, and how digits are spelled."""

OTHER_NUMBERS = (
    "over", "under", "above", "below", "more than", "less than", "up to", "at least", "más de", "menos de", "plus de",
    "moins de", "mais de", "lampas", "lagpas", "lebih dari", "kurang dari", "zaidi ya", "kurenza", "超过", "เกิน",
    "أكثر من",
    "转的", "转账", "汇款", "打款", "transferred", "transfer", "transferencia", "transferência", "virement",
    "barcode",
    "bar code", "código de barras", "code barres", "ticket no",
    "account", "acct", "order", "reference", "ref", "case", "ticket", "amount", "balance", "fee", "date", "year",
    "id", "customer", "client", "invoice", "complaint", "claim", "transaction", "branch", "zip", "postal",
    "postcode",
    "ending", "ends", "ended", "error", "queue", "room", "flight", "extension", "ext", "tracking", "parcel", "loan",
    "policy", "contract", "model", "version", "serial", "since", "until", "starting", "begins", "beginning", "from",
    "page", "line", "agent", "employee", "badge", "meter", "passport", "licence", "license", "vat", "tax", "sort",
    "routing", "swift", "iban", "price", "total", "salary", "limit", "rate", "interest", "deposit", "withdrawal",
    "payment", "receipt", "voucher", "promo", "coupon", "product", "item", "plan", "package", "form", "floor",
    "apartment", "flat", "street", "house", "building", "gate", "seat", "bus", "train", "pnr", "booking",
    "reservation", "call", "hotline", "dial", "fax", "born", "birth", "deadline", "expires", "expired", "expiry",
    "exp", "valid until", "cuenta", "pedido", "referencia", "monto", "saldo", "fecha", "año", "folio", "factura",
    "queja", "reclamo", "reclamación", "caso", "sucursal", "cliente", "transacción", "expediente", "terminada",
    "termina", "terminación", "desde", "hasta", "importe", "turno", "solicitud", "contrato", "préstamo", "guía",
    "vence", "extensión", "oficina", "radicado", "trámite", "nacimiento", "compte", "commande", "dossier",
    "montant",
    "facture", "réclamation", "agence", "référence", "finissant", "termine", "depuis", "jusqu'au", "erreur",
    "contrat", "colis", "suivi", "solde", "année", "expire", "guichet", "naissance", "poste", "conta", "referência",
    "protocolo", "valor", "data", "fatura", "reclamação", "agência", "chamado", "final", "até", "erro", "rastreio",
    "ano", "boleto", "ramal", "nascimento", "rekening", "pesanan", "tanggal", "jumlah", "nominal", "tiket",
    "pengaduan", "laporan", "cabang", "pelanggan", "resi", "transaksi", "berakhiran", "sejak", "tahun", "faktur",
    "tagihan", "kasus", "antrian", "lahir", "halaga", "petsa", "sangay", "reklamo", "resibo", "kaso", "taon",
    "simula", "mula", "utang", "padala", "nagtatapos", "pila", "kapanganakan", "บัญชี", "ออเดอร์", "คำสั่งซื้อ",
    "เลขที่", "วันที่", "ปี", "สาขา", "คิว", "พัสดุ", "คำร้อง", "เรื่อง", "ใบเสร็จ", "ยอด", "จำนวน", "ราคา", "โทร",
    "ลงท้าย", "ตั้งแต่", "สินค้า", "ไปรษณีย์", "ห้อง", "ลูกค้า", "พนักงาน", "อ้างอิง", "เวลา", "เกิด", "วงเงิน",
    "ค่าธรรมเนียม", "เครื่อง", "รุ่น", "حساب", "الحساب", "حسابي", "الطلب", "طلب", "الشكوى", "شكوى", "المرجع",
    "مرجع",
    "المبلغ", "مبلغ", "الرصيد", "تاريخ", "بتاريخ", "سنة", "عام", "منذ", "الفرع", "فرع", "الفاتورة", "فاتورة",
    "المعاملة", "العميل", "التذكرة", "تذكرة", "البريدي", "ينتهي", "تنتهي", "الشحنة", "المنتج", "الخطأ", "خطأ",
    "رسوم",
    "بقيمة", "العقد", "القضية", "الميلاد", "موظف", "订单", "订单号", "账户", "账号", "帐号", "金额", "余额", "日期",
    "年", "工单", "工单号", "投诉", "编号", "客户", "客户号", "发票", "尾号", "分行", "支行", "网点", "快递",
    "单号",
    "流水号", "型号", "邮编", "邮政编码", "价格", "费用", "合同", "门牌", "从", "自", "截至", "案件", "参考号",
    "排队", "错误", "错误码", "版本", "座位", "房间", "工号", "生日", "訂單", "金額", "區號", "akaunti", "oda",
    "malalamiko", "lalamiko", "kiasi", "tarehe", "mwaka", "tawi", "risiti", "kumbukumbu", "muamala", "mteja",
    "deni",
    "mkopo", "salio la", "salio langu", "ada", "tangu", "kesi", "mzigo", "bei", "foleni", "nyumba", "kuzaliwa",
    "posta", "inayoishia",
    "konti", "komande", "ikirego", "amafaranga", "itariki", "umwaka", "ishami", "inyemezabuguzi", "umukiriya",
    "inguzanyo", "kuva", "igiciro", "amavuko", "posita", "inimero", "inomero", "ideni", "umurongo", "urangira",
)  # fmt: skip

# Before the name of another thing they tie it to what came before: "the code for my account".
PREPOSITIONS = (
    "for", "of", "on", "to", "from", "in", "at", "by", "with", "via", "de", "del", "da", "do", "dos", "das", "du",
    "des", "la", "para", "pour", "por", "par", "sur", "à", "a", "en", "na", "em", "ng", "sa", "untuk", "ke", "di",
    "dari", "pada", "ya", "wa", "kwa", "cha", "za", "kuri", "ku", "mu", "muri", "y'", "ry'", "cy'", "w'", "ของ",
    "สำหรับ", "ใน", "ที่", "จาก", "ถึง", "เข้า", "ทาง", "ل", "لل", "في", "من", "على", "الى", "عن", "ب", "الخاص",
    "الخاصة", "للـ", "的", "给", "到", "在", "从", "上",
)  # fmt: skip

# They begin another thought, in which a number is about something else.
CLAUSE_BREAKS = (
    "and", "but", "because", "since", "when", "not", "never", "y", "et", "pero", "mais", "mas", "dan", "tapi",
    "lakini", "kandi", "or", "so", "then", "ou", "perque", "porque", "parce que", "por que", "pois", "kasi",
    "dahil",
    "karena", "แต่", "และ", "เพราะ", "لكن", "ولكن", "لأن", "但是", "但", "因为", "而且", "所以", "kwa sababu",
    "ariko",
    "kuko", "none",
)  # fmt: skip

# After a number they make it an amount.
UNITS = (
    "شخص", "أشخاص", "اشخاص", "شهور", "أسابيع", "个人", "个", "位客人", "tao", "watu", "pieces", "boxes", "bags",
    "shares",
    "times", "digits", "digit", "characters", "minutes", "minute", "mins", "hours", "hour", "hrs", "days", "day",
    "weeks", "months", "years", "attempts", "tries", "dollars", "usd", "pounds", "euros", "eur", "gbp", "cents",
    "people", "cards", "messages", "metres", "percent", "letters", "points", "units", "am", "pm", "pesos", "php",
    "veces", "dígitos", "minutos", "horas", "días", "semanas", "meses", "años", "intentos", "caracteres",
    "personas",
    "mil", "soles", "dólares", "fois", "chiffres", "jours", "heures", "semaines", "mois", "ans", "francs", "fcfa",
    "cfa", "essais", "caractères", "personnes", "vezes", "reais", "dias", "anos", "tentativas", "pessoas", "kz",
    "meticais", "beses", "piso", "oras", "araw", "buwan", "taon", "minuto", "kali", "angka", "menit", "jam", "hari",
    "minggu", "bulan", "tahun", "rupiah", "rb", "ribu", "juta", "karakter", "orang", "ครั้ง", "หลัก", "นาที",
    "ชั่วโมง",
    "วัน", "สัปดาห์", "เดือน", "ปี", "บาท", "คน", "ชิ้น", "โมง", "مرات", "مرة", "أرقام", "دقيقة", "دقائق", "ساعة",
    "ساعات", "يوم", "أيام", "شهر", "سنة", "سنوات", "ريال", "درهم", "دينار", "جنيه", "دولار", "خانات", "خانة",
    "حروف",
    "محاولات", "ليرة", "次", "位", "分钟", "小时", "天", "元", "块", "人", "张", "年", "月", "万", "美元", "人民币",
    "件", "mara", "tarakimu", "dakika", "siku", "wiki", "miezi", "mwezi", "miaka", "shilingi", "ksh", "tsh", "watu",
    "herufi", "kwa mwezi", "inshuro", "iminota", "amasaha", "iminsi", "amezi", "imyaka", "frw", "rwf", "imibare",
    "abantu",
)  # fmt: skip

# Words that make a "code" or a "pass" something everybody may know.
PUBLIC_BEFORE = (
    "zip", "postal", "post", "pin", "代", "area", "country", "sort", "swift", "bic", "branch", "bank", "ifsc",
    "routing", "reference", "ref", "tracking", "promo", "promotion", "promotional", "discount", "coupon", "error",
    "product", "item", "store", "booking", "order", "case", "ticket", "merchant", "currency", "iso", "mcc",
    "referral",
    "invite", "invitation", "voucher", "city", "region", "status", "response", "dress", "qr", "bar", "source",
    "dial",
    "dialing", "dialling", "employee", "customer", "claim", "complaint", "file", "ussd", "short", "purpose",
    "transaction", "payment", "agent", "biller", "institution", "fee", "reason", "shop", "tax", "colour", "color",
    "gift", "boarding", "bus", "train", "season", "visitor", "guest", "day", "travel", "mountain", "client", "user",
    "phone", "mobile", "account", "reservation", "billing", "location", "game", "civil", "penal", "department",
    "course", "parking", "flight", "device", "model", "serial", "stock", "hs", "tariff", "sector", "industry",
    "邮政",
    "区", "国家", "错误", "产品", "商品", "条", "优惠", "邮", "二维", "号", "编", "手机号", "源", "价", "取件",
    "提货",
)  # fmt: skip

PUBLIC_AFTER = (
    "of appreciation", "of thanks", "of love", "of gratitude",
    "za mwisho", "nne za mwisho", "ya nyuma", "ine ya nyuma", "ine ya mwisho", "ya ofa", "ya promo", "ya punguzo",
    "ya promosheni",
    "postal", "postale", "de área", "de referencia", "de referência", "de référence", "de pedido", "de producto",
    "de produto", "de país", "del país", "de sucursal", "de error", "de erreur", "d'erreur", "de descuento",
    "de cliente", "client", "promo", "pos", "wilayah", "cabang", "referensi", "produk", "negara", "error",
    "ไปรษณีย์",
    "สาขา", "สินค้า", "อ้างอิง", "ลูกค้า", "พนักงาน", "ประเทศ", "البريدي", "المنطقة", "الفرع", "الدولة", "المرجع",
    "ya posta", "ya tawi", "ya nchi", "ya kumbukumbu", "de la sucursal", "da agência", "swift", "bic", "qr",
    "ng sangay", "de barras", "barre", "of conduct", "reference", "ya nyumba", "ya ongezeko", "ya mapato",
    "ya ardhi",
    "ya pango", "ya gari", "ya bidhaa", "ya oda", "ya mkoa", "y'igihugu", "ya posita", "y'ishami", "y'igicuruzwa",
    "pelanggan", "diskon", "voucher", "barang", "pengiriman", "area", "batang", "resi", "ng produkto", "ng bansa",
    "ng order", "ng item", "promocional", "de barra", "de rastreo", "de rastreamento", "de rastreio",
    "de seguimiento", "de suivi", "promotionnel", "produit", "agence", "pays", "guichet", "banque", "del banco",
    "do banco", "banco", "de la ciudad", "de ciudad", "del producto", "do produto", "do país", "de promoción",
    "de promoção", "de desconto", "fiscal", "civil", "penal", "de trabajo", "du travail", "de la route",
    "d'article",
    "article", "de operación", "de operação", "พัสดุ", "จังหวัด", "โปรโมชั่น", "ส่วนลด", "บัตรประชาชน", "นักศึกษา",
    "ไปรษณี", "คำสั่งซื้อ", "แบรนด์", "คูปอง", "المنتج", "الخصم", "الطلب", "الخطأ", "العميل", "الموظف", "الشحنة",
    "التتبع", "سويفت", "بريدي", "المدينة", "错误", "多少钱", "number of", "wa posta", "wa tawi", "wa nchi",
    "wa eneo",
    "wa bidhaa", "wa oda", "za posta", "ng koreo",
)  # fmt: skip

# What makes of digits only some of a number.
PARTS = (
    "last", "final", "first", "ending", "últimos", "últimas", "primeros", "derniers", "dernières", "premiers",
    "primeiros", "finais", "huling", "unang", "ท้าย", "สุดท้าย", "آخر", "أول", "最后", "后", "前", "尾",
)  # fmt: skip

# Things that have a code printed on them: "the code *on the parcel* is 448190".
LABELLED_THINGS = (
    "parcel", "package", "box", "label", "sticker", "product", "machine", "washing machine", "printer", "ticket",
    "receipt", "invoice", "order", "voucher", "letterbox", "paquete", "caja", "etiqueta", "producto", "máquina",
    "boleto",
    "recibo", "factura", "colis", "boîte", "étiquette", "produit", "reçu de caisse", "ticket de caisse", "pacote",
    "encomenda", "caixa", "produto", "kahon", "produkto", "resibo", "paket", "kotak", "produk", "struk",
    "label", "กล่อง",
    "พัสดุ", "สินค้า", "ใบเสร็จ", "الطرد", "الصندوق", "المنتج", "الملصق", "包裹", "箱子", "标签", "商品",
    "产品", "kifurushi",
    "sanduku", "bidhaa", "risiti", "agasanduku", "igicuruzwa", "inyemezabuguzi",
)  # fmt: skip

# Digits read out one by one.
DIGIT_WORDS = (
    "zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "cero", "uno", "dos",
    "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "zéro", "un", "deux", "trois", "quatre", "cinq",
    "sept", "huit", "neuf", "um", "dois", "três", "quatro", "meia", "sete", "oito", "nove", "isa", "dalawa",
    "tatlo",
    "apat", "lima", "anim", "pito", "walo", "siyam", "nol", "kosong", "satu", "dua", "tiga", "empat", "enam",
    "tujuh",
    "delapan", "sembilan", "sifuri", "moja", "mbili", "tatu", "nne", "tano", "sita", "saba", "nane", "tisa",
    "double",
    "triple", "nought", "sero", "kwatro", "singko", "sais", "siyete", "otso", "nuwebe", "ศูนย์", "หนึ่ง", "สอง",
    "สาม",
    "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า", "صفر", "واحد", "اثنان", "اثنين", "ثلاثة", "تلاتة", "ثلاث", "أربعة",
    "اربعه", "أربع", "خمسة", "خمسه", "خمس", "ستة", "سته", "ست", "سبعة", "سبعه", "سبع", "ثمانية", "ثمانيه", "تمانية",
    "تسعة", "تسعه", "تسع", "零", "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "幺", "zeru", "rimwe",
    "kabiri", "gatatu", "kane", "gatanu", "gatandatu", "karindwi", "umunani", "icyenda", "imwe", "ebyiri", "eshatu",
    "enye", "eshanu", "esheshatu", "sufuri", "ziro",
)  # fmt: skip
