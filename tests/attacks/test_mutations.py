"""The mutations stay in step with the code. That each is noticed is shown by ``make mutations``, which takes longer."""

import pytest

from tests.attacks.mutations import MUTATIONS, ROOT, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.what)
def test_the_check_that_is_taken_out_is_there(mutation: Mutation) -> None:
    assert (ROOT / mutation.file).read_text().count(mutation.was) == 1
    assert (ROOT / mutation.attacks).exists()
