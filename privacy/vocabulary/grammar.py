"""How people lead from the name of a thing to its value."""

# "is", in every language, and what stands for it.
COPULAS = (
    "is", "was", "are", "be", "it's", "its", "reads", "es", "era", "fue", "son", "est", "c'est", "était", "é", "eh",
    "foi", "ay", "ay ang", "adalah", "ialah", "yaitu", "yakni", "itu", "คือ", "เป็น", "هو", "هي", "كان", "كانت",
    "هما", "是", "为", "為", "就是", "ni", "ilikuwa", "yari", "ryari", "read", "says", "said", "shows", "equals",
    "called", "being", "reads as", "sería", "dice", "decía", "quedó", "sont", "étaient", "sera", "serait", "dit",
    "disait", "são", "diz", "é o", "é a", "ay si", "daw", "daw ay", "raw", "si", "nga ay", "isinya", "tertulis",
    "bunyinya", "berbunyi", "คือว่า", "เป็นเลข", "ได้แก่", "บอกว่า", "เขียนว่า", "عبارة عن", "كانت هي", "يكون",
    "تكون",
    "هيا", "هوه", "等于", "显示", "写的是", "应该是", "一直是", "是这个", "叫", "ndio", "ndiyo", "ilikuwa ni",
    "inasema", "ari", "uri", "iti", "ngo", "ngo ni", "ndetse ni", "remains", "stays", "would be", "has been",
    "used to be", "sigue siendo", "siendo", "todavía es", "reste", "demeure", "continua sendo", "continua",
    "continúa", "tetap", "masih", "bado ni", "还是", "仍是", "ยังเป็น", "لا تزال", "ما زالت", "contains",
    "contient",
    "contiene", "contém", "tertera",
    "se lee", "decia", "pone", "se llama", "s'appelle", "seria", "ficou", "virou", "ganyan", "nag", "ay po",
    "po ay",
    "ay ito", "yaitu adalah", "berupa", "namely", "equal", "turned out", "has become", "became", "ja", "jest",
    "ist",
    "thats", "that's", "that is", "this is", "is showing", "are showing", "is displaying", "displays", "me marca",
    "marca",
    "muestra", "mostra", "affiche", "affichait", "m'affiche", "indique", "indica", "menunjukkan", "menampilkan",
    "nagpapakita", "แสดง", "ขึ้น", "يعرض", "يظهر", "inaonyesha", "yerekana", "buvuga", "ivuga", "has always been",
    "was always", "is always", "siempre ha sido", "siempre fue", "a toujours été", "sempre foi", "dati pa",
    "dari dulu", "imekuwa", "yahoze ari", "一直都是", "il y a", "est écrit", "écrit", "imeandikwa", "imeandika",
    "handitse", "handitseho", "nakasulat", "nakalagay", "tulisannya", "เขียนว่า", "مكتوب", "مكتوب فيها", "写着",
    "war", "lautet", "è", "sono", "это", "है", "です", "は", "입니다", "은", "는", "olan", "dır",
    "wäre", "heißt", "heisst", "hieß", "ist jetzt", "ist noch", "sind", "waren", "steht", "da steht", "zeigt",
    "wird angezeigt", "sarebbe", "risulta", "diceva", "c'è scritto", "si chiama", "si chiamava", "idi",
    "şöyle", "şudur", "yazıyor", "diyor", "oldu", "olmalı", "って", "だと", "とは", "と書いて", "と表示", "が", "になっています",
    "に設定",
)  # fmt: skip

AFTER_COPULA = (
    "still", "actually", "the", "el", "la", "le", "o", "just", "currently", "now", "probably", "this", "this one",
    "the following", "el siguiente", "esta", "este", "toujours", "ainda", "parin", "pa rin", "masih", "sasa",
    "simply", "set to", "ว่า", "bado", "exactly", "as follows", "basically", "supposed to be", "supposedly",
    "always", "literally", "the word", "the number", "el número", "la palabra", "exactamente", "siempre",
    "exactement", "le mot", "le numéro", "simplement", "bien", "sempre", "a palavra", "o número", "exatamente",
    "daw", "po", "po ay", "yung", "tetap", "angka", "persis", "ini", "masih tetap", "เลข", "ตัวเลข", "นี้", "คำว่า",
    "อันนี้", "الآن", "رقم", "كلمة", "一直是", "这个", "数字", "还是", "hii", "hii hapa", "namba", "iyi",
    "this one:",
    "esse aqui", "esse", "este aqui", "celui-ci", "celui", "ini dia", "this one here", "นี้ครับ", "هذا", "huu",
    "uyu", "below", "here", "aqui", "aquí", "ici", "dito", "disini",
    "immer noch", "noch", "jetzt", "wohl", "folgende", "folgendes", "das wort", "die zahl", "die nummer",
    "ancora", "adesso", "ora", "la seguente", "il seguente", "questa", "questo", "la parola", "il numero",
    "hâlâ", "hala", "şu an", "şimdi", "aynen", "sadece", "たしか", "確か", "たぶん", "今は", "現在",
)  # fmt: skip

# Between a value and its name in a question: "is 4821 *still* my PIN?".
STILL = (
    "still",
    "really",
    "now",
    "todavía",
    "aún",
    "toujours",
    "encore",
    "ainda",
    "pa rin",
    "masih",
    "bado",
    "还",
    "仍",
)

# Between a value and the name that follows it: "4821 is my PIN".
LINKS_BACK = (
    "that's", "thats", "yung", "ito", "ini", "iyo", "voici", "fue", "is", "are", "was", "as", "es", "son", "como",
    "est", "comme", "é", "ay", "ang", "ay ang", "adalah", "sebagai", "คือ", "เป็น", "هو", "هي", "是", "为", "ni",
    "that is", "this is", "like", "c'est", "était", "étant", "sendo", "era", "seria", "foi", "yan", "iyan", "iyon",
    "bilang", "itu", "jadi", "นี่", "هذا", "هذه", "ك", "作为", "当", "做", "就是", "kama", "ndiyo", "ndio", "kuwa",
    "nk'", "nka", "niyo", "nicyo", "yari", "ใช้เป็น", "na", "en el", "en la", "no", "dans le", "dans", "in the",
    "as a", "would be", "should be", "será", "serait", "就是我的", "สำหรับ", "en tant que", "jako", "muri",
    "ist", "war", "als", "è", "come", "sarebbe", "olarak", "idi", "が", "は", "という", "っていう", "それが", "これが",
)  # fmt: skip

BEFORE_NAME = (
    "my", "the", "your", "a", "an", "that", "mi", "el", "la", "tu", "su", "mon", "ma", "le", "ton", "votre", "meu",
    "minha", "o", "seu", "ang", "yung", "aking", "iyong", "mga", "saya", "the new", "我的", "我", "您的", "ของ",
    "yangu", "current", "new", "old", "correct", "right", "real", "our", "her", "his", "their", "valid", "login",
    "nuestra", "nuestro", "sus", "mis", "los", "las", "notre", "son", "sa", "nos", "ses", "nosso", "nossa", "sua",
    "meus", "dating", "lumang", "bagong", "ko", "naman", "po", "namin", "kami", "kode", "kata", "baru", "lama",
    "รหัส", "ของหนู", "ของผม", "ใหม่", "新", "旧", "登录", "我家", "他的", "她的", "这个", "la mia", "ijambo",
    "wanjye",
    "yanjye", "ryanjye", "cyanjye", "changu", "langu", "wangu", "temporary", "actual", "secret", "one-time", "one",
    "verification", "temporal", "provisoire", "this", "otp", "sms",
    "mein", "meine", "meinen", "meiner", "der", "die", "das", "den", "dein", "ihr", "ihre", "unser", "unsere",
    "neue", "neuer", "neues", "alte", "altes", "il", "lo", "mio", "mia", "il mio", "nuova", "nuovo", "vecchia",
    "benim", "bizim", "yeni", "eski", "私の", "僕の", "俺の", "うちの", "新しい", "今の", "ログイン",
)  # fmt: skip

# Between the name and the value: "the code *you sent me* is ...".
FILLERS = (
    "i", "i've", "we", "you", "it", "they", "got", "get", "received", "recieved", "just", "have", "had", "sent",
    "send", "gave", "texted", "emailed", "me", "us", "to", "my", "on", "phone", "for", "the", "this", "that", "app",
    "online", "banking", "bank", "login", "from", "by", "via", "sms", "text", "email", "message", "new", "old",
    "current", "now", "here", "use", "used", "using", "chose", "set", "with", "entered", "typed", "card", "back",
    "side", "front", "reverse", "behind", "reverso", "verso", "likod", "belakang", "dos", "debit", "credit", "in",
    "says", "code", "again", "please", "of", "account", "visa", "mastercard", "que", "uso", "usé", "puse", "llegó",
    "recibí", "enviaron", "mandaron", "mandó", "por", "de", "mi", "la", "el", "cuenta", "tarjeta", "al", "celular",
    "teléfono", "móvil", "acaba", "llegar", "nueva", "nuevo", "actual", "del", "banco", "para", "en", "tu", "j'ai",
    "ai", "reçu", "mon", "ma", "ce", "le", "carte", "compte", "par", "pour", "nouveau", "actuel", "vous", "m'avez",
    "envoyé", "j'utilise", "utilise", "recebi", "recibi", "chegou", "veio", "do", "da", "no", "na", "meu", "minha",
    "atual", "nova", "novo", "cartão", "conta", "o", "a", "foi", "ko", "ng", "ang", "natanggap", "sa", "akin",
    "ibinigay", "ninyo", "yung", "po", "nila", "pinadala", "kong", "ginagamit", "saya", "aku", "yang", "dikirim",
    "diterima", "terima", "masuk", "untuk", "akun", "kartu", "ke", "hp", "baru", "ku", "dari", "pakai", "di", "atm",
    "lewat", "otp", "pin", "ของฉัน", "ของผม", "ของดิฉัน", "ของหนู", "ของเรา", "ที่ได้รับ", "ที่ได้", "ที่ส่งมา",
    "ใหม่", "ที่", "ที่ใช้",
    "ได้รับ", "บัตร", "แอป", "เดิม", "เข้าแอป", "ครับ", "ค่ะ", "ตอนนี้", "ของ", "الخاصة", "الخاص", "بي", "لي",
    "الذي", "التي",
    "وصلني", "وصلتني", "استلمته", "استلمت", "بحسابي", "لحسابي", "لبطاقتي", "الجديدة", "الجديد", "على", "هاتفي",
    "للبطاقة", "في", "我的", "我", "的", "收到", "短信", "现在", "银行卡", "信用卡", "手机", "yangu", "langu", "ya",
    "wa", "niliyopata", "nimepata", "nimepokea", "niliyopokea", "niliyotumiwa", "kwa", "simu", "kadi", "yanjye",
    "ryanjye", "wanjye", "nabonye", "bampaye", "mwampaye", "nahawe", "banyoherereje", "y'", "ikarita",
    "mwanyoherereje", "which", "earlier", "yesterday", "today", "his", "her", "our", "their", "she", "he", "mum",
    "mother", "wife", "husband", "given", "told", "wrote", "picked", "created", "made", "registered", "receive",
    "arrived", "came", "through", "shown", "displayed", "generated", "whatsapp", "wifi", "router", "work", "user",
    "web", "site", "website", "portal", "always", "normally", "usually", "tengo", "tenía", "puso", "elegí", "salió",
    "aparece", "dieron", "dio", "dijo", "su", "nuestro", "banca", "línea", "correo", "siempre", "ahora", "ayer",
    "hoy",
    "actuelle", "avais", "affiché", "donné", "dicté", "tapé", "saisi", "mis", "mets", "téléphone", "portable",
    "internet", "espace", "toujours", "hier", "bleue", "bancaire", "recebido", "apareceu", "mandaram", "enviaram",
    "deram", "usava", "tenho", "coloquei", "digitei", "aplicativo", "sempre", "ontem", "hoje", "multibanco",
    "dumating", "lumabas", "binigay", "sinabi", "nilagay", "ginamit", "gamit", "namin", "niya", "kahapon", "ngayon",
    "nung", "dati", "dikasih", "diberikan", "muncul", "tertera", "keluar", "gunakan", "digunakan", "dulu",
    "sekarang",
    "kemarin", "tadi", "barusan", "mbanking", "kredit", "aplikasi", "yg", "sy", "ที่ตั้ง", "ที่ตั้งไว้",
    "ที่ใส่", "ที่กรอก", "ที่มา",
    "ที่ขึ้น", "เข้าระบบ", "เข้าแอพ", "เครดิต", "เดบิต", "เอทีเอ็ม", "ล่าสุด", "เก่า", "ทาง", "จาก", "ใน",
    "ส่งมา", "ของแม่", "ของพ่อ",
    "หนู", "ผม", "ดิฉัน", "นะคะ", "คะ", "นะ", "อัน", "ตัว", "اللي", "حقي", "حقتي", "بتاعي", "تبعي", "مالي", "ديالي",
    "الحالي", "الحالية", "القديم", "القديمة", "المرسل", "المرسلة", "إلى", "جوالي", "موبايلي", "الجوال", "الهاتف",
    "جاني", "وصل", "للحساب", "حسابي", "الحساب", "التطبيق", "للتطبيق", "البنك", "بالرسالة", "الرسالة", "بطاقتي",
    "للصراف", "الصراف", "أستخدمها", "أستخدمه", "استخدمها", "استخدمه", "أمس", "登录", "网银", "账户", "账号", "用的",
    "用", "设置", "设的", "设成", "一直", "刚", "刚刚", "刚才", "上", "里", "发", "发来", "发给", "给", "你们",
    "您",
    "他", "她", "原来", "以前", "新", "旧", "写", "微信", "输", "输的", "输入", "填", "填的", "niliyoweka",
    "ninayotumia", "natumia", "nilitumia", "nilipewa", "imekuja", "imefika", "wamenitumia", "iliyotumwa",
    "iliyokuja",
    "zamani", "mpya", "akaunti", "benki", "jana", "za", "nkoresha", "nakoresheje", "nashyizemo", "muri", "kuri",
    "konti", "telefone", "cy'", "ry'", "cya", "rya", "choisi", "choisie", "créé", "chosen", "choose", "elegido",
    "escogí", "escolhi", "criei", "pinili", "pilih", "pilihan", "เลือก", "اخترت", "اخترتها", "选的", "nilichagua",
    "nahisemo", "down", "written", "mean", "meant", "temporary", "one", "waliyotuma", "mliyotuma", "waliyonitumia",
    "digit", "temporal", "provisoire",
    "antes", "avant", "dantes", "previously", "formerly", "before", "nga", "yata", "ata", "kayaknya", "sepertinya",
    "kalau tidak salah", "creo", "je crois", "acho", "i think", "think", "probably", "vault", "laptop", "computer",
    "pc", "mail", "e-mail", "facebook", "instagram", "gmail", "netflix", "admin", "guest", "root", "account's",
    "creo que", "si mal no recuerdo", "kwa sasa", "sasa", "kuri wifi", "ya wifi", "nadhani", "ndakeka", "น่าจะ",
    "คิดว่า", "เมื่อก่อน", "أعتقد", "أظن", "كانت", "قبل", "好像", "应该", "可能", "之前",
    "ich", "habe", "hab", "hatte", "bekommen", "erhalten", "gekriegt", "gerade", "eben", "soeben", "für",
    "fürs", "meine", "mein", "meiner", "meinem", "meinen", "die", "der", "das", "den", "dem", "von", "vom",
    "zur", "zum", "zu", "auf", "bei", "per", "sie", "mir", "uns", "geschickt", "gesendet", "karte",
    "kreditkarte", "konto", "handy", "neue", "neues", "neuer", "aktuelle", "aktuelles", "für die app", "im",
    "am", "online-banking", "onlinebanking", "wlan", "ihnen", "angeblich", "hinten", "il", "lo", "gli", "mio",
    "mia", "miei", "della", "dello", "dei", "alla", "nel", "nella", "sul", "sulla", "con", "che", "ho",
    "ricevuto", "è", "arrivato", "arrivata", "avete", "hanno", "mandato", "inviato", "appena", "carta",
    "conto", "cellulare", "telefono", "nuovo", "nuova", "attuale", "dietro", "posta", "usato", "messo",
    "scelto", "benim", "bana", "az önce", "şimdi", "gelen", "gönderdiğiniz", "gönderilen", "aldığım",
    "kullandığım", "kullandığımız", "girdiğim", "yazdığım", "kartımın", "kartın", "kart", "hesabımın", "hesap",
    "hesabım", "banka", "bankanın", "telefonuma", "telefonun", "uygulama", "uygulamanın", "yeni", "eski",
    "güncel", "için", "olan", "ile", "mesajla", "numarası", "numaram", "私の", "僕の", "の", "カードの", "口座の", "アプリの",
    "さっき", "今", "先ほど", "新しい", "届いた", "送られてきた", "今日", "現在の", "メールの", "ネットの", "ご登録の",
)  # fmt: skip

# Between a name and a value that no verb announces: "otp ko 123456".
POSSESSIVES = (
    "nya", "atm", "app", "yangu", "حقي", "حقتي", "بتاعي", "我设的", "ko", "po", "ku", "saya", "aku", "langu",
    "yanjye", "ryanjye", "wanjye", "number", "no", "no.", "code", "received", "natanggap", "ของฉัน", "ของผม",
    "ของหนู",
    "我的", "的", "ninyo", "namin", "niya", "kami", "ของแม่", "ของเขา", "ของคุณ", "تبعي", "ديالي", "مالي", "我用的",
    "yake", "zangu", "changu", "wangu", "ryacu", "yacu", "cyanjye", "iti", "ngo", "mo", "daw", "digits", "sms",
    "เลข",
    "رقم", "นี้", "this", "here", "号", "为",
    "mein", "meine", "nummer", "nr", "nr.", "numero", "n.", "numaram", "numarası", "の番号", "の",
)  # fmt: skip

# How people say that they answered.
ANSWERED = (
    "i told them", "i told him", "i told her", "dije", "les dije", "le dije", "j'ai dit", "falei", "eu disse", "قلت",
    "بأن", "บอกว่า", "บอกไปว่า", "sabi ko", "saya bilang", "nikasema", "nilisema", "mvuga", "navuze", "我说", "我说是",
    "i said", "i answered", "my answer was", "answered with", "se apellida", "se apellidaba", "apellidaba",
    "s'appelaient",
    "j'ai répondu", "j'ai écrit", "ryitwaga", "ryitwa", "witwaga", "kitwaga", "bitwaga", "yitwa ngo", "ว่า", "ب", "بـ",
    "جاوبت", "كتبت", "ang sagot ko", "sinagot ko", "nilagay ko", "saya jawab", "saya isi", "kujibu", "niliandika",
    "填的",
    "姓", "是叫", "saya tulis", "escribí", "escrevi", "j'avais mis", "había puesto", "nanditse", "contesté con",
    "coloquei",
    "answer", "answered", "replied", "i put", "wrote", "respuesta", "respondí", "contesté", "puse", "répondu",
    "réponse", "j'ai mis", "respondi", "resposta", "coloquei", "sagot", "sinagot", "sagot ko", "jawab",
    "jawabannya",
    "jawaban saya", "jawabku", "ตอบ", "ตอบว่า", "คำตอบ", "أجبت", "جوابي", "إجابتي", "الجواب", "الإجابة", "回答",
    "答案", "我答", "我填", "jibu", "nilijibu", "nilisema", "igisubizo", "nasubije", "se llama", "se llamaba",
    "s'appelle", "s'appelait", "se chama", "se chamava", "was called", "is called", "called", "named", "bernama",
    "namanya", "ชื่อ", "ชื่อว่า", "اسمه", "اسمها", "叫", "名叫", "anaitwa", "aliitwa", "linaitwa", "yitwa",
    "yitwaga",
    "ang pangalan",
    "meine antwort", "antwort", "antwort ist", "antwort war", "ich habe geantwortet", "geantwortet",
    "angegeben", "ich habe angegeben", "hieß", "heißt", "heisst", "nennt sich", "la mia risposta", "risposta",
    "ho risposto", "ho scritto", "ho messo", "si chiamava", "si chiama", "chiamato", "cevabım", "cevabı",
    "cevap", "cevabım şu", "yazdım", "dedim", "cevapladım", "yanıtım", "yanıtı", "答え", "答えは", "回答は", "と答え",
    "と入力",
)  # fmt: skip

# Before the name somebody signs in with.
USERS = (
    "user", "username", "user name", "user id", "userid", "login", "login id", "log in", "email", "e-mail", "mail",
    "account", "acct", "id", "handle", "nick", "nickname", "profile", "usuario", "correo", "utilisateur",
    "identifiant", "utilizador", "login e", "pengguna", "nama pengguna", "akun", "ชื่อผู้ใช้", "ยูสเซอร์", "ไอดี",
    "อีเมล", "บัญชี", "اسم المستخدم", "المستخدم", "حسابي", "ايميل", "用户名", "账号", "帐号", "用户", "邮箱",
    "jina la mtumiaji", "mtumiaji", "akaunti", "izina", "izina ry'ukoresha", "konti",
    "benutzer", "benutzername", "nutzer", "nutzername", "utente", "nome utente", "kullanıcı", "kullanıcı adı",
    "kullanıcı adım", "ユーザー名", "ユーザー", "メール", "アカウント",
)  # fmt: skip

# A plain word before one of these ends its clause.
CLAUSE_STARTS = (
    "and", "but", "so", "because", "please", "pls", "plz", "can", "could", "why", "what", "is", "for", "i", "it",
    "it's", "not", "if", "when", "since", "thanks", "thx", "help", "now", "y", "pero", "por favor", "porfa", "no",
    "ayuda", "porque", "gracias", "et", "mais", "svp", "merci", "je", "car", "e", "mas", "por", "me", "at", "po",
    "bakit", "paki", "tapi", "dan", "tolong", "mohon", "kok", "kenapa", "na", "lakini", "mbona", "kandi", "ariko",
    "none", "with", "all", "in", "lol", "ok", "okay", "that", "que", "ça", "dont", "the", "you", "from",
    "yesterday",
    "last", "this", "today", "ayer", "hoy", "hier", "ontem", "hoje", "kemarin", "kahapon", "jana", "ejo", "as",
    "to",
    "or", "instead", "already", "again", "which", "then", "still", "todo", "toda", "tudo", "tout", "avec", "con",
    "com", "sem", "sin", "sans", "before", "after", "earlier", "though", "saja", "aja", "lang", "lng", "naman",
    "huruf", "herufi", "en", "lower", "lowercase", "para", "pour",
    "und", "aber", "oder", "weil", "denn", "bitte", "kann", "können", "warum", "wieso", "wenn", "damit",
    "funktioniert", "geht", "seit", "aus", "bei", "nicht", "danke", "jetzt", "alles", "ma", "perché", "però",
    "quindi", "grazie", "può", "potete", "non", "se", "adesso", "va bene", "ve", "ama", "fakat", "çünkü",
    "lütfen", "neden", "niye", "şimdi", "değil", "teşekkürler", "bunu", "bu", "です", "でした", "だけど", "ですが", "なのに",
    "ので", "から", "と", "を", "が", "で", "に",
)  # fmt: skip

# Right before "code 118 820" they make it the code that was sent, though no verb follows.
SENT = (
    "the", "a", "this", "that", "my", "got", "received", "get", "sms", "text", "el", "un", "este", "mi", "le", "ce",
    "mon", "o", "um", "meu", "ang", "yung", "itong", "dapat", "terima", "menerima", "ได้", "ได้รับ", "ส่ง", "وصلني",
    "استلمت", "收到", "收到的", "nimepata", "nimepokea", "nabonye", "recieved", "sent", "texted", "typed",
    "entered",
    "used", "recibo", "llegó", "mandaron", "enviaron", "puse", "metí", "ingresé", "reçu", "reçois", "envoyé",
    "tapé",
    "saisi", "entré", "recebi", "chegou", "veio", "mandaram", "enviaram", "digitei", "coloquei", "usei",
    "natanggap",
    "dumating", "pinadala", "nilagay", "lumabas", "ito", "eto", "heto", "dikirim", "masuk", "muncul", "dapet",
    "ini",
    "masukkan", "เพิ่งได้", "ใส่", "กรอก", "กด", "ส่งมา", "ขึ้น", "وصلتني", "جاني", "استلمنا", "أدخلت", "كتبت",
    "发来",
    "发的", "输入", "来了", "nimetumiwa", "nimepewa", "niliweka", "nimeweka", "naweka", "imekuja", "bampaye",
    "nakiriye", "nahawe", "banyoherereje", "nashyizemo", "ndinjiza", "burimo", "salió", "sale", "aparece",
    "apareció",
    "llegado", "apparu", "affiche", "affiché", "arrivé", "apareceu", "saiu", "mostra", "muestra", "shows", "showed",
    "tulisannya", "isinya", "ขึ้นว่า", "ปรากฏ", "ظهر", "ظهرت", "وصلك", "وصلنا", "显示", "出现", "提示", "刚收到",
    "ilionekana", "yagaragaye", "natanggap ko", "diterima", "wrote", "reads", "read", "passo", "paso", "lis",
    "dite",
    "envio", "mando", "niliyopata", "imefika", "waliyotuma", "dumating na", "just", "enter", "type", "use", "using",
    "usa", "utilise", "utilisez", "usar", "gamitin", "gunakan", "pakai", "ใช้", "استخدم", "用", "tumia", "koresha",
    "escribo", "pongo", "tecleo", "ingreso", "ginagamit", "gamit", "ginamit ko", "ลองใส่", "coba", "digito",
    "naandika", "nimejaribu", "nagerageje", "试了", "试", "جربت",
    "bekommen", "erhalten", "eingegeben", "gekommen", "der", "den", "ein", "mein", "habe", "gerade",
    "ricevuto", "arrivato", "inserito", "il", "ho", "gelen", "geldi", "aldım", "girdim", "bu", "şu", "届いた",
    "来た", "入力した",
)  # fmt: skip

# After a name, before what it became: "changed my PIN to 4821".
CHANGED_TO = (
    "to", "as", "a", "en", "por", "par", "à", "para", "ke", "jadi", "kuwa", "sa", "เป็น", "إلى", "الى", "لـ", "成",
    "为", "改成", "改为", "换成", "na",
    "auf", "zu", "olarak", "yaptım", "に",
)  # fmt: skip

# Between what a number belongs to and the number: "account *no.* 12345678".
NUMBER = (
    "number", "no", "num", "nr", "n°", "#", "número", "numéro", "nomor", "เลขที่", "เลข", "رقم", "号", "号码",
    "namba",
    "nimero",
    "nro", "nro.", "núm", "núm.", "num.", "nº", "n.º", "no.", "nr.", "#:", "number:", "id", "code", "card", "kartu",
    "carte", "tarjeta", "cartão", "编号", "nambari", "numero", "nomero", "inomero", "crn", "mid", "ref",
    "nummer", "n.", "numarası", "numaram", "番号", "ナンバー",
)  # fmt: skip

# Before the name of what is made something else, or is to be: "I *changed* my PIN to 4821", "*make* it 4821".
CHANGING = (
    "set", "sets", "change", "changed", "reset", "update", "updated", "made", "put", "puse", "cambié", "cambie",
    "cambio", "actualicé", "changé", "mis", "modifié", "mudei", "troquei", "alterei", "coloquei", "pinalitan",
    "nilagay", "binago", "ganti", "mengganti", "ubah", "mengubah", "เปลี่ยน", "ตั้ง", "غيرت", "改", "换",
    "nilibadilisha", "nimebadilisha", "niliweka", "nahinduye", "changing", "set up", "setup", "switch", "switched",
    "alter", "altered", "swap", "modify", "modified", "correct", "make", "cambia", "cambiar", "pon", "poner",
    "ponga", "actualiza", "actualizar", "changer", "changez", "mets", "mettre", "mettez", "modifier", "modifiez",
    "muda", "mudar", "mude", "troca", "trocar", "altere", "alterar", "palitan", "pakipalitan", "ginawa",
    "badilisha", "nibadilishie", "hindura", "mpindurire",
    "geändert", "ändern", "ändere", "ändern sie", "setzen", "gesetzt", "zurücksetzen", "wechseln", "umstellen",
    "cambiato", "cambiata", "cambiare", "cambi", "impostare", "impostato", "modificare", "modificato",
    "değiştir", "değiştirmek", "değiştirdim", "değiştirin", "güncelle", "güncelleyin", "yap", "変更", "変えて",
    "変えた", "変更して", "設定",
)  # fmt: skip

# Before what somebody signs in with: "using Winter2023$".
WITH = (
    "with", "avec", "con", "com", "dengan", "login", "na", "kama", "gamit", "บัญชี", "بـ", "用",
    "mit", "ile", "で",
)  # fmt: skip

# Between the name of a thing and what somebody does with it: "the password *that* I type there is ...".
RELATIVES = (
    "that", "which", "i", "we", "que", "qu'on", "que j'", "que je", "yo", "eu", "yang", "na", "kong", "aking",
    "ambayo",
    "ninayo", "nka",
    "das ich", "den ich", "die ich", "welches", "che", "ki",
)  # fmt: skip

# Between a value and what it is used for: "letmein *as* my password".
USED_AS = (
    "as", "for", "como", "comme", "sebagai", "bilang", "na", "kama", "nka", "als", "come",
    "olarak", "として",
)  # fmt: skip
