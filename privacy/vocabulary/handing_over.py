"""How people hand over what they sign in with, where they do not call it by its name."""

# Right before what somebody types: "I keep typing *letmein99*".
TYPED = (
    "its",
    "told me to use", "to use", "said to use", "says", "it says", "it's now", "is now", "writes", "puts", "made that",
    "he put", "she put", "they put", "he set", "she set", "it to", "hitting", "keying in", "le puso", "puso",
    "pusieron",
    "dice", "que usara", "que use", "a mis", "ont mis", "de mettre", "d'utiliser", "mettre", "mettez", "colocou",
    "botou",
    "pôs", "para usar", "usar", "está", "nilagay", "nilagay nila", "nakalagay", "nakasulat", "ginawa niya", "pasang",
    "dipasang", "tertulis", "disuruh pakai", "isi", "saya isi", "ตั้ง", "ตั้งให้", "เขียนว่า", "ให้ใส่", "ให้ใช้", "حط",
    "حطيت له", "مكتوب", "قالوا استخدم", "设了", "设", "写着", "写的", "让我用", "yashyizemo", "bashyizemo",
    "handitse",
    "aliweka", "waliweka", "imeandikwa", "niliambiwa nitumie",
    "try", "tried", "trying", "i use", "we use", "uses", "use", "using", "used", "typed", "type", "typing",
    "typed in", "typing in", "enter", "entered", "entering", "putting", "put", "put in", "set", "set it to",
    "set it as",
    "changed it to", "change it to", "changed to", "switched to", "made it", "reset it to", "it was", "it is", "it's",
    "was always", "used to be", "pruebe", "prueba", "prueba con", "intenta con", "intente con", "uso", "usaba", "usé",
    "usamos", "pongo", "puse", "ponía", "metí", "meto", "escribo", "escribí", "tecleo", "la cambié a",
    "la cambié por",
    "cambié a", "la puse como", "era", "antes era", "es", "entré con", "essayez", "essaie", "essayez avec",
    "j'utilise",
    "utilise", "j'utilisais", "j'ai mis", "je mets", "je tape", "j'ai tapé", "tapé", "saisi", "j'ai saisi",
    "changé pour",
    "changé en", "c'était", "c'est", "tenta", "tente", "tenta com", "tente com", "usava", "usei", "coloco",
    "coloquei",
    "digito", "digitei", "mudei pra", "mudei para", "troquei pra", "troquei por", "entrei com", "try nyo",
    "subukan nyo",
    "subukan mo", "gamit ko", "gamit ko po", "ginagamit ko", "ginamit ko", "nilalagay ko", "nilagay ko",
    "tinatype ko",
    "pinalitan ko ng", "ginawa kong", "dati", "coba", "cobain", "pakai", "pake", "memakai", "saya pakai", "gunakan",
    "menggunakan", "ketik", "saya ketik", "masukkan", "masukin", "ganti jadi", "diganti jadi", "saya ganti ke",
    "dulu",
    "dulunya", "ลอง", "ลองใช้", "ลองใส่", "ใช้", "เคยใช้", "ใส่", "กรอก", "พิมพ์", "เปลี่ยนเป็น", "ตั้งเป็น", "ตั้งไว้ว่า",
    "جرب", "جربي", "جربوا", "استخدم", "أستخدم", "استعمل", "كنت أستخدم", "كتبت", "أكتب", "اكتب", "أدخلت", "ادخل",
    "حطيت",
    "غيرتها إلى", "غيرته إلى", "غيرتها ل", "كان", "كانت", "试试", "试", "试了", "用", "都用", "用的", "输入", "输",
    "填",
    "改成", "换成", "改为", "设成", "设的", "以前用", "以前是", "原来是", "jaribu", "natumia", "nilitumia", "tumia",
    "naweka",
    "niliweka", "naandika", "nimeandika", "nilibadilisha kuwa", "ilikuwa", "zamani ilikuwa", "gerageza", "nkoresha",
    "nakoreshaga", "nakoresheje", "nandika", "nanditse", "nshyiramo", "nashyizemo", "nashyizeho", "nshyiraho", "yari",
    "mbere yari",
    "ich benutze", "benutze", "ich nutze", "ich verwende", "verwende", "eingegeben", "ich tippe", "tippe",
    "getippt", "ich gebe ein", "eingetippt", "geändert auf", "geändert in", "zurückgesetzt auf", "ich nehme",
    "probieren sie", "versuch mal", "uso sempre", "ho messo", "ho scritto", "ho usato", "ho inserito",
    "inserisco", "inserisci", "metto", "scrivo", "ho digitato", "cambiata in", "l'ho cambiata in",
    "impostata su", "provi con", "prova con", "kullanıyorum", "kullandım", "kullanıyordum", "yazıyorum",
    "yazdım", "giriyorum", "girdim", "giriş yapıyorum", "değiştirdim", "yaptım", "deneyin", "入力したのは",
    "使っているのは", "使ってるのは", "設定したのは", "入れたのは", "打ったのは",
)  # fmt: skip

# Right before a name of a user, with a password behind it: "log me in with jwhite / tangerine8".
SIGNED_IN_WITH = (
    "log me in with", "log me in as", "log in with", "log in as", "logged in with", "logging in with", "login with",
    "login as", "sign me in as", "sign me in with", "sign in with", "sign in as", "signing in with", "signed in with",
    "get in with", "user", "username", "user name", "login", "log in", "userid", "user id", "credentials", "creds",
    "entro con", "entré con", "inicio sesión con", "ingreso con", "accedo con", "usuario", "mi usuario es",
    "usuario es",
    "je me connecte avec", "connecte avec", "connexion avec", "connectez-moi avec", "identifiant", "utilisateur",
    "entro com", "entrei com", "faço login com", "logo com", "usuário", "utilizador", "pumapasok ako gamit",
    "nag login ako gamit", "login ko", "user ko", "masuk pakai", "masuk dengan", "login pakai", "login dengan",
    "pengguna",
    "nama pengguna", "เข้าด้วย", "ล็อกอินด้วย", "ยูส", "ยูสเซอร์", "ไอดี", "ชื่อผู้ใช้", "أدخل بـ", "ادخل ب", "يوزر", "اليوزر",
    "اسم المستخدم", "المستخدم", "登录用", "登陆用", "用户名", "用户", "账号", "帐号", "ninaingia na", "naingia na",
    "naingia kwa", "mtumiaji", "jina la mtumiaji", "ninjira na", "ninjiza", "user ni", "izina ry'ukoresha",
    "benutzername", "benutzer", "nutzername", "anmelden mit", "melde mich mit", "einloggen mit",
    "logge mich mit", "nome utente", "utente", "mi collego con", "kullanıcı adı", "kullanıcı adım",
    "kullanıcı", "giriş yapıyorum", "ユーザー名", "ユーザー", "ユーザid", "ユーザーid", "ログインid",
)  # fmt: skip

# Between the name and the password.
AND_WITH = (
    "and", "with", "y", "con", "et", "avec", "e", "com", "at", "tapos", "saka", "dan", "dengan", "terus", "kandi",
    "na",
    "و", "مع", "และ", "กับ", "和", "跟", "加", "then", "pass", "pw", "&", "+", "luego", "puis", "depois",
    "und", "mit", "ve", "ile", "e poi", "と", "および",
)  # fmt: skip

# Between the two, what the second is called.
PASSWORD_LABELS = (
    "pass", "password", "pwd", "pw", "psw", "passwd", "passcode", "contraseña", "clave", "contra", "mot de passe",
    "mdp", "senha", "palavra-passe", "kata sandi", "sandi", "sandinya", "passwordnya", "รหัส", "รหัสผ่าน", "พาส",
    "كلمة السر", "كلمة المرور", "باسورد", "الباسورد", "والباسورد", "密码", "密碼", "nenosiri", "nywila",
    "neno la siri", "ijambo ry'ibanga", "ijambobanga", "p/w",
    "passwort", "kennwort", "parola", "şifre", "şifrem", "şifresi", "parolam", "パスワード", "パス",
)  # fmt: skip

# Behind what people sign in with: "I use mollydog *for everything*".
EVERYWHERE = (
    "for everything", "everywhere", "for all", "for all of them", "on everything", "for every site", "para todo",
    "en todo", "en todos lados", "en todas partes", "para todas", "pour tout", "partout", "pour tous", "pra tudo",
    "para tudo", "em tudo", "sa lahat", "kahit saan", "sa lahat ng", "buat semua", "buat semuanya", "untuk semua",
    "untuk semuanya", "di mana-mana", "dimana-mana", "di semua", "ทุกที่", "ทุกอย่าง", "กับทุกอย่าง", "ทุกเว็บ", "لكل شي",
    "لكل شيء", "في كل مكان", "بكل مكان", "ahantu hose", "kuri byose", "hose", "kila mahali", "kwa kila kitu", "kote",
    "für alles", "überall", "bei allem", "für alle seiten", "per tutto", "dappertutto", "ovunque", "su tutto",
    "per tutti i siti", "her yerde", "her şey için", "hepsinde", "hep", "どこでも", "全部", "全てに", "すべてに",
)  # fmt: skip

# They come between the name of a thing and its value, and say nothing: "my password? *sure*, it's ...".
ASIDES = (
    "right", "sure", "ok", "okay", "so", "well", "um", "uh", "yeah", "yes", "ya know", "you know", "here",
    "here it is",
    "here you go", "there you go", "claro", "bueno", "pues", "sí", "aquí está", "a ver", "bien sûr", "alors", "oui",
    "ben",
    "eh bien", "voilà", "voici", "sim", "então", "olha", "bom", "oo", "opo", "sige", "sige po", "ito", "eto", "iya",
    "oke",
    "baik", "nih", "ini", "ndiyo", "sawa", "hii hapa", "yego", "dore", "nibyo", "ค่ะ", "ครับ", "อ่อ", "อ๋อ", "ได้", "نعم",
    "طيب", "اوكي", "تفضل", "好的", "哦", "嗯", "是",
    "also", "ja", "klar", "gut", "äh", "ähm", "bitte", "hier", "moment", "allora", "ecco", "certo", "sì",
    "bene", "ok ecco", "tamam", "evet", "tabii", "peki", "şey", "işte", "はい", "えっと", "ええと", "あの", "じゃあ",
    "了解です",
)  # fmt: skip

# Around the one word of an answer.
BEFORE_ANSWER = (
    "it's", "its", "it is", "it was", "is", "thats", "that's", "that is", "this is", "here", "here it is",
    "here you go",
    "sure", "ok", "okay", "yes", "i think", "i think it's", "i think its", "maybe", "well", "um", "try", "i used",
    "i put",
    "i use", "the password is", "my password is", "es", "era", "creo que es", "creo", "puse", "la puse como", "use",
    "usé",
    "uso", "sí", "claro", "c'est", "oui", "je crois que c'est", "j'ai mis", "voici", "voilà", "é", "e", "eh",
    "acho que é",
    "coloquei", "sim", "yan", "ito", "eto", "ay", "opo", "oo", "yung", "ang", "iya", "itu", "ini", "kayaknya", "ni",
    "yego", "nadhani ni", "ndiyo", "hii", "คือ", "ใช่ค่ะ", "هي", "هو", "نعم", "是", "应该是", "好像是", "changed it to",
    "set it to", "dore", "ngo",
    "das ist", "es ist", "das wäre", "es war", "ich glaube", "ich glaube es ist", "ja", "klar", "hier",
    "lautet", "è", "è la", "penso sia", "credo sia", "credo che sia", "sì", "ecco", "certo", "sanırım",
    "galiba", "evet", "şu", "şöyle", "たぶん", "多分", "えっと", "はい", "確か",
)  # fmt: skip
AFTER_ANSWER = (
    "po", "ho", "please", "thanks", "thank you", "thx", "i think", "maybe", "kak", "pak", "bu", "mas", "mba", "ya",
    "sih",
    "gracias", "creo", "merci", "je crois", "obrigado", "obrigada", "acho", "asante", "nadhani", "murakoze",
    "ndakeka",
    "ค่ะ", "ครับ", "คะ", "นะคะ", "شكرا", "谢谢", "吧", "right", "all lowercase", "all lower case", "lowercase",
    "no caps",
    "one word", "no spaces", "all one word", "todo junto", "en minúsculas", "tout attaché", "en minuscules",
    "tudo junto",
    "tudo minúsculo", "huruf kecil semua", "huruf kecil", "puro small letters", "small letters", "herufi ndogo",
    "lahat maliit",
    "danke", "bitte", "glaube ich", "denke ich", "alles klein", "kleingeschrieben", "alles kleingeschrieben",
    "zusammengeschrieben", "grazie", "credo", "penso", "tutto minuscolo", "tutto attaccato", "teşekkürler",
    "sanırım", "galiba", "hepsi küçük", "küçük harfle", "hepsi küçük harf", "bitişik", "です", "だと思います", "と思います",
    "でした", "だったと思います", "になります", "だよ", "ですね",
)  # fmt: skip

# Said instead of a sign or of how a letter is written, when a password is dictated.
DICTATED = (
    "capital", "capitals", "uppercase", "upper case", "big", "lowercase", "lower case", "caps", "mayúscula",
    "mayúsculas",
    "con mayúscula", "minúscula", "majuscule", "minuscule", "maiúscula", "maiúsculo", "letra maiúscula", "malaking",
    "malaking letra", "huruf besar", "huruf kecil", "huruf kapital", "herufi kubwa", "inyuguti nkuru", "ตัวใหญ่",
    "ตัวเล็ก",
    "พิมพ์ใหญ่", "كابيتال", "حرف كبير", "大写", "小写", "underscore", "dash", "hyphen", "hash", "hashtag",
    "dollar sign",
    "at sign", "exclamation mark", "exclamation point", "guión bajo", "guion", "arroba", "almohadilla",
    "signo de pesos",
    "tiret", "tiret bas", "arobase", "dièse", "traço", "sublinhado", "jogo da velha", "tanda seru", "garis bawah",
    "tanda pagar",
    "großes", "großbuchstabe", "groß", "kleingeschrieben", "kleines", "unterstrich", "bindestrich", "raute",
    "ausrufezeichen", "klammeraffe", "maiuscola", "maiuscolo", "minuscola", "minuscolo", "trattino",
    "trattino basso", "chiocciola", "cancelletto", "punto esclamativo", "büyük harf", "büyük", "küçük harf",
    "alt çizgi", "alt tire", "tire", "diyez", "ünlem", "kuyruklu a", "大文字", "小文字", "アンダーバー", "ハイフン", "アットマーク",
    "シャープ",
)  # fmt: skip

# Where a PIN is typed, though nobody says "PIN".
MACHINES = (
    "checkout", "at the till", "keypad", "card reader", "pos", "with the card", "with my card", "for the card",
    "for my card", "on the card", "con la tarjeta", "con mi tarjeta", "en la tienda", "en la terminal",
    "avec ma carte",
    "avec la carte", "à la caisse", "com o cartão", "no cartão", "com meu cartão", "maquineta", "sa card",
    "gamit ang card",
    "pakai kartu", "untuk kartu", "di kasir", "กับบัตร", "ใช้บัตร", "บัตรเดบิต", "للبطاقة", "بالبطاقة", "مع البطاقة",
    "刷卡", "pos机", "na kadi", "kwa kadi", "ya kadi", "ku ikarita", "y'ikarita", "ikarita",
    "atm", "at the atm", "cash machine", "cashpoint", "cash point", "in the machine", "card machine", "the terminal",
    "when i pay", "withdraw", "cajero", "al cajero", "sacar dinero", "sacar plata", "retirar dinero", "datáfono",
    "distributeur", "dab", "retrait", "retirer", "terminal de paiement", "caixa", "caixa eletrônico", "multibanco",
    "sacar",
    "maquininha", "nagwiwithdraw", "magwithdraw", "mag withdraw", "pag withdraw", "tarik tunai", "mesin atm",
    "mesin edc",
    "ตู้", "ตู้กดเงิน", "กดเงิน", "ถอนเงิน", "الصراف", "بالصراف", "للصراف", "الماكينة", "取钱", "取款", "提款机",
    "取款机",
    "刷卡", "kutoa pesa", "mashine", "kubikuza", "gukura amafaranga",
    "geldautomat", "geldautomaten", "am automaten", "bankautomat", "an der kasse", "kartenlesegerät",
    "beim bezahlen", "beim abheben", "geld abheben", "mit der karte", "mit meiner karte", "bancomat",
    "allo sportello", "al bancomat", "alla cassa", "prelevare", "prelievo", "con la carta", "atm'de", "atm'ye",
    "atm'den", "bankamatik", "bankamatikte", "para çekerken", "para çekmek", "kasada", "pos cihazı",
    "pos cihazına", "kartla", "atmで", "コンビニatm", "引き出し", "レジで", "端末で", "カードで",
)  # fmt: skip
PRESSED = (
    "used", "i used", "always used", "i always use", "have used", "hitting", "i hit", "keyed in", "punched in",
    "took",
    "he usado", "siempre uso", "usé", "tecleando", "j'utilise", "j'ai toujours fait", "toujours fait", "je tapais",
    "usei", "sempre usei", "sempre uso", "gamit ko", "ginagamit ko", "gamit", "saya pakai", "pakai", "ใช้", "أستخدم",
    "استخدم", "用", "用的", "natumia", "nkoresha",
    "i press", "i pressed", "you press", "press", "pressed", "i type", "i typed", "you type", "type", "typed",
    "i put",
    "i enter", "i entered", "enter", "entered", "i key in", "key in", "i punch in", "punch in", "i dial", "i use",
    "marco",
    "marqué", "tecleo", "tecleé", "pongo", "puse", "meto", "metí", "ingreso", "ingresé", "uso", "je fais", "je tape",
    "j'ai tapé", "tapez", "je mets", "j'ai mis", "je compose", "j'ai fait", "digito", "digitei", "coloco", "coloquei",
    "ponho", "pinipindot", "pinindot", "pinipindot ko", "pinindot ko", "tinatype", "nilalagay", "nilagay", "pencet",
    "saya pencet", "tekan", "saya tekan", "ketik", "masukkan", "masukin", "ใช้เลข", "กด", "กดเลข", "ใส่เลข", "ใส่",
    "أضغط",
    "اضغط", "ضغطت", "أدخل", "ادخل", "أدخلت", "اكتب", "أكتب", "كتبت", "按", "我按", "输", "输入", "输了", "nabonyeza",
    "nilibonyeza", "naweka", "niliweka", "naingiza", "niliingiza", "nkanda", "nakanze", "nshyiramo", "nashyizemo",
    "ninjiza",
    "ich tippe", "getippt", "eingetippt", "eingegeben", "ich gebe", "drücke", "gedrückt", "ich drücke",
    "gebe ein", "ho digitato", "ho inserito", "inserisco", "premo", "ho premuto", "metto", "ho messo",
    "giriyorum", "girdim", "tuşluyorum", "tuşladım", "basıyorum", "bastım", "yazıyorum", "yazdım", "押して",
    "押した", "押しました", "入力して", "入力した", "入力しました", "入れて", "入れた", "打って", "打った",
)  # fmt: skip

# What somebody's birthday is called, where it is the PIN as well.
BIRTHDAY = (
    "my birthday", "my birth year", "my birth date", "my year of birth", "my date of birth", "my dob",
    "mi cumpleaños",
    "mi fecha de nacimiento", "mi año de nacimiento", "el año que nací", "mon anniversaire", "ma date de naissance",
    "mon année de naissance", "meu aniversário", "minha data de nascimento", "meu ano de nascimento", "birthday ko",
    "bday ko", "kaarawan ko", "tanggal lahir", "tanggal lahir saya", "tahun lahir", "tahun lahir saya",
    "ulang tahun saya",
    "วันเกิด", "วันเกิดผม", "วันเกิดหนู", "ปีเกิด", "تاريخ ميلادي", "سنة ميلادي", "我生日", "我的生日", "生日",
    "我出生年份", "tarehe yangu ya kuzaliwa", "mwaka wangu wa kuzaliwa", "itariki navukiyeho", "umwaka navutse",
    "mein geburtstag", "mein geburtsjahr", "mein geburtsdatum", "il mio compleanno", "la mia data di nascita",
    "il mio anno di nascita", "doğum günüm", "doğum yılım", "doğum tarihim", "私の誕生日", "誕生日", "生まれ年",
)  # fmt: skip

# "changed the PIN *from* 2580 *to* 1379"
FROM = (
    "from", "de", "du", "dari", "mula", "galing", "จาก", "من", "从", "由", "kutoka", "kuva", "kuva kuri", "toka",
    "von", "da", "dal",
)  # fmt: skip
TO = (
    "to", "a", "en", "à", "para", "pra", "por", "ke", "jadi", "menjadi", "sa", "papuntang", "เป็น", "إلى", "الى", "ل",
    "成", "改成", "换成", "为", "改为", "变成", "到", "kuwa", "kwenda", "na", "kuri", "ku", "kuba",
    "auf", "zu", "in",
)  # fmt: skip

# Between the pieces of one number: "4 4 *then* 9 1".
THEN = (
    "then", "and then", "second half", "followed by", "luego", "y luego", "después", "y después", "puis", "et puis",
    "ensuite",
    "depois", "e depois", "tapos", "saka", "terus", "lalu", "kemudian", "hanyuma", "noneho", "halafu", "kisha",
    "然后", "再",
    "接着", "แล้วก็", "แล้ว", "ตามด้วย", "بعدين", "ثم", "وبعدين",
    "dann", "und dann", "danach", "gefolgt von", "poi", "e poi", "seguito da", "sonra", "ardından", "その後",
    "次に", "それから",
)  # fmt: skip

# Tens and teens in the languages in which numbers are read out by them.
TENS = (
    "ten", "twenty", "thirty", "forty", "fourty", "fifty", "sixty", "seventy", "eighty", "ninety", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "diez", "once", "doce",
    "trece",
    "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidós",
    "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve", "treinta",
    "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa", "dix", "onze", "douze", "treize", "quatorze",
    "quinze", "seize", "vingt", "trente", "quarante", "cinquante", "soixante", "dez", "doze", "treze", "catorze",
    "dezesseis", "dezessete", "dezoito", "dezenove", "vinte", "trinta", "quarenta", "cinquenta", "sessenta",
    "setenta",
    "oitenta", "noventa", "bente", "trenta", "kwarenta", "singkwenta",
    "zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
    "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig", "dieci", "undici",
    "dodici", "tredici", "quattordici", "quindici", "sedici", "diciassette", "diciotto", "diciannove", "venti",
    "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta", "yirmi", "otuz", "kırk", "elli",
    "altmış", "yetmiş", "seksen", "doksan",
)  # fmt: skip

# What somebody cannot get into: where it is spoken of, what was typed is likely to be a password.
ACCESS = (
    "to get in", "para entrar", "pour entrer", "pra entrar", "to log in", "to sign in", "para acceder",
    "para ingresar",
    "registered", "signed up", "sign up", "me registré", "registrarme", "me di de alta", "inscrit", "inscrite",
    "m'inscrire", "cadastrei", "me cadastrei", "daftarkan", "saya daftar", "nag register", "nagregister", "ลงทะเบียน",
    "สมัคร", "سجلت", "注册", "nilijisajili", "niyandikishije",
    "get into", "get in", "getting in", "gets in", "let me in", "lets me in", "let us in", "kicks me out",
    "kicked out",
    "my account", "the account", "your account", "online banking", "internet banking", "the app", "your app",
    "your site",
    "your website", "the portal", "my savings", "no entro", "no puedo entrar", "no me deja", "me saca", "mi cuenta",
    "la cuenta", "banca en línea", "la app", "la página", "n'entre plus", "je n'entre", "entrer", "mon compte",
    "le compte",
    "me connecter", "espace client", "l'appli", "le site", "não entro", "não entra", "não consigo entrar",
    "minha conta",
    "a conta", "na conta", "o app", "o site", "makapasok", "makapag login", "makalog in", "account ko", "sa account",
    "app nyo", "tidak bisa masuk", "gak bisa masuk", "ga bisa masuk", "akun", "akun saya", "aplikasi", "เข้าบัญชี",
    "เข้าไม่ได้", "เข้าแอป", "บัญชี", "แอป", "أدخل", "ادخل", "حسابي", "الحساب", "التطبيق", "登不", "进不去", "登不上",
    "账户", "账号", "网银", "siingii", "kuingia", "akaunti", "programu", "sinjya", "kwinjira", "konti", "porogaramu",
    "einloggen", "anmelden", "komme nicht rein", "komm nicht rein", "reinkommen", "mein konto",
    "onlinebanking", "online-banking", "die app", "in der app", "zugang", "lässt mich nicht rein", "non entro",
    "entrare", "accedere", "non riesco ad entrare", "non riesco ad accedere", "il mio conto", "home banking",
    "l'app", "nell'app", "giriş yapamıyorum", "giremiyorum", "girmiyor", "hesabıma", "uygulamaya",
    "internet bankacılığı", "mobil bankacılık", "ログインできない", "ログインできません", "入れない", "入れません", "アプリ", "ネットバンキング",
    "オンラインバンキング", "口座に",
)  # fmt: skip

# How people speak of a code by its length alone.
SIX_DIGITS = (
    "six digits", "six digit", "six numbers", "6 digits", "6 digit", "6 numbers", "6-digit", "six-digit",
    "six figures",
    "seis números", "seis dígitos", "seis cifras", "6 números", "6 dígitos", "six chiffres", "6 chiffres",
    "six numéros",
    "seis algarismos", "6 algarismos", "anim na numero", "anim na digit", "anim na digits", "anim na number",
    "6 na numero",
    "6 na digit", "6 na digits", "enam angka", "enam digit", "6 angka", "หกตัว", "6 ตัว", "หกหลัก", "6 หลัก",
    "ستة أرقام",
    "ست أرقام", "6 أرقام", "٦ أرقام", "六个数字", "6个数字", "六位数", "6位数", "六位", "namba sita", "tarakimu sita",
    "nambari sita", "tarakimu 6", "namba 6", "imibare itandatu", "imibare 6",
    "sechs ziffern", "sechs zahlen", "6 ziffern", "6 zahlen", "sechsstellig", "sechsstellige", "sei cifre",
    "6 cifre", "sei numeri", "altı hane", "altı haneli", "6 hane", "6 haneli", "altı rakam", "6桁", "六桁",
)  # fmt: skip
