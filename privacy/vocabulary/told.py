"""What the words of a sentence do, in so far as it tells where a secret stands: few words of every language, no values.

Several words in one entry count where they stand together. The lists with parts are patterns, for languages that build
verbs from pieces.
"""

# Somebody typed, chose, set, tried, used or answered what follows.
PUT = (
    "type", "typed", "typing", "put", "puts", "putting", "enter", "entered", "entering", "set", "choose",
    "chose", "chosen", "pick", "picked", "use", "used", "uses", "using", "try", "tried", "trying", "tries",
    "answered", "answer", "gave", "give", "given", "made", "wrote", "write", "written", "went with", "go with",
    "went for", "keyed", "key", "pressed", "press", "punch", "punched", "registered", "saved", "picking",
    "read out", "changed", "replied", "puse", "puso", "pusimos", "pongo", "pone", "ponía", "poner", "escribí",
    "escribo", "escribió", "metí", "meto", "tecleé", "tecleo", "elegí", "eligió", "escogí", "escogió", "usé",
    "uso", "usaba", "usa", "usamos", "usar", "probé", "pruebo", "contesté", "contestó", "respondí", "respondió",
    "di", "dio", "doy", "marqué", "marco", "ingresé", "ingreso", "registré", "dejé", "dejó", "guardé", "cambié",
    "pusieron", "inventé", "anoté", "mis", "mets", "met", "mettais", "tapé", "tape", "tapais", "saisi",
    "saisis", "choisi", "choisis", "utilise", "utilisé", "utilisais", "essayé", "essaie", "répondu", "réponds",
    "donné", "donne", "entré", "noté", "écrit", "composé", "inscrit", "indiqué", "lu", "coloquei", "colocou",
    "coloco", "botei", "botou", "digitei", "digitou", "digito", "escrevi", "escolhi", "escolheu", "usei",
    "usava", "usou", "tentei", "tento", "respondi", "respondeu", "dei", "deu", "pus", "pôs", "ponho",
    "cadastrei", "criei", "criou", "inventei", "anotei", "passei", "nilagay", "nilalagay", "inilagay",
    "naglagay", "ilagay", "tinype", "tinatype", "itinype", "pinili", "ginamit", "ginagamit", "gamit", "sinagot",
    "isinagot", "sagot", "binigay", "sinubukan", "sinulat", "isinulat", "pinindot", "isi", "saya isi", "diisi",
    "mengisi", "jawab", "menjawab", "dijawab", "ketik", "mengetik", "masukkan", "masukin", "memasukkan",
    "pakai", "pake", "memakai", "dipakai", "pilih", "memilih", "tulis", "menulis", "ditulis", "bikin", "buat",
    "membuat", "pasang", "coba", "mencoba", "pencet", "tekan", "kasih", "bikinkan", "ใส่", "กรอก", "พิมพ์",
    "ตั้ง", "ตั้งไว้", "ตั้งเป็น", "ตั้งว่า", "ตั้งให้", "เลือก", "ใช้", "ลอง", "ตอบ", "ตอบไป", "กด", "เขียน",
    "กรอกไว้", "ใส่ไว้", "ใช้คำว่า", "เปลี่ยนเป็น", "ลองใส่", "ให้", "كتبت", "وكتبت", "كتب", "كاتب", "كاتبة",
    "أكتب", "حطيت", "وحطيت", "حط", "حاط", "حاطة", "وضعت", "اخترت", "اختارت", "اختار", "واخترت", "استخدمت",
    "أستخدم", "استخدم", "جربت", "أجبت", "جاوبت", "وجاوبت", "رديت", "أدخلت", "ادخلت", "دخلت", "سجلت", "أعطيته",
    "عطيته", "ضغطت", "أضغط", "قلت", "وقلت", "أعطيت", "سويت", "خليتها", "خليته", "填", "填了", "填的", "填的是",
    "我填", "输", "输了", "输的", "输入", "打", "写", "写了", "写的", "选", "选了", "选的", "用", "用的",
    "用了", "试", "试了", "答", "答了", "答的", "我答的", "回答", "设", "设了", "设的", "设成", "按", "改成",
    "告诉他", "报了", "念了", "取的", "起的",
    "eingegeben", "eingetippt", "getippt", "tippe", "gebe", "gab", "gegeben", "gesetzt", "genommen", "nehme",
    "gewählt", "wähle", "ausgesucht", "benutzt", "benutze", "nutze", "verwende", "verwendet", "probiert",
    "probiere", "versucht", "geantwortet", "antworte", "geschrieben", "schrieb", "schreibe", "festgelegt",
    "eingerichtet", "hinterlegt", "angegeben", "eingestellt", "gedrückt", "drücke", "gespeichert", "geändert",
    "notiert", "registriert", "durchgegeben", "messo", "metto", "mettevo", "inserito", "inserisco", "digitato",
    "scritto", "scrivo", "scelto", "scelgo", "usato", "usavo", "usiamo", "provato", "provo", "risposto",
    "rispondo", "dato", "impostato", "cambiato", "premuto", "premo", "registrato", "salvato", "annotato",
    "indicato", "yazdım", "yazıyorum", "yazmıştım", "yazdı", "girdim", "giriyorum", "girmiştim", "seçtim",
    "seçmiştim", "seçti", "kullandım", "kullanıyorum", "kullanıyordum", "kullanırım", "denedim", "deniyorum",
    "cevapladım", "verdim", "vermiştim", "koydum", "koymuştum", "yaptım", "yapmıştım", "belirledim",
    "belirlemiştim", "ayarladım", "bastım", "basıyorum", "tuşladım", "tuşluyorum", "kaydettim", "değiştirdim",
    "入力した", "入力して", "入力しました", "入れた", "入れました", "入れて", "打った", "打ちました",
    "書いた", "書きました", "選んだ", "選びました", "使った",
    "使って", "使っています", "使ってる", "試した", "試しました", "答えた", "答えました", "設定した",
    "設定しました", "設定して", "登録した", "登録しました",
    "登録して", "決めた", "押した", "押しました", "変えた", "変更した", "変更しました", "にしてる",
    "にしています", "にしました", "にした",
    "입력했", "입력하", "입력", "넣었", "넣어", "적었", "적어", "썼", "써왔", "쓰고", "써요", "쓰는", "설정했",
    "설정해", "설정", "정했", "바꿨", "바꾼", "바꿔", "등록했", "등록해", "등록", "눌렀", "누르", "만들었", "골랐",
    "사용",
)  # fmt: skip

# Whole families of such words in languages that build them from parts: where one holds such a part, it is one.
PUT_PARTS = (
    (
        r"(?:ni|a|wa|tu|u|ka|i)?(?:li|na|me|ka|ki|taka)?(?:ni|ku|m|i|ji)?"
        r"(?:weka|wekea|andika|andikia|jibu|tumia|chagua|jaza|ingiza|bonyeza|jaribu|pa|sajili)"
        r"|ni?ka(?:andika|weka|jibu|sema)"
    ),
    (
        r"(?:n|nd|y|a|ba|tw|mw|w|u|r)?a?"
        r"(?:andi(?:ka|tse|tswe)|shyi(?:ra|zemo|zeho|ramo|raho)|shyize(?:mo|ho)|subi(?:za|je)|koresh(?:a|eje|aga)"
        r"|hise(?:mo|me)|kan(?:da|ze)|gerage(?:za|je)|inji(?:za|je)|ha(?:ye|we))"
    ),
    r"(?:n|in|i|na|mag|nag|pin|t)?(?:um|in)?(?:i?lagay|lagay|gamit|sagot|type|pili)(?:an|in|ko)?",
)

# Somebody or something says, shows or reads what follows.
SAY = (
    "says", "say", "said", "saying", "reads", "told", "tell", "shows", "showing", "shouted", "called out",
    "spells", "dice", "decía", "dijo", "dije", "dicen", "dijeron", "muestra", "aparece", "trae", "viene", "dit",
    "disait", "dis", "affiche", "indique", "diz", "disse", "dizia", "disseram", "falei", "falou", "mostra",
    "sabi", "sabi ko", "sinabi", "sinasabi", "nakasulat", "nakalagay", "katanya", "bilang", "kata", "tertulis",
    "isinya", "tulisannya", "ว่า", "บอก", "บอกว่า", "เขียนว่า", "เขียนไว้", "มีเลข", "ขึ้น", "ขึ้นว่า", "قال",
    "قالوا", "تقول", "يقول", "مكتوب", "فيها", "说", "说是", "写着", "显示", "印着", "上面是", "是说",
    "sagt", "sagte", "gesagt", "steht", "stand", "lautet", "lautete", "zeigt", "diceva", "detto", "scritto",
    "c'è scritto", "diyor", "dedi", "dediler", "söyledi", "yazıyor", "yazıyordu", "görünüyor", "gösteriyor",
    "と言って", "と言われ", "と書いて", "と表示", "と出て", "って出",
    "말했", "말씀드렸", "말씀", "알려줬", "뜨네요", "떴", "나오네요", "나왔", "적혀", "써있", "쓰여",
)  # fmt: skip
# Denied, where a language writes that on to the verb.
NOT_PARTS = (
    (
        r"si(?:ja|ku|ta|na|we|ju|kumbu|tak)[a-z]{2,}"
        r"|(?:hatu|hawa|hai|hali|hazi|haya|haku)(?:ja|ku|ta|na|wezi|jui|kumbuki|fanyi|kubali)[a-z]*"
    ),
    r"(?:sin(?:sha|iz|z|ib|ig|as|em)|ntu|nti|ntab|nta|nsi)[a-z]{3,}",
    r"[a-z]{2,}m(?:[iu]yor(?:um|uz|sun|sunuz|lar|du|dum)?|[ae]d[iu](?:m|k|n|niz|lar|ler)|[ae]mis(?:im|ti|tim)?)",
)

SAY_PARTS = (
    r"(?:ni|a|wa|i|u)?(?:li|na|me|ka)?(?:ni|ku|m)?(?:sema|ambia|onyesha|onesha|andikwa)",
    r"(?:n|a|ba|y|bu|ri|i)?a?(?:vug(?:a|ze|ye)|bwi(?:ye|ra)|mbwi(?:ye|ra)|bambwiye|erekana|handitse(?:ho)?)",
)  # fmt: skip

# Somebody or something is called what follows.
CALL = (
    "called", "named", "llamaba", "llama", "llamó", "apellidaba", "apellida", "appelait", "appelle",
    "s'appelait", "s'appelle", "chamava", "chama", "chamado", "chamada", "tawag", "pangalan", "ngalan",
    "pinangalanan", "bernama", "namanya", "nama", "dipanggil", "dinamai", "ชื่อ", "ชื่อว่า", "เรียกว่า",
    "เรียก", "นามสกุล", "اسمه", "اسمها", "اسم", "تسمى", "يسمى", "لقبها", "叫", "叫做", "名叫", "名字叫",
    "名字是", "姓", "娘家姓", "aliitwa", "anaitwa", "iliitwa", "jina", "inaitwa", "alikuwa", "witwaga",
    "yitwaga", "yitwa", "ryitwa", "kitwaga", "izina", "llamado", "llamada", "nommé", "nommée", "name", "names",
    "nombre", "nom", "nome", "apellido", "sobrenome", "surname", "apelyido",
    "heißt", "heisst", "hieß", "hiess", "genannt", "namens", "chiamato", "chiamata", "chiamava", "chiama",
    "cognome", "adı", "adıydı", "ismi", "soyadı", "soyadıydı", "adında", "という", "と呼", "名前", "名字",
    "이름이", "이름은", "이름", "라는", "이라는", "불렀", "성함이", "성함은", "성함",
)  # fmt: skip

# "is", where it is written on to other words or apart.
IS = (
    "is", "was", "be", "been", "are", "were", "it's", "its", "that's", "thats", "i'm", "became", "es", "era",
    "fue", "ser", "sea", "sería", "son", "est", "était", "être", "c'est", "c'était", "sera", "serait", "fut",
    "é", "foi", "seria", "eram", "são", "ay", "si", "adalah", "itu", "yaitu", "ialah", "คือ", "เป็น", "น่าจะ",
    "น่าจะเป็น", "هي", "هو", "كان", "كانت", "يكون", "تكون", "أظنها", "اظنها", "أظنه", "أعتقد", "是", "就是",
    "好像是", "应该是", "可能是", "ni", "ndio", "ndiyo", "ilikuwa", "alikuwa", "yalikuwa", "nadhani", "ari",
    "yari", "ndakeka", "niyo", "ngo", "kwari", "turned out", "stays", "equals", "sigue siendo", "reste",
    "continua", "tetap", "masih", "quedó", "ficou", "est toujours", "daw", "raw", "yata",
    "ist", "war", "wäre", "sind", "waren", "wurde", "bleibt", "sei", "è", "sono", "fosse", "sarebbe", "resta",
    "rimane", "idi", "olarak", "oldu", "olması", "です", "でした", "だった", "だと思います", "は", "になります",
    "입니다", "이에요", "예요", "이었어요", "였어요", "였던", "이었던", "이고", "인데요", "인데", "이거든요",
    "거든요", "같은데", "같아요", "것 같", "였습니다", "이었습니다", "이요",
    "이었는데", "였는데", "였습", "이었",
)  # fmt: skip

# What somebody signs in by means of.
WITH = (
    "with", "by", "con", "avec", "com", "dengan", "gamit ang", "pakai", "ด้วย", "ب", "بـ", "用", "一直用", "na",
    "kwa", "kuri", "nka",
    "mit", "ile", "で",
)  # fmt: skip
AS = (
    "as", "for", "como", "comme", "en guise de", "sebagai", "bilang", "kama", "nk", "nk'", "nka", "untuk",
    "para", "pour", "เป็น", "ك", "كـ", "当", "作为", "做", "als",
    "für", "come", "per", "olarak", "için", "として",
    "으로", "이라고", "라고", "답으로", "답이",
)  # fmt: skip

ARTICLE = (
    "the", "a", "an", "el", "la", "los", "las", "un", "una", "le", "les", "l", "du", "une", "des", "o", "os",
    "as", "um", "uma", "ang", "yung", "ung", "mga", "si", "ni", "sang", "yang",
    "der", "die", "das", "den", "dem", "ein", "eine", "einen", "einem", "einer", "il", "lo", "gli", "uno",
    "dello", "della", "bir",
)  # fmt: skip
OWN = (
    "my", "our", "mine", "mi", "mis", "nuestra", "nuestro", "mon", "ma", "mes", "notre", "meu", "minha",
    "nosso", "nossa", "ko", "akin", "aking", "namin", "natin", "saya", "aku", "ku", "kami", "ของฉัน", "ของผม",
    "ของหนู", "ฉัน", "ผม", "หนู", "我", "我的", "我们", "我家", "wangu", "yangu", "langu", "changu", "zangu",
    "wetu", "yetu", "wanjye", "yanjye", "ryanjye", "cyanjye", "banjye", "yacu", "لي", "عندي", "حقي", "i",
    "i've", "i'd", "yo", "je", "j", "j'ai", "eu", "we", "me", "moi", "mim", "mum", "dad", "أنا", "انا", "lola",
    "nanay", "tatay",
    "mein", "meine", "meinen", "meinem", "meiner", "ich", "mir", "mich", "wir", "unser", "unsere", "mio",
    "mia", "miei", "mie", "io", "nostro", "nostra", "noi", "ho", "benim", "bizim", "ben", "biz", "bana", "私",
    "私の", "僕", "僕の", "俺", "うち",
    "우리", "저희", "제가", "내가", "저는", "나는", "제", "저의",
)  # fmt: skip
OTHERS = (
    "you", "your", "yours", "he", "she", "they", "his", "her", "their", "him", "them", "it", "this", "that",
    "those", "these", "l'ai", "n'ai", "m'a", "l'a", "j'", "m'", "s'", "tu", "su", "sus", "usted", "ustedes",
    "lo", "te", "se", "ella", "él", "ellos", "eso", "esa", "ese", "esto", "esta", "este", "vous", "votre",
    "vos", "il", "elle", "ils", "on", "ça", "cela", "ce", "cette", "lui", "leur", "sa", "ses", "vocês", "você",
    "seu", "sua", "ele", "ela", "eles", "isso", "essa", "esse", "isto", "dela", "dele", "kayo", "nyo", "ninyo",
    "niya", "nila", "siya", "sila", "ito", "yan", "iyan", "iyon", "yun", "mo", "ka", "anda", "kamu", "dia",
    "mereka", "ini", "itu", "nya", "คุณ", "เขา", "มัน", "นี้", "นั้น", "هذا", "هذه", "ذلك", "هم", "你", "您",
    "他", "她", "它", "这", "那", "这个", "那个", "wewe", "yeye", "wao", "hii", "hiyo", "hilo", "yako", "lako",
    "yake", "lake", "wowe", "we", "bo", "iyi", "iyo", "uyu", "yawe", "ryawe", "yabo",
    "er", "sie", "es", "ihr", "ihre", "ihm", "ihn", "ihnen", "sein", "seine", "dein", "deine", "du", "dich",
    "dir", "man", "dieser", "diese", "dieses", "das", "lei", "loro", "suo", "tuo", "tua", "questo", "questa",
    "quello", "quella", "la", "onun", "onlar", "siz", "sizin", "sen", "senin", "bu", "şu", "彼", "彼女", "それ",
    "これ", "あれ", "この", "その",
    "그거", "이거", "저거", "그게", "이게", "그건", "이건", "걔", "당신", "고객님", "상담사",
)  # fmt: skip

# Before places, times and circumstances: what follows is seldom what was typed.
AT = (
    "in", "on", "at", "from", "of", "to", "into", "onto", "near", "by", "since", "during", "over", "via",
    "through", "en", "de", "del", "desde", "hasta", "sobre", "al", "a", "dans", "sur", "chez", "depuis", "au",
    "aux", "vers", "em", "no", "na", "nos", "nas", "do", "da", "dos", "das", "ao", "até", "sa", "nasa", "mula",
    "ng", "kay", "di", "ke", "dari", "pada", "dalam", "ที่", "ใน", "จาก", "ถึง", "บน", "في", "من", "على", "إلى",
    "الى", "عند", "عن", "在", "从", "到", "kwenye", "katika", "kutoka", "hapa", "muri", "ku", "mu", "kuva", "à",
    "ya", "wa", "la", "cha", "za", "cya", "rya", "n'", "d'", "l'", "y'", "ry'", "cy'", "w'", "under", "after",
    "before", "beside", "behind", "bajo", "sous", "sob", "ilalim", "bawah",
    "im", "an", "am", "auf", "aus", "von", "vom", "bei", "beim", "nach", "seit", "unter", "über", "vor", "zu",
    "zum", "zur", "zwischen", "während", "ins", "nel", "nella", "sul", "sulla", "dal", "dalla", "della", "dei",
    "alla", "allo", "presso", "sotto", "sopra", "üzerinden", "içinde", "ile", "に", "で", "から", "まで",
    "에서", "까지", "부터", "에게",
    "مواليد",
)  # fmt: skip

# A clause begins.
JOIN = (
    "and", "but", "or", "so", "because", "cause", "cos", "when", "if", "unless", "then", "while", "since",
    "until", "though", "although", "where", "who", "which", "except", "instead", "yet", "still", "y", "e",
    "pero", "porque", "cuando", "si", "sino", "entonces", "aunque", "luego", "que", "donde", "o", "u", "et",
    "mais", "ou", "car", "quand", "donc", "puis", "alors", "sauf", "pourtant", "parce", "qui", "lorsque", "mas",
    "quando", "se", "então", "aí", "só", "at", "tapos", "kaso", "kasi", "kung", "nung", "noong", "saka", "para",
    "dan", "tapi", "tetapi", "karena", "kalau", "waktu", "lalu", "terus", "sedangkan", "sekarang", "padahal",
    "แต่", "และ", "เพราะ", "ถ้า", "แล้ว", "ตอน", "หรือ", "ก็", "และก็", "و", "لكن", "بس", "لأن", "إذا", "لما",
    "ثم", "أو", "وهو", "但", "但是", "可是", "和", "因为", "如果", "所以", "就", "然后", "还", "又", "怎么",
    "lakini", "kwa sababu", "kama", "halafu", "kisha", "ila", "au", "leo", "ariko", "none", "kuko", "niba",
    "hanyuma", "cyangwa", "kandi", "maintenant", "now", "ahora", "hoy", "agora", "ngayon", "اليوم", "والآن",
    "今天", "现在", "uyu munsi", "depuis",
    "und", "aber", "oder", "weil", "wenn", "dass", "denn", "damit", "obwohl", "sondern", "dann", "also",
    "sonst", "jetzt", "heute", "ma", "perché", "quindi", "poi", "però", "oppure", "adesso", "oggi", "che",
    "ve", "ama", "fakat", "veya", "çünkü", "eğer", "sonra", "şimdi", "bugün", "ki", "でも", "けど", "ですが",
    "なのに",
    "ので", "から", "そして", "それで", "今",
    "그리고", "그런데", "근데", "하지만", "그래서", "왜냐면", "그러면", "지금은", "지금",
)  # fmt: skip

# Nothing is told: it is denied, or asked.
NOT = (
    "not", "no", "never", "don't", "dont", "didn't", "didnt", "doesn't", "isn't", "wasn't", "can't", "cannot",
    "without", "forgot", "forget", "forgotten", "nunca", "jamás", "tampoco", "sin", "olvidé", "olvidó", "ne",
    "pas", "n'ai", "jamais", "sans", "oublié", "não", "nem", "sem", "esqueci", "esqueceu", "hindi", "wala",
    "walang", "di", "huwag", "nakalimutan", "tidak", "tak", "gak", "ga", "nggak", "belum", "bukan", "lupa",
    "jangan", "ไม่", "ไม่ได้", "ลืม", "ยังไม่", "لا", "ما", "لم", "لن", "مو", "مش", "ليس", "نسيت", "نسي", "不",
    "没", "没有", "别", "忘", "忘了", "si", "sio", "hapana", "sijui", "nimesahau", "amesahau", "ntabwo", "oya",
    "nibagiwe", "yibagiwe", "narabyibagiwe",
    "nicht", "kein", "keine", "keinen", "nie", "niemals", "ohne", "vergessen", "vergaß", "non", "mai", "senza",
    "dimenticato", "nessun", "nessuna", "değil", "yok", "hiç", "unuttum", "unutmuşum", "asla", "olmadan",
    "ない",
    "nein", "hayır", "いいえ", "たくない", "たくあり", "ません", "なく", "忘れ", "忘れた", "忘れました",
    "안나", "안 나", "안돼", "안 돼", "안됩", "않아", "않은", "없어", "없는", "없습", "없었", "못", "못하", "몰라",
    "모르", "아니", "잊어", "잊었", "까먹", "틀렸", "틀리",
)  # fmt: skip
ASKING = (
    "啥", "什么", "甚麼", "それとも",
    "how", "why", "what", "what's", "who", "can", "could", "should", "does", "do", "is it", "which", "must",
    "would", "whether", "cómo", "qué", "cuál", "quién", "puedo", "puede", "debo", "dónde", "cuándo", "comment",
    "pourquoi", "quel", "quelle", "puis-je", "peut-on", "peut", "doit", "faut", "qui", "combien", "como",
    "qual", "quem", "posso", "pode", "devo", "preciso", "paano", "bakit", "ano", "anong", "pwede", "puwede",
    "alin", "sino", "dapat", "bagaimana", "gimana", "kenapa", "mengapa", "apa", "apakah", "boleh", "bisakah",
    "berapa", "siapa", "yang mana", "ไหม", "มั้ย", "ทำไม", "ยังไง", "อย่างไร", "ได้ไหม", "อะไร", "ไหน", "هل",
    "لماذا", "ليش", "كيف", "كم", "أي", "شو", "吗", "怎么", "为什么", "能不能", "可以", "多少", "哪个", "哪",
    "kwa nini", "vipi", "nini", "gani", "je", "lipi", "naweza", "linaweza", "nte", "kuki", "gute", "irihe",
    "ese", "nshobora", "rishobora", "mubaza",
    "wie", "was", "warum", "wieso", "wer", "wo", "wann", "welche", "welcher", "welches", "kann", "können",
    "könnte", "soll", "muss", "darf", "come", "cosa", "che cosa", "perché", "chi", "dove", "quando", "quale",
    "quali", "può", "quanto", "nasıl", "neden", "niye", "kim", "nerede", "hangi", "kaç", "misiniz", "mısınız",
    "なぜ", "どう", "どうして", "何", "誰", "どこ", "いつ", "どれ", "ですか", "ますか", "でしょうか",
    "왜", "어떻게", "무엇", "뭐예요", "뭐죠", "언제", "어디", "누구", "얼마", "되나요", "인가요", "할까요", "나요",
    "까요", "습니까", "건가요", "어느",
)  # fmt: skip

# What people add behind a secret that they have told.
ASIDE = (
    "lol", "haha", "please", "pls", "thanks", "sorry", "ok", "okay", "right", "i think", "maybe", "all",
    "welcome", "bienvenido", "bienvenida", "bienvenidos", "bienvenue", "bem-vindo", "bem-vinda", "bem vindo",
    "willkommen", "benvenuto", "benvenuta", "selamat datang", "maligayang pagdating", "hoş geldiniz",
    "ยินดีต้อนรับ", "أهلا", "أهلا بك",
    "欢迎", "ようこそ", "karibu",
    "すみません", "ごめんなさい", "scusi", "scusa", "mi dispiace", "lo siento", "maaf", "entschuldigung",
    "kusura bakmayın",
    "lower", "lowercase", "capital", "capitals", "caps", "small", "letters", "together", "one word",
    "no spaces", "with a capital", "todo", "junto", "minúsculas", "mayúscula", "así", "creo", "gracias", "tout",
    "attaché", "minuscules", "majuscule", "merci", "tudo", "minúsculo", "minúscula", "maiúscula", "acho",
    "assim", "mesmo", "po", "ho", "lang", "yata", "ata", "daw", "raw", "kak", "pak", "bu", "semua", "huruf",
    "kecil", "besar", "ya", "sih", "kok", "deh", "ค่ะ", "ครับ", "คะ", "นะ", "นะคะ", "ไป", "ไว้", "จ้า", "شكرا",
    "吧", "啊", "呢", "了", "哈", "的", "siku zote", "tu", "gusa", "just", "always", "siempre", "toujours",
    "sempre", "lagi", "selalu", "palagi", "every", "twice", "once", "times", "again", "otra vez", "deux fois",
    "three", "two", "simples", "simple", "literally", "still", "actually", "probably", "also", "only", "ainda",
    "aún", "encore", "ตลอด", "مرة",
    "bitte", "danke", "glaube ich", "denke ich", "glaub", "vielleicht", "immer", "noch", "klein",
    "kleingeschrieben", "groß", "zusammen", "alles", "genau", "ja", "grazie", "per favore", "credo", "penso",
    "forse", "ancora", "tutto", "minuscolo", "maiuscolo", "attaccato", "lütfen", "teşekkürler", "sanırım",
    "galiba", "belki", "hep", "hâlâ", "hala", "küçük", "büyük", "harfle", "bitişik", "tam", "です", "ます",
    "ね",
    "よ", "と思います", "たぶん", "いつも", "お願いします",
    "아마", "혹시", "제발", "감사", "죄송", "요즘", "그냥", "계속", "항상", "네", "음", "어요", "확실친", "확실",
    "있었어요", "있어요", "했어요", "해요", "부탁드려요", "부탁드립니다", "확인",
    "kayaknya", "kayanya", "sepertinya", "parang", "أظن", "اظن", "يمكن", "اعتقد", "اني", "أني", "아마도",
)  # fmt: skip

# What is asked of somebody who has to prove who they are.
SUBJECT = (
    "pet", "pets", "dog", "cat", "rabbit", "hamster", "school", "teacher", "street", "road", "city", "town",
    "village", "born", "birthplace", "parents", "grandmother", "grandfather", "grandma", "maiden", "surname",
    "nickname", "car", "song", "singer", "band", "film", "movie", "book", "food", "dish", "colour", "color",
    "team", "hero", "honeymoon", "holiday", "married", "wedding", "met", "friend", "cousin", "job", "boss",
    "concert", "actor", "flower", "drink", "mascota", "perro", "perrito", "gato", "escuela", "colegio",
    "maestra", "maestro", "profesor", "profesora", "calle", "ciudad", "pueblo", "nací", "nacimiento", "padres",
    "papás", "abuela", "abuelo", "soltera", "apellido", "apodo", "coche", "carro", "canción", "cantante",
    "película", "libro", "comida", "equipo", "luna de miel", "conocieron", "amigo", "amiga", "animal", "chien",
    "chat", "lapin", "école", "maîtresse", "instituteur", "professeur", "rue", "ville", "né", "née",
    "naissance", "grand-mère", "grand-père", "jeune fille", "surnom", "voiture", "chanson", "chanteur", "livre",
    "plat", "couleur", "équipe", "vacances", "voyage de noces", "mariage", "rencontrés", "ami", "amie", "mère",
    "bicho", "cachorro", "escola", "professora", "rua", "cidade", "nasci", "nascimento", "pais", "avó", "avô",
    "solteira", "sobrenome", "apelido", "música", "cantora", "cantor", "filme", "livro", "cor", "time",
    "lua de mel", "casar", "estimação", "alaga", "aso", "pusa", "eskwelahan", "paaralan", "guro", "titser",
    "kalye", "bayan", "lungsod", "ipinanganak", "magulang", "ikinasal", "kasal", "dalaga", "apelyido",
    "palayaw", "kotse", "kanta", "pelikula", "pagkain", "kulay", "kaibigan", "lola", "hewan", "peliharaan",
    "anjing", "kucing", "sekolah", "guru", "jalan", "kota", "desa", "lahir", "orang tua", "nenek", "gadis",
    "kandung", "marga", "panggilan", "mobil", "lagu", "penyanyi", "buku", "makanan", "warna", "tim", "liburan",
    "bulan madu", "sahabat", "สัตว์เลี้ยง", "หมา", "แมว", "โรงเรียน", "ครู", "ถนน", "เมือง", "เกิดที่", "พ่อ",
    "แม่", "นามสกุล", "ชื่อเล่น", "รถคันแรก", "เพลง", "หนัง", "อาหาร", "สี", "เจอกัน", "เพื่อน", "حيوان",
    "أليف", "قط", "قطة", "كلب", "مدرسة", "المدرسة", "معلم", "المعلم", "معلمة", "أستاذ", "شارع", "الشارع",
    "مدينة", "المدينة", "ولدت", "ميلاد", "أهلي", "أمي", "امي", "جدتي", "عائلة", "لقب", "سيارة", "أغنية", "فيلم",
    "كتاب", "أكلة", "لون", "فريق", "صديق", "الزواج", "宠物", "狗", "猫", "学校", "小学", "老师", "街", "城市",
    "出生", "父母", "妈妈", "母亲", "奶奶", "外婆", "娘家", "姓", "外号", "小名", "第一辆车", "歌", "电影",
    "书", "菜", "颜色", "球队", "蜜月", "认识", "朋友", "mnyama", "mbwa", "paka", "shule", "mwalimu", "mtaa",
    "mji", "kijiji", "nilizaliwa", "wazazi", "bibi", "babu", "ukoo", "kuolewa", "utani", "gari", "wimbo",
    "filamu", "kitabu", "chakula", "rangi", "timu", "rafiki", "walikutana", "itungo", "imbwa", "injangwe",
    "ishuri", "umwarimu", "mwarimu", "umuhanda", "umujyi", "navukiye", "ababyeyi", "nyogokuru", "mama",
    "umukobwa", "atarashaka", "akazina", "imodoka", "indirimbo", "filime", "igitabo", "ibiryo", "ibara",
    "ikipe", "inshuti", "bahuriye", "mother", "mum", "mom", "mum's", "mother's", "madre", "mamá", "mãe",
    "nanay", "ibu", "mascot", "honeymooned", "kitten", "puppy", "budgie", "goldfish", "parrot", "horse", "pony",
    "doctor", "neighbour", "neighbor", "uncle", "aunt", "nan", "granny", "gata", "gatito", "gatita", "perra",
    "perrita", "conejo", "loro", "tortuga", "casaron", "casamos", "madrina", "padrino", "vecino", "chienne",
    "chatte", "tortue", "poisson", "marraine", "parrain", "voisin", "mariés", "gatinho", "gatinha", "cadela",
    "coelho", "papagaio", "madrinha", "padrinho", "casaram", "conheceram", "kuneho", "ninong", "ninang",
    "kinasal", "nagkakilala", "kelinci", "burung", "ikan", "bertemu", "menikah", "nikah", "kakek", "หมู", "นก",
    "ปลา", "กระต่าย", "แต่งงาน", "ฮันนีมูน", "ปู่", "ย่า", "ตา", "ยาย", "تزوجوا", "تعرفوا", "أرنب", "عصفور",
    "جدي", "خالي", "عمي", "شهر العسل", "兔子", "鸟", "结婚", "爷爷", "外公", "邻居", "sungura", "ndege",
    "walioana", "harusi", "fungate", "jirani", "shangazi", "urukwavu", "inyoni", "bashyingiranywe", "ubukwe",
    "umuturanyi", "sogokuru", "nyirasenge", "masuwera", "animals", "schools", "teachers",
    "haustier", "hund", "katze", "kater", "kaninchen", "wellensittich", "schule", "grundschule", "lehrer",
    "lehrerin", "straße", "stadt", "dorf", "geboren", "geburtsort", "eltern", "oma", "opa", "großmutter",
    "großvater", "mutter", "mädchenname", "nachname", "spitzname", "auto", "lied", "sänger", "sängerin",
    "buch", "essen", "gericht", "lieblingsessen", "farbe", "mannschaft", "verein", "flitterwochen", "hochzeit",
    "freund", "freundin", "tante", "onkel", "nachbar", "animale", "cane", "gatto", "coniglio", "scuola",
    "insegnante", "professore", "via", "città", "paese", "nato", "nata", "nascita", "genitori", "nonna",
    "nonno", "mamma", "nubile", "cognome", "soprannome", "macchina", "canzone", "cibo", "piatto", "colore",
    "squadra", "luna di miele", "matrimonio", "amico", "amica", "zia", "zio", "vicino", "hayvan", "hayvanım",
    "hayvanımın", "köpek", "köpeğim", "köpeğimin", "kedi", "kedim", "kedimin", "kuş", "okul", "okulum",
    "okulumun", "ilkokul", "öğretmen", "öğretmenim", "öğretmenimin", "sokak", "sokağın", "şehir", "köy",
    "doğdum", "doğduğum", "anne", "annemin", "annem", "babamın", "babam", "anneannemin", "dedemin", "kızlık",
    "soyadı", "lakap", "lakabım", "araba", "arabam", "arabamın", "şarkı", "kitap", "yemek", "renk", "takım",
    "takımım", "balayı", "arkadaş", "arkadaşımın", "teyzem", "amcam", "ペット", "犬", "うさぎ", "小学校",
    "先生", "担任",
    "通り", "町", "生まれ", "出身", "両親", "祖母", "祖父", "母", "旧姓", "あだ名", "車", "曲", "歌手",
    "映画", "本", "食べ物", "料理", "色",
    "チーム", "新婚旅行", "友達", "幼なじみ", "おばあちゃん", "おじいちゃん",
    "strada", "寵物", "貓", "學校", "小學", "老師", "媽媽", "顏色", "城镇", "母校", "班主任",
    "강아지", "고양이", "반려견", "애완동물", "초등학교", "학교", "선생님", "담임", "고향", "태어난", "어머니",
    "엄마", "아버지", "아빠", "할머니", "할아버지", "부모님", "동네", "도시", "별명", "친구", "자동차", "차는",
    "첫차", "첫 차", "노래", "영화", "책", "음식", "색깔", "신혼여행",
    "والدي", "والدتي", "ابي", "أبي", "ابوي", "والدك", "والدتك",
)  # fmt: skip
# Which of them it was, that only such questions ask for.
FIRST = (
    "first", "favourite", "favorite", "childhood", "memorable", "maiden", "before she married",
    "before marriage", "growing up", "grew up", "as a child", "where my", "where i", "best", "oldest",
    "primera", "primer", "primero", "favorita", "favorito", "preferida", "preferido", "infancia", "de soltera",
    "de niño", "de niña", "en qué", "premier", "première", "préféré", "préférée", "enfance", "de jeune fille",
    "avant son mariage", "primeira", "primeiro", "infância", "de solteira", "antes de casar", "onde", "una",
    "unang", "paborito", "paboritong", "dalaga", "nung bata", "kung saan", "pertama", "favorit", "masa kecil",
    "waktu kecil", "gadis", "kandung", "แรก", "ตัวแรก", "คนโปรด", "โปรด", "ชอบ", "ตอนเด็ก", "ก่อนแต่งงาน",
    "ที่ไหน", "أول", "المفضل", "المفضلة", "مفضل", "الطفولة", "قبل الزواج", "وين", "أين", "第一", "第一只",
    "第一个", "最喜欢", "小时候", "娘家", "在哪里", "哪里", "wa kwanza", "kwanza", "ya kwanza", "nimpendaye",
    "ninayoipenda", "utotoni", "kabla ya kuolewa", "wapi", "mbere", "wa mbere", "rya mbere", "nkunda",
    "atarashaka", "akiri", "aho",
    "erstes", "erste", "ersten", "erster", "lieblings", "als kind", "kindheit", "aufgewachsen", "in der ich",
    "wo ich", "vor der heirat", "ledig", "primo", "prima", "preferito", "preferita", "infanzia", "da bambino",
    "da bambina", "da piccolo", "da nubile", "cresciuto", "cresciuta", "dove sono", "ilk", "en sevdiğim",
    "çocukluk", "çocukken", "büyüdüğüm", "evlenmeden", "doğduğum", "最初", "初めて", "一番", "好きな",
    "子供の頃", "子どもの頃",
    "結婚前", "育った", "da piccola", "da ragazzo", "da ragazza", "de pequeño", "de pequeña", "de chico",
    "de chica",
    "第一隻", "最喜歡", "小時候", "did your", "did you grow", "were you born", "haben sie als", "haben sich",
    "hai passato",
    "se conocieron", "doğdunuz", "tanıştı", "büyüdünüz", "出会", "卒業した", "ตอนยังเด็ก", "waktu sd",
    "noong bata",
    "وأنت صغير", "وانت صغير", "وأنا صغير", "وانا صغير",
    "첫", "첫번째", "첫 번째", "처음", "어릴 때", "어렸을", "제일 좋아하는", "가장 좋아하는", "결혼 전",
)  # fmt: skip
# That somebody was asked, or answered.
QUESTION = (
    "question", "questions", "asked", "asks", "asking", "answer", "answered", "security", "memorable", "secret",
    "on file", "pregunta", "preguntó", "preguntaron", "preguntan", "respuesta", "contesté", "respondí",
    "seguridad", "demandé", "demande", "demandait", "réponse", "répondu", "sécurité", "secrète", "pergunta",
    "perguntou", "perguntaram", "resposta", "respondi", "segurança", "tanong", "tinanong", "sagot", "sinagot",
    "pertanyaan", "ditanya", "jawab", "jawaban", "keamanan", "คำถาม", "ถาม", "ถามว่า", "ตอบ", "คำตอบ",
    "ความปลอดภัย", "سؤال", "سألني", "سألوني", "يسأل", "جواب", "أجبت", "الأمان", "جاوبت", "问", "问我", "问题",
    "密保", "答案", "答", "那道题", "swali", "iliniuliza", "waliuliza", "nilijibu", "jibu", "usalama",
    "ikibazo", "kibazo", "bambajije", "igisubizo", "nasubije", "umutekano", "guard", "recovery",
    "frage", "sicherheitsfrage", "gefragt", "antwort", "geantwortet", "sicherheit", "geheime", "domanda",
    "chiesto", "chiede", "risposta", "risposto", "sicurezza", "segreta", "soru", "sorusu", "sorunun",
    "soruyor", "sordu", "sordular", "cevap", "cevabı", "cevabım", "güvenlik", "gizli", "質問", "答え",
    "回答", "聞かれ",
    "秘密", "セキュリティ",
    "질문", "답", "물어봐", "물어보", "보안질문", "비밀질문", "대답", "답변",
)  # fmt: skip

# Where a code may have come in, though nobody calls it one.
MESSAGE = (
    "email", "e-mail", "mail", "emailed", "inbox", "spam", "junk", "notification", "line", "viber", "telegram",
    "signal",
    "correo", "bandeja", "notificación", "courriel", "spams", "boîte mail", "indésirables", "notification", "e-mails",
    "caixa de entrada", "notificação", "posta elettronica", "mail", "notifica", "spam", "benachrichtigung",
    "posteingang",
    "postfach", "e-posta", "eposta", "gelen kutusu", "bildirim", "surel", "surat elektronik", "notifikasi",
    "notif", "inbox",
    "kotak masuk", "nag email", "بريد", "الايميل", "ايميل", "الايميل", "بالرسايل", "الرسايل", "رسالة نصية",
    "اشعار", "الاشعارات",
    "الواتس", "واتساب", "受信箱", "迷惑メール", "ショートメッセージ", "ライン", "邮箱", "邮件", "電郵",
    "電子郵件", "簡訊",
    "短訊", "訊息", "微信", "垃圾邮件", "通知", "อีเมล", "เมล", "ไลน์", "แจ้งเตือน", "กล่องข้อความ", "เอสเอ็มเอส",
    "message", "text", "texted", "whatsapp", "screen", "popped up", "phone", "app says", "mensaje", "celular",
    "teléfono", "móvil", "pantalla", "écran", "téléphone", "texto", "portable", "mensagem", "telefone", "tela",
    "zap", "nag text", "nagtext", "may text", "cellphone", "cp", "pesan", "wa", "layar", "hp", "ข้อความ",
    "มือถือ", "หน้าจอ", "رسالة", "الجوال", "الموبايل", "الشاشة", "短信", "消息", "手机", "屏幕", "meseji",
    "ujumbe", "simu", "skrini", "mesaje", "ubutumwa",
    "nachricht", "sms", "handy", "bildschirm", "telefon", "app zeigt", "messaggio", "cellulare", "telefono",
    "schermo", "mesaj", "telefonuma", "ekran", "ekranda", "メッセージ", "ショートメール", "携帯", "スマホ",
    "画面", "メール",
    "mesajda", "mesajı", "mesajım", "sms'te", "sms'de", "sms te", "bildirimde", "メールに", "通知", "通知に",
    "画面に",
    "nell'sms", "nel messaggio", "im sms", "in der sms", "in der nachricht", "auf dem display", "sul display",
    "en la pantalla", "en el sms",
    "문자", "메시지", "카톡", "알림", "화면", "이메일", "메일", "문자메시지",
)  # fmt: skip

# Who somebody is to whoever writes: the name behind it is theirs, and no secret.
PERSON = (
    "brother", "sister", "son", "daughter", "husband", "wife", "father", "dad", "cousin", "nephew", "niece",
    "uncle", "aunt", "grandson", "granddaughter", "friend", "colleague", "lady", "man", "guy", "woman", "girl",
    "boss", "mr", "mrs", "ms", "miss", "dr", "carer", "neighbour", "flatmate", "treasurer", "adviser",
    "advisor", "agent", "hermano", "hermana", "hijo", "hija", "esposo", "esposa", "marido", "nieto", "nieta",
    "sobrino", "señor", "señora", "señorita", "licenciado", "compañero", "frère", "sœur", "soeur", "fils",
    "fille", "mari", "femme", "neveu", "nièce", "monsieur", "madame", "collègue", "conseiller", "conseillère",
    "copain", "copine", "irmão", "irmã", "filho", "filha", "neto", "neta", "sobrinho", "tia", "tio", "senhor",
    "senhora", "moça", "moço", "colega", "gerente", "ate", "kuya", "anak", "asawa", "pamangkin", "tita", "tito",
    "kapatid", "mas", "mbak", "kak", "pak", "bu", "adik", "suami", "istri", "teman", "om", "tante", "พี่",
    "น้อง", "ลูกสาว", "ลูกชาย", "สามี", "ภรรยา", "ป้า", "ลุง", "أخي", "اخي", "أختي", "اختي", "ابني", "ابنتي",
    "ولدي", "بنتي", "زوجي", "زوجتي", "الأستاذ", "السيد", "السيدة", "خالتي", "儿子", "女儿", "老公", "老婆",
    "哥", "姐", "弟", "妹", "客服", "经理", "mwanangu", "kaka", "dada", "mume", "mke", "bwana", "bibi",
    "mjomba", "umwana", "umugabo", "umugore", "musaza", "mushiki", "murumuna", "mukuru",
    "bruder", "schwester", "sohn", "tochter", "mann", "frau", "ehemann", "ehefrau", "vater", "neffe", "nichte",
    "enkel", "herr", "kollege", "kollegin", "chef", "berater", "fratello", "sorella", "figlio", "figlia",
    "marito", "moglie", "padre", "papà", "cugino", "nipote", "signor", "signora", "signore", "collega",
    "dottore", "capo", "kardeşim", "abim", "ablam", "oğlum", "kızım", "eşim", "kocam", "karım", "babam",
    "kuzenim", "bey", "hanım", "arkadaşım", "müdür", "兄", "姉", "息子", "娘", "夫", "妻", "主人", "父",
    "さん", "様",
    "남편", "아내", "와이프", "아들", "딸", "동생", "형", "누나", "언니", "오빠", "님", "씨", "기사님",
)  # fmt: skip

# What is written with a capital, and is neither a person nor a secret: programs, months, feasts.
KNOWN_NAMES = (
    "chrome", "firefox", "safari", "edge", "opera", "adobe", "bitwarden", "face id", "touch id", "hotmail",
    "yahoo", "samsung", "huawei", "xiaomi", "linux", "mac", "nokia", "visa", "mastercard", "amex",
    "american express", "monzo", "revolut", "barclays", "hsbc", "santander", "citi", "easter", "christmas",
    "navidad", "noël", "natal", "pasko", "ramadan", "eid", "idul fitri", "january", "february", "april", "june",
    "july", "august", "september", "october", "november", "december", "enero", "febrero", "marzo", "abril",
    "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre", "lunes", "martes",
    "miércoles", "jueves", "viernes", "sábado", "domingo", "janvier", "février", "avril", "juin", "juillet",
    "août", "septembre", "octobre", "novembre", "décembre", "lundi", "mardi", "mercredi", "jeudi", "vendredi",
    "samedi", "dimanche", "janeiro", "fevereiro", "março", "maio", "junho", "julho", "setembro", "outubro",
    "novembro", "dezembro", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira",
    "senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu", "januari", "februari", "maret", "mei",
    "juni", "juli", "agustus", "oktober", "desember", "miyerkules", "huwebes", "biyernes", "sabado", "linggo",
    "jumatatu", "jumanne", "jumatano", "alhamisi", "ijumaa", "jumamosi", "jumapili",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "januar", "februar",
    "märz", "mai", "dezember", "weihnachten", "ostern", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì",
    "sabato", "domenica", "gennaio", "febbraio", "aprile", "maggio", "giugno", "luglio", "settembre",
    "ottobre", "dicembre", "natale", "pasqua", "pazartesi", "salı", "çarşamba", "perşembe", "cuma",
    "cumartesi", "pazar", "ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos", "eylül",
    "ekim", "kasım", "aralık", "月曜", "火曜", "水曜", "木曜", "金曜", "土曜", "日曜",
    "카카오", "네이버", "삼성", "우리은행", "국민은행",
)  # fmt: skip
