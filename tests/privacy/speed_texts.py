"""Texts by which the time of a scan is told."""

CLEAN = (
    "Hello, I paid at the shop on Monday and the money left my account twice. Can you look at this? My reference is 88"
    " and I would like the money back by Friday please, I have waited for two weeks."
)
TEN_FINDINGS = (
    "my password is hunter2, pin 4821, cvv 839, otp 123456, card 4111111111111111, GB82WEST12345698765432, pin: 9921, "
    "password: Abc!2345, code is 492113, key sk-abcdefghijklmnopqrstuvwx1"
)
# Everything the patterns are hungry for, close together.
HOSTILE = ("12345 is my otp password is 密码是 รหัส 4 1 a://: GB82 session=a secret key is eyJa. " * 200)[:8_000]
