"""Words that carry a sentence and not its subject, in the languages our builders write.

Inverse document frequency finds such words by itself in a large corpus. An agent with three training phrases is not
one, so the commonest are listed here. Only frequent, short words belong in the lists: a missing one costs a little
precision, a wrong one silences a subject.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from triggers.text_folding import fold

_SPACED = {
    "en": """
a an the this that these those it its is are was were be been being am do does did done have has had having can could
will would shall should may might must i me my mine we us our you your he she they them his her their s t d ll ve re m
don doesn didn isn aren won couldn wouldn im ive cant dont to of in on at for from by with about into as and or but if
so not no yes just very really some any there here want wants wanted need needs like make making get getting give let
know tell try trying go going please pls kindly help thanks thank hello hi hey good morning afternoon evening okay ok
sir madam then than too also now more one
""",
    "es": """
el la los las lo un una unos unas de del al a en y o u e que con por para su sus mi mis tu tus me te se le les nos yo
usted ustedes ella ellos es son esta estan estoy soy ser estar ha he hay haber tengo tiene tener no si muy mas como pero
ya quiero quisiera queria necesito puedo puede pueden podria hacer hago favor gracias hola buenos buenas dias tardes
noches ayuda ayudar este esto esa ese
""",
    "fr": """
le la les l un une des du de d au aux a et ou mais donc je j tu il elle on nous vous ils elles me m te se s mon ma mes
ton ta tes son sa ses notre votre vos leur ce c cet cette ces qui que qu ne n pas plus suis est sont etes etre as avez
avoir y en dans sur pour par avec veux voudrais voudrai souhaite peux pouvez puis faire fais fait besoin merci bonjour
bonsoir salut svp plait s il aider aide moi toi ont peut aimerais aimerait souhaiterais voudrait jveux jai cest stp slt
bsr
""",
    "pt": """
o a os as um uma uns umas de do da dos das em no na nos nas ao aos e ou mas que com por para pra seu sua meu minha eu
voce voces ele ela nos me te se lhe nao muito mais ja sou estou esta sao ser estar tem tenho ter ha quero queria
gostaria preciso posso pode fazer faco favor obrigado obrigada ola oi bom boa dia tarde noite ajuda ajudar isso isto
vc vcs pfv sff gostava podia poderia kero qro
""",
    "de": """
der die das den dem ein eine einen einer und oder ich du er sie es wir ihr mich mir mein meine ist sind bin haben habe
hat nicht kein keine zu zum zur von mit auf im in an am fur bitte danke hallo guten mochte will kann machen
""",
    "it": """
il gli i uno per di che con mio mia sono ho ha non vorrei voglio posso fare prego grazie ciao buongiorno
""",
    "id": """
saya aku kami kita anda kamu dia mereka ini itu yang di ke dari untuk dengan dan atau tapi tetapi tidak bukan ya ada
adalah akan sudah telah mau ingin bisa boleh dapat tolong mohon terima kasih halo selamat pagi siang malam nya pak
bu bantu membuat lah kah saja juga lagi pada
""",
    "fil": """
ang ng mga sa si ni kay na ay at o pero kung ko mo ka ako ikaw siya kami tayo kayo sila namin natin ninyo nila niya akin
iyo ito iyan iyon dito nito yung po opo ho hindi oo wala may meron mayroon gusto kong nais ibig pa ba lang naman din rin
nga kasi para pwede puwede maaari sana salamat magandang umaga hapon gabi kumusta pakiusap tulong mag nag gumawa
""",
    "tr": """
bir bu o ve veya ama ile icin de da ki mi mu ben sen biz siz benim bana beni istiyorum isterim istiyor var yok degil
lutfen merhaba selam tesekkurler tesekkur ederim yapmak etmek cok gunaydin iyi gunler
""",
    "sw": """
mimi ni na ya wa za la kwa katika au lakini nataka ningependa naomba tafadhali asante habari jambo yangu wangu langu
""",
    "rw": """
ndashaka nifuza mwaramutse muraho murakoze kandi ku mu njye
""",
    "vi": """
toi ban la va cua cho muon can xin vui long cam on chao mot cac nhung duoc khong voi o co the
""",
    "ar": """
انا انت نحن هو هي هم هذا هذه ذلك تلك في من الى على عن مع و او ثم لا ما لم لن ان أن إن قد كان كنت يكون اريد أريد ارغب
اود أود احتاج يمكن يمكنني ممكن لو سمحت فضلك رجاء شكرا مرحبا السلام عليكم اهلا صباح مساء الخير لي لدي عندي التي الذي
تقديم
""",
}

_QUESTIONS = {
    "en": "who whom whose what which when where why how much many",
    "es": "quien que cual cuales cuando donde cuanto cuanta cuantos porque",
    "fr": "qui quoi quel quelle quand ou comment combien pourquoi",
    "pt": "quem qual quais quando onde quanto quanta",
    "de": "wer was wann wo wie warum wieviel",
    "it": "chi cosa quale dove come perche",
    "id": "siapa apa kapan dimana mana berapa bagaimana mengapa kenapa",
    "fil": "sino ano kailan saan magkano ilan paano bakit",
    "tr": "kim ne zaman nerede nasil neden kac",
    "sw": "nani nini lini wapi vipi ngapi",
    "vi": "gi khi nao dau sao bao nhieu",
    "ar": "متى أين اين كيف لماذا كم ماذا هل",
}

# Matched inside unspaced runs, longest first. Strings that are often parts of other words are left out.
_UNSPACED = """
ต้องการ อยากจะ อยาก ดิฉัน ฉัน ผม หนู ครับ ค่ะ นะคะ หน่อย ของฉัน ของผม ช่วยด้วย ช่วย กรุณา ได้ไหม ได้มั้ย สวัสดี ขอบคุณ จะ
我想要 我想 我要 我们 我 你们 你 您 请问 请 想要 可以 能不能 能 吗 呢 吧 的 了 一下 一个 你好 您好 谢谢 需要 帮我
我們 您 請問 請 嗎 謝謝 幫我 個
したいです したい たいです ください お願いします お願い です ます ました を が は に の こんにちは ありがとうございます
ຂ້ອຍ ຕ້ອງການ ຢາກ ກະລຸນາ ខ្ញុំ ចង់ សូម ကျွန်တော် ကျွန်မ ပါ ချင်
"""

FUNCTION_WORDS = frozenset(fold(" ".join(_SPACED.values())).split())
QUESTION_WORDS = frozenset(fold(" ".join(_QUESTIONS.values())).split()) - FUNCTION_WORDS
FRAME_WORDS = FUNCTION_WORDS | QUESTION_WORDS  # what stands around a subject
UNSPACED_FUNCTION_STRINGS = frozenset(fold(string) for string in _UNSPACED.split())
UNSPACED_FUNCTION_STRING = re.compile(
    "(" + "|".join(sorted(map(re.escape, UNSPACED_FUNCTION_STRINGS), key=len, reverse=True)) + ")"
)


# Words that carry no more subject than is common in one language and hardly ever seen in another: they tell it.
_ALSO_TELLING = {
    "en": """
been were they their because before after still never nobody every again which people someone something anything today
yesterday week should without until myself said told asked gave went didnt wasnt doesnt havent every only through while
""",
    "es": """
porque cuando hace estoy usted ustedes nadie alguien siempre nunca ahora hoy ayer dinero cuenta tarjeta dijeron dijo fue
quien cada desde vez veces mucho nos oiga oye gente otro otra eso esa tienen tiene quiero esto hablar mire llevo sus ya
""",
    "fr": """
toujours encore depuis rien quelqu quelquun qqn personne argent compte aussi avant apres fois heures jours semaines mois
chez sans hui parce comme tout toute tous faut etait etaient ca cela alors trop ici vraiment aucun aucune rendez dit
avaient etes leurs nos sont veut combien voila
""",
    "pt": """
dinheiro cartao alguem ninguem foi fiz ainda tudo hoje ontem pelo pela depois tambem vou dele dela deles delas meus
minhas vosso vossa coisa falar dizer tinha eram estava sem pro cade mim comigo eles elas esse estao nunca agora teu seus
suas quero uma pessoa outro faz fizeram disse tao
""",
    "de": """
auch noch schon wieder jemand niemand immer heute gestern wurde wird werden konnte wenn weil dass aber sich ihnen ihre
ihr euch eure nur jetzt seit nach bei aus vom beim dort hatte habt sehr mehr dieser diese dieses sollte muss geld konto
karte gibt keiner etwas nichts ganz einfach doch worden ihrem ihren
""",
    "it": """
della dello delle degli nel nella sul sulla dal dalla alla allo gli questo questa quello quella anche ancora siete
qualcuno nessuno oggi ieri soldi conto avete hanno stato stata essere piu molto tutto dopo cosi volta volte bisogno
scusate salve buonasera puo potete volete devo dovrei vostro vostra vostri nei sui mi e
""",
    "tr": """
gibi sonra once daha hic bile sizin sizden bunu bunun niye oldu olan olarak olmus ettim etti edin edildi yapiyor yaptim
benden hesabim hesabimdan kartim kartimdan hala artik sey kimse biri lazim gerek istemiyorum geldi gelmedi dedi dediler
aldim bugun nasil sizinle bize bizi ben hesap
""",
    "id": """
kok dong sih deh nih gak nggak ga ngga enggak udah belum kalau kalo karena banget sama orang cuma masih terus jadi
gimana aja kalian uang duit rekening kartu hari kemarin bulan jangan minta kasih punya semua tanpa sekali buat gue gua
kepada pakai bagian dari
""",
    "fil": """
yung yong nyo niyo pera sakin nung tapos daw raw kahit dahil tao araw ngayon kahapon doon iyong sayo kanina ulit muna
dapat lahat isang ibang pala kapag parang bang akong yun nila walang nang mo kong
""",
}


def _telling() -> Mapping[str, str]:
    """The words that stand in the lists of one language alone, with that language."""
    lists = {
        language: (_SPACED[language], _QUESTIONS.get(language, ""), _ALSO_TELLING.get(language, ""))
        for language in _SPACED
    }
    words = {language: set(fold(" ".join(of_language)).split()) for language, of_language in lists.items()}
    shared = Counter(word for of_language in words.values() for word in of_language)
    return {word: language for language, listed in words.items() for word in listed if shared[word] == 1}


_TELLING = _telling()
# From so many different words that only one language has, a text is in that language.
ENOUGH_TO_TELL = 2
_LATIN = frozenset(_SPACED) - {"ar"}
_JAPANESE = re.compile("[\u3041-\u30ff]")
_CHINESE = re.compile("[我你您吗嗎们們这這么麼没沒给給]")


def languages_ruled_out(words: Iterable[str]) -> frozenset[str]:
    """The languages that the words of a text are surely not in, of those that share its letters.

    English never is among them, since all others borrow from it.
    """
    listed = list(words)
    told = _told(listed)
    if any(count >= ENOUGH_TO_TELL for count in told.values()):
        return _LATIN - told.keys() - {"en"}
    return _ruled_out_by_letters("".join(word for word in listed if not word.isascii()))


def _ruled_out_by_letters(text: str) -> frozenset[str]:
    if _JAPANESE.search(text):
        return frozenset({"zh"})
    return frozenset({"ja"}) if _CHINESE.search(text) else frozenset()


def language_told(words: Iterable[str]) -> str:
    """The one most of the telling words of a text are in; empty when there are too few."""
    told = _told(words)
    language = max(told, key=lambda each: (told[each], each), default="")
    return language if told[language] >= ENOUGH_TO_TELL else ""


def _told(words: Iterable[str]) -> Counter[str]:
    return Counter(_TELLING[word] for word in {*words} if word in _TELLING)
