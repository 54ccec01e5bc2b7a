"""What is asked of somebody who has to prove who they are: the first of something, their favourite, one of their youth.

Each language puts the same words together in many ways. ``PROVED_BY_ITSELF`` are words that hardly anything else asks
for, so that one of them tells as much as two others.
"""

from privacy.vocabulary.composed import each, parts

_ENGLISH = parts(
    "pet,dog,cat,car,bike,bicycle,motorbike,motorcycle,scooter,phone,mobile,cell_phone,computer,console,school,teacher,"
    "class_teacher,boss,manager,job,employer,concert,gig,film,movie,album,cd,vinyl,book,novel,beach,flat,apartment,"
    "boyfriend,girlfriend,love,crush,kiss,date,roommate,flatmate,room_mate,football_team,cricketer,footballer,"
    "player,band,singer,song,artist,actor,actress,author,writer,character,cartoon,superhero,hero,toy,teddy,doll,"
    "dish,meal,dessert,sweet,snack,fruit,vegetable,drink,cocktail,flower,colour,color,animal,sport,subject,aunt,uncle,"
    "cousin,nanny,plane_trip,flight_abroad,trip_abroad,foreign_country,holiday_destination,city_visited,restaurant,poem"
)
_GERMAN_PREFIXED = parts(
    "tier,farbe,essen,gericht,film,buch,lied,song,band,verein,mannschaft,lehrer,lehrerin,fach,schulfach,sänger,sängerin,"
    "schauspieler,schauspielerin,spielzeug,stofftier,kuscheltier,tante,onkel,cousin,cousine,eis,eissorte,blume,obst,"
    "getränk,serie,held,figur,autor,autorin,sport,sportart,sportler,spieler,ort,urlaubsort,reiseziel,spiel,puppe,gericht,"
    "speise,süßigkeit,kuchen,stadt,restaurant"
)
_GERMAN = parts(
    "haustier,hund,katze,auto,fahrrad,moped,motorrad,mofa,roller,handy,computer,konsole,schule,grundschule,lehrer,lehrerin,"
    "klassenlehrer,klassenlehrerin,chef,chefin,job,arbeitgeber,stelle,konzert,kinofilm,film,platte,schallplatte,cd,buch,"
    "urlaub,reise,flugreise,auslandsreise,wohnung,freund,freundin,liebe,kuss,mitbewohner,mitbewohnerin,telefonnummer,"
    "adresse,kuscheltier,schwarm,verein,straße"
)
_FRENCH = parts(
    "animal,chien,chat,voiture,vélo,mobylette,scooter,moto,téléphone,portable,ordinateur,console,école,maîtresse,maître,"
    "instituteur,institutrice,professeur,prof,patron,emploi,travail,employeur,concert,film,disque,album,livre,voyage,plage,"
    "appartement,rue,petit_ami,petite_amie,copain,copine,amour,baiser,colocataire,équipe,club,joueur,groupe,chanteur,chanteuse,"
    "chanson,acteur,actrice,auteur,personnage,héros,super-héros,jouet,doudou,peluche,poupée,dessin_animé,jeu,plat,repas,dessert,"
    "gâteau,bonbon,glace,fruit,boisson,fleur,couleur,sport,matière,tante,oncle,cousin,cousine,ville,restaurant,série"
)
_ITALIAN = parts(
    "animale,cane,gatto,macchina,auto,bici,bicicletta,motorino,moto,vespa,telefono,cellulare,telefonino,computer,scuola,maestra,"
    "maestro,insegnante,professore,professoressa,prof,capo,lavoro,impiego,concerto,film,disco,album,libro,viaggio,vacanza,spiaggia,"
    "casa,via,fidanzato,fidanzata,ragazzo,ragazza,amore,bacio,coinquilino,coinquilina,squadra,giocatore,calciatore,gruppo,cantante,"
    "canzone,attore,attrice,autore,scrittore,personaggio,eroe,supereroe,giocattolo,peluche,pupazzo,bambola,cartone,gioco,piatto,"
    "cibo,dolce,gelato,frutto,bibita,fiore,colore,sport,materia,zia,zio,cugino,cugina,città,ristorante,serie"
)
_SPANISH = parts(
    "mascota,perro,perra,gato,coche,carro,auto,bicicleta,bici,moto,celular,móvil,teléfono,computadora,ordenador,consola,escuela,"
    "colegio,instituto,maestra,maestro,profesora,profesor,profe,jefe,jefa,trabajo,empleo,empleador,concierto,película,disco,álbum,"
    "libro,viaje,playa,casa,calle,novio,novia,amor,beso,compañero_de_piso,equipo,club,jugador,futbolista,grupo,banda,cantante,"
    "canción,actor,actriz,autor,autora,escritor,personaje,héroe,superhéroe,juguete,peluche,muñeca,muñeco,caricatura,"
    "dibujo_animado,serie,juego,comida,plato,platillo,postre,dulce,helado,fruta,bebida,flor,color,animal,deporte,materia,"
    "asignatura,tía,tío,primo,prima,ciudad,restaurante,poeta"
)
_PORTUGUESE = parts(
    "animal,bicho,cachorro,cão,gato,carro,bicicleta,moto,celular,telemóvel,telefone,computador,videogame,consola,escola,colégio,"
    "professora,professor,chefe,patrão,emprego,trabalho,show,concerto,filme,disco,álbum,livro,viagem,praia,casa,rua,namorado,"
    "namorada,amor,beijo,colega_de_quarto,time,equipa,clube,jogador,banda,cantor,cantora,música,canção,ator,atriz,autor,autora,"
    "escritor,personagem,herói,super-herói,brinquedo,boneca,boneco,pelúcia,desenho,desenho_animado,série,jogo,comida,prato,"
    "sobremesa,doce,sorvete,gelado,fruta,bebida,flor,cor,esporte,desporto,matéria,disciplina,tia,tio,primo,prima,cidade,restaurante"
)
_TURKISH = parts(
    "evcil_hayvan,hayvan,köpek,kedi,araba,arabam,bisiklet,motosiklet,telefon,telefonum,bilgisayar,okul,okulum,öğretmen,öğretmenim,"
    "patron,iş,işim,işyeri,konser,film,albüm,kitap,tatil,sevgili,sevgilim,aşk,aşkım,takım,takımım,futbolcu,grup,şarkıcı,sanatçı,"
    "şarkı,oyuncu,yazar,karakter,kahraman,oyuncak,oyuncağım,çizgi_film,dizi,oyun,yemek,yemeğim,tatlı,meyve,içecek,çiçek,renk,spor,"
    "ders,teyze,amca,hala,dayı,kuzen,şehir,bebek,bebeğim"
)
_INDONESIAN = parts(
    "hewan,peliharaan,hewan_peliharaan,anjing,kucing,mobil,motor,sepeda,hp,ponsel,telepon,komputer,sekolah,guru,wali_kelas,dosen,"
    "bos,atasan,pekerjaan,kerja,konser,film,album,kaset,buku,liburan,pantai,rumah,pacar,mantan,cinta,teman,tim,klub,pemain,grup,"
    "band,penyanyi,lagu,aktor,aktris,penulis,tokoh,pahlawan,mainan,boneka,kartun,serial,game,permainan,makanan,masakan,jajanan,"
    "kue,es_krim,buah,minuman,bunga,warna,olahraga,pelajaran,mata_pelajaran,bibi,tante,paman,om,sepupu,kota,tempat,idola"
)
_FILIPINO = parts(
    "alaga,aso,pusa,kotse,sasakyan,motor,bisikleta,cellphone,cp,telepono,kompyuter,eskwelahan,paaralan,guro,teacher,titser,adviser,"
    "amo,boss,trabaho,konsiyerto,concert,pelikula,sine,album,libro,kanta,banda,mang-aawit,singer,artista,aktor,koponan,team,player,"
    "karakter,bayani,superhero,laruan,manika,cartoon,palabas,teleserye,laro,pagkain,ulam,panghimagas,meryenda,prutas,inumin,"
    "bulaklak,kulay,hayop,isport,sport,asignatura,subject,tita,tito,tiya,tiyo,pinsan,lugar,lungsod,kasintahan,boyfriend,girlfriend,"
    "syota,pag-ibig,crush,halik,kaibigan"
)
_ARABIC = parts(
    "حيوان,كلب,قطة,قط,سيارة,دراجة,عجلة,موتور,جوال,موبايل,تلفون,هاتف,كمبيوتر,مدرسة,معلم,معلمة,مدرس,مدرسة,استاذ,مدير,وظيفة,شغل,شغلة,"
    "عمل,شركة,حفلة,فيلم,البوم,كتاب,رواية,سفرة,رحلة,بلد,مدينة,بيت,حب,صديق,صديقة,فريق,نادي,لاعب,مطرب,مطربة,مغني,مغنية,اغنية,ممثل,ممثلة,"
    "كاتب,شاعر,شخصية,بطل,لعبة,دمية,كرتون,مسلسل,اكلة,طبخة,حلوى,حلى,فاكهة,مشروب,وردة,زهرة,لون,رياضة,مادة,خال,خالة,عم,عمة,طبق,قصيدة"
)
_ARABIC_FAVOURITE = parts(
    "المفضل,المفضله,المفضلة,مفضل,مفضلة,اللي احبه,اللي احبها,اللي بحبه,اللي بحبها,اللي تحبه,اللي تحبها"
)
_JAPANESE = parts(
    "ペット,犬,猫,車,愛車,バイク,自転車,携帯,スマホ,パソコン,ゲーム,ゲーム機,学校,先生,担任,上司,仕事,職場,会社,バイト,アルバイト先,"
    "コンサート,ライブ,映画,アルバム,CD,レコード,本,小説,旅行先,海外旅行,彼氏,彼女,恋人,チーム,球団,選手,野球選手,バンド,歌手,"
    "アーティスト,曲,歌,俳優,女優,作家,漫画家,キャラクター,キャラ,ヒーロー,おもちゃ,人形,ぬいぐるみ,アニメ,漫画,マンガ,ドラマ,"
    "食べ物,料理,お菓子,スイーツ,果物,飲み物,花,色,動物,スポーツ,教科,科目,場所,街,お店,作品"
)
_CHINESE = parts(
    "宠物,寵物,狗,猫,貓,车,車,汽车,自行车,单车,摩托车,手机,手機,电脑,電腦,学校,學校,老师,老師,班主任,老板,老闆,工作,公司,演唱会,演唱會,"
    "电影,電影,专辑,專輯,书,書,小说,小說,旅行,男朋友,女朋友,对象,恋人,球队,球隊,球员,球員,球星,乐队,樂隊,樂團,歌手,歌,歌曲,演员,"
    "演員,明星,偶像,作家,角色,人物,英雄,玩具,娃娃,动画片,卡通,动漫,漫画,电视剧,游戏,遊戲,食物,菜,零食,甜品,甜點,水果,饮料,飲料,花,"
    "颜色,顏色,动物,動物,运动,運動,科目,课,城市,地方,餐厅,餐廳,诗,成语"
)
_THAI = parts(
    "สัตว์เลี้ยง,หมา,แมว,รถ,รถยนต์,รถมอเตอร์ไซค์,มอเตอร์ไซค์,จักรยาน,มือถือ,โทรศัพท์,คอม,คอมพิวเตอร์,โรงเรียน,ครู,คุณครู,อาจารย์,เจ้านาย,"
    "หัวหน้า,งาน,ที่ทำงาน,คอนเสิร์ต,หนัง,อัลบั้ม,หนังสือ,นิยาย,แฟน,ทีม,ทีมบอล,สโมสร,นักบอล,นักเตะ,วง,วงดนตรี,นักร้อง,ศิลปิน,เพลง,"
    "ดารา,นักแสดง,พระเอก,นางเอก,นักเขียน,ตัวละคร,ตัวการ์ตูน,ฮีโร่,ของเล่น,ตุ๊กตา,การ์ตูน,ละคร,ซีรีส์,เกม,อาหาร,เมนู,กับข้าว,ขนม,ผลไม้,"
    "เครื่องดื่ม,ดอกไม้,สี,สัตว์,กีฬา,วิชา,ป้า,น้า,ลุง,เพื่อน,จังหวัด,เมือง,ที่เที่ยว"
)

FIRST_OR_FAVOURITE = (
    *each(parts("first,1st,first_ever,very_first,favourite,favorite,fav,fave,favrite,childhood"), " ", _ENGLISH),
    *each(parts("lieblings"), ("", " ", "-"), _GERMAN_PREFIXED),
    *each(parts("erstes,erste,erster,erstem,ersten,allererstes,allererste,allererster"), " ", _GERMAN),
    *each(parts("premier,première,1er,1ère,1ere,tout_premier,toute_première"), " ", _FRENCH),
    *each(_FRENCH, " ", parts("préféré,préférée,favori,favorite,d'enfance,de_mon_enfance,d_enfance")),
    *each(parts("primo,prima,mio_primo,mia_prima"), " ", _ITALIAN),
    *each(
        _ITALIAN,
        " ",
        parts("preferito,preferita,del_cuore,d'infanzia,dell'infanzia,da_bambino,da_bambina,da_piccolo,da_piccola"),
    ),
    *each(parts("primer,primera,1er,1ra"), " ", _SPANISH),
    *each(_SPANISH, " ", parts("favorito,favorita,preferido,preferida,de_la_infancia,de_mi_infancia,de_infancia")),
    *each(parts("primeiro,primeira,1º,1ª"), " ", _PORTUGUESE),
    *each(
        _PORTUGUESE,
        " ",
        parts("favorito,favorita,preferido,preferida,do_coração,de_infância,da_infância,da_minha_infância"),
    ),
    *each(parts("ilk,en_sevdiğim,en_sevdiğiniz,favori,çocukluk,tuttuğum,tuttuğunuz"), " ", _TURKISH),
    *each(
        _INDONESIAN,
        " ",
        parts("pertama,pertamaku,favorit,favoritku,kesayangan,kesukaan,terfavorit,idola,masa_kecil,waktu_kecil,impian"),
    ),
    *each(
        parts("unang,una_kong,una_mong,una_nyong,paborito_kong,paboritong,paborito_mong,fave_na,favorite_na"),
        " ",
        _FILIPINO,
    ),
    *each(parts("أول,اول"), " ", _ARABIC),
    *each(_ARABIC, ("ي ", " "), _ARABIC_FAVOURITE),
    *each(("ال",), _ARABIC, " ", _ARABIC_FAVOURITE),
    *each(
        parts(
            "初めての,はじめての,最初の,最初に買った,初めて買った,初めて行った,初めて見た,初めて乗った,好きな,"
            "一番好きな,大好きな,推しの,思い出の,子供の頃の,子どもの頃の"
        ),
        _JAPANESE,
    ),
    *each(
        parts(
            "第一个,第一個,第一位,第一只,第一隻,第一辆,第一輛,第一部,第一台,第一本,第一次看的,第一所,第一间,第一間,"
            "第一份,第一场,第一場,首个,首部,首間,最喜欢的,最喜歡的,最爱的,最愛的,最鍾意嘅,最钟意的,喜欢的,喜歡的,鍾意嘅,小时候的,小時候的,"
            "细个嘅,細個嘅,童年的,最难忘的,最難忘的"
        ),
        _CHINESE,
    ),
    *each(
        _THAI,
        ("", "ที่"),
        parts(
            "คนแรก,แรก,ตัวแรก,คันแรก,เครื่องแรก,ครั้งแรก,เรื่องแรก,เล่มแรก,แห่งแรก,ในดวงใจ,โปรด,สุดโปรด,คนโปรด,จานโปรด,"
            "ชอบ,ชอบที่สุด,ชอบสุด,รัก,เชียร์,ในวัยเด็ก,วัยเด็ก,ตอนเด็ก"
        ),
    ),
)  # fmt: skip

PROVED_BY_ITSELF = (
    "middle name", "nickname", "nick name", "pet name", "honeymoon", "honeymooned", "proposed", "proposal",
    "best man", "maid of honour", "maid of honor", "bridesmaid", "mascot", "idol", "childhood hero",
    "imaginary friend",
    "dream job", "godmother", "godfather", "godparent", "oldest sibling", "oldest cousin", "eldest cousin",
    "wanted to be", "met my husband", "met my wife", "met my partner", "met your spouse", "met my spouse",
    "met your partner",
    "grew up", "called me", "used to call me", "teddy bear", "stuffed animal",
    "spitzname", "kosename", "zweiter vorname", "zweitname", "zweiter name", "flitterwochen", "hochzeitsreise",
    "trauzeuge",
    "trauzeugin", "patentante", "patenonkel", "taufpate", "taufpatin", "traumberuf", "kindheitsheld",
    "heldin meiner kindheit",
    "held meiner kindheit", "kuscheltier", "maskottchen", "kennengelernt", "aufgewachsen", "genannt wurde",
    "heiratsantrag", "rufname", "jugendfreund", "jugendfreundin", "sandkastenfreund",
    "surnom", "petit nom", "deuxième prénom", "second prénom", "lune de miel", "voyage de noces",
    "témoin de mariage", "marraine",
    "parrain", "métier de rêve", "métier rêvé", "héros d'enfance", "doudou", "mascotte", "lieu de rencontre",
    "rencontré mon mari",
    "rencontré ma femme", "rencontré votre conjoint", "où j'ai grandi", "j'ai grandi", "ami imaginaire",
    "demande en mariage", "meilleur ami d'enfance",
    "soprannome", "nomignolo", "secondo nome", "luna di miele", "viaggio di nozze", "testimone di nozze", "testimone",
    "lavoro dei sogni", "eroe d'infanzia", "amico immaginario", "peluche", "mascotte", "conosciuto mio marito",
    "conosciuto mia moglie", "ci siamo conosciuti", "cresciuto", "cresciuta", "imparato a sciare",
    "imparato a nuotare",
    "proposta di matrimonio", "mi chiamava", "mi chiamavano", "da grande volevo",
    "apodo", "sobrenombre", "mote", "luna de miel", "viaje de novios", "padrino de bodas",
    "trabajo soñado", "trabajo de mis sueños", "héroe de la infancia", "ídolo", "amigo imaginario", "peluche",
    "conocí a mi esposo",
    "conocí a mi esposa", "conocí a mi marido", "conocí a mi mujer", "nos conocimos", "donde crecí", "crecí en",
    "me decían",
    "me llamaban de niño", "me llamaban de niña", "quería ser de", "de grande quería", "pedida de mano",
    "apellido de soltera",
    "apelido de infância", "apelido", "alcunha", "nome do meio", "lua de mel", "padrinho de casamento", "madrinha",
    "padrinho", "emprego dos sonhos", "profissão dos sonhos", "herói de infância", "ídolo", "amigo imaginário",
    "bicho de pelúcia",
    "conheci meu marido", "conheci minha esposa", "nos conhecemos", "onde cresci", "cresci em", "me chamavam",
    "queria ser quando",
    "pedido de casamento",
    "lakabım", "lakap", "takma adım", "göbek adı", "göbek adım", "ikinci adı", "ikinci adım", "balayı",
    "balayına", "balayımız",
    "sağdıç", "nikah şahidi", "şahidim", "kirvem", "hayalimdeki iş", "hayalimdeki meslek",
    "çocukluk kahramanım", "çocukken",
    "hayali arkadaşım", "oyuncağım", "tanıştığım", "tanıştığımız", "büyüdüğüm", "evlenme teklifi", "bana derlerdi",
    "annesinin kızlık",
    "nama panggilan", "panggilan kecil", "julukan", "nama kecil", "nama tengah", "bulan madu", "wali kelas",
    "cita-cita", "cita cita",
    "idola", "pahlawan masa kecil", "ketemu suami", "ketemu istri", "bertemu pasangan",
    "dibesarkan", "tempat lamaran", "dilamar", "waktu kecil", "masa kecil", "paman tertua", "sepupu tertua", "boneka",
    "palayaw", "bansag", "gitnang pangalan", "pulot-gata", "honeymoon", "pangarap na trabaho",
    "gusto kong maging", "ninong",
    "ninang", "best man", "lumaki", "nagkakilala", "nakilala ko", "idol",
    "bata pa ako", "tawag sa akin", "tawag sakin", "pinsan ko", "panganay",
    "لقبي", "لقب الطفولة", "اسم الدلع", "دلعي", "كنيتي", "الاسم الاوسط", "شهر العسل", "شبين", "اشبين",
    "وظيفة احلامي", "حلم الطفولة",
    "بطل طفولتي", "طفولتي", "طفولتك", "صديق الطفولة", "الصديق المقرب", "صديقي المقرب", "نشأت",
    "تربيت", "اتربيت", "كبرت", "تعرفت على", "اتجوزت", "تزوجت", "الشهرة قبل", "قبل الجواز", "قبل الزواج",
    "كانوا ينادوني", "ينادوني",
    "بينادوني", "يسموني", "القصيدة", "الاغنية اللي",
    "あだ名", "ニックネーム", "愛称", "ミドルネーム", "新婚旅行", "ハネムーン", "仲人", "将来の夢",
    "なりたかった", "憧れ", "憧れの",
    "幼なじみ", "幼馴染", "親友", "育った", "出会った", "出会い", "プロポーズ", "思い出の", "初恋", "旧姓", "推し",
    "子供のころ", "子どものころ", "小さい頃", "小さいころ", "名付け親", "恩師", "担任",
    "外号", "外號", "绰号", "花名", "乳名", "小名", "中间名", "蜜月", "度蜜月", "伴郎", "伴娘", "梦想的职业",
    "儿时的梦想", "偶像",
    "干妈", "干爹", "教母", "教父", "长大的", "大個", "在哪认识", "相识", "相識", "求婚", "发小", "闺蜜", "死党",
    "小时候", "小時候", "細個", "童年", "班主任", "媽媽嘅名", "妈妈的名字", "隻狗叫", "隻貓叫",
    "ชื่อเล่น", "ฉายา", "ชื่อกลาง", "ฮันนีมูน", "เพื่อนเจ้าบ่าว", "เพื่อนเจ้าสาว", "อาชีพในฝัน",
    "ความฝันตอนเด็ก", "โตขึ้นอยากเป็น",
    "โตที่", "เจอแฟน", "พบรัก", "ขอแต่งงาน", "เพื่อนในจินตนาการ", "ตอนเด็ก", "วัยเด็ก", "สมัยเด็ก",
    "ตอนเป็นเด็ก", "ครูประจำชั้น",
    "คนโปรด", "รักแรก", "ไอดอล",
)  # fmt: skip

# Where a parent was born, and where parents met: no one else asks.
BORN_OR_MET = (
    *each(
        parts("mother,mum,mom,father,dad"), " ",
        parts("was_born,was_born_in"),
    ),
    *each(
        parts("was_your,were_your"), " ", parts("mother,mum,mom,father,dad,grandmother,grandfather"), " ",
        parts("born"),
    ),
    *each(
        parts("kota_kelahiran,tempat_lahir,kota_lahir,tempat_kelahiran"), " ",
        parts("ibu,ayah,bapak,mama,papa,ibu_kandung,nenek,kakek"),
    ),
    *each(parts("ibu,ayah,bapak,mama,papa"), " ", parts("anda,kamu,bapak,saudara"), " ", parts("lahir,dilahirkan")),
    *each(parts("ibu,ayah,bapak,mama,papa"), " ", parts("lahir_di,dilahirkan_di")),
    *each(
        parts("nació_su,nació_tu,nació_mi,nacimiento_de_mi,nacimiento_de_su,nacimiento_de_tu"), " ",
        parts("madre,padre,mamá,papá,abuela,abuelo"),
    ),
    *each(
        parts("naissance_de_votre,naissance_de_ma,naissance_de_mon,naissance_de_ta,naissance_de_ton,née_votre,né_votre"),
        " ", parts("mère,père,grand-mère,grand-père"),
    ),
    *each(
        parts("nascimento_da_sua,nascimento_da_minha,nasceu_a_sua,nasceu_sua,nascimento_do_seu,nascimento_do_meu"), " ",
        parts("mãe,pai,avó,avô"),
    ),
    *each(parts("geburtsort_ihrer,geburtsort_meiner,geburtsort_deiner"), " ", parts("mutter,großmutter,oma")),
    *each(parts("geburtsort_ihres,geburtsort_meines,geburtsort_deines"), " ", parts("vaters,großvaters,opas")),
    *each(parts("nata_sua,nata_tua,nascita_di_sua,nascita_di_mia"), " ", parts("madre,mamma,nonna")),
    *each(parts("nato_suo,nato_tuo,nascita_di_suo,nascita_di_mio"), " ", parts("padre,papà,nonno")),
    *each(
        parts("ipinanganak_ang_nanay,ipinanganak_ang_tatay,ipinanganak_ang_ina,ipinanganak_ang_ama"), " ",
        parts("mo,ninyo,niyo,nyo,ko"),
    ),
    *each(parts("annenizin,annemin,babanızın,babamın"), " ", parts("doğduğu,doğum_yeri")),
)  # fmt: skip
