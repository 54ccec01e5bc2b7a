"""What streets are called."""

# Behind their name: "14 Larkspur Road".
STREETS_AFTER = (
    "street", "st", "road", "rd", "avenue", "ave", "lane", "ln", "drive", "dr", "close", "crescent", "way",
    "court",
    "place", "square", "terrace", "gardens", "grove", "boulevard", "blvd", "highway", "hwy", "parkway", "row",
    "hill",
    "mews", "walk", "estate", "straße", "strasse", "straat", "laan", "utca",
)  # fmt: skip
# Before their name: "8 rue des Lilas", "Calle Mayor 3", "Jl. Kenanga No. 17".
STREETS_BEFORE = (
    "rue", "avenue", "av", "av.", "boulevard", "bd", "impasse", "chemin", "allée", "quai", "route de", "calle",
    "c/",
    "avenida", "avda", "avda.", "carrera", "cra", "cra.", "calzada", "paseo", "plaza", "colonia", "jirón",
    "rua",
    "travessa", "alameda", "praça", "rodovia", "estrada", "via", "viale", "piazza", "jl", "jl.", "jalan",
    "gang",
    "komplek", "lorong", "blk", "block", "brgy", "barangay", "purok", "ถนน", "ซอย", "ถ.", "ซ.", "หมู่",
    "mtaa wa",
    "barabara ya", "umuhanda",
)  # fmt: skip
# What is named for the trees that stand there: "route des Pins", "camping du Pin".
NAMED_FOR_TREES = (
    "rue", "avenue", "av", "boulevard", "bd", "impasse", "chemin", "allée", "allées", "quai", "route", "place",
    "square", "cours", "sentier", "passage", "rond-point", "résidence", "résidences", "lotissement", "hameau", "clos",
    "domaine", "quartier", "cité", "villa", "camping", "hôtel", "auberge", "école", "collège", "parc", "bois", "forêt",
    "plage", "montée", "promenade", "traverse", "lieu-dit", "mas", "moulin", "jardin", "jardins", "via", "viale",
    "calle",
)  # fmt: skip
# Right behind their name, the number follows.
STREETS_UNSPACED = ("路", "街", "大道", "巷", "弄", "胡同")
