"""What an agent's request for something sounds like, and what a warning sounds like."""

REQUESTS = (
    "enter", "type", "send", "provide", "share", "tell", "give", "reply", "confirm", "what", "which", "key in",
    "read", "need", "escriba", "escribe", "ingrese", "ingresa", "envíe", "envía", "cuál", "diga", "dígame", "dime",
    "indique", "proporcione", "saisissez", "entrez", "quel", "donnez", "envoyez", "indiquez", "tapez", "digite",
    "informe", "envie", "qual", "ilagay", "ibigay", "ano", "pakibigay", "paki-type", "pakilagay", "masukkan", "kirim",
    "kirimkan", "apa", "berapa", "ketik", "sebutkan", "กรอก", "ใส่", "แจ้ง", "อะไร", "ส่ง", "บอก", "ระบุ", "أدخل", "ادخل",
    "أرسل", "ارسل", "اكتب", "ما", "请", "輸入", "输入", "什么", "多少", "提供", "weka", "ingiza", "tuma", "taja",
    "gani", "nipe", "andika", "ohereza", "shyiramo", "injiza", "niyihe", "mpa", "tanga", "could you", "can you",
    "would you", "let me know", "we need", "verify", "submit", "insert", "introduzca", "introduce", "puede", "podría",
    "escríbame", "mándeme", "compártame", "confirme", "pouvez", "merci de", "veuillez", "confirmez", "communiquez",
    "écrivez", "pode", "poderia", "escreva", "passe", "me diga", "insira", "pakisabi", "pakikumpirma", "i-type",
    "maaari", "sabihin", "isulat", "mohon", "tolong", "silakan", "tuliskan", "beritahu", "boleh", "kasih",
    "konfirmasi", "รบกวน", "กรุณา", "ขอ", "พิมพ์", "คืออะไร", "ยืนยัน", "زودني", "زودنا", "أعطني", "اعطني", "أخبرني",
    "من فضلك", "يرجى", "الرجاء", "تزويدي", "تأكيد", "告诉", "告知", "发给", "麻烦", "填写", "回复", "報", "报", "念",
    "几", "什麼", "tuambie", "niambie", "tupe", "naomba", "tafadhali", "thibitisha", "mutubwire", "mumbwire",
    "mwandike", "muduhe", "mwohereze", "emeza", "ni iyihe", "ni uwuhe", "ni irihe", "ni ikihe", "please", "por favor",
    "s'il vous plaît", "svp", "indíqueme", "envíeme", "páseme", "deme", "díganos", "confírmeme", "facilíteme",
    "mándanos", "donnez-moi", "dites-moi", "envoyez-moi", "indiquez-moi", "lisez-moi", "me passe", "me manda",
    "manda", "pode me dizer", "pakitype", "paki", "sabihin nyo", "berikan", "minta", "bisa", "ขอทราบ", "แจ้งมา",
    "ส่งมา", "اعطيني", "عطني", "ارسل لي", "发一下", "报一下", "说一下", "给我", "发我", "tupatie", "tutumie", "duhe",
    "tubwire",
)  # fmt: skip

WARNINGS = (
    "never", "don't", "do not", "not share", "won't", "will not", "nunca", "no comparta", "no compartas", "jamais",
    "ne partagez", "não compartilhe", "huwag", "jangan", "อย่า", "ห้าม", "لا تشارك", "لا ترسل", "请勿", "不要", "切勿",
    "usishiriki", "usimpe", "kamwe", "ntugatange", "ntuzatange", "no one will ask", "we will never", "no pida",
    "nunca le", "ne jamais", "nunca pedimos", "nunca peça", "hindi kami", "wag", "tidak pernah", "ไม่ควร", "لا تعط",
    "لا تعطي", "لا تخبر", "لن نطلب", "不会", "勿", "hatutakuomba", "kamwe usi", "ntidusaba", "ntukabwire",
)  # fmt: skip
