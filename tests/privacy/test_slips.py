from privacy.slips import slips_of


def test_one_letter_may_be_left_out_doubled_swapped_or_its_neighbour() -> None:
    slips = slips_of("password")
    assert {"pasword", "passsword", "passwrod", "passeord"} <= slips
    assert "password" not in slips


def test_accents_do_not_matter() -> None:
    assert "contrasna" in slips_of("contraseña")


def test_short_words_and_other_scripts_have_none() -> None:
    assert slips_of("senha") == frozenset()
    assert slips_of("รหัสผ่านของฉัน") == frozenset()
