"""What an agent says to a person where its builder has written nothing, in the languages of the chat window.

The console is translated by catalogues; these words are kept here, complete in every language or not loaded at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from agents.languages import spoken


@dataclass(frozen=True, kw_only=True)
class BuiltInWords:
    """Polite and short. What stands in braces is filled in by ``str.format``.

    skip: the button under a question that may be skipped. in_words … a_date: what is said to an answer of another type.
    no_secrets: to an answer that holds a secret. sorry: no reply engine answered. not_understood: none was set up.
    changed, may_i, they_get, earlier: around the question whether a chat may be passed on. not_connected, nobody_came,
    as_you_wish, still_here: a handoff did not come about.
    """

    skip: str
    in_words: str
    a_number: str
    an_email: str
    a_phone: str
    a_choice: str
    a_date: str
    no_secrets: str
    sorry: str
    not_understood: str
    changed: str
    may_i: str
    they_get: str
    earlier: str
    not_connected: str
    nobody_came: str
    as_you_wish: str
    still_here: str


def built_in_words(language: str, *, agent_language: str) -> BuiltInWords:
    """In the person's language, else in that of their agent, else in English; both as BCP 47 codes."""
    return BUILT_IN_WORDS[spoken(language, agent_language)]


# Numbers, addresses and dates in Arabic are isolated (U+2066, U+2069): right to left, their parts would change places.
BUILT_IN_WORDS: Mapping[str, BuiltInWords] = MappingProxyType(
    {
        "en": BuiltInWords(
            skip="Skip",
            in_words="Please answer in a few words.",
            a_number="That does not look like a number. Please write it in digits, for example 250.",
            an_email="That does not look like an e-mail address. It has an @ in it, as in name@example.org.",
            a_phone="That does not look like a phone number. Please write it in digits, for example +1 555 0100.",
            a_choice="Please choose one of the answers.",
            a_date="That does not look like a date. Please write it as in 2026-03-12.",
            no_secrets="Please leave out passwords, codes and card numbers. They are not needed here.",
            sorry="Sorry, I cannot answer right now. Please try again in a little while.",
            not_understood="Sorry, I did not understand that. Could you say it in other words?",
            changed="What would be passed on has changed since I asked you. Please look at it once more.",
            may_i="May I pass this chat on to {name}, {institution}?",
            they_get="They would get: {names}.",
            earlier="Earlier messages that would go along: {count}.",
            not_connected="I could not connect you.",
            nobody_came="Nobody of the team could come in time. I am still here for you.",
            as_you_wish="As you wish. I am still here for you.",
            still_here="I am still here for you.",
        ),
        "fr": BuiltInWords(
            skip="Passer",
            in_words="Veuillez répondre en quelques mots.",
            a_number="Cela ne ressemble pas à un nombre. Veuillez l’écrire en chiffres, par exemple 250.",
            an_email="Cela ne ressemble pas à une adresse e-mail. Elle contient un @, comme name@example.org.",
            a_phone="Cela ne ressemble pas à un numéro de téléphone. Veuillez l’écrire en chiffres, par exemple "
            "+1 555 0100.",
            a_choice="Veuillez choisir l’une des réponses.",
            a_date="Cela ne ressemble pas à une date. Veuillez l’écrire comme 2026-03-12.",
            no_secrets="Veuillez ne pas donner de mots de passe, de codes ni de numéros de carte. Ils ne sont pas "
            "nécessaires ici.",
            sorry="Désolé, je ne peux pas répondre pour le moment. Veuillez réessayer dans un instant.",
            not_understood="Désolé, je n’ai pas compris. Pourriez-vous le dire autrement ?",
            changed="Ce qui serait transmis a changé depuis ma question. Veuillez le vérifier encore une fois.",
            may_i="Puis-je transmettre cette conversation à {name}, {institution} ?",
            they_get="Seraient transmis : {names}.",
            earlier="Messages précédents qui seraient transmis : {count}.",
            not_connected="Je n’ai pas pu vous mettre en relation.",
            nobody_came="Personne de l’équipe n’a pu venir à temps. Je reste à votre disposition.",
            as_you_wish="Comme vous voulez. Je reste à votre disposition.",
            still_here="Je reste à votre disposition.",
        ),
        "es": BuiltInWords(
            skip="Omitir",
            in_words="Responda en pocas palabras, por favor.",
            a_number="Eso no parece un número. Escríbalo en cifras, por ejemplo 250.",
            an_email="Eso no parece una dirección de correo electrónico. Lleva una @, como en name@example.org.",
            a_phone="Eso no parece un número de teléfono. Escríbalo en cifras, por ejemplo +1 555 0100.",
            a_choice="Elija una de las respuestas, por favor.",
            a_date="Eso no parece una fecha. Escríbala como 2026-03-12.",
            no_secrets="Por favor, omita contraseñas, códigos y números de tarjeta. Aquí no hacen falta.",
            sorry="Disculpe, ahora mismo no puedo responder. Inténtelo de nuevo en un momento.",
            not_understood="Disculpe, no lo he entendido. ¿Podría decirlo con otras palabras?",
            changed="Lo que se transmitiría ha cambiado desde que le pregunté. Por favor, mírelo otra vez.",
            may_i="¿Puedo pasar esta conversación a {name}, {institution}?",
            they_get="Recibirían: {names}.",
            earlier="Mensajes anteriores que también irían: {count}.",
            not_connected="No he podido conectarle.",
            nobody_came="Nadie del equipo pudo venir a tiempo. Sigo aquí para ayudarle.",
            as_you_wish="Como desee. Sigo aquí para ayudarle.",
            still_here="Sigo aquí para ayudarle.",
        ),
        "pt": BuiltInWords(
            skip="Pular",
            in_words="Responda em poucas palavras, por favor.",
            a_number="Isso não parece um número. Escreva-o em algarismos, por exemplo 250.",
            an_email="Isso não parece um endereço de e-mail. Tem um @, como em name@example.org.",
            a_phone="Isso não parece um número de telefone. Escreva-o em algarismos, por exemplo +1 555 0100.",
            a_choice="Escolha uma das respostas, por favor.",
            a_date="Isso não parece uma data. Escreva-a como 2026-03-12.",
            no_secrets="Por favor, não indique palavras-passe, códigos nem números de cartão. Não são precisos aqui.",
            sorry="Lamento, não posso responder neste momento. Tente novamente daqui a pouco.",
            not_understood="Lamento, não percebi. Pode dizê-lo por outras palavras?",
            changed="O que seria transmitido mudou desde que lhe perguntei. Por favor, veja outra vez.",
            may_i="Posso passar esta conversa a {name}, {institution}?",
            they_get="Receberiam: {names}.",
            earlier="Mensagens anteriores que também iriam: {count}.",
            not_connected="Não consegui fazer a ligação.",
            nobody_came="Ninguém da equipa pôde vir a tempo. Continuo aqui para ajudar.",
            as_you_wish="Como preferir. Continuo aqui para ajudar.",
            still_here="Continuo aqui para ajudar.",
        ),
        "ar": BuiltInWords(
            skip="تخطي",
            in_words="يُرجى الإجابة ببضع كلمات.",
            a_number="لا يبدو هذا رقمًا. يُرجى كتابته بالأرقام، مثل \u2066250\u2069.",
            an_email="لا يبدو هذا عنوان بريد إلكتروني. يحتوي العنوان على @، مثل \u2066name@example.org\u2069.",
            a_phone="لا يبدو هذا رقم هاتف. يُرجى كتابته بالأرقام، مثل \u2066+1 555 0100\u2069.",
            a_choice="يُرجى اختيار إحدى الإجابات.",
            a_date="لا يبدو هذا تاريخًا. يُرجى كتابته على هذا النحو: \u20662026-03-12\u2069.",
            no_secrets="يُرجى عدم ذكر كلمات المرور والرموز وأرقام البطاقات. لا حاجة إليها هنا.",
            sorry="عذرًا، لا يمكنني الرد الآن. يُرجى المحاولة مجددًا بعد قليل.",
            not_understood="عذرًا، لم أفهم ذلك. هل يمكن قوله بكلمات أخرى؟",
            changed="تغيّر ما سيُنقل منذ أن سألتك. يُرجى الاطلاع عليه مرة أخرى.",
            may_i="هل يمكنني نقل هذه المحادثة إلى {name}، {institution}؟",
            they_get="سيصل إليهم: {names}.",
            earlier="الرسائل السابقة التي ستُنقل معها: {count}.",
            not_connected="تعذر عليّ توصيلك.",
            nobody_came="لم يتمكن أحد من الفريق من الحضور في الوقت المناسب. ما زلت هنا لمساعدتك.",
            as_you_wish="كما تشاء. ما زلت هنا لمساعدتك.",
            still_here="ما زلت هنا لمساعدتك.",
        ),
        "th": BuiltInWords(
            skip="ข้าม",
            in_words="โปรดตอบเป็นข้อความสั้น ๆ",
            a_number="ดูเหมือนจะไม่ใช่ตัวเลข โปรดเขียนเป็นตัวเลข เช่น 250",
            an_email="ดูเหมือนจะไม่ใช่อีเมล อีเมลต้องมีเครื่องหมาย @ เช่น name@example.org",
            a_phone="ดูเหมือนจะไม่ใช่หมายเลขโทรศัพท์ โปรดเขียนเป็นตัวเลข เช่น +1 555 0100",
            a_choice="โปรดเลือกหนึ่งในคำตอบ",
            a_date="ดูเหมือนจะไม่ใช่วันที่ โปรดเขียนแบบ 2026-03-12",
            no_secrets="โปรดอย่าใส่รหัสผ่าน รหัสยืนยัน หรือหมายเลขบัตร ที่นี่ไม่จำเป็นต้องใช้",
            sorry="ขออภัย ขณะนี้ยังตอบไม่ได้ โปรดลองอีกครั้งในอีกสักครู่",
            not_understood="ขออภัย ยังไม่เข้าใจ โปรดลองพูดอีกแบบหนึ่ง",
            changed="สิ่งที่จะส่งต่อเปลี่ยนไปแล้วหลังจากที่ได้ถามคุณ โปรดตรวจดูอีกครั้ง",
            may_i="ขอส่งต่อการสนทนานี้ไปยัง {name}, {institution} ได้ไหม",
            they_get="สิ่งที่จะได้รับ: {names}",
            earlier="ข้อความก่อนหน้าที่จะส่งไปด้วย: {count}",
            not_connected="ไม่สามารถเชื่อมต่อให้คุณได้",
            nobody_came="ไม่มีเจ้าหน้าที่มาได้ทันเวลา แต่ยังอยู่ตรงนี้เพื่อช่วยคุณ",
            as_you_wish="ได้ตามที่คุณต้องการ ยังอยู่ตรงนี้เพื่อช่วยคุณ",
            still_here="ยังอยู่ตรงนี้เพื่อช่วยคุณ",
        ),
        "fil": BuiltInWords(
            skip="Laktawan",
            in_words="Pakisagot po sa ilang salita.",
            a_number="Mukhang hindi po iyan numero. Pakisulat sa mga numero, halimbawa 250.",
            an_email="Mukhang hindi po iyan e-mail address. May @ ito, gaya ng name@example.org.",
            a_phone="Mukhang hindi po iyan numero ng telepono. Pakisulat sa mga numero, halimbawa +1 555 0100.",
            a_choice="Pumili po ng isa sa mga sagot.",
            a_date="Mukhang hindi po iyan petsa. Pakisulat gaya ng 2026-03-12.",
            no_secrets="Huwag po isama ang mga password, code at numero ng card. Hindi kailangan ang mga ito rito.",
            sorry="Paumanhin po, hindi ako makasagot ngayon. Pakisubukan muli mamaya.",
            not_understood="Paumanhin po, hindi ko iyon naintindihan. Maaari po bang sabihin sa ibang salita?",
            changed="Nagbago po ang ipapasa mula nang magtanong ako. Pakitingnan muli.",
            may_i="Maaari ko po bang ipasa ang chat na ito kay {name}, {institution}?",
            they_get="Matatanggap nila: {names}.",
            earlier="Mga naunang mensaheng isasama: {count}.",
            not_connected="Hindi ko po kayo naikonekta.",
            nobody_came="Walang nakarating sa oras mula sa koponan. Narito pa rin po ako para sa inyo.",
            as_you_wish="Kayo po ang bahala. Narito pa rin po ako para sa inyo.",
            still_here="Narito pa rin po ako para sa inyo.",
        ),
        "id": BuiltInWords(
            skip="Lewati",
            in_words="Silakan jawab dengan beberapa kata.",
            a_number="Itu tampaknya bukan angka. Silakan tulis dengan angka, misalnya 250.",
            an_email="Itu tampaknya bukan alamat email. Alamat email memuat @, seperti name@example.org.",
            a_phone="Itu tampaknya bukan nomor telepon. Silakan tulis dengan angka, misalnya +1 555 0100.",
            a_choice="Silakan pilih salah satu jawaban.",
            a_date="Itu tampaknya bukan tanggal. Silakan tulis seperti 2026-03-12.",
            no_secrets="Mohon jangan sertakan kata sandi, kode, dan nomor kartu. Itu tidak diperlukan di sini.",
            sorry="Maaf, saya tidak dapat menjawab sekarang. Silakan coba lagi sebentar lagi.",
            not_understood="Maaf, saya tidak mengerti. Bisakah Anda mengatakannya dengan kata lain?",
            changed="Yang akan diteruskan telah berubah sejak saya bertanya. Silakan periksa sekali lagi.",
            may_i="Bolehkah saya meneruskan obrolan ini ke {name}, {institution}?",
            they_get="Yang akan mereka terima: {names}.",
            earlier="Pesan sebelumnya yang ikut diteruskan: {count}.",
            not_connected="Saya tidak dapat menghubungkan Anda.",
            nobody_came="Tidak ada anggota tim yang dapat datang tepat waktu. Saya tetap di sini untuk Anda.",
            as_you_wish="Baiklah. Saya tetap di sini untuk Anda.",
            still_here="Saya tetap di sini untuk Anda.",
        ),
        "rw": BuiltInWords(
            skip="Simbuka",
            in_words="Musubize mu magambo make.",
            a_number="Ibyo ntibisa n’umubare. Mwandike mu mibare, urugero 250.",
            an_email="Ibyo ntibisa na aderesi ya imeyili. Iba irimo @, nka name@example.org.",
            a_phone="Ibyo ntibisa na nimero ya telefoni. Mwandike mu mibare, urugero +1 555 0100.",
            a_choice="Muhitemo kimwe mu bisubizo.",
            a_date="Ibyo ntibisa n’itariki. Muyandike nka 2026-03-12.",
            no_secrets="Ntimushyiremo amagambo y’ibanga, kode na nimero z’amakarita. Ntibikenewe hano.",
            sorry="Mutwihanganire, sinshobora gusubiza ubu. Mwongere mugerageze mu kanya.",
            not_understood="Mutwihanganire, sinabyumvise. Mwabivuga mu yandi magambo?",
            changed="Ibyashyikirizwa byahindutse kuva mbabajije. Mwongere mubirebe.",
            may_i="Nshobora gushyikiriza iki kiganiro {name}, {institution}?",
            they_get="Bahabwa: {names}.",
            earlier="Ubutumwa bwabanje bwajyana na cyo: {count}.",
            not_connected="Sinabashije kubahuza.",
            nobody_came="Nta muntu wo mu itsinda wabonetse ku gihe. Ndacyari hano kubafasha.",
            as_you_wish="Uko mubishaka. Ndacyari hano kubafasha.",
            still_here="Ndacyari hano kubafasha.",
        ),
        "sw": BuiltInWords(
            skip="Ruka",
            in_words="Tafadhali jibu kwa maneno machache.",
            a_number="Hiyo haionekani kuwa nambari. Tafadhali iandike kwa tarakimu, kwa mfano 250.",
            an_email="Hiyo haionekani kuwa anwani ya barua pepe. Huwa na @, kama name@example.org.",
            a_phone="Hiyo haionekani kuwa nambari ya simu. Tafadhali iandike kwa tarakimu, kwa mfano +1 555 0100.",
            a_choice="Tafadhali chagua mojawapo ya majibu.",
            a_date="Hiyo haionekani kuwa tarehe. Tafadhali iandike kama 2026-03-12.",
            no_secrets="Tafadhali usiandike nenosiri, misimbo wala nambari za kadi. Hazihitajiki hapa.",
            sorry="Samahani, siwezi kujibu kwa sasa. Tafadhali jaribu tena baada ya muda mfupi.",
            not_understood="Samahani, sikuelewa. Tafadhali sema kwa maneno mengine.",
            changed="Yatakayopitishwa yamebadilika tangu nilipokuuliza. Tafadhali yaangalie tena.",
            may_i="Je, naweza kupitisha mazungumzo haya kwa {name}, {institution}?",
            they_get="Watapata: {names}.",
            earlier="Ujumbe wa awali utakaoambatana: {count}.",
            not_connected="Sikuweza kukuunganisha.",
            nobody_came="Hakuna mtu wa timu aliyeweza kuja kwa wakati. Bado nipo hapa kukusaidia.",
            as_you_wish="Kama upendavyo. Bado nipo hapa kukusaidia.",
            still_here="Bado nipo hapa kukusaidia.",
        ),
        "zh": BuiltInWords(
            skip="跳过",
            in_words="请用几句话回答。",
            a_number="这看起来不是数字。请用数字填写，例如 250。",
            an_email="这看起来不是电子邮箱地址。地址中应有 @，例如 name@example.org。",
            a_phone="这看起来不是电话号码。请用数字填写，例如 +1 555 0100。",
            a_choice="请从给出的回答中选择一个。",
            a_date="这看起来不是日期。请按 2026-03-12 的格式填写。",
            no_secrets="请不要填写密码、验证码和银行卡号，这里不需要。",
            sorry="抱歉，我现在无法回答。请稍后再试。",
            not_understood="抱歉，我没有明白。您可以换一种说法吗？",
            changed="在我询问您之后，要转交的内容有了变化。请您再看一遍。",
            may_i="我可以把此对话转交给{institution}的{name}吗？",
            they_get="对方将收到：{names}。",
            earlier="将一并转交的先前消息：{count}。",
            not_connected="我没能为您接通。",
            nobody_came="没有工作人员能及时接待。我仍在这里为您服务。",
            as_you_wish="好的。我仍在这里为您服务。",
            still_here="我仍在这里为您服务。",
        ),
    }
)
