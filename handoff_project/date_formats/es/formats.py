"""Days and times in Spanish. An exact time has its seconds: two records may be compared by them."""

DATE_FORMAT = "j b Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j b Y, H:i:s"
MONTH_DAY_FORMAT = "j b"
SHORT_DATETIME_FORMAT = "j b Y, H:i"
