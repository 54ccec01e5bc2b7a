"""Days and times in Spanish. An exact time has its seconds: two records may be compared by them."""

DATE_FORMAT = r"j \d\e M \d\e Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = r"j \d\e M \d\e Y, H:i:s"
MONTH_DAY_FORMAT = r"j \d\e M"
SHORT_DATETIME_FORMAT = r"j \d\e M \d\e Y, H:i"
