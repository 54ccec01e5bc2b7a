"""What an agent's request for something sounds like, and what a warning sounds like."""

REQUESTS = (
    "we sent", "we have sent", "we've sent", "we just sent", "i sent", "i have sent", "i've sent", "we texted",
    "just texted", "read me", "read out", "ช่วยอ่าน", "ช่วยบอก", "léame", "dígame", "lisez-moi", "lies mir",
    "lesen sie", "legga",
    "mi legga", "leia", "bacakan", "pakibasa", "اقرأ", "念一下", "读一下", "読み上げ", "okuyun",
    "we emailed", "i just sent", "acabamos de mandar", "acabamos de enviar", "hemos enviado", "le enviamos",
    "te enviamos",
    "le mandamos", "te mandamos", "he enviado", "envié", "díctemelo", "díctamelo", "díctame", "avons envoyé",
    "ai envoyé",
    "venons d'envoyer", "vient d'être envoyé", "dictez", "acabamos de enviar", "enviamos", "mandamos", "dite",
    "gesendet", "geschickt", "zugesandt", "abbiamo inviato", "abbiamo mandato", "ho inviato", "detti", "gönderdik",
    "gönderdim", "yolladık", "iletildi", "kami kirim", "kami kirimkan", "sudah kirim", "telah dikirim", "ipinadala",
    "pinadala namin", "nagpadala kami", "أرسلنا", "ارسلنا", "بعتنا", "تم ارسال", "送信しました",
    "送信いたしました", "お送りしました",
    "入力", "确认", "已发送", "已發送", "发送了", "發送了", "輸入", "請", "เราส่ง", "ได้ส่ง", "ส่งรหัส",
    "enter", "type", "send", "provide", "share", "tell", "give", "reply", "confirm", "what", "which", "key in",
    "read", "need", "escriba", "escribe", "ingrese", "ingresa", "envíe", "envía", "cuál", "diga", "dígame",
    "dime",
    "indique", "proporcione", "saisissez", "entrez", "quel", "donnez", "envoyez", "indiquez", "tapez", "digite",
    "informe", "envie", "qual", "ilagay", "ibigay", "ano", "pakibigay", "paki-type", "pakilagay", "masukkan",
    "kirim",
    "kirimkan", "apa", "berapa", "ketik", "sebutkan", "กรอก", "ใส่", "แจ้ง", "อะไร", "ส่ง", "บอก", "ระบุ",
    "أدخل", "ادخل",
    "أرسل", "ارسل", "اكتب", "ما", "请", "輸入", "输入", "什么", "多少", "提供", "weka", "ingiza", "tuma",
    "taja",
    "gani", "nipe", "andika", "ohereza", "shyiramo", "injiza", "niyihe", "mpa", "tanga", "could you", "can you",
    "would you", "let me know", "we need", "verify", "submit", "insert", "introduzca", "introduce", "puede",
    "podría",
    "escríbame", "mándeme", "compártame", "confirme", "pouvez", "merci de", "veuillez", "confirmez",
    "communiquez",
    "écrivez", "pode", "poderia", "escreva", "passe", "me diga", "insira", "pakisabi", "pakikumpirma", "i-type",
    "maaari", "sabihin", "isulat", "mohon", "tolong", "silakan", "tuliskan", "beritahu", "boleh", "kasih",
    "konfirmasi", "รบกวน", "กรุณา", "ขอ", "พิมพ์", "คืออะไร", "ยืนยัน", "زودني", "زودنا", "أعطني", "اعطني",
    "أخبرني",
    "من فضلك", "يرجى", "الرجاء", "تزويدي", "تأكيد", "告诉", "告知", "发给", "麻烦", "填写", "回复", "報", "报",
    "念",
    "几", "什麼", "tuambie", "niambie", "tupe", "naomba", "tafadhali", "thibitisha", "mutubwire", "mumbwire",
    "mwandike", "muduhe", "mwohereze", "emeza", "please", "merci d'", "indiquer", "communiquer", "saisir",
    "entrer",
    "envoyer", "recopier", "transmettre",
    "ingresar", "indicar", "compartir", "facilitar", "escribir", "informar", "digitar", "enviar", "digame",
    "read out", "read me", "repeat", "dictate", "leerme", "léame", "dícteme", "dictez-moi", "leia", "dite",
    "ni iyihe", "ni uwuhe", "ni irihe", "ni ikihe", "please",
    "por favor",
    "s'il vous plaît", "svp", "indíqueme", "envíeme", "páseme", "deme", "díganos", "confírmeme", "facilíteme",
    "mándanos", "donnez-moi", "dites-moi", "envoyez-moi", "indiquez-moi", "lisez-moi", "me passe", "me manda",
    "manda", "pode me dizer", "pakitype", "paki", "sabihin nyo", "berikan", "minta", "bisa", "ขอทราบ", "แจ้งมา",
    "ส่งมา", "اعطيني", "عطني", "ارسل لي", "发一下", "报一下", "说一下", "给我", "发我", "tupatie", "tutumie",
    "duhe",
    "tubwire",
    "geben sie", "nennen sie", "teilen sie", "wie lautet", "was ist", "welche", "welcher", "welches", "bitte",
    "eingeben", "schicken sie", "senden sie", "bestätigen", "verraten sie", "sagen sie", "könnten sie",
    "können sie", "wie heißt", "wie hieß", "wo wurde", "wo sind", "inserisca", "inserire", "inserisci",
    "qual è", "quale", "quali", "mi dica", "dica", "mi dia", "fornisca", "può", "potrebbe", "indichi",
    "scriva", "confermi", "per favore", "mi fornisca", "comunichi", "come si chiama", "dove è", "girin",
    "giriniz", "söyleyin", "söyler misiniz", "yazın", "yazar mısınız", "paylaşın", "paylaşır mısınız", "verin",
    "verir misiniz", "nedir", "hangi", "kaç", "lütfen", "belirtin", "iletin", "iletir misiniz", "doğrulayın",
    "onaylayın", "neydi", "入力して", "教えて", "お知らせ", "ください", "何ですか", "なんですか",
    "お願いします", "お願いいたします", "お聞かせ", "いくつ",
    "どこ", "でしょうか", "お伝え",
    "알려주세요", "알려 주세요", "말씀해", "입력해", "입력하세요", "무엇인가요", "무엇이었나요", "뭐예요",
    "무엇입니까", "적어주세요", "보내주세요", "부탁드립니다", "부탁드려요", "어디인가요", "어디였나요",
    "누구인가요", "불러주세요", "확인 부탁", "알려주시겠", "말씀 부탁", "언제인가요",
    "pregunta de seguridad es", "pregunta secreta es", "security question is", "the question is",
    "sicherheitsfrage lautet", "frage lautet", "question secrète est", "question de sécurité est",
    "domanda di sicurezza è", "domanda segreta è", "pergunta de segurança é", "güvenlik sorunuz", "soru şu",
    "سؤال الأمان هو", "سؤالك السري", "安全问题是", "安全問題是", "保安問題", "密保问题是", "คำถามคือ",
    "คำถามของคุณ", "pertanyaan keamanan anda", "ang security question ninyo", "質問は", "質問:", "보안 질문은",
    "보안질문은",
    "yazınız", "belirtiniz", "söyleyiniz", "paylaşınız",
)  # fmt: skip

# Who speaks in conversations that are written down, as the name before their words.
SPEAKERS = (
    "agent", "support agent", "service agent", "agent service", "representative", "rep", "csr", "advisor", "adviser",
    "operator", "bot", "chatbot", "assistant", "virtual assistant", "support", "helpdesk", "bank", "system", "teller",
    "customer", "caller", "client", "user", "me", "patient", "member", "cardholder", "account holder", "q", "a",
    "agente", "asesor", "asesora", "operador", "operadora", "asistente", "ejecutivo", "ejecutiva", "cliente", "usuario",
    "usuaria", "conseiller", "conseillère", "opérateur", "opératrice", "téléconseiller", "assistante", "cliente",
    "utilisateur", "atendente", "consultor", "consultora", "assistente", "usuário", "usuária", "berater", "beraterin",
    "mitarbeiter", "mitarbeiterin", "kundenservice", "kunde", "kundin", "anrufer", "anruferin", "nutzer", "operatore",
    "operatrice", "consulente", "utente", "temsilci", "müşteri temsilcisi", "asistan", "görevli", "müşteri",
    "kullanıcı", "petugas", "cs", "layanan pelanggan", "nasabah", "pelanggan", "pengguna", "ahente", "kliyente",
    "kostumer",
    "الموظف", "موظف", "الموظفة", "المساعد", "البوت", "خدمة العملاء", "العميل", "عميل", "العميلة", "المستخدم",
    "客服", "客服人员", "机器人", "助理", "坐席", "客户", "顾客", "用户", "オペレーター", "担当者", "担当", "ボット",
    "お客様", "お客さま", "客", "利用者", "พนักงาน", "เจ้าหน้าที่", "แอดมิน", "บอท", "ลูกค้า", "ผู้ใช้", "mhudumu",
    "wakala", "mteja", "umukozi", "umukiriya",
)  # fmt: skip

WARNINGS = (
    "never", "don't", "do not", "not share", "won't", "will not", "nunca", "no comparta", "no compartas",
    "jamais",
    "ne partagez", "não compartilhe", "huwag", "jangan", "อย่า", "ห้าม", "لا تشارك", "لا ترسل", "请勿", "不要",
    "切勿",
    "usishiriki", "usimpe", "kamwe", "ntugatange", "ntuzatange", "no one will ask", "we will never", "no pida",
    "nunca le", "ne jamais", "nunca pedimos", "nunca peça", "hindi kami", "wag", "tidak pernah", "ไม่ควร",
    "لا تعط",
    "لا تعطي", "لا تخبر", "لن نطلب", "不会", "勿", "hatutakuomba", "kamwe usi", "ntidusaba", "ntukabwire",
    "niemals", "nie weiter", "geben sie niemals", "teilen sie niemals", "nicht weitergeben", "mai",
    "non condivida", "non condividere", "non comunicare", "asla", "paylaşmayın", "kimseyle", "söylemeyin",
    "教えないで", "共有しないで", "伝えないで", "絶対に",
    "알려주지 마세요", "공유하지", "절대",
)  # fmt: skip

# What leads to an example: "a password like Summer2024".
EXAMPLES = (
    "like", "such as", "e.g.", "for example", "for instance", "wie", "wie zum beispiel", "z.b.", "come", "ad esempio",
    "como", "por ejemplo", "por exemplo", "comme", "par exemple", "tel que", "telles que", "tels que", "seperti",
    "misalnya", "gaya ng", "tulad ng", "mesela", "örneğin", "مثل", "例如", "比如", "เช่น", "たとえば", "例えば",
)  # fmt: skip

# Before the name of a secret, when no certain one is meant.
INDEFINITE = (
    "a", "an", "any", "as", "ein", "eine", "eine schlechte", "als", "un", "una", "como", "une", "comme", "come", "uma",
    "um", "sebagai", "bilang", "olarak",
)  # fmt: skip

# Who advises or tells what people do speaks of no secret of their own.
IN_GENERAL = (
    "avoid", "never use", "don't use", "do not use", "people", "everyone", "everybody", "most users", "many users",
    "tip", "advice", "commonly used", "most common", "weak", "bad pin", "vermeiden", "vermeide", "niemals", "leute",
    "viele", "schwach", "unsicher", "evite", "evita", "evitar", "nunca use", "la gente", "muchos", "débil", "evitez",
    "évitez", "les gens", "beaucoup de gens", "faible", "evitare", "eviti", "la gente", "molti", "debole", "as pessoas",
    "muita gente", "fraca", "hindari", "jangan pakai", "orang", "banyak orang", "lemah", "iwasan", "huwag gamitin",
    "maraming tao", "mahina", "kullanmayın", "kaçının", "insanlar", "herkes", "zayıf", "تجنب", "لا تستخدم", "الناس",
    "ضعيف", "避免", "不要用", "别用", "很多人", "弱", "避けて", "使わないで", "多くの人", "弱い", "หลีกเลี่ยง",
    "อย่าใช้", "หลายคน", "คนส่วนใหญ่",
)  # fmt: skip

# A text that ends so asks, whether or not there is a sign.
QUESTION_ENDINGS = (
    "?", "؟", "吗", "呢", "ですか", "ますか", "ましたか", "ませんか", "でしょうか", "ไหม", "ไหมคะ", "ไหมครับ",
    "มั้ย",
    "หรือเปล่า",    "หรือเปล่าคะ", "หรือเปล่าครับ", "ใช่ไหมคะ", " mı", " mi", " mu", " mü", " mıdır", " midir", " di ba",
    "까요", "나요", "가요", "는지요", "습니까", "인가요", "되나요", "왜죠", "건가요",
)  # fmt: skip
